"""The events and faults of a scenario file."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError, Place
from jobkit.basics.moments import utc
from jobkit.basics.words import date_words
from jobkit.dbt.execution import Fault, fail, fail_check, fail_step, outage, slow
from jobkit.dbt.execution.faults import stale
from jobkit.jobs import Account
from jobkit.jobs.problems import NOT_GIVEN
from jobkit.platform.clock import Clock
from jobkit.platform.code import Code
from jobkit.platform.events import ApiTrigger, Commit, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.platform.fault_plan import FaultPlan
from jobkit.platform.rules import Rules
from jobkit.platform.scenario_names import check_code_of, check_step
from jobkit.simulation.files.checked import Checked
from jobkit.simulation.horizon import DEFAULT_START

__all__ = ["EVENTS", "FAULTS", "Names", "read_events", "read_faults"]

EVENTS: Mapping[str, type[Event]] = {
    "pull_request": PullRequest,
    "run_now": RunNow,
    "api_trigger": ApiTrigger,
    "rerun": Rerun,
    "save_job": SaveJob,
}
"""Kind of an event in a file -> its class, whose fields are those of the entry."""

FAULTS: Mapping[str, Callable[..., Fault]] = {
    "fail": fail,
    "fail_step": fail_step,
    "fail_check": fail_check,
    "stale": stale,
    "slow": slow,
    "outage": outage,
}
"""Kind of a fault in a file -> the function that makes it, whose arguments are the fields of the entry."""


@dataclass(frozen=True, slots=True)
class Names:
    """What names in events and faults may stand for; each method raises JobkitError for one that cannot."""

    account: Account
    code: Code
    rules: Rules

    def node(self, name: str) -> str:
        """Return the unique_id of a node of one of the projects."""
        error = JobkitError("there is no project")
        for project in reversed(self.code.all):
            try:
                return project.find(name).unique_id
            except ArtifactError as found:
                error = found
        raise error

    def source(self, name: str) -> None:
        """Check that a node is a source."""
        if not self.node(name).startswith("source."):
            nodes = [node for project in self.code.all for node in project.nodes.values()]
            sources = [node.unique_id for node in nodes if node.resource_type == "source"]
            raise JobkitError.unknown("source", name, sources)

    def fault(self, fault: Fault) -> bool:
        """Check that a fault can strike the node that it names."""
        return not FaultPlan([fault], self.code.all, Clock(DEFAULT_START)).is_empty

    def project(self, name: str) -> None:
        """Check that jobs belong to a project of this name."""
        check_code_of(self.account, name)

    def step(self, name: str, events: Iterable[Event]) -> None:
        """Check that some run can have a step whose name holds this text."""
        check_step(name, self.account.jobs, self.rules, events)


def read_events(file: Checked, listed: Any, names: Names, begin: datetime, end: datetime) -> Iterator[Event]:
    """Yield the events of a list that can be read."""
    for kind, place, value in _entries(file, "events", listed, EVENTS):
        event: Any = file.attempt(place, value, EVENTS[kind].model_validate, value)
        if event is None:
            continue
        if not begin <= event.at < end:
            said = f"lies outside the simulation, {date_words(begin)} to {date_words(end)}"
            file.problem((*place, "at"), value["at"], said)
        if not isinstance(event, PullRequest):
            file.attempt((*place, "job"), event.job, names.account.job, event.job)
        else:
            for field, node in _nodes_of(event):
                file.attempt((*place, *field), node, names.node, node)
            if event.code_of is not None:
                file.attempt((*place, "code_of"), event.code_of, names.project, event.code_of)
        yield event


def _nodes_of(event: PullRequest) -> Iterator[tuple[Place, str]]:
    """Yield each node that a pull request names, with its field."""
    yield from ((("changed", index), node) for index, node in enumerate(event.changed))
    for number, commit in enumerate(event.commits):
        if isinstance(commit, Commit):
            for field, nodes in (("changed", commit.changed), ("reverted", commit.reverted)):
                yield from ((("commits", number, field, index), node) for index, node in enumerate(nodes))


def read_faults(file: Checked, listed: Any, names: Names, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the faults of a list that can be read."""
    for kind, place, value in _entries(file, "faults", listed, FAULTS):
        make, before = FAULTS[kind], len(file.problems)
        _check_arguments(file, place, value, make, names)
        if len(file.problems) == before:
            fault = make(**value)
            _check_target(file, place, value, fault, names, events)
            yield fault


def _entries(
    file: Checked, key: str, listed: Any, kinds: Mapping[str, Any]
) -> Iterator[tuple[str, Place, dict[str, Any]]]:
    """Yield kind, place and fields of each entry of a list that has them."""
    if listed is None or not file.has_type((key,), listed, list, f"a list: `- {next(iter(kinds))}: ...`"):
        return
    for index, entry in enumerate(listed):
        place = (key, index)
        kind = _kind(file, place, entry, kinds)
        if kind and file.has_type((*place, kind), entry[kind], dict, "a mapping of fields"):
            yield kind, (*place, kind), entry[kind]


def _kind(file: Checked, place: Place, entry: Any, kinds: Mapping[str, Any]) -> str:
    """Return the kind of an entry, or ``""`` once it is a problem that it has none."""
    if not isinstance(entry, dict) or not entry:
        file.problem(place, entry, f"must be one of {', '.join(kinds)}, with its fields below it")
        return ""
    first, *others = sorted(entry, key=lambda name: name not in kinds)
    if first not in kinds:
        error = JobkitError.unknown("kind", first, kinds)
        file.problem((*place, first), entry[first], f"unknown kind ({error.hint})")
        return ""
    if others:
        message = f"stands beside `{first}`: indent fields below it, give each entry a `-` of its own"
        file.problem((*place, others[0]), entry[others[0]], message)
        return ""
    return str(first)


def _check_arguments(
    file: Checked, place: Place, value: dict[str, Any], make: Callable[..., Fault], names: Names
) -> None:
    """Try each argument of a fault by itself, so that each problem names its field."""
    parameters = inspect.signature(make).parameters.values()
    needed = {one.name for one in parameters if one.default is one.empty}
    if not file.has_known(place, value, [one.name for one in parameters]):
        return
    for name in needed - value.keys():
        file.problem((*place, name), NOT_GIVEN, "missing (required)")
        return
    base = {name: value[name] for name in needed}
    for name, given in value.items():
        field = (*place, name)
        if name == "job":
            file.attempt(field, given, names.account.job, given)
        elif name == "message":
            file.has_type(field, given, str, "text")
        elif name != "between" or _are_moments(file, field, given):
            file.attempt(field, given, make, **{**base, name: given})


def _are_moments(file: Checked, field: Place, value: Any) -> bool:
    """Return whether each entry of a list is a moment; the fault refuses what is not a list."""
    several = value if isinstance(value, list) else []
    return None not in [file.attempt((*field, i), one, utc, one) for i, one in enumerate(several)]


def _check_target(
    file: Checked, place: Place, value: dict[str, Any], fault: Fault, names: Names, events: Iterable[Event]
) -> None:
    """Check that there is a node or step that a fault can strike."""
    if "step" in value:
        file.attempt((*place, "step"), fault.step, names.step, fault.step, events)
    if not fault.node:
        return
    field = (*place, "source" if "source" in value else "node")
    is_there = file.attempt(field, fault.node, names.fault, fail(fault.node))
    if is_there and "source" in value:
        file.attempt(field, fault.node, names.source, fault.node)
    if is_there and "status" in value:
        file.attempt((*place, "status"), fault.status, names.fault, fault)
