"""Items about new jobs, by seed: the type that a job gets, and the one definition that is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any, NamedTuple

from jobkit.quiz.generators.registry import generator

__all__ = ["refused_definition", "type_of_a_job"]

_NAMES = ("Refresh", "Checks", "Publish", "Loads", "Pull requests", "Merge guard", "Nightly CI", "Finance")
_ENVIRONMENTS = ("Production", "Staging", "CI", "Deploy")
_UPSTREAM = ("Ingest", "Warehouse", "Sources")


_MERGES = 3
"""The first refused jobs are of one kind: merge jobs with a second trigger."""


class _Mix(NamedTuple):
    """Triggers in words and in a definition, and why another type is wrong for them."""

    said: str
    triggers: Mapping[str, Any]
    scheduled: bool = False


class _Form(NamedTuple):
    """A job in words, the same job as fields, and what is to be known of it."""

    said: str
    fields: Mapping[str, Any]
    why: str
    misconception: str = ""


def _mixes(other: str) -> tuple[_Mix, ...]:
    """Return mixes of triggers, `{cron}` where the schedule stands."""
    after, completion = f"Run when another job finishes is set to {other}", {"job_completion": {"job": other}}
    return (
        _Mix("Run on schedule is on, with the cron expression `{cron}`", {}, True),
        _Mix(f"Run on schedule is on, with `{{cron}}`, and {after}", completion, True),
        _Mix("Run on schedule is off, and the cron expression `{cron}` is still stored", {"schedule": False},
             True),
        _Mix(f"Run on schedule is off, `{{cron}}` is still stored, and {after}",
             {"schedule": False, **completion}, True),
        _Mix(after, completion),
        _Mix("No trigger is set, and an outside scheduler calls the API", {}),
        _Mix("No trigger is set, and people press Run now", {}),
        _Mix("Triggered by pull requests is on", {"pull_request": True}),
        _Mix("Triggered by pull requests is on, also for draft pull requests",
             {"pull_request": True, "draft_pull_request": True}),
        _Mix("Run on merge is on", {"merge": True}),
        _Mix("Run on merge is on, and people also press Run now", {"merge": True}),
    )  # fmt: skip


_TYPES = {
    "ci": ("Only the trigger for pull requests makes this type. Names and environments do not.",
           "name-makes-the-type"),
    "merge": ("Only Run on merge makes this type.", "name-makes-the-type"),
    "scheduled": ("This needs a schedule that is switched on, and no Git trigger.", "stored-schedule-counts"),
    "other": ("This is for jobs without a Git trigger and without an active schedule.", "other-means-api"),
}  # fmt: skip
_RIGHT = {
    "ci": "The trigger for pull requests makes a CI job.",
    "merge": "Run on merge makes a merge job.",
    "scheduled": "There is no Git trigger, and a schedule is on.",
    "other": "There is no Git trigger, and no schedule is on.",
}


def _type(mix: _Mix) -> str:
    """Return the type as P-002 has it; the simulation says the same, or the item is not proved."""
    if mix.triggers.get("pull_request") or mix.triggers.get("merge"):
        return "ci" if mix.triggers.get("pull_request") else "merge"
    return "scheduled" if mix.scheduled and mix.triggers.get("schedule", True) else "other"


@generator("type-of-a-job", objective="new-job", title="Which type of job")
def type_of_a_job(seed: int) -> dict[str, Any]:
    """Return an item that asks for the type of a job; its name and environment say nothing about it."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    name, environment = random.choice(_NAMES), random.choice(_ENVIRONMENTS)
    other, cron = random.choice(_UPSTREAM), f"{random.randrange(60)} {random.randrange(24)} * * *"
    key = random.choice(list(_TYPES))
    mix = random.choice([mix for mix in _mixes(other) if _type(mix) == key])
    fields: dict[str, Any] = {"name": name, "environment": environment, "commands": ["dbt build"]}
    fields |= {"triggers": mix.triggers, "threads": random.choice((4, 8, 16))}
    fields |= {"schedule": cron} if mix.scheduled else {}
    ids = dict(zip(random.sample(list(_TYPES), 4), "abcd", strict=True))
    return {
        "type": "single",
        "difficulty": "easy",
        "bloom": "apply",
        "stem": f"A new job is called {name} and belongs to the environment {environment}. It has "
        f"{fields['threads']} threads and the command `dbt build`. {mix.said.format(cron=cron)}. "
        "Which type does the API show for this job?",
        "options": [_type_option(word, ids[word], word == key) for word in ids],
        "key": ids[key],
        "explanation": f"The type follows from the triggers. {_RIGHT[key]} So the type is "
        f"{{{{opt:{ids[key]}}}}}.",
        "hints": [
            "The name of a job says nothing about its type.",
            "Look for a Git trigger first. Without one, ask if a schedule is on.",
        ],
        "scenarios": {"account": _account(fields, other)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-002"], "scenario": "account", "ask": f"jobs/{name}/type",
             "claims": {ids[word]: word for word in ids}}
        ],
    }  # fmt: skip


def _type_option(word: str, name: str, is_key: bool) -> dict[str, Any]:
    why, misconception = _TYPES[word]
    return {"id": name, "text": word, **({"why": _RIGHT[word]} if is_key else
            {"why": why, "misconception": misconception})}  # fmt: skip


def _account(job: Mapping[str, Any], other: str) -> dict[str, Any]:
    upstream = {"name": other, "commands": ["dbt build --select stg_orders"], "schedule": "0 1 * * *"}
    days = {"start": "2026-03-02T00:00", "until": "2026-03-02T00:30"}
    return {"project": "shop", **days, "jobs": [upstream, job]}


def _refused(cron: str, hour: int, first: str, second: str) -> tuple[_Form, ...]:
    """Return jobs that the platform does not take."""
    build, modified = ["dbt build"], ["dbt build --select state:modified+"]
    merge = "On a merge job, merge is the only trigger."
    return (
        _Form(f"Run on merge, a schedule `{cron}`, `dbt build`",
              {"commands": build, "triggers": {"merge": True}, "schedule": cron}, merge),
        _Form(f"Run on merge, run when {first} finishes, `{modified[0]}`",
              {"commands": modified, "triggers": {"merge": True, "job_completion": {"job": first}}}, merge),
        _Form(f"Run on merge, triggered by pull requests, `{modified[0]}`",
              {"commands": modified, "triggers": {"merge": True, "pull_request": True}}, merge),
        _Form(f"A schedule `{cron}`, `python load.py`, `dbt build`",
              {"commands": ["python load.py", *build], "schedule": cron},
              "A job runs dbt commands. A script needs another tool."),
        _Form(f"A schedule `0 0 {hour} * * *`, `dbt build`, 16 threads",
              {"commands": build, "schedule": f"0 0 {hour} * * *", "threads": 16},
              "A cron expression has five fields here. This one has six."),
        _Form(f"Run when {first} and {second} finish on success, `dbt build`",
              {"commands": build, "triggers": {"job_completion": {"job": [first, second]}}},
              "A job has one upstream job. It cannot wait for two."),
        _Form(f"A schedule `{cron}`, no command, Generate docs on run",
              {"commands": [], "schedule": cron, "generate_docs": True},
              "A job needs at least one command, also one that is there for its docs."),
    )  # fmt: skip


def _taken(cron: str, hour: int, first: str) -> tuple[_Form, ...]:
    """Return jobs that the platform takes, though many do not believe it."""
    build, modified = ["dbt build"], ["dbt build --select state:modified+"]
    after = {"job_completion": {"job": first}}
    return (
        _Form("No schedule, no other trigger, `dbt build`", {"commands": build},
              "Run now and the API start it. A trigger is optional.", "trigger-is-required"),
        _Form(f"A schedule `{cron}`, run when {first} finishes, `dbt build`",
              {"commands": build, "schedule": cron, "triggers": after},
              "A deploy job can have both. It starts on each of them.", "one-trigger-per-job"),
        _Form(f"A schedule `{cron}`, `dbt deps` and `dbt build`",
              {"commands": ["dbt deps", *build], "schedule": cron},
              "The first command is superfluous, but it is taken.", "deps-is-forbidden"),
        _Form(f"Run on merge, `{modified[0]}`, 16 threads",
              {"commands": modified, "triggers": {"merge": True}, "threads": 16},
              "This is a correct merge job.", "merge-needs-a-schedule"),
        _Form(f"Run on merge, compared with Production, `{modified[0]}`",
              {"commands": modified, "triggers": {"merge": True}, "deferral": {"environment": "Production"}},
              "A merge job may compare with any environment.", "merge-cannot-defer"),
        _Form(f"A schedule `{cron}` that is switched off, `dbt build`",
              {"commands": build, "schedule": cron, "triggers": {"schedule": False}},
              "The schedule is stored and starts nothing. The job is taken.", "schedule-off-is-invalid"),
        _Form(f"A schedule `0 {hour} * * 1-5`, `dbt seed`, `dbt run`, `dbt test`",
              {"commands": ["dbt seed", "dbt run", "dbt test"], "schedule": f"0 {hour} * * 1-5"},
              "A job may have several commands.", "one-command-per-job"),
        _Form(f"Run when {first} finishes on error, `dbt build`",
              {"commands": build, "triggers": {"job_completion": {"job": first, "statuses": ["error"]}}},
              "Completes on takes success, error and cancelled.", "completion-means-success"),
        _Form(f"A schedule `{cron}`, `dbt docs generate`, Generate docs on run",
              {"commands": ["dbt docs generate"], "schedule": cron, "generate_docs": True},
              "The docs are made twice. It is not useful, but it is taken.", "docs-twice-is-refused"),
    )  # fmt: skip


@generator("refused-definition", objective="new-job", title="The one that is refused")
def refused_definition(seed: int) -> dict[str, Any]:
    """Return an item with four new jobs, of which the platform refuses one."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    first, second = random.sample(_UPSTREAM, 2)
    hour, cron = random.randrange(24), f"{random.randrange(60)} {random.randrange(24)} * * *"
    kinds = _refused(cron, hour, first, second)
    wrong = random.choice([random.choice(kinds[:_MERGES]), *kinds[_MERGES:]])
    several = [wrong, *random.sample(_taken(cron, hour, first), 3)]
    random.shuffle(several)
    forms = dict(zip("abcd", several, strict=True))
    key = next(name for name, form in forms.items() if form is wrong)
    name = random.choice(_NAMES)
    return {
        "type": "single",
        "difficulty": "medium",
        "bloom": "analyze",
        "stem": f"Four architects each write a first version of the new job {name} as code. "
        "Which version does the platform refuse?",
        "options": list(_options(forms)),
        "key": key,
        "explanation": f"{wrong.why} The other versions may not be useful, but the platform takes them.",
        "hints": [
            "Ask if the job can be saved. Do not ask if it is useful.",
            "Check the commands, the number of cron fields, and which triggers stand together.",
        ],
        "scenarios": {"account": _account({"name": "Other", "commands": ["dbt build"]}, first)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-010", "P-037", "P-068", "P-072", "P-099"],
             "scenario": "account",
             "claims": {each: [_is_refused(name, form)] for each, form in forms.items()}}
        ],
    }  # fmt: skip


def _options(forms: Mapping[str, _Form]) -> Iterable[dict[str, Any]]:
    for name, form in forms.items():
        belief = {"misconception": form.misconception} if form.misconception else {}
        yield {"id": name, "text": form.said, "why": form.why, **belief}


def _is_refused(name: str, form: _Form) -> dict[str, Any]:
    return {"path": ["definition", json.dumps({"name": name, **form.fields}), "taken"], "is": False}
