"""Whose change a node is: the pull request or commit that makes it modified or new against the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from jobkit.basics.why import Cause, Details
from jobkit.basics.words import enumerated
from jobkit.dbt.execution.node_choice import SelectionReasons
from jobkit.platform.artifacts import Artifacts
from jobkit.platform.code_version import Change, CodeVersion
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import clock
from jobkit.reports.why.of_state import failed_since, left_at

__all__ = ["changes_behind"]

_NAMES = 3
_PAST = ("added", "changed", "removed")


def changes_behind(sim: CourseOfEvents, run: Run, step: RunStep, uid: str) -> Iterator[Cause]:
    """Yield whose changes had a node selected, its own pull request first; nothing for another selection."""
    roots = _roots(sim, run, step, uid)
    if roots and run.code is not None and run.artifacts is not None and run.artifacts.job:
        yield from _Changes(sim, run, run.code, run.artifacts, sim.state_code(run), roots).causes()


def _roots(sim: CourseOfEvents, run: Run, step: RunStep, uid: str) -> tuple[str, ...]:
    """Return the changed nodes by which a node was selected; a rerun asks the run that it takes up."""
    reasons = step.invocation.reasons if step.invocation is not None else None
    if isinstance(reasons, SelectionReasons):
        return reasons.changed_roots(uid) if uid in reasons else ()
    if run.retry_of is None:
        return ()
    earlier = sim.run(run.retry_of)
    found = (_roots(sim, earlier, one, uid) for one in reversed(earlier.steps))
    return next(filter(None, found), ())


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes between the code of a run and its state that touch some nodes."""

    sim: CourseOfEvents
    run: Run
    code: CodeVersion
    state: Artifacts
    state_code: CodeVersion | None
    roots: tuple[str, ...]

    def causes(self) -> Iterator[Cause]:
        """Yield a sentence for each pull request."""
        ahead = list(self.code.without(self.state_code))
        yield from self._of(self._own, (one for one in ahead if one.merged_at is None))
        since = list(self._of(self._since, (one for one in ahead if one.merged_at is not None)))
        yield from since
        if since:
            yield from failed_since(self.sim, self.run)
        if self.state_code is not None:
            yield from self._of(self._behind, self.state_code.without(self.code))

    def _of(
        self, say: Callable[[Change, tuple[str, ...]], Cause], changes: Iterable[Change]
    ) -> Iterator[Cause]:
        """Yield a sentence for each pull request that touches one of the nodes: by its last push."""
        touched: dict[int, tuple[Change, set[str]]] = {}
        for change in changes:
            found = change.among(self.roots)
            if found:
                before = touched.get(change.pull_request)
                touched[change.pull_request] = (change, {*found, *(before[1] if before else ())})
        for change, nodes in touched.values():
            yield say(change, tuple(uid for uid in self.roots if uid in nodes))

    def _own(self, change: Change, nodes: tuple[str, ...]) -> Cause:
        pushed = f" (commit of {clock(change.at)})" if change.commit else ""
        what = self._what(change, nodes, ("adds", "changes", "removes"))
        text = f"#{change.pull_request}, the pull request of this run, {what}{pushed}"
        return _cause("own", change, nodes, text, "P-123")

    def _since(self, change: Change, nodes: tuple[str, ...]) -> Cause:
        """Say that a merge is newer than the state."""
        merged, at = change.merged_at or change.at, left_at(self.sim, self.run)
        when = "after the state was written" if at is None or at < merged else "too late for the state"
        wrote = "before the simulation"
        if at is not None:
            wrote = f"run {self.state.run_id} of {self.state.job!r}, {clock(at)}"
        what = self._what(change, nodes, _PAST)
        text = f"#{change.pull_request} {what}: merged {clock(merged)}, {when} ({wrote})"
        return _cause("merged_since", change, nodes, text, "P-129")

    def _behind(self, change: Change, nodes: tuple[str, ...]) -> Cause:
        """Say that a change is in the state, and not in the code of the run."""
        here = "the code of this run"
        if self.code.opened_at is not None:
            here = f"this branch, opened {clock(self.code.opened_at)}"
        state = f"the state of run {self.state.run_id} ({self.state.job})"
        merged = f", merged {clock(change.merged_at)}," if change.merged_at is not None else ""
        what = self._what(change, nodes, _PAST)
        text = f"#{change.pull_request}{merged} is in {state} and not in {here}: it {what}"
        return _cause("not_in_branch", change, nodes, text, "P-129" if merged else "P-117")

    def _what(self, change: Change, nodes: tuple[str, ...], verbs: tuple[str, str, str]) -> str:
        """Return what a push does, as a predicate: ``adds a and changes b``."""
        before, after = change.before.nodes, change.after.nodes
        groups: dict[str, list[str]] = {}
        for uid in nodes:
            verb = verbs[2] if uid not in after else verbs[1] if uid in before else verbs[0]
            groups.setdefault(verb, []).append(uid)
        return enumerated([f"{verb} {self._names(tuple(uids))}" for verb, uids in groups.items()])

    def _names(self, nodes: tuple[str, ...]) -> str:
        """Return the names of a few nodes, the nearest first."""
        known = self.code.project.nodes
        names = [known[uid].name for uid in nodes[:_NAMES]]
        more = len(nodes) - _NAMES
        return enumerated([*names, f"{more} more"] if more > 0 else names)


def _cause(side: str, change: Change, nodes: tuple[str, ...], text: str, fact: str) -> Cause:
    data = Details(
        side=side,
        pull_request=change.pull_request,
        commit=change.commit,
        pushed_at=change.at,
        merged_at=change.merged_at,
        nodes=nodes,
    )
    return Cause("change", text, nodes[0], fact, at=change.merged_at or change.at, data=data)
