"""Replay recordings of dbt-core against jobkit, without dbt: ``python -m tests.conformance.replay PATH``.

Compared for every recorded command: the status of every node, the kind of skip message, the exit code, the
relations that exist afterwards, where deferred refs point to, what ``ls`` prints, freshness statuses, and
that our order is one that dbt could have taken.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from jobkit.dbt.execution import Fault, Invocation, Warehouse, fail, invoke
from jobkit.dbt.execution.execution_graph import execution_graph_of
from jobkit.dbt.execution.inputs import Inputs
from jobkit.dbt.manifest.state import Freshness, State
from jobkit.dbt.project import Project
from tests.conformance.recordings import (
    Recording,
    Sources,
    Step,
    faults_of,
    load,
    manifest,
    only_sql_shows,
    vars_of,
)

__all__ = ["Report", "main", "replay"]

EMPTY = Project.from_manifest({"metadata": {"project_name": "empty"}, "nodes": {}})

APART = {
    "AttributeError": "a bug of dbt, not imitated: on-run-start fails with an exposure selected (S-018)",
    "CompilationError": "only parsing Jinja could show it",
    "TargetNotFoundError": "only parsing Jinja could show it",
    "DuplicateResourceNameError": "a bug of dbt's partial parsing (S-070)",
    "NoSuchOption": "a bug of dbt: it retries docs generate with an option that does not exist (1.12.6)",
    "DbtProfileError": "only profiles.yml could show it",
    "UnusedPaths": "only dbt_project.yml could show it: a path in it that no resource is under",
    "DbtProjectError": "only profiles.yml could show it",
}
"""Exceptions of recorded commands that count apart, with the reason."""

RACE = "a race: which nodes had ended when --fail-fast stopped the rest (S-010)"
UNIT_TESTS = "a race: which unit tests of a model had run when one of them failed (S-013)"
EMPTY_SCHEMA = "an empty schema, left by a command that built nothing: jobkit knows relations alone"
BY_SQL = "only running its SQL could show it; injected, and all that follows is compared"


@dataclass
class Report:
    """What came of one recording: its disagreements, and what counts apart with the reason."""

    name: str
    wrong: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


@dataclass
class _Target:
    """What is on disk and in the database between two steps."""

    warehouse: Warehouse = field(default_factory=Warehouse)
    sources: Sources = field(default_factory=Sources)
    project: Project = EMPTY
    results: Mapping[str, str] | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    freshness: Mapping[str, Freshness] | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    folders: dict[str, State] = field(default_factory=dict)

    def state(self) -> State:
        return State(self.project, self.results, self.freshness, args=self.args)


def replay(recording: Recording) -> Report:
    """Replay one recording."""
    report = Report(recording.name)
    target = _Target()
    for number, step in enumerate(recording.steps, 1):
        if step.get("manifest"):
            target.project = manifest(recording.manifests, step["manifest"])
        if "sql" in step:
            for statement in step["sql"]:
                target.warehouse = target.sources.apply(statement, target.warehouse)
        elif "state" in step:
            target.folders |= dict.fromkeys(step["state"], target.state())
        elif "lsmany" in step:
            coming = next(
                (later["manifest"] for later in recording.steps[number:] if later.get("manifest")), None
            )
            project = manifest(recording.manifests, coming) if coming else target.project
            _check_many(step, project, target.folders.get(step["lsmany"]), f"step {number}", report)
        elif "dbt" in step:
            _check(step, target, f"step {number} `dbt {step['dbt']}`", report)
    return report


def _check(step: Step, target: _Target, where: str, report: Report) -> None:
    said = step.get("exception") or ""
    kind = (
        "UnusedPaths"
        if "Configuration paths exist in your dbt_project.yml" in said
        else said.partition(":")[0]
    )
    if step["exit"] == 2 and kind in APART:
        report.apart.append(f"{where}: {APART[kind]}")
        return
    if _finds_an_empty_schema(step, target):
        report.apart.append(f"{where}: {EMPTY_SCHEMA}")
        target.warehouse = _recorded_warehouse(step, target)
        if step.get("run_results_written"):
            target.results = {row["id"]: row["status"] for row in step["results"]}
        return
    repeats = " retry" in f" {step['dbt']}"
    given = vars_of(step["dbt"])
    variables = target.variables if given is None and repeats else given or {}
    faults = [
        *target.sources.faults(target.project),
        *faults_of(variables, step, target.project, target.warehouse),
    ]
    faults += _by_sql(step, faults, where, report)
    inv = _invoke(step, target, faults)
    known, apart = len(report.wrong), len(report.apart)
    race = step["exit"] == 1 and _fails_fast(step, target, repeats)
    _compare(step, target, inv, where, report, race)
    race = race or any(line.endswith(UNIT_TESTS) for line in report.apart[apart:])
    _advance(step, target, inv, race or len(report.wrong) > known)
    if step.get("run_results_written") or step["exit"] != 2:
        target.variables = variables
    if step.get("relations_in_run_sql"):
        _compare_reads(step, target.project, inv, where, report)


def _finds_an_empty_schema(step: Step, target: _Target) -> bool:
    """Return whether `show` loaded a seed into a schema in which there was nothing."""
    if step["dbt"].split()[0] != "show":
        return False
    known = {name.partition(".")[0] for name in target.warehouse}
    return any(name.partition(".")[0] not in known for name in _recorded_warehouse(step, target))


def _recorded_warehouse(step: Step, target: _Target) -> Warehouse:
    relations = {name: kind for name, kind in _kinds(step) if name not in target.sources.ages}
    return Warehouse(relations)


def _fails_fast(step: Step, target: _Target, repeats: bool) -> bool:
    words = step["dbt"].split()
    return (
        "--fail-fast" in words
        or "-x" in words
        or any("FAIL_FAST" in name for name in step.get("env", {}))
        or bool(target.project.flags.get("fail_fast"))
        or (repeats and target.args.get("fail_fast") is True)
    )


def _invoke(step: Step, target: _Target, faults: list[Fault]) -> Invocation:
    words = step["dbt"].split()
    named = {
        flag: target.folders.get(words[words.index(flag) + 1])
        for flag in ("--state", "--defer-state")
        if flag in words
    }
    state = named.get("--state")
    if state is not None and target.freshness is not None:
        state = replace(state, current_freshness=target.freshness)
    if "retry" in words and "--state" not in words:
        state = target.state()
        earlier = target.args.get("defer_state") or target.args.get("state")
        named.setdefault("--defer-state", target.folders.get(earlier))
    return invoke(
        f"dbt {step['dbt']}",
        target.project,
        state=state,
        defer_state=named.get("--defer-state"),
        warehouse=target.warehouse,
        faults=faults,
        threads=1,
        env=step.get("env"),
    )


def _by_sql(step: Step, faults: list[Fault], where: str, report: Report) -> Iterator[Fault]:
    broken = {fault.node for fault in faults}
    for row in step.get("results") or ():
        if only_sql_shows(row, broken):
            report.apart.append(f"{where}: {row['id']}: {BY_SQL}")
            yield fail(row["id"])


def _advance(step: Step, target: _Target, inv: Invocation, recorded: bool) -> None:
    """Go on from our outcome; after a race or a disagreement from the recorded one."""
    target.warehouse = inv.warehouse
    if recorded and step.get("relations_after") is not None:
        target.warehouse = _recorded_warehouse(step, target)
    if step.get("run_results_written"):
        target.results = (
            {row["id"]: row["status"] for row in step["results"]} if recorded else inv.state.results
        )
        target.args = inv.state.args
    if inv.state.freshness is not None:
        loaded = {row["id"]: row.get("max_loaded_at") for row in step.get("freshness") or ()}
        target.freshness = {
            uid: Freshness(row.status, datetime.fromisoformat(at) if (at := loaded.get(uid)) else None)
            for uid, row in inv.state.freshness.items()
        }  # when rows were loaded is a matter of data


# -- comparing ------------------------------------------------------------------------------------


def _compare(step: Step, target: _Target, inv: Invocation, where: str, report: Report, race: bool) -> None:
    if inv.exit_code != step["exit"]:
        report.wrong.append(f"{where}: exit code {inv.exit_code}, dbt {step['exit']} {inv.messages[:1]}")
    if step.get("results") is not None:
        _compare_rows(step["results"], inv, where, report, race)
    elif inv.state.results is not None and inv.results:
        report.wrong.append(f"{where}: run results written, dbt wrote none")
    if step.get("relations_after") is not None and not race:
        theirs = {name: kind for name, kind in _kinds(step) if name not in target.sources.ages}
        _maps(dict(inv.warehouse.relations), theirs, f"{where}: relations", report)
    if step.get("ls") is not None:
        _compare_lines(list(inv.listed), step["ls"], f"{where}: listed", report)
    if step.get("freshness") is not None:
        theirs_by = {row["id"]: row["status"] for row in step["freshness"]}
        ours_by = {uid: row.status for uid, row in (inv.state.freshness or {}).items()}
        _maps(ours_by, theirs_by, f"{where}: freshness", report)
    if inv.command.verb != "clone":  # nothing waits for anything
        _check_order(inv, where, report)


def _kinds(step: Step) -> Iterator[tuple[str, str]]:
    """Yield each relation that there was after a step, with its kind."""
    for entry in step["relations_after"]:
        name, _, kind = entry.rpartition(":")
        yield name, kind if kind in ("view", "function") else "table"


def _compare_rows(
    rows: list[Mapping[str, Any]], inv: Invocation, where: str, report: Report, race: bool
) -> None:
    theirs = {row["id"]: row["status"] for row in rows}
    ours = {result.unique_id: result.status for result in inv.results}
    if race:
        report.apart.append(f"{where}: {RACE}")
        open_ = {uid for side in (theirs, ours) for uid, status in side.items() if status == "skipped"}
        open_ |= {uid for uid in theirs.keys() ^ ours.keys() if uid.startswith("unit_test.")}  # S-011
        theirs, ours = ({k: v for k, v in side.items() if k not in open_} for side in (theirs, ours))
        _maps(ours, theirs, f"{where}: status", report)
        return
    unit_tests = (row for row in inv.results if row.unique_id.startswith("unit_test."))
    chance = {row.unique_id for row in unit_tests if row.cause is not None and row.cause.assumption}
    if chance:
        report.apart.append(f"{where}: {UNIT_TESTS}")
        theirs, ours = ({k: v for k, v in side.items() if k not in chance} for side in (theirs, ours))
        rows = [row for row in rows if row["id"] not in chance]
    _maps(ours, theirs, f"{where}: status", report)
    _maps(
        {row.unique_id: _skip(row.status, row.message) for row in inv.results if row.unique_id not in chance},
        {row["id"]: _skip(row["status"], row.get("message")) for row in rows},
        f"{where}: skip message",
        report,
    )


def _skip(status: str, message: str | None) -> str:
    if status != "skipped":
        return ""
    return "plain" if message is None or message.startswith("Compilation Error in ") else message


def _compare_lines(ours: list[str], theirs: list[str], where: str, report: Report) -> None:
    """Compare what ls printed; the older recordings hold of a JSON line the unique_id alone."""
    if any(line.startswith("{") for line in theirs):
        ours, theirs = (
            [json.dumps(json.loads(line), sort_keys=True) for line in side] for side in (ours, theirs)
        )
    else:
        ours = [json.loads(line).get("unique_id", line) if line.startswith("{") else line for line in ours]
    if sorted(ours) != sorted(theirs):
        _sets(set(ours), set(theirs), where, report)


def _check_order(inv: Invocation, where: str, report: Report) -> None:
    """Check that every node that ran ended after all its ancestors that ran had."""
    graph = execution_graph_of(inv.state.project, tests_first=inv.command.verb == "build")
    ended: dict[int, int] = {}
    for place, result in enumerate(inv.results):
        if result.unique_id in graph.number and result.thread_id.startswith("Thread"):
            ended[graph.number[result.unique_id]] = place
    before_unit = (
        {uid for uid in graph.ids if uid.startswith("unit_test.")} if inv.command.verb == "build" else set()
    )
    latest: list[int] = []  # the last end among the ancestors of each node, itself included
    for number, parents in enumerate(graph.parents):
        last = max((latest[parent] for parent in parents), default=-1)
        if number in ended and graph.ids[number] not in before_unit:
            if last > ended[number]:
                report.wrong.append(f"{where}: {graph.ids[number]} ended before one of its ancestors")
            last = max(last, ended[number])
        latest.append(last)


def _compare_reads(step: Step, project: Project, inv: Invocation, where: str, report: Report) -> None:
    """Check where each parent of each node was read: in the target or in the state."""
    inputs = project.table(Inputs)
    for name, relations in step["relations_in_run_sql"].items():
        for uid in [
            node.unique_id for node in project.nodes.values() if node.alias == name or node.name == name
        ]:
            for parent in inputs.relations(uid):
                here, there = project.relation(parent), inv.deferred.get(parent)
                if project.nodes[parent].resource_type == "source" or {here, there} & set(relations) == set():
                    continue  # a later incremental run, or a preview of the code, need not name it
                ours = there or here
                if ours not in relations:
                    report.wrong.append(f"{where}: {name} reads {parent} as {ours}, dbt {sorted(relations)}")


def _check_many(step: Step, project: Project, state: State | None, where: str, report: Report) -> None:
    for expression, ids in step["selected"].items():
        _sets(
            set(project.select(expression, state=state)), set(ids), f"{where} --select {expression}", report
        )


def _sets(ours: set[str], theirs: set[str], what: str, report: Report) -> None:
    if ours != theirs:
        report.wrong.append(f"{what}: only ours {sorted(ours - theirs)}, only dbt's {sorted(theirs - ours)}")


def _maps(ours: Mapping[str, str], theirs: Mapping[str, str], what: str, report: Report) -> None:
    for uid in sorted(ours.keys() | theirs.keys()):
        if ours.get(uid) != theirs.get(uid):
            report.wrong.append(f"{what}: {uid} {ours.get(uid)}, dbt {theirs.get(uid)}")


def main(arguments: list[str]) -> int:
    """Print each disagreement, what counts apart, and ``agreed N of TOTAL``; 1 unless all agree."""
    if not arguments:
        print(__doc__)
        return 2
    reports = [replay(recording) for path in arguments for recording in load(Path(path))]
    for report in reports:
        for line in report.wrong:
            print(f"{report.name}: {line}")
    apart = [(report.name, line) for report in reports for line in report.apart]
    if apart:
        print("counted apart:")
        for name, line in apart:
            print(f"  {name}: {line}")
    agreed = sum(not report.wrong for report in reports)
    print(f"agreed {agreed} of {len(reports)}")
    return 0 if agreed == len(reports) and reports else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
