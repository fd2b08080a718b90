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
_CHAIN = 20  # jobs of a chain that wait in vain, of which the reasons are told; then comes the root


def run_to_show(outcomes: Sequence[tuple[int, str]]) -> int:
    """Return the id of the first run that did not succeed, or of the first; given id and status of each."""
    return next((run for run, status in outcomes if status not in _FINE), outcomes[0][0])


def why_job(sim: CourseOfEvents, job: Job) -> Why:
    """Return what there is to say of a job: one of its runs, and what started none."""
    outcomes = sim.outcomes(job.name)
    idle = _Idle(sim)
    if not outcomes:
        return _no_run(sim, job.name, idle)
    shown = sim.run(run_to_show(outcomes))
    about_run = why_run(sim, shown)
    not_taken = tuple(cause for cause in idle.causes(job.name) if not _is_about(cause, shown))
    sentence = f"{about_run.sentence} {_which(job, [status for _, status in outcomes])}".rstrip()
    if not_taken:
        sentence += f" Triggers of {job.name!r} that came to nothing: {_together(not_taken)}."
    return Why(sentence, (*about_run.causes, *(replace(cause, beside=True) for cause in not_taken)))


def _is_about(cause: Cause, run: Run) -> bool:
    """Return whether a cause tells of one run only, which the answer tells of already."""
    return cause.kind == "superseded" and cause.data.get("run") == run.id and cause.data["count"] == 1


def will_not_run(sim: CourseOfEvents) -> dict[str, Why]:
    """Return for each job without a run why it has none, by name; see `Simulation.will_not_run`."""
    idle = _Idle(sim)
    return {name: _no_run(sim, name, idle) for name in sim.idle_jobs()}


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


def _no_run(sim: CourseOfEvents, name: str, idle: _Idle) -> Why:
    head = f"{name!r} does not run between {clock(sim.start)} and {clock(sim.until)}"
    causes = idle.causes(name)
    return Why(f"{head}: {_together(causes)}." if causes else f"{head}.", causes)


def _together(causes: Sequence[Cause]) -> str:
    """Return reasons in one sentence; of many, the first ones and the root of the chain."""
    texts = list(dict.fromkeys(cause.text for cause in causes))
    if len(texts) > _SAID:
        texts = [*texts[: _SAID - 1], f"({len(texts) - _SAID} more)", texts[-1]]
    return "; ".join(texts)


class _Idle:
    """Why triggers of jobs started nothing; what upstream jobs say for those that wait is written once."""

    def __init__(self, sim: CourseOfEvents) -> None:
        self._own: dict[str, list[Cause]] = {}
        self._quoted: dict[str, list[Cause]] = {}
        self._upstream: dict[str, str] = {}
        self._roots: dict[str, tuple[str, int]] = {}
        for declined in sim.declined:
            name, cause = declined.job, declined_cause(declined)
            ended = [*_upstream_run(sim, declined)]
            self._own.setdefault(name, []).extend((cause, *ended))
            if declined.kind != "saved":
                quoted = replace(cause, text=f"{name!r}: {cause.text}")
                self._quoted.setdefault(name, []).extend((quoted, *ended))
            if declined.kind == "upstream_never_ran":
                self._upstream.setdefault(name, str(declined.data["upstream"]))

    def causes(self, name: str) -> tuple[Cause, ...]:
        """Return those of a job, then those of the upstream jobs that never run, the root of all last."""
        chain, here = [name], self._upstream.get(name)
        while here is not None and here not in chain and len(chain) < _CHAIN:
            chain.append(here)
            here = self._upstream.get(here)
        causes = [*self._own.get(name, ())]
        causes += [cause for other in chain[1:] for cause in self._quoted.get(other, ())]
        if here is not None and here not in chain:
            root, between = self._root(here)
            if between:
                waiting = "1 job waits" if between == 1 else f"{between:,} jobs wait"
                text = f"between these and {root!r}, {waiting} in the same way"
                causes.append(Cause("upstream_never_ran", text, here, "P-072"))
            causes += self._quoted.get(root, ())
        return tuple(causes)

    def _root(self, name: str) -> tuple[str, int]:
        """Return where the chain begins (of a circle, one of it), and how many jobs are before that."""
        path: dict[str, None] = {}
        while name not in path and name not in self._roots:
            path[name] = None
            name = self._upstream.get(name, name)
        root, between = self._roots.get(name, (name, -1))
        for distance, other in enumerate(reversed(path), start=between + 1):
            self._roots[other] = root, distance
        return self._roots[next(iter(path), name)]


def _upstream_run(sim: CourseOfEvents, declined: Declined) -> Iterator[Cause]:
    """Yield why the upstream run ended as the trigger does not count it: what one would ask next."""
    number = declined.data.get("run")
    run = sim.run(number) if declined.kind == "upstream_outcome" and isinstance(number, int) else None
    if run is not None and run.message:
        text = f"run {run.id} of {run.job.name!r} ended {status_name(run.status)}: {run.message.rstrip('.')}"
        yield Cause("earlier_run", text, run.job.name, at=run.finished_at, data=Details(run=run.id))
