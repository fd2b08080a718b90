"""Why a job ran as it did, and why it did not run: every trigger that was considered and not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jobkit.basics.why import Cause, Why
from jobkit.basics.words import count_words
from jobkit.jobs import Job
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.declined import Declined
from jobkit.platform.wording import clock
from jobkit.reports.why.declined import declined_cause
from jobkit.reports.why.of_run import why_run

__all__ = ["run_to_show", "why_job", "will_not_run"]

_FINE = frozenset({"success", "queued", "starting", "running"})
_SAID = 4  # reasons in one sentence; the causes have all of them


def run_to_show(outcomes: Sequence[tuple[int, str]]) -> int:
    """Return the id of the first run that did not succeed, or of the first; given id and status of each."""
    return next((run for run, status in outcomes if status not in _FINE), outcomes[0][0])


def why_job(sim: CourseOfEvents, job: Job) -> Why:
    """Return what there is to say of a job: one of its runs, and what started none."""
    outcomes = sim.outcomes(job.name)
    by_job = _by_job(sim)
    if not outcomes:
        return _no_run(sim, job.name, by_job)
    about_run = why_run(sim, sim.run(run_to_show(outcomes)))
    not_taken = _causes(job.name, by_job)
    sentence = f"{about_run.sentence} {_which(job, [status for _, status in outcomes])}".rstrip()
    if not_taken:
        sentence += f" What started no run of {job.name!r}: {_together(not_taken)}."
    return Why(sentence, (*about_run.causes, *not_taken))


def will_not_run(sim: CourseOfEvents) -> dict[str, Why]:
    """Return for each job without a run why it has none, by name; see `Simulation.will_not_run`."""
    by_job = _by_job(sim)
    return {name: _no_run(sim, name, by_job) for name in sim.idle_jobs()}


def _by_job(sim: CourseOfEvents) -> dict[str, list[Declined]]:
    by_job: dict[str, list[Declined]] = {}
    for declined in sim.declined:
        by_job.setdefault(declined.job, []).append(declined)
    return by_job


def _which(job: Job, statuses: Sequence[str]) -> str:
    """Return which of several runs of a job was chosen."""
    if len(statuses) == 1:
        return ""
    bad = sum(status not in _FINE for status in statuses)
    of_all = f"{count_words(len(statuses), 'run')} of {job.name!r}"
    if not bad:
        return f"It is the first of {of_all}, and none of them failed."
    if bad == 1:
        return f"It is the only one of {of_all} that did not succeed."
    return f"It is the first of {bad:,} that did not succeed, of {of_all}."


def _no_run(sim: CourseOfEvents, name: str, by_job: dict[str, list[Declined]]) -> Why:
    head = f"{name!r} does not run between {clock(sim.start)} and {clock(sim.until)}"
    causes = _causes(name, by_job)
    return Why(f"{head}: {_together(causes)}." if causes else f"{head}.", causes)


def _together(causes: Sequence[Cause]) -> str:
    """Return reasons in one sentence; of many, the first ones and the root of the chain."""
    texts = list(dict.fromkeys(cause.text for cause in causes))
    if len(texts) > _SAID:
        texts = [*texts[: _SAID - 1], f"({len(texts) - _SAID} more)", texts[-1]]
    return "; ".join(texts)


def _causes(name: str, by_job: dict[str, list[Declined]]) -> tuple[Cause, ...]:
    """Return why triggers of a job started nothing, then the same of the upstream jobs that never run."""
    causes: list[Cause] = []
    seen, waiting = {name}, [name]
    while waiting:
        here = waiting.pop(0)
        for declined in by_job.get(here, ()):
            if here != name and declined.kind == "saved":
                continue
            cause = declined_cause(declined)
            causes.append(cause if here == name else replace(cause, text=f"{here!r}: {cause.text}"))
            upstream = cause.data.get("upstream")
            if declined.kind != "upstream_never_ran" or not isinstance(upstream, str):
                continue
            if upstream not in seen:
                seen.add(upstream)
                waiting.append(upstream)
    return tuple(causes)
