"""One command at work on its nodes: which run, which are skipped and why, and when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jobkit.basics.why import Cause
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.outcomes import Outcome, with_speed
from jobkit.dbt.execution.plan import Plan
from jobkit.dbt.execution.pool import Pool
from jobkit.dbt.execution.speed import Speed
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["FAIL_FAST", "Session", "SkipMark", "skipped"]

FAIL_FAST = "Skipping due to fail_fast"
_FAILURES = frozenset({"error", "fail", "partial success"})


@dataclass(frozen=True, slots=True)
class SkipMark:
    """That everything below a node is skipped.

    Parameters
    ----------
    order : int
        When the mark was set: a later one replaces an earlier one.
    ephemeral : str
        The ephemeral model that set it, or ``""``.
    root : str
        The node whose failure it goes back to.
    """

    order: int
    ephemeral: str
    root: str


def skipped(uid: str, cause: Cause, *, message: str | None = None, at: float = 0.0) -> NodeResult:
    """Return the row of a node that never started."""
    return NodeResult(uid, "skipped", message, started_seconds=at, cause=cause)


class Session:
    """Runs a plan on threads, skips what a failure holds back, and collects the results.

    Parameters
    ----------
    project : Project
    plan : Plan
    run : callable
        unique_id -> Outcome.
    settle : callable
        Called with a unique_id and its Outcome at the moment the node ends.
    marks : collection of str
        Statuses that skip everything below: ``error`` for most commands; ``build`` adds ``fail`` and
        ``skipped`` (S-004).
    unit_tests : Mapping of str to sequence of str
        Model -> the unit tests that run right before it (S-013).
    fail_fast : bool
    ephemeral_rows : bool
        True where ephemeral models have rows too: ``compile --select`` and ``show``.
    speed : Speed, optional
        Of the warehouse; None where nodes do not use it, or all take their usual time.
    """

    def __init__(
        self,
        project: ProjectGraph,
        plan: Plan,
        run: Callable[[str], Outcome],
        settle: Callable[[str, Outcome], None],
        *,
        marks: Collection[str] = ("error",),
        unit_tests: Mapping[str, Sequence[str]] | None = None,
        fail_fast: bool = False,
        ephemeral_rows: bool = False,
        speed: Speed | None = None,
    ) -> None:
        self.project = project
        self.plan = plan
        self.results: list[NodeResult] = []
        self._run = run
        self._settle = settle
        self._marks = frozenset(marks)
        self._unit_tests = unit_tests or {}
        self._fail_fast = fail_fast
        self._ephemeral_rows = ephemeral_rows
        self._speed = speed
        self._below: dict[int, SkipMark] = {}
        self._shared_below: dict[int, SkipMark] = {}  # of tests of several parents, by their bit
        self._shared_marked = 0
        self._order = 0
        self._stop = ""  # the node whose failure stopped the queue

    def execute(self, threads: int, at: float = 0.0) -> float:
        """Run everything from `at` seconds on; return the seconds at which the last node ended."""
        end = Pool(self.plan, threads, self).run(at)
        if self._stop:
            self._skip_rest(end)
        return end

    def _skip_rest(self, at: float) -> None:
        """Skip what ``--fail-fast`` leaves."""
        text = f"--fail-fast stopped the command when {self.project.nodes[self._stop].name} failed"
        self.skip_all(Cause("fail_fast", text, self._stop, "S-010"), at, FAIL_FAST)

    # -- what the pool calls ----------------------------------------------------------------------

    def stopped(self) -> bool:
        """Return True once ``--fail-fast`` has seen a failure."""
        return bool(self._stop)

    def passed(self, node: int) -> None:
        """Hand down what is skipped above an unselected node (S-001)."""
        mark = self._mark_above(node)
        if mark is not None:
            self._skip_below(node, mark)

    def start(self, node: int, at: float, thread: int) -> Iterator[float]:
        """Run one node, with its unit tests before it; yield the seconds that each takes."""
        uid = self.plan.ids[node]
        above = mark = self._mark_above(node)
        tests = self._unit_tests.get(uid, ())
        failing = self._failing(tests) if len(tests) > 1 and mark is None else []
        for test in tests:
            if mark is not None:
                cause = self._upstream(test, mark.root)
                if failing:
                    cause = self._by_chance(test, failing, cause)
                self._add(skipped(test, cause, at=at))
                # the skip of the unit test is now the latest mark (S-009)
                mark = self._mark(test, mark.root)
                continue
            outcome = self._outcome(test, at)
            if failing and failing != [test]:
                outcome = replace(outcome, cause=self._by_chance(test, failing, outcome.cause))
            if outcome.seconds:
                yield outcome.seconds
            at += self._end(test, outcome, at, thread)
            if outcome.status in self._marks:
                mark = self._mark(test, test)
        if mark is not None:
            self._skip(node, mark, above, at)
            return
        outcome = self._outcome(uid, at)
        if outcome.seconds:
            yield outcome.seconds
        self._end(uid, outcome, at, thread)
        if outcome.status in self._marks and not self._tolerated(uid):
            self._skip_below(node, self._mark(uid, uid))

    def _failing(self, tests: Sequence[str]) -> list[str]:
        """Return those of the unit tests of a model that fail, if they run."""
        return [test for test in tests if self._run(test).status in self._marks]

    def _by_chance(self, test: str, failing: Sequence[str], otherwise: Cause | None) -> Cause:
        """Say that dbt may end a unit test in another way, because another one of its model fails.

        dbt runs the unit tests of a model in the order of a set, which differs from run to run, and skips
        what is left after the first that fails; run with dbt-core 1.12.6.
        """
        other = next(uid for uid in failing if uid != test)
        name, failed = (self.project.nodes[uid].name for uid in (test, other))
        text = (
            f"{failed} fails, and dbt runs the unit tests of a model in no certain order: {name} runs if it "
            f"comes before {failed}, and is skipped if it comes after"
        )
        if otherwise is None:
            return Cause("unit_test_order", text, other, "S-013", assumption=True)
        return replace(otherwise, text=f"{otherwise.text}; {text}", assumption=True)

    def _outcome(self, uid: str, at: float) -> Outcome:
        outcome = self._run(uid)
        return (
            outcome if self._speed is None else with_speed(self._speed, self.project.nodes[uid], outcome, at)
        )

    # -- ends -------------------------------------------------------------------------------------

    def _end(self, uid: str, outcome: Outcome, at: float, thread: int) -> float:
        """Record the end of a node that ran; return its seconds."""
        self._settle(uid, outcome)
        self._add(outcome.row(uid, at, f"Thread-{thread}"))
        if self._fail_fast and not self._stop and outcome.status in _FAILURES:
            self._stop = uid
        return outcome.seconds

    def _add(self, result: NodeResult) -> None:
        if self._ephemeral_rows or not self.project.nodes[result.unique_id].is_ephemeral:
            self.results.append(result)

    def _tolerated(self, uid: str) -> bool:
        """Return whether the node's failure does not skip its children (S-015)."""
        return self.project.nodes[uid].config.get("on_error") == "continue"

    # -- skips ------------------------------------------------------------------------------------

    def _mark_above(self, node: int) -> SkipMark | None:
        """Return the latest mark on the parents of a node, or None when nothing above it failed."""
        below = self._below
        if not below:
            return None
        found: SkipMark | None = None
        for parent in self.plan.parents[node]:
            mark = below.get(parent)
            if mark is not None and (found is None or mark.order > found.order):
                found = mark
        for mark in self._shared_marks(node):
            if found is None or mark.order > found.order:
                found = mark
        return found

    def _skip_below(self, node: int, mark: SkipMark) -> None:
        self._below[node] = mark
        bit = self.plan.shared.get(node)
        if bit:
            self._shared_below[bit] = mark
            self._shared_marked |= bit

    def _shared_marks(self, node: int) -> Iterator[SkipMark]:
        """Yield the marks of the shared tests that hold back a node, but no parent of it.

        A parent that such a test holds back was skipped after it, so its mark is the later one.
        """
        holds = self.plan.holds
        left = holds.get(node, 0) & self._shared_marked
        if left:
            for parent in self.plan.parents[node]:
                left &= ~holds.get(parent, 0)
        while left:
            bit = left & -left
            yield self._shared_below[bit]
            left ^= bit

    def _mark(self, uid: str, root: str) -> SkipMark:
        """Return the mark that the end of `uid` sets."""
        self._order += 1
        return SkipMark(self._order, uid if self.project.nodes[uid].is_ephemeral else "", root)

    def _skip(self, node: int, mark: SkipMark, above: SkipMark | None, at: float) -> None:
        uid = self.plan.ids[node]
        message = None
        if mark.ephemeral:
            # dbt blames the ephemeral model, although that was only skipped itself (S-009)
            message = (
                f"Compilation Error in {uid}, caused by compilation error in referenced "
                f"ephemeral model {mark.ephemeral}"
            )
        if mark.root in self._unit_tests.get(uid, ()):
            cause = self._after_unit_test(uid, mark.root)
        else:
            cause = self._upstream(uid, mark.root)
        self._add(skipped(uid, cause, message=message, at=at))
        if "skipped" in self._marks and not self._tolerated(uid):
            above = self._mark(uid, mark.root)
        if above is not None:
            self._skip_below(node, above)

    def _after_unit_test(self, uid: str, test: str) -> Cause:
        nodes = self.project.nodes
        text = f"{nodes[test].name} runs before {nodes[uid].name} and did not pass, so the model is skipped"
        return Cause("upstream", text, test, "S-013")

    def _upstream(self, uid: str, root: str) -> Cause:
        nodes = self.project.nodes
        name, failed = nodes[uid].name, nodes[root]
        kind = failed.resource_type
        if kind == "test":
            text = f"the test {failed.name} failed, and {name} is built from what it tests"
            return Cause("upstream", text, root, "S-006" if len(failed.depends_on) > 1 else "S-004")
        if kind == "unit_test":
            text = f"the unit test {failed.name} did not pass, so its model and all below it are skipped"
            return Cause("upstream", text, root, "S-013")
        return Cause("upstream", f"{failed.name} failed, and {name} depends on it", root, "S-004")

    def skip_all(self, cause: Cause, at: float, message: str | None = None) -> None:
        """Skip every node that has no result yet, ephemeral models too (S-011); unit tests get no row."""
        done = {result.unique_id for result in self.results}
        plan = self.plan
        order = sorted((node for node, runs in enumerate(plan.runs) if runs), key=plan.rank.__getitem__)
        left = [plan.ids[node] for node in order if plan.ids[node] not in done]
        self.results += [skipped(uid, cause, message=message, at=at) for uid in left]
