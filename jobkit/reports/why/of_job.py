"""Why a job ran as it did, and why it did not run: every trigger that was considered and not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jobkit.basics.why import Cause, Details, Why
from jobkit.basics.words import count_words
from jobkit.jobs import Job
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.declined import Declined
from jobkit.platform.run import Run
from jobkit.platform.wording import clock, status_name
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
    shown = sim.run(run_to_show(outcomes))
    about_run = why_run(sim, shown)
    not_taken = tuple(cause for cause in _causes(sim, job.name, by_job) if not _is_about(cause, shown))
    sentence = f"{about_run.sentence} {_which(job, [status for _, status in outcomes])}".rstrip()
    if not_taken:
        sentence += f" Triggers of {job.name!r} that came to nothing: {_together(not_taken)}."
    return Why(sentence, (*about_run.causes, *(replace(cause, beside=True) for cause in not_taken)))


def _is_about(cause: Cause, run: Run) -> bool:
    """Return whether a cause tells of one run only, which the answer tells of already."""
    return cause.kind == "superseded" and cause.data.get("run") == run.id and cause.data["count"] == 1


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
    causes = _causes(sim, name, by_job)
    return Why(f"{head}: {_together(causes)}." if causes else f"{head}.", causes)


def _together(causes: Sequence[Cause]) -> str:
    """Return reasons in one sentence; of many, the first ones and the root of the chain."""
    texts = list(dict.fromkeys(cause.text for cause in causes))
    if len(texts) > _SAID:
        texts = [*texts[: _SAID - 1], f"({len(texts) - _SAID} more)", texts[-1]]
    return "; ".join(texts)


def _causes(sim: CourseOfEvents, name: str, by_job: dict[str, list[Declined]]) -> tuple[Cause, ...]:
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
            causes += _upstream_run(sim, declined)
            upstream = cause.data.get("upstream")
            if declined.kind != "upstream_never_ran" or not isinstance(upstream, str):
                continue
            if upstream not in seen:
                seen.add(upstream)
                waiting.append(upstream)
    return tuple(causes)


def _upstream_run(sim: CourseOfEvents, declined: Declined) -> Iterator[Cause]:
    """Yield why the upstream run ended as the trigger does not count it: what one would ask next."""
    number = declined.data.get("run")
    run = sim.run(number) if declined.kind == "upstream_outcome" and isinstance(number, int) else None
    if run is not None and run.message:
        text = f"run {run.id} of {run.job.name!r} ended {status_name(run.status)}: {run.message.rstrip('.')}"
        yield Cause("earlier_run", text, run.job.name, at=run.finished_at, data=Details(run=run.id))
