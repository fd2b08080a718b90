"""Commands that select nothing at all, as a name written wrongly does: dbt calls that a success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobkit.dbt.commands import RESOURCE_TYPES
from jobkit.dbt.execution import Invocation
from jobkit.jobs import Job
from jobkit.platform.engine import Engine
from jobkit.platform.note import Note
from jobkit.platform.phase import PhaseStep
from jobkit.platform.records import RunRecord

__all__ = ["idle_commands"]

_OTHER_RUNS = ("state:", "result:", "source_status:")
"""Selections that compare with another run: to select nothing is then an answer."""


def idle_commands(engine: Engine) -> Iterator[Note]:
    """Yield a note for each command that selects nothing in the first run of its job."""
    first: dict[str, RunRecord] = {}
    for record in engine.records:
        if record.job.name not in first and record.phase is not None:
            first[record.job.name] = record
            if len(first) == len(engine.job_states):
                break
    for record in first.values():
        for step in (step for phase, _ in record.phases() for step in phase.steps):
            if step.invocation is not None and _selects_nothing(step.invocation):
                yield _note(record.job, step, record.project.name if record.project is not None else "")


def _selects_nothing(done: Invocation) -> bool:
    command = done.command
    if done.exit_code == 2 or done.results or done.listed or command.verb not in RESOURCE_TYPES:
        return False
    return bool(command.select or command.selector) and not _compares((*command.select, *command.exclude))


def _compares(words: Iterable[str]) -> bool:
    return any(method in word for word in words for method in _OTHER_RUNS)


def _note(job: Job, step: PhaseStep, project: str) -> Note:
    text = f"`{(step.plan.command or '')[:200]}` selects nothing that it runs in the project {project}."
    return Note(text, "no_effect", job.name, "commands", "P-088", jobs=(job.name,))
