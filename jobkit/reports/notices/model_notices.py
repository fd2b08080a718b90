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
from jobkit.jobs import Account, Environment
from jobkit.platform.differences import RELEASE_TRACKS
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.reports.notices.notice import Notice

__all__ = ["ModelTeller", "on_release_track", "owners_of"]

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
    return environment.dbt_version in (None, "versionless", *RELEASE_TRACKS)


def owners_of(project: Project) -> dict[str, str]:
    """Return the address of each group's owner, by the name of the group; groups without one are left out."""
    owners = {}
    for group in project.groups.values():
        owner = group.get("owner") if isinstance(group, Mapping) else None
        mail = owner.get("email") if isinstance(owner, Mapping) else None
        if isinstance(mail, str) and mail:
            owners[str(group.get("name"))] = mail
    return owners


class ModelTeller:
    """Tells owners about the models and tests of their groups.

    Parameters
    ----------
    account : Account
    project : Project
    rules : Rules
    """

    def __init__(self, account: Account, project: Project, rules: Rules) -> None:
        self._account = account
        self._project = project
        self._rules = rules
        self._tracks: dict[str, bool] = {}
        self._found: dict[int, tuple[Invocation, dict[str, list[_Hit]]]] = {}
        self._wanted: dict[str, tuple[str, set[str]]] = {}
        for group, mail in owners_of(project).items():
            outcomes: set[str] = {
                outcome
                for setting in account.model_notifications
                if not setting.groups or group in setting.groups
                for outcome in setting.outcomes
            }
            if outcomes:
                self._wanted[group] = (mail, outcomes)

    def tell(self, run: Run) -> Iterator[Notice]:
        """Yield what the owners of groups are told about one run."""
        if not self._wanted or not self._on_track(run.job.environment):
            return
        hits: dict[str, list[tuple[datetime, str, str]]] = {}
        for step in run.steps:
            zero = step.nodes_started_at
            if step.invocation is None or zero is None:
                continue
            for mail, found in self._of(step.invocation).items():
                moments = [(zero + timedelta(seconds=after), uid, outcome) for after, uid, outcome in found]
                hits.setdefault(mail, []).extend(moments)
        for mail, events in hits.items():
            yield self._first(run, mail, *min(events))
            if run.finished_at is not None:
                yield self._all(run, mail, events, run.finished_at)

    def _on_track(self, environment: str) -> bool:
        known = self._tracks.get(environment)
        if known is None:
            known = self._tracks[environment] = on_release_track(self._account.environment(environment))
        return known

    def _of(self, invocation: Invocation) -> dict[str, list[_Hit]]:
        """Return what each owner wants to know of an invocation; each is looked through once."""
        known = self._found.get(id(invocation))
        if known is None:
            found: dict[str, list[_Hit]] = {}
            for result in invocation.results:
                node = self._project.nodes.get(result.unique_id)
                outcome = _OUTCOMES.get(node.resource_type, {}).get(result.status) if node else None
                mail, wanted = self._wanted.get(self._group(node), ("", set())) if node else ("", set())
                if mail and outcome in wanted:
                    hit = (result.finished_seconds, result.unique_id, outcome)
                    found.setdefault(mail, []).append(hit)
            known = self._found[id(invocation)] = (invocation, found)
        return known[1]

    def _group(self, node: Node) -> str:
        """Return the group of a model, or for a test that of the model it is attached to."""
        group = node.raw.get("group") or node.config.get("group")
        if group is None and node.resource_type in ("test", "unit_test"):
            attached = node.raw.get("attached_node")
            tested = [attached] if isinstance(attached, str) else node.depends_on
            parents = [self._project.nodes[uid] for uid in tested if uid in self._project.nodes]
            groups = (parent.raw.get("group") or parent.config.get("group") for parent in parents)
            group = next((name for name in groups if name), None)
        return str(group or "")

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
