"""Mail to the owners of groups about their models and tests, while a run is still going (P-150).

An owner gets one mail when the first of the outcomes they asked for happens, nothing more during the run,
and one mail at its end that lists them all.

Source: dbt docs deploy/model-notifications.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from jobkit.basics.why import Cause
from jobkit.dbt.execution import Invocation
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.jobs import Environment
from jobkit.jobs.versions import read_track
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.reports.find_anywhere import every_project
from jobkit.reports.notices.notice import Notice
from jobkit.reports.steps import OncePerInvocation

__all__ = ["ModelNotices", "on_release_track", "owners_of"]

_OUTCOMES = {
    "model": {"success": "success", "error": "fails"},
    "test": {"pass": "success", "warn": "warning", "fail": "fails", "error": "fails"},
}
_OUTCOMES["unit_test"] = _OUTCOMES["test"]
_RANK = {"success": 0, "warning": 1, "fails": 2}

_Hit = tuple[float, str, str]
"""Seconds after the invocation's first node could start, unique_id, outcome."""


def on_release_track(environment: Environment) -> bool:
    """Return whether an environment is on a release track, as notices about models ask for (P-150)."""
    return environment.dbt_version is None or read_track(environment.dbt_version) is not None


def owners_of(project: Project) -> dict[str, str]:
    """Return the address of each group's owner, by the name of the group; groups without one are left out."""
    owners = {}
    for group in project.groups.values():
        owner = group.get("owner") if isinstance(group, Mapping) else None
        mail = owner.get("email") if isinstance(owner, Mapping) else None
        if isinstance(mail, str) and mail:
            owners[str(group.get("name"))] = mail
    return owners


class ModelNotices:
    """Notices to the owners of groups about their models and tests.

    Parameters
    ----------
    sim : CourseOfEvents
    """

    def __init__(self, sim: CourseOfEvents) -> None:
        self._sim = sim
        self._hits_of = OncePerInvocation(self._hits)
        names = dict.fromkeys(job.environment for job in sim.account.jobs)
        self._on_track = {name for name in names if on_release_track(sim.account.environment(name))}
        self._wanted: dict[str, tuple[str, set[str]]] = {}
        owners: dict[str, str] = {}
        for project in reversed(tuple(every_project(sim))):
            owners.update(owners_of(project))
        for group, mail in owners.items():
            outcomes: set[str] = {
                outcome
                for setting in sim.account.model_notifications
                if not setting.groups or group in setting.groups
                for outcome in setting.outcomes
            }
            if outcomes:
                self._wanted[group] = (mail, outcomes)

    def of(self, run: Run) -> Iterator[Notice]:
        """Yield what the owners of groups get about one run."""
        if not self._wanted or run.job.environment not in self._on_track:
            return
        hits: dict[str, list[tuple[datetime, str, str]]] = {}
        for step in run.steps:
            zero = step.nodes_started_at
            if step.invocation is None or zero is None:
                continue
            for mail, found in self._hits_of(step.invocation).items():
                moments = [(zero + timedelta(seconds=after), uid, outcome) for after, uid, outcome in found]
                hits.setdefault(mail, []).extend(moments)
        for mail, events in hits.items():
            yield self._first(run, mail, *min(events))
            if run.finished_at is not None:
                yield self._all(run, mail, events, run.finished_at)

    def _hits(self, invocation: Invocation) -> dict[str, list[_Hit]]:
        """Return what each owner wants to know of an invocation."""
        found: dict[str, list[_Hit]] = {}
        nodes = invocation.state.project.nodes
        for result in invocation.results:
            node = nodes.get(result.unique_id)
            outcome = _OUTCOMES.get(node.resource_type, {}).get(result.status) if node else None
            mail, wanted = self._wanted.get(_group(node, nodes), ("", set())) if node else ("", set())
            if mail and outcome in wanted:
                found.setdefault(mail, []).append((result.finished_seconds, result.unique_id, outcome))
        return found

    def _first(self, run: Run, mail: str, at: datetime, uid: str, outcome: str) -> Notice:
        text = "it is the first outcome that this owner asked for; the others wait for the end of the run"
        cause = Cause("model_notification", text, uid, "P-150", at=at)
        sentence = f"{uid} in run {run.id} of {run.job.name!r}: {outcome}."
        return Notice(at, mail, "email", "model", run.id, run.job.name, outcome, sentence, cause, (uid,))

    def _all(self, run: Run, mail: str, events: list[tuple[datetime, str, str]], at: datetime) -> Notice:
        text = "at the end of a run each owner gets one mail that lists all they asked for"
        cause = Cause("model_notification", text, run.job.name, "P-150", at=at)
        worst = max((outcome for _, _, outcome in events), key=_RANK.__getitem__)
        counts = {name: sum(outcome == name for _, _, outcome in events) for name in reversed(_RANK)}
        listed = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
        sentence = f"Run {run.id} of {run.job.name!r} is over: {listed}."
        nodes = tuple(dict.fromkeys(uid for _, uid, _ in sorted(events)))
        return Notice(at, mail, "email", "model", run.id, run.job.name, worst, sentence, cause, nodes)


def _group(node: Node, nodes: Mapping[str, Node]) -> str:
    """Return the group of a model, or for a test that of the model it is attached to."""
    group = node.raw.get("group") or node.config.get("group")
    if group is None and node.resource_type in ("test", "unit_test"):
        attached = node.raw.get("attached_node")
        tested = [attached] if isinstance(attached, str) else node.depends_on
        parents = [nodes[uid] for uid in tested if uid in nodes]
        groups = (parent.raw.get("group") or parent.config.get("group") for parent in parents)
        group = next((name for name in groups if name), None)
    return str(group or "")
