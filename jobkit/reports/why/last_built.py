"""When what stands in the database was built, where the run that is asked about did not build it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jobkit.basics.why import Cause, Details
from jobkit.dbt.manifest.relation import relation_of
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.platform.wording import clock

__all__ = ["last_built"]

_FAR_BACK = 500  # runs that are looked at
_BUILT = ("model", "seed", "snapshot")


def last_built(sim: CourseOfEvents, run: Run, uid: str) -> Iterator[Cause]:
    """Yield which run built the relation that a run left as it was; nothing for the run that built it.

    A pull request builds in a schema of its own, which begins empty: there is nothing to say.
    """
    node = run.code.project.nodes.get(uid) if run.code is not None else None
    if node is None or node.resource_type not in _BUILT or node.is_ephemeral:
        return
    relation = relation_of(node, run.schema)
    if run.pull_request is not None or _has_built(run, uid, relation):
        return
    before = (one for one in islice(sim.runs_backwards(lambda one: one.id < run.id), _FAR_BACK))
    builder = next((one for one in before if _has_built(one, uid, relation)), None)
    text = f"no earlier run here has built {relation}"
    if builder is not None and builder.finished_at is not None:
        text = f"{relation} is as run {builder.id} of {builder.job.name!r} built it"
        text += f" (ended {clock(builder.finished_at)})"
    at = builder.finished_at if builder is not None else None
    data = Details(relation=relation, run=builder.id if builder is not None else None)
    yield Cause("last_built", text, uid, at=at, data=data, beside=True)


def _has_built(run: Run, uid: str, relation: str) -> bool:
    return any(
        row.unique_id == uid and row.status == "success" and row.relation_name == relation and row.mode
        for row in run.results
    )
