"""`invoke`: one dbt command on a project, predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from jobkit.basics.arguments import checked
from jobkit.basics.collector import collector_off
from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError
from jobkit.dbt.commands import Command, parse
from jobkit.dbt.commands.outside import engine_variables
from jobkit.dbt.execution.args import command_of
from jobkit.dbt.execution.call import Call, UsageError
from jobkit.dbt.execution.checks import run_checks
from jobkit.dbt.execution.clone import clone_nodes
from jobkit.dbt.execution.faults import Fault, resolve_faults
from jobkit.dbt.execution.freshness import check_freshness
from jobkit.dbt.execution.graph_commands import compile_nodes, rerun_nodes, run_nodes, show_nodes
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.ls import list_nodes
from jobkit.dbt.execution.node_choice import warn
from jobkit.dbt.execution.parse_warnings import (
    command_line_warnings,
    parse_warnings,
    tests_of_one_table,
)
from jobkit.dbt.execution.request import InvocationRequest
from jobkit.dbt.execution.run_operation import run_operation
from jobkit.dbt.execution.speed import Speed, speed_of
from jobkit.dbt.execution.warehouse import Warehouse
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.jobs.versions import engine_named

__all__ = ["invoke", "invoke_request"]

DEFAULT_THREADS = 4
"""Threads where neither the command nor the caller says: what the platform's job form offers (P-106)."""

_MANY_NODES = 5_000

_NEEDS_NO_PACKAGES = frozenset({"deps", "clean", "debug", "init", "help", "version", "docs serve"})

_VERBS: Mapping[str, Callable[[Call], Invocation]] = {
    **dict.fromkeys(("build", "run", "test", "seed", "snapshot"), run_nodes),
    **dict.fromkeys(("compile", "docs generate"), compile_nodes),
    "show": show_nodes,
    **dict.fromkeys(("source freshness", "freshness"), check_freshness),
    "check": run_checks,
    "clone": clone_nodes,
    "ls": list_nodes,
    "run-operation": run_operation,
}


@checked
def invoke(
    command: str | Command,
    project: ProjectGraph,
    *,
    state: State | None = None,
    defer_state: State | None = None,
    defer: bool | None = None,
    favor_state: bool = False,
    warehouse: Warehouse | None = None,
    faults: Iterable[Fault] = (),
    threads: int | None = None,
    schema: str | None = None,
    packages_installed: bool = True,
    full_refresh: bool | None = None,
    speed: Speed | None = None,
    env: Mapping[str, str] | None = None,
    dbt_version: str | None = None,
) -> Invocation:
    """Return what one dbt command does to a project and a warehouse.

    It is pure: what exists before goes in, what exists after comes out (`Invocation.warehouse`, the same
    object when nothing changed), and `Invocation.state` can be the `state` of a later call.

    Parameters
    ----------
    command : str or Command
        For example ``"dbt build --select state:modified+"``.
    project : Project
        What ``dbt parse`` would read.
    state : State, optional
        What ``--state`` names: for ``state:``, ``result:``, deferral and ``retry``. Paths in the command are
        never read.
    defer_state : State, optional
        What ``--defer-state`` names; by default `state`.
    defer : bool, optional
        Defer to the state (the platform does when a job has deferral). None: as the command says. The
        command's own ``--no-defer`` wins.
    favor_state : bool
        As ``--favor-state``.
    warehouse : Warehouse, optional
        What exists; by default nothing but the sources.
    faults : iterable of Fault
        What goes wrong; see `fail`, `slow` and `outage`. Limits such as ``runs=`` and ``between=`` are for
        `simulate` and are ignored here.
    threads : int, optional
        Of the job or profile; ``--threads`` wins. 4 by default.
    schema : str, optional
        Target schema; by default the one of the manifest.
    packages_installed : bool
        False before ``dbt deps``: a project with packages then refuses all but ``deps`` and ``clean``.
    full_refresh : bool, optional
        As ``--full-refresh``.
    speed : Speed, optional
        How fast the warehouse works; by default as the project's durations say. Slow-downs and outages among
        `faults` are added to it.
    env : Mapping of str to str, optional
        Environment variables; dbt reads some as options, such as ``DBT_FAIL_FAST``. The command line wins
        over them, and they win over ``flags:`` of ``dbt_project.yml`` (`Project.flags`).
    dbt_version : str, optional
        A release track or version, as in a job: ``"v2 Stable"`` for the command line and the order of dbt v2,
        which jobkit knows from its docs alone (`Invocation.documentation_only`). By default dbt v1.

    Returns
    -------
    Invocation
        Where dbt would refuse the command, one with exit code 2 and its message.

    Raises
    ------
    JobkitError
        For wrong Python arguments: a fault that names no node, `threads` below 1, an unknown version ...

    Notes
    -----
    Follows dbt-core 1.12 (``task/*.py``, ``graph/*.py``); the facts behind each rule are named in the causes.
    For dbt v2 the docs are followed where they say that it differs (PF-004 to PF-014).

    Examples
    --------
    >>> import jobkit
    >>> inv = jobkit.invoke("dbt run --select customers", jobkit.Project.example())
    >>> inv.exit_code, inv.results[0].cause.text
    (1, 'customers reads stg_customers, but prod.stg_customers does not exist: it was not built before, ...')
    """
    return invoke_request(
        InvocationRequest(
            command=command,
            project=project,
            state=state,
            defer_state=defer_state,
            defer=bool(defer),
            favor_state=favor_state,
            warehouse=Warehouse() if warehouse is None else warehouse,
            faults=tuple(faults),
            threads=threads,
            schema=schema,
            packages_installed=packages_installed,
            full_refresh=bool(full_refresh),
            speed=speed,
            env=tuple(sorted(engine_variables(env or {}).items())),
            engine=_engine(command, dbt_version),
        )
    )


def _engine(command: str | Command, dbt_version: str | None) -> Engine:
    if dbt_version is not None:
        return engine_named(dbt_version)
    return command.engine if isinstance(command, Command) else "core"


def invoke_request(request: InvocationRequest) -> Invocation:
    """Return what one dbt command does; `invoke` with its arguments as one value."""
    faults = resolve_faults(request.faults, request.project)
    given, refusal = _parsed(request)
    defer = request.defer if given.defer is None else given.defer
    if given.defer is None and (request.defer_state or request.state) is None:
        defer = False  # the platform defers to what there is (P-118)
    call = Call(
        request=request,
        given=given,
        command=given,
        defer=defer,
        favor_state=request.favor_state or given.favor_state,
        faults=faults,
        threads=1 if given.option("single_threaded") else given.threads or request.threads or DEFAULT_THREADS,
        full_refresh=request.full_refresh or given.full_refresh,
        speed=speed_of(request.faults, request.project, request.speed),
    )
    if refusal is not None:
        call.fact = refusal.fact
        return call.refuse(str(refusal))
    packages = request.project.packages
    if not request.packages_installed and packages and given.verb not in _NEEDS_NO_PACKAGES:
        return call.refuse(_no_packages(packages))
    try:
        with _one_walk(len(request.project.nodes)):
            _warn_early(call)
            return _retry(call) if given.verb == "retry" else _dispatch(call)
    except UsageError as error:
        return call.refuse(str(error), error.dbt_message)


def _one_walk(nodes: int) -> AbstractContextManager[None]:
    """Keep the garbage collector from walking through a large manifest again and again.

    The rows of nodes have no circles; for a small project it would take longer to say so.
    """
    return collector_off() if nodes >= _MANY_NODES else nullcontext()


def _warn_early(call: Call) -> None:
    """Print what dbt warns of in the command line and while it reads the project."""
    warnings = [*command_line_warnings(call.given)]
    if call.given.verb not in _NEEDS_NO_PACKAGES:
        warnings += call.project.table(parse_warnings)
    for event, text in warnings:
        warn(call, text, event)


def _refuse_one_name_for_two(call: Call) -> None:
    """Raise UsageError where ``--store-failures`` gives two tests one table, as dbt does while it parses."""
    if not call.command.store_failures:
        return
    twice = call.project.table(tests_of_one_table)
    if twice is not None:
        relation, first, second = twice
        raise UsageError(
            f'Compilation Error: dbt found two resources with the database representation "{relation}": the '
            f"tests {first} and {second} would store their failures there. Give one of them an alias."
        )


def _dispatch(call: Call) -> Invocation:
    _refuse_one_name_for_two(call)
    work = _VERBS.get(call.command.verb)
    if work is None:
        # deps, clean, parse, debug ... run no node
        return call.end()
    return work(call)


def _parsed(request: InvocationRequest) -> tuple[Command, CommandError | None]:
    """Return the command, and dbt's refusal if it refuses it."""
    command, engine = request.command, request.engine
    if isinstance(command, Command) and command.engine == engine:
        return command, None
    text = str(command)
    try:
        return parse(text, dict(request.env), request.project.flags, engine=engine), None
    except CommandError as error:
        return Command(text=text, verb="", engine=engine), error


def _no_packages(packages: tuple[str, ...]) -> str:
    count = f"{len(packages)} package" + ("" if len(packages) == 1 else "s")
    return (
        f"Compilation Error: dbt found {count} in packages.yml, but {packages[0]} is not installed in "
        'dbt_packages. Run "dbt deps" to install package dependencies.'
    )


# -- retry ----------------------------------------------------------------------------------------


def _with_outside(request: InvocationRequest, before: Command) -> Command:
    """Return the command to repeat with what stands outside the command line now, as dbt reads it again.

    dbt builds the earlier command line anew from its arguments and leaves out what was the default.
    Raises UsageError for values that dbt refuses.
    """
    try:
        outside = parse(
            f"dbt {before.verb} {before.macro or ''}",
            dict(request.env),
            request.project.flags,
            engine=request.engine,
        )
    except CommandError as error:
        raise UsageError(str(error)) from None
    return replace(
        before,
        full_refresh=before.full_refresh or outside.full_refresh,
        store_failures=before.store_failures or outside.store_failures,
    )


_AGAIN = frozenset({"error", "fail", "skipped", "runtime error", "partial success"})


def _retry(call: Call) -> Invocation:
    """Run the earlier command again on what it left undone (S-030 to S-033)."""
    request = call.request
    state = request.state
    # to dbt, a run_results.json without rows is as good as none
    if state is None or not state.results:
        path = call.given.state or "target"
        raise UsageError(f"Could not find previous run in '{path}' target directory")
    before = command_of(state.args, call.given)
    if before is None:
        which = state.args.get("which") or "this command"
        raise UsageError(f"`dbt retry` cannot repeat `{which}`")
    call.command = before = _with_outside(request, before)
    _refuse_one_name_for_two(call)
    call.threads = before.threads or call.threads
    call.full_refresh = before.full_refresh
    call.defer = before.defer is True and (request.defer_state or state) is not None
    call.favor_state = before.favor_state
    if before.verb == "run-operation":
        failed = any(status in _AGAIN for status in state.results.values())
        return run_operation(call) if failed else call.end()
    again = _AGAIN | {"warn"} if call.given.warn_error else _AGAIN
    ids = tuple(
        uid for uid, status in state.results.items() if status in again and not uid.startswith("operation.")
    )
    if before.verb == "clone":
        return clone_nodes(call, ids)
    if before.verb in ("compile", "docs generate"):
        return compile_nodes(call, ids)
    return rerun_nodes(call, ids)
