"""Items about deferral, by seed: with which run a run compares its code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobkit.basics.words import day_words
from jobkit.quiz.generators.answers import choices
from jobkit.quiz.generators.registry import generator

__all__ = ["compared_with"]

_JOBS = {
    "Changes": "Production",
    "Nightly": "Production",
    "Reports": "Production",
    "Staging build": "Staging",
}
_DAYS = 3


@dataclass(frozen=True, slots=True)
class _Shown:
    """A run in the list: its number, its job, when it starts and how it ends."""

    number: int
    job: str
    at: datetime
    good: bool

    @property
    def environment(self) -> str:
        return _JOBS[self.job]

    @property
    def text(self) -> str:
        return f"Run {self.number}"


_Fits = Callable[[_Shown], bool]

_SETTINGS: dict[str, tuple[dict[str, Any], _Fits, str]] = {
    "This Job": ({"this_job": True}, lambda run: run.job == "Changes", "P-115"),
    "the environment Production": (
        {"environment": "Production"}, lambda run: run.environment == "Production", "P-112",
    ),
    "the environment Staging": (
        {"environment": "Staging"}, lambda run: run.environment == "Staging", "P-112",
    ),
}  # fmt: skip


@generator("compared-with", objective="self-deferral", title="With which run?")
def compared_with(seed: int) -> dict[str, Any]:
    """Return an item that asks with which earlier run the last run of a list compares its code."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    runs, setting, key = _drawn(random)
    deferral, fits, fact = _SETTINGS[setting]
    made = choices(
        random,
        {"text": key.text, "claim": key.number, "why": f"It is the newest green run that {setting} allows."},
        [
            {"text": run.text, "claim": run.number, "why": why, "misconception": tag}
            for run, why, tag in _wrong(runs, setting, fits, key)
        ],
    )
    claims = made.pop("claims")
    return {
        "type": "single",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": "The list shows all runs of four deploy jobs. The last run is still in progress. Its job "
        f"Changes has {setting} under Compare changes against. With which run does it compare its code?",
        "shown": {"language": "text", "code": "\n".join(_lines(runs))},
        **made,
        "explanation": "An environment means the last successful run of any deploy job there, This Job the "
        f"last successful run of the same job. Here this is {key.text[0].lower()}{key.text[1:]}.",
        "hints": [
            "Which jobs does the setting allow? Do red runs count?",
            "Strike out the red runs, then the runs of jobs that the setting does not name. Take the newest.",
        ],
        "scenarios": {"days": _days(runs, deferral)},
        "evidence": [
            {"grade": "simulated", "facts": [fact], "scenario": "days",
             "ask": "runs/Changes/-1/deferring_run", "claims": claims}
        ],
    }  # fmt: skip


def _drawn(random: Random) -> tuple[list[_Shown], str, _Shown]:
    """Draw runs until the setting has an answer and at least three other runs could be taken for it."""
    while True:
        hours = sorted(random.sample(range(1, 22, 2), len(_JOBS)))
        start = datetime(2026, random.randint(1, 12), random.randint(1, 25), tzinfo=UTC)
        jobs = [*random.sample(["Nightly", "Reports", "Staging build"], 3)]
        jobs.insert(random.randint(1, 3), "Changes")
        times = [
            (start + timedelta(days=day, hours=hour), job)
            for day in range(_DAYS)
            for hour, job in zip(hours, jobs, strict=True)
        ]
        last = max(number for number, (_, job) in enumerate(times) if job == "Changes")
        runs = [
            _Shown(number, job, at, good=random.random() < 2 / 3)
            for number, (at, job) in enumerate(times[: last + 1], start=1)
        ]
        setting = random.choice(list(_SETTINGS))
        fits = _SETTINGS[setting][1]
        found = [run for run in runs[:-1] if fits(run) and run.good]
        if found and len({run.number for run, _, _ in _wrong(runs, setting, fits, found[-1])}) > 2:
            return runs, setting, found[-1]


def _wrong(
    runs: Sequence[_Shown], setting: str, fits: _Fits, key: _Shown
) -> Iterator[tuple[_Shown, str, str]]:
    """Yield runs that a wrong reading of the setting would take, with the reason."""
    before = runs[:-1]
    several: list[tuple[list[_Shown], str, str]] = [
        (
            [run for run in before if fits(run)],
            "It ended red. A failed run leaves no state.",
            "state-is-last-run",
        ),
    ]
    for other, (_, its, _) in _SETTINGS.items():
        if other != setting:
            why = f"This would be so with {other}."
            several.append(
                ([run for run in before if its(run) and run.good], why, "this-job-means-environment")
            )
    several.append(
        (list(before), "It is the newest run of all. The setting asks for more.", "newest-run-counts")
    )
    several.append(
        (
            [run for run in before if fits(run) and run.good][:-1],
            "A newer green run fits as well.",
            "any-success",
        )
    )
    for candidates, why, tag in several:
        if candidates and candidates[-1] != key:
            yield candidates[-1], why, tag


def _lines(runs: Sequence[_Shown]) -> Iterator[str]:
    yield "run  job            environment  queued            result"
    for run in runs:
        result = "in progress" if run is runs[-1] else "success" if run.good else "error"
        at = f"{day_words(run.at):<10} {run.at:%H:%M}"
        yield f"{run.number:>3}  {run.job:<13}  {run.environment:<11}  {at}   {result}"


def _days(runs: Sequence[_Shown], deferral: dict[str, Any]) -> dict[str, Any]:
    hours = {run.job: run.at.hour for run in runs}
    jobs: list[dict[str, Any]] = [
        {
            "name": job,
            "environment": environment,
            "commands": ["dbt build"],
            "schedule": f"0 {hours[job]} * * *",
        }
        for job, environment in _JOBS.items()
    ]
    jobs[0]["deferral"] = deferral
    start = runs[0].at.replace(hour=0)
    return {
        "project": "shop",
        "start": _plain(start),
        "until": _plain(runs[-1].at + timedelta(minutes=1)),
        "jobs": jobs,
        "faults": [
            {"fail": {"node": "stg_orders", "job": run.job,
                      "between": [_plain(run.at), _plain(run.at + timedelta(hours=1))]}}
            for run in runs[:-1] if not run.good
        ],
    }  # fmt: skip


def _plain(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
