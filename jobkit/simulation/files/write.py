"""A scenario as the text of a scenario file, which reads back as the same scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault
from jobkit.jobs.files.native import write
from jobkit.jobs.files.yaml_writer import yaml_of
from jobkit.platform.events import Event
from jobkit.platform.rules import PRESETS, Rules
from jobkit.simulation.bundled_project import BundledProject
from jobkit.simulation.files.events_and_faults import EVENTS

__all__ = ["write_scenario"]

_KINDS = {made: kind for kind, made in EVENTS.items()}


def write_scenario(scenario: Any) -> str:
    """Return a scenario as YAML, what is at its default left out.

    Parameters
    ----------
    scenario : jobkit.Scenario

    Raises
    ------
    JobkitError
        For a project or a branch that is not one of the bundled: a file could only name its manifest.
    """
    fields = {name: value for name, value in _fields(scenario) if value not in (None, "", [], {}, False)}
    head = yaml_of(fields) if fields else ""
    return head + write(scenario.jobs)


def _fields(scenario: Any) -> Iterator[tuple[str, Any]]:
    yield "title", scenario.title
    yield "description", scenario.description
    yield _source(scenario)
    yield "start", _moment(scenario.start)
    yield "until", _moment(scenario.until)
    yield "new_account", scenario.new_account
    yield "built", None if scenario.new_account or scenario.built is None else list(scenario.built)
    yield "succeeded", list(scenario.succeeded)
    yield "never_succeeded", list(scenario.never_succeeded)
    yield "rules", _rules(scenario.rules)
    yield "seed", scenario.seed
    yield "events", [_event(event) for event in scenario.events]
    yield "faults", [_fault(fault) for fault in scenario.faults]


def _source(scenario: Any) -> tuple[str, Any]:
    source = scenario.source
    if isinstance(source, Mapping):
        return "projects", {name: _one_source(one) for name, one in source.items()}
    return "project", _one_source(source)


def _one_source(source: object) -> Any:
    if not isinstance(source, BundledProject):
        raise JobkitError(
            "the project of this scenario is in memory only, so no file can name it",
            hint="write the path of its manifest.json into the file, as `project: target/manifest.json`",
        )
    options: dict[str, Any] = {"packages": source.packages} if not source.packages else {}
    options |= {"durations": {node: _seconds(value) for node, value in dict(source.durations).items()}}
    options |= {"operations": list(source.operations), "selectors": list(source.selectors)}
    given = {name: value for name, value in options.items() if value or value is False}
    return {"example": source.example, **given} if given else source.example


def _seconds(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _rules(rules: Rules) -> Any:
    preset = rules.preset
    plain = PRESETS[preset]().model_dump(mode="json")
    changed = {name: value for name, value in rules.model_dump(mode="json").items() if value != plain[name]}
    if changed:
        return {"preset": preset, **changed}
    return None if preset == "platform" else preset


def _event(event: Event) -> dict[str, Any]:
    if getattr(event, "project", None) is not None:
        raise JobkitError(
            f"the branch of pull request #{getattr(event, 'number', 0)} has a manifest of its own",
            hint="a file can say `changed: [model, ...]` instead",
        )
    return {_KINDS[type(event)]: event.model_dump(mode="json", exclude_defaults=True)}


def _fault(fault: Fault) -> dict[str, Any]:
    kind, own = _kind_of(fault)
    between = None if fault.start is None else [_moment(fault.start), _moment(fault.end)]
    fields = {**own, "job": fault.job, "between": between, "runs": fault.runs}
    return {kind: {name: value for name, value in fields.items() if value not in (None, "", [], False)}}


def _kind_of(fault: Fault) -> tuple[str, dict[str, Any]]:
    if fault.step:
        return "fail_step", {"step": fault.step, "message": fault.message}
    if fault.check:
        status = "warn" if fault.status == "warn" else None
        return "fail_check", {"check": fault.check, "message": fault.message, "status": status}
    if fault.times is not None:
        return "slow", {"node": fault.node, "times": fault.times}
    if fault.every_node:
        return "outage", {"what": "warehouse", "message": fault.message}
    parts = {"batches": list(fault.batches), "overloads": list(fault.overloads), "post_hook": fault.post_hook}
    return "fail", {"node": fault.node, "message": fault.message, "status": fault.status, **parts}


def _moment(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat())
