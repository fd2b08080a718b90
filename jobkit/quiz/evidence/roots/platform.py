"""What a simulation says beside its runs: variables, docs, notices, webhooks, what did not run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from jobkit.quiz.evidence.branch import Branch, numbered, of_mapping
from jobkit.quiz.evidence.job_branch import job_branch
from jobkit.quiz.evidence.roots.runs import run_numbers
from jobkit.quiz.stage import Played
from jobkit.reports.docs import Docs
from jobkit.reports.notices.delivery import Delivery
from jobkit.reports.notices.notice import Notice

__all__ = [
    "declined", "docs", "jobs", "measures", "notes", "notices", "variables", "webhooks", "will_not_run",
]  # fmt: skip


def will_not_run(played: Played) -> Branch:
    """``will_not_run/JOB``: kinds of the causes; an empty list for a job that runs."""
    idle = played.simulation.will_not_run()
    kinds = {job: tuple(cause.kind for cause in why.causes) for job, why in idle.items()}
    return job_branch(played.simulation.account, lambda job: kinds.get(job, ()))


def declined(played: Played) -> Branch:
    """``declined/JOB``: kinds of triggers that were considered and started no run."""
    several = played.simulation.declined
    account = played.simulation.account
    return job_branch(account, lambda job: tuple(one.kind for one in several if one.job == job))


def jobs(played: Played) -> Branch:
    """``jobs/JOB/type`` and other fields of a job as it is defined."""
    account = played.simulation.account

    def of_job(name: str) -> Branch:
        job = account.job(name)
        plain = {field: getattr(job, field) for field in type(job).model_fields}
        values = {name: value for name, value in plain.items() if isinstance(value, str | int | float | bool)}
        return of_mapping("field of a job", {**values, "type": job.job_type, "commands": tuple(job.commands)})

    return job_branch(account, of_job)


def variables(played: Played) -> Branch:
    """``variables/JOB/1/NAME``: the value that dbt sees; ``/source`` says which layer sets it."""
    sim = played.simulation

    def of_run(run: Any) -> Branch:
        known = sim.variables(run)

        def of_name(name: str) -> Branch:
            one = known.get(name)
            if one is None:
                return of_mapping("value", {"source": "none"}, whole="not set")
            return of_mapping("value", {"source": one.source, "where": one.where}, whole=one.shown)

        return Branch("variable", (), of_name)

    return job_branch(sim.account, lambda job: numbered("run", sim.runs_of(job), of_run))


def docs(played: Played) -> Branch:
    """``docs/job``, ``docs/run``: whose docs are shown at the end; ``docs/at/MOMENT/run`` before."""
    sim, numbers = played.simulation, run_numbers(played)
    at_end = _docs(sim.docs(), numbers)

    def get(name: str) -> Any:
        if name == "at":
            return Branch("moment", (), lambda moment: _docs(sim.docs(moment), numbers))
        return at_end.at(name)

    return Branch("value of the docs", (*at_end.known, "at"), get)


def _docs(shown: Docs, numbers: Mapping[int, int]) -> Branch:
    return of_mapping(
        "value of the docs",
        {
            "job": shown.shown.job if shown.shown else "none",
            "run": numbers.get(shown.run or 0, 0),
            "newer_runs": shown.newer_runs,
            "stale_hours": -1.0 if shown.stale_seconds is None else round(shown.stale_seconds / 3600, 3),
            "catalog_run": numbers.get(shown.catalog_run or 0, 0),
            "why": tuple(word for cause in shown.causes for word in (cause.kind, cause.fact) if word),
        },
    )


def notices(played: Played) -> Branch:
    """``notices/count``, ``notices/JOB/count``, ``notices/JOB/to``, ``notices/JOB/1/outcome``."""
    several = played.simulation.notices()

    def get(name: str) -> Any:
        if name == "count":
            return len(several)
        own = [one for one in several if one.job == name]
        to = tuple(dict.fromkeys(one.to for one in own))
        return numbered("notice", own, _notice, {"to": to, "outcomes": tuple(one.outcome for one in own)})

    return job_branch(played.simulation.account, get, ("count",))


def _notice(notice: Notice) -> Branch:
    names = ("to", "channel", "kind", "outcome", "at", "run")
    return of_mapping("value of a notice", {name: getattr(notice, name) for name in names})


def webhooks(played: Played) -> Branch:
    """``webhooks/count``, ``webhooks/NAME/events``, ``webhooks/NAME/1/event``."""
    several = played.simulation.webhooks()

    def get(name: str) -> Any:
        if name == "count":
            return len(several)
        own = [one for one in several if one.webhook == name]
        return numbered("delivery", own, _delivery, {"events": tuple(one.event for one in own)})

    return Branch("webhook", ("count", *(hook.name for hook in played.simulation.account.webhooks)), get)


def _delivery(delivery: Delivery) -> Branch:
    names = ("event", "status", "job", "at", "run", "delivered")
    return of_mapping("value of a delivery", {name: getattr(delivery, name) for name in names})


def measures(played: Played) -> Branch:
    """``measures/account/FIELD``, ``measures/jobs/JOB/FIELD``, ``measures/models/NAME/FIELD``."""
    found = played.simulation.measures()
    return of_mapping(
        "part of the measures",
        {
            "account": _row(found.account),
            "jobs": job_branch(played.simulation.account, lambda job: _row(found.job(job))),
            "models": Branch("model", (), lambda model: _row(found.model(model))),
        },
    )


def _row(row: Any) -> Branch:
    values = {}
    for field in fields(row):
        value = getattr(row, field.name)
        values[field.name] = _row(value) if hasattr(value, "__dataclass_fields__") else value
    return of_mapping("measure", values)


def notes(played: Played) -> Branch:
    """``notes/kinds``, ``notes/facts``: what the simulation says beside its runs."""
    several = played.simulation.notes
    return of_mapping(
        "value of the notes",
        {
            "count": len(several),
            "kinds": tuple(dict.fromkeys(note.kind for note in several)),
            "facts": tuple(dict.fromkeys(note.fact for note in several if note.fact)),
        },
    )
