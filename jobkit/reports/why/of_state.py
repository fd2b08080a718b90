"""The state that a run compares with: who left it, what came after it, and whose changes it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from jobkit.basics.why import Cause, Details
from jobkit.basics.words import count_words, duration_words, enumerated
from jobkit.jobs import Job
from jobkit.platform.code_version import Change
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.platform.wording import clock

__all__ = ["causes_of_state", "failed_since", "left_at"]

_SHOWN = 5
_FAR_BACK = 500  # successful runs that are looked at


def causes_of_state(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield what one has to know of the state that a run compares with, beside which run left it."""
    if run.started_at is None or sim.account.deferral_of(run.job).is_off:
        return
    yield from _taken_over(sim, run)
    yield from failed_since(sim, run)
    yield from _merges(sim, run)


def left_at(sim: CourseOfEvents, run: Run) -> datetime | None:
    """Return when the state of a run was left (aware, UTC); None where that was before the simulation."""
    artifacts = run.artifacts
    return sim.run(artifacts.run_id).finished_at if artifacts is not None and artifacts.run_id else None


def _runs_of(job: str, runs: Sequence[int]) -> str:
    """Return ``run 3 of 'A'``, ``runs 3 and 4 of 'A'``, or the number of many and the last."""
    if len(runs) > _SHOWN:
        return f"{len(runs)} runs of {job!r} (the last: run {runs[-1]})"
    return f"{'run' if len(runs) == 1 else 'runs'} {enumerated([str(one) for one in runs])} of {job!r}"


def failed_since(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield which runs could have left a newer state and did not succeed (P-113)."""
    at = left_at(sim, run)
    bad = sim.runs_having(
        lambda one: (
            one.id < run.id and one.status in ("error", "cancelled") and _leaves_state(sim, run, one.job)
        )
    )
    groups: dict[tuple[str, str], list[int]] = {}
    for one in bad:
        if one.finished_at is not None and _between(at, one.finished_at, run.started_at):
            groups.setdefault((one.job.name, one.status), []).append(one.id)
    age = (
        f": it is {duration_words((run.started_at - at).total_seconds())} old"
        if at and run.started_at
        else ""
    )
    for (job, status), ids in groups.items():
        ending = (
            "ended in error" if status == "error" else "was cancelled" if len(ids) == 1 else "were cancelled"
        )
        left = f" after that, so the state stayed as it was{age}"
        left = left if run.artifacts is not None else ", and left no state"
        text = f"{_runs_of(job, ids)} {ending}{left}"
        data = Details(runs=tuple(ids), job=job, status=status)
        yield Cause("not_replaced", text, job, "P-113", data=data)


def _between(start: datetime | None, moment: datetime, end: datetime | None) -> bool:
    return (start is None or start < moment) and (end is None or moment <= end)


def _leaves_state(sim: CourseOfEvents, run: Run, job: Job) -> bool:
    """Return whether a success of `job` would be the state of the next run like this one (P-112, P-114)."""
    deferral = sim.account.deferral_of(run.job)
    if deferral.this_job or deferral.job:
        return job.name == (deferral.job or run.job.name)
    return not job.is_ci and (job.project, job.environment) == (run.job.project, deferral.environment)


def _taken_over(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield whose state the state took the place of, where that was another job's (PF-052)."""
    artifacts, deferral, at = run.artifacts, sim.account.deferral_of(run.job), left_at(sim, run)
    if artifacts is None or at is None or not deferral.environment:
        return
    now = sim.run(artifacts.run_id)
    wrote = sim.runs_backwards(lambda one: one.status == "success" and _leaves_state(sim, run, one.job))
    earlier = [one for one in islice(wrote, _FAR_BACK) if one.id != now.id]
    earlier = [one for one in earlier if one.finished_at is not None and one.finished_at <= at]
    before = next((one for one in earlier if one.job.name != now.job.name), None)
    different = list(_settings(before, now)) if before is not None else []
    if before is None or (before is not earlier[0] and not different):
        return
    text = (
        f"{now.job.name!r} replaced the state that run {before.id} of {before.job.name!r} had left: "
        f"whichever job of {deferral.environment} succeeds last leaves its state"
    )
    if different:
        text += f"; the two differ in {enumerated(different)}"
    data = Details(run=before.id, job=before.job.name, differs=tuple(different))
    yield Cause("state_taken_over", text, before.job.name, "PF-052", at=before.finished_at, data=data)


def _settings(a: Run, b: Run) -> Iterator[str]:
    """Yield the settings in which two runs differ that can change what a manifest says."""
    pairs = {
        "target name": (a.target_name, b.target_name),
        "dbt version": (a.dbt_version, b.dbt_version),
        "schema": (a.schema, b.schema),
    }
    yield from (f"{name} ({x!r} and {y!r})" for name, (x, y) in pairs.items() if x != y)
    if a.job.environment_variables != b.job.environment_variables:
        yield "environment variables"


def _merges(sim: CourseOfEvents, run: Run) -> Iterator[Cause]:
    """Yield which merges are in the code of the run or in its state, but not in both (P-129)."""
    artifacts, code = run.artifacts, run.code
    if artifacts is None or code is None or not artifacts.job:
        return
    state = sim.state_code(run)
    ahead = [change for change in code.without(state) if change.merged_at is not None]
    behind = list(state.without(code)) if state is not None else []
    yield from _pull_requests("merged_since", ahead, "in the code of this run and not in the state")
    here = "in this branch" if run.pull_request is not None else "in the code of this run"
    yield from _pull_requests("not_in_branch", behind, f"in the state and not {here}")
    head = sim.head(run.job)
    known = {change.key for change in (*code.changes, *(state.changes if state is not None else ()))}
    later = [one for one in head.changes if one.key not in known] if head is not None else []
    past = [one for one in later if one.merged_at and run.started_at and one.merged_at <= run.started_at]
    yield from _pull_requests("in_neither", past, "neither in the state nor in this branch")


_EFFECTS = {
    "merged_since": "what it changed counts as modified here",
    "not_in_branch": "what it changed counts as modified here until the branch is brought up to date",
    "in_neither": "it makes no difference here",
}


def _pull_requests(kind: str, changes: Iterable[Change], where: str) -> Iterator[Cause]:
    """Yield a sentence for each pull request; the oldest of many are only counted."""
    by_number = {change.pull_request: change for change in changes}
    if len(by_number) > _SHOWN:
        count = count_words(len(by_number) - _SHOWN, "more pull request")
        yield Cause(kind, f"{count} merged earlier: the changes are {where} too", "", "P-129")
    for number, change in [*by_number.items()][-_SHOWN:]:
        merged = f", merged {clock(change.merged_at)}," if change.merged_at is not None else ""
        text = f"pull request #{number}{merged} is {where}: {_EFFECTS[kind]}"
        yield Cause(kind, text, f"#{number}", "P-129", at=change.merged_at, data=Details(pull_request=number))
