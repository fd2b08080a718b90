"""``dbt build`` of dbt v2 on its nodes: all unit tests, and then the rest (PF-006; documentation only)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.why import Cause
from jobkit.dbt.execution.session import Session, SkipMark

__all__ = ["UnitTestsFirst"]


class UnitTestsFirst(Session):
    """Runs the unit tests of all models first, and skips a model of which one did not pass.

    Parameters
    ----------
    before : Session
        Of the unit tests alone; none waits for another.
    models : Mapping of str to str
        Unit test -> its model.
    given, options
        As of `Session`.
    """

    def __init__(self, before: Session, models: Mapping[str, str], *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._before = before
        self._models = models
        self._failed: dict[str, str] = {}  # model -> the first of its unit tests that did not pass

    def execute(self, threads: int, at: float = 0.0) -> float:
        """Run everything from `at` seconds on; return the seconds at which the last node ended."""
        end = self._before.execute(threads, at)
        self.results += self._before.results
        for row in self._before.results:
            if row.status in self._marks:
                self._failed.setdefault(self._models[row.unique_id], row.unique_id)
        if self._before.stopped():
            self._stop = self._before._stop
            self._skip_rest(end)
            return end
        return super().execute(threads, end)

    def _mark_above(self, node: int) -> SkipMark | None:
        failed = self._failed.get(self.plan.ids[node])
        return self._mark(failed, failed) if failed else super()._mark_above(node)

    def _upstream(self, uid: str, root: str) -> Cause:
        if self.project.nodes[root].resource_type != "unit_test":
            return super()._upstream(uid, root)
        failed = self.project.nodes[root].name
        text = f"dbt v2 runs all unit tests first; {failed} did not pass: its model and all below are skipped"
        return Cause("upstream", text, root, "PF-006")
