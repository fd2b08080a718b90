"""All single edits that a player is likely to try: they solve levels of par 1, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Job
from jobkit.quiz.levels.level import Level

CRONS = ("0 * * * *", "*/30 * * * *", "0 11 * * 1-5", "0 5 * * *", "30 3 * * *", "0 2 * * *")
COMMANDS = ("dbt build", "dbt build --select state:modified+", "dbt source freshness", "dbt docs generate")
FIELDS = {
    "generate_docs": (True, False),
    "run_source_freshness": (True, False),
    "threads": (1, 16),
    "timeout_seconds": (0, 3600, 7200, 36_000),
    "environment": ("CI", "Production"),
    "deferral": (None, {"environment": "Production"}, {"this_job": True}, {}),
    "schedule": (None, *CRONS),
}


def single_edits(jobs: Sequence[Job]) -> Iterator[tuple[Job, ...]]:
    """Yield jobs that differ from those given in one edit."""
    for place, job in enumerate(jobs):
        for changed in _of_job(job, [other.name for other in jobs if other is not job]):
            yield (*jobs[:place], changed, *jobs[place + 1 :])
        if len(jobs) > 1:
            yield (*jobs[:place], *jobs[place + 1 :])


def _of_job(job: Job, others: Sequence[str]) -> Iterator[Job]:
    for field, values in FIELDS.items():
        yield from _changed(job, *({field: value} for value in values))
    chains = [{"job": other, "statuses": list(one)} for other in others for one in (["success"], ["error"])]
    chosen = job.triggers.model_dump(mode="json", exclude_defaults=True)
    yield from _changed(job, *({"triggers": {**chosen, "job_completion": one}} for one in (None, *chains)))
    for switch in ("schedule", "pull_request", "merge"):
        yield from _changed(job, {"triggers": {**chosen, switch: not getattr(job.triggers, switch)}})
    yield from _changed(job, *({"commands": commands} for commands in _commands(list(job.commands))))


def _commands(commands: list[str]) -> Iterator[list[str]]:
    for place, command in enumerate(commands):
        rest = [*commands[:place], *commands[place + 1 :]]
        yield from ([rest] if rest else [])
        yield from (
            [*rest[:other], command, *rest[other:]] for other in range(len(commands)) if other != place
        )
        yield from ([*commands[:place], other, *commands[place + 1 :]] for other in COMMANDS)
    yield from (
        [*commands[:place], other, *commands[place:]]
        for other in COMMANDS
        for place in range(len(commands) + 1)
    )


def _changed(job: Job, *changes: dict) -> Iterator[Job]:
    for change in changes:
        try:
            yield job.changed(**change)
        except JobkitError:
            continue


def solved_by_one_edit(level: Level) -> list[tuple[str, ...]]:
    """Return the edits of those that solve a level."""
    results = (level.check(list(jobs)) for jobs in single_edits(level.start))
    return [result.edits for result in results if result.is_solved]
