"""The commands that run nodes in the order of the graph: ``build run test seed snapshot`` and ``compile``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from jobkit.dbt.execution.args import warnings_are_errors
from jobkit.dbt.execution.call import Call, UsageError
from jobkit.dbt.execution.checks import end_before_nodes, failed_check
from jobkit.dbt.execution.default_seconds import CATALOG_SECONDS
from jobkit.dbt.execution.execution_graph import execution_graph_of
from jobkit.dbt.execution.hooks import between_hooks
from jobkit.dbt.execution.inline import run_inline
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_choice import SelectionReasons, choose_nodes, end_with_nothing_to_do
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.execution.outcomes import Runner, leave_catalog
from jobkit.dbt.execution.plan import Plan, make_plan
from jobkit.dbt.execution.ref_resolution import RefResolver
from jobkit.dbt.execution.session import Session
from jobkit.dbt.execution.unit_tests_first import UnitTestsFirst
from jobkit.dbt.manifest.parts import Parts
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection import Selection

__all__ = ["compile_nodes", "rerun_nodes", "run_nodes", "show_nodes"]

_RUN_MARKS = ("error", "partial success")
_BUILD_MARKS = (*_RUN_MARKS, "fail", "skipped")
_END_WARNINGS = ("RunResultWarning", "RunResultWarningMessage")


def run_nodes(call: Call) -> Invocation:
    """Run ``build``, ``run``, ``test``, ``seed`` or ``snapshot``."""
    selection = choose_nodes(call)
    nodes = call.project.nodes
    build = call.command.verb == "build"
    # a build runs unit tests with their model, so they have no place of their own in the queue (S-013)
    queue = [uid for uid in selection.ids if not (build and nodes[uid].resource_type == "unit_test")]
    if not queue:
        return end_with_nothing_to_do(call, selection)
    check = failed_check(call)
    if check:
        return end_before_nodes(call, selection, check)
    plan = make_plan(execution_graph_of(call.project, tests_first=build), queue)
    before = _unit_tests(call, selection.ids, queue) if build else {}
    return _run(call, plan, frozenset(selection.ids), before, SelectionReasons(selection))


def rerun_nodes(call: Call, ids: Sequence[str]) -> Invocation:
    """Run the nodes that an earlier command left undone; a unit test is then a node after its model.

    Source: dbt-core 1.12 ``task/retry.py``: the queue is made of the ids alone, and none counts as selected.
    """
    missing = next((uid for uid in ids if uid not in call.project.nodes), None)
    if missing is not None:
        raise UsageError(f"Couldn't find model '{missing}' -- does it exist or is it disabled?")
    if not ids:
        return end_with_nothing_to_do(call)
    plan = make_plan(execution_graph_of(call.project, tests_first=call.command.verb == "build"), ids)
    return _run(call, plan, frozenset(), {}, {}, _parts_before(call.request.state, ids))


def _parts_before(state: State | None, ids: Sequence[str]) -> dict[str, Parts]:
    """Return the nodes of which a part is done; `Parts()` where the state does not say which."""
    if state is None:
        return {}
    results = state.results or {}
    known = {uid: state.parts[uid] for uid in ids if uid in state.parts and state.parts[uid].is_partial}
    unknown = {uid for uid in ids if results.get(uid) == "partial success" and uid not in state.parts}
    return {**known, **dict.fromkeys(unknown, Parts())}


def _unit_tests(call: Call, ids: Sequence[str], queue: Collection[str]) -> dict[str, list[str]]:
    """Return model -> its selected unit tests; those of models that are not selected never run (S-013)."""
    found: dict[str, list[str]] = {}
    chosen = set(queue)
    for uid in ids:
        node = call.project.nodes[uid]
        if node.resource_type == "unit_test" and node.depends_on and node.depends_on[0] in chosen:
            found.setdefault(node.depends_on[0], []).append(uid)
    return found


def _run(
    call: Call,
    plan: Plan,
    selected: frozenset[str],
    unit_tests: Mapping[str, Sequence[str]],
    reasons: Mapping[str, str],
    before: Mapping[str, Parts] = MappingProxyType({}),
) -> Invocation:
    call.connect()
    refs = call.resolver(selected)
    runner = Runner(
        call.project,
        refs,
        call.faults,
        full_refresh=call.full_refresh,
        empty=call.command.empty,
        warn_is_fail=warnings_are_errors(call.command, "LogTestResult"),
        command=call.command,
        before=before,
    )
    session = _session(call, plan, runner, unit_tests)
    start, rows, end, at = between_hooks(call, session, "so no node was run")
    code = _refused_warning(call, rows)
    return call.end(
        [*start, *rows, *end], code=code, seconds=at, refs=refs, reasons=reasons, writes_results=True
    )


def _session(call: Call, plan: Plan, runner: Runner, unit_tests: Mapping[str, Sequence[str]]) -> Session:
    """Return the session of a command that builds; on dbt v2 the unit tests come before all else (PF-006)."""
    work = (runner.run, runner.settle)
    options: dict[str, Any] = {
        "marks": _BUILD_MARKS if call.command.verb == "build" else _RUN_MARKS,
        "fail_fast": call.command.fail_fast,
        "speed": call.speed,
    }
    if call.command.engine == "core" or not unit_tests:
        return Session(call.project, plan, *work, unit_tests=unit_tests, **options)
    models = {test: model for model, tests in unit_tests.items() for test in tests}
    alone = make_plan(execution_graph_of(call.project, tests_first=True), models, edges=False)
    before = Session(call.project, alone, *work, **options)
    return UnitTestsFirst(before, models, call.project, plan, *work, **options)


def _refused_warning(call: Call, results: Sequence[NodeResult]) -> int | None:
    """Return exit code 2 when reporting a test's warning at the end is itself an error, else None.

    dbt repeats the warnings at the end, as other events: ``{error: all, warn: [LogTestResult]}`` in
    ``--warn-error-options`` spares the test's own warning and refuses this one. The results are written by
    then. Source: dbt-core 1.12 ``task/printer.py`` print_run_result_error.
    """
    warned = next((row for row in results if row.status == "warn"), None)
    if warned is None or not any(warnings_are_errors(call.command, event) for event in _END_WARNINGS):
        return None
    name = call.project.nodes[warned.unique_id].name
    call.messages.append(f"[WARNING]: in test {name} (an error, because warnings are errors here)")
    return 2


# -- compile, docs generate, show -----------------------------------------------------------------


def compile_nodes(call: Call, ids: Sequence[str] | None = None) -> Invocation:
    """Run ``compile`` or ``docs generate``: every node is rendered, none is sent to the database (S-023).

    Parameters
    ----------
    call : Call
    ids : sequence of str, optional
        Of a ``retry``; by default what the command selects.
    """
    docs = call.command.verb == "docs generate"
    tail = CATALOG_SECONDS if docs else 0.0
    if docs and call.command.option("compile") is False:
        call.connect()
        return call.end(seconds=tail)
    if call.command.inline and ids is None:
        return run_inline(call)
    selection = choose_nodes(call) if ids is None else Selection(())
    queue = selection.ids if ids is None else ids
    if not queue:
        if docs:  # the catalog is read all the same
            call.connect()
        return end_with_nothing_to_do(call, selection, seconds=tail)
    refs, session, at = _without_hooks(
        call, queue, selection, "compile", ephemeral_rows=not docs and bool(call.command.select)
    )
    reasons = SelectionReasons(selection)
    return call.end(session.results, seconds=at + tail, refs=refs, reasons=reasons, writes_results=True)


def _without_hooks(
    call: Call,
    queue: Sequence[str],
    selection: Selection,
    what: Literal["compile", "show"],
    *,
    ephemeral_rows: bool,
) -> tuple[RefResolver, Session, float]:
    """Compile or show nodes in the order of the graph; these commands run no hooks around them."""
    call.connect()
    refs = call.resolver(frozenset(selection.ids))
    runner = Runner(call.project, refs, call.faults)
    session = Session(
        call.project,
        make_plan(execution_graph_of(call.project, tests_first=False), queue),
        runner.show if what == "show" else runner.compile,
        runner.settle_shown if what == "show" else leave_catalog,
        ephemeral_rows=ephemeral_rows,
        speed=call.speed if what == "show" else None,
    )
    return refs, session, session.execute(call.threads)


def show_nodes(call: Call) -> Invocation:
    """Run ``show``: the selected nodes are queried, and the first that fails ends it with exit code 2."""
    if not (call.command.select or call.command.inline or call.command.option("inline_direct")):
        raise UsageError("Either --select or --inline must be passed to show")
    if call.command.inline:
        return run_inline(call)
    if not call.command.select:
        return call.end()
    selection = choose_nodes(call)
    if not selection.ids:
        return end_with_nothing_to_do(call, selection)
    refs, session, at = _without_hooks(call, selection.ids, selection, "show", ephemeral_rows=True)
    failed = next((row for row in session.results if row.status == "error"), None)
    if failed is not None:  # seeds that were loaded before stay
        return replace(call.refuse(failed.message or ""), warehouse=refs.catalog.after())
    reasons = SelectionReasons(selection)
    return call.end(session.results, seconds=at, refs=refs, reasons=reasons, writes_results=True)
