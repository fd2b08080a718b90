"""How one node ends when it runs. Nothing here knows of threads, skips or the results of other nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from jobkit.basics.why import Cause, Details
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.default_seconds import (
    COMPILE_SECONDS,
    EMPTY_SECONDS,
    REFUSED_SECONDS,
    UNREACHABLE_SECONDS,
)
from jobkit.dbt.execution.faults import Fault, is_microbatch, overloads_of
from jobkit.dbt.execution.inputs import mocked_inputs, tested_model
from jobkit.dbt.execution.late_faults import (
    batch_count,
    batches_end,
    hook_leaves_relation,
    overloads_end,
)
from jobkit.dbt.execution.node_result import Mode, NodeResult
from jobkit.dbt.execution.ref_resolution import Missing, RefResolver
from jobkit.dbt.execution.speed import Outage, Speed
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.parts import Parts
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.raw_values import mapping_of

__all__ = ["NOTHING_TO_CLONE", "Outcome", "Runner", "cut_off", "leave_catalog", "with_speed"]

NOTHING_TO_CLONE = "No-op"
_ASKS_NOTHING = frozenset({"no-op", NOTHING_TO_CLONE})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a node ended; the fields are those of `NodeResult`."""

    status: str
    seconds: float
    message: str | None = None
    failures: int | None = None
    relation: str | None = None
    cause: Cause | None = None
    mode: Mode = ""
    parts: Parts | None = None
    stays: bool = False
    """True where the relation is there although the node did not end well."""

    def row(self, uid: str, at: float, thread: str) -> NodeResult:
        """Return the outcome as the row of a node that started at `at` seconds on a thread."""
        end = (self.failures, self.relation, self.cause, self.mode, self.parts)
        return NodeResult(uid, self.status, self.message, at, self.seconds, thread, *end)


def leave_catalog(uid: str, outcome: Outcome) -> None:
    """Leave the catalog as it is: for commands that write no relation."""


def with_speed(speed: Speed, node: Node, outcome: Outcome, at: float) -> Outcome:
    """Return the outcome of a node that starts `at` seconds into a command: slower, or ended by an outage."""
    if node.is_ephemeral or outcome.status in _ASKS_NOTHING or outcome.message in _ASKS_NOTHING:
        return outcome
    away = speed.outage_at(at)
    if away is None:
        factor = speed.factor(node.unique_id, at)
        return outcome if factor == 1.0 else replace(outcome, seconds=outcome.seconds * factor)
    said = f"Database Error in {_named(node)}\n  {away.message}"
    status = "runtime error" if node.resource_type == "source" else "error"
    return Outcome(status, UNREACHABLE_SECONDS, said, None, outcome.relation, cut_off(node, away))


def cut_off(node: Node, away: Outage) -> Cause:
    """Return why a node that starts in an outage ends with an error."""
    text = f"{node.name} started while the warehouse could not be reached: {away.message}"
    return Cause("outage", text, node.unique_id)


def _named(node: Node) -> str:
    """Return ``model orders (models/orders.sql)``, as dbt's errors name a node."""
    place = f" ({node.original_file_path})" if node.original_file_path else ""
    return f"{node.resource_type.replace('_', ' ')} {node.name}{place}"


class Runner:
    """Runs nodes against a catalog.

    Parameters
    ----------
    project : Project
    refs : RefResolver
    faults : Mapping of str to Fault
    full_refresh, empty : bool
        As the flags of the command.
    warn_is_fail : bool
        True when ``--warn-error`` or its options turn a test's warning into a failure (S-005).
    command : Command, optional
        May say which batches of microbatch models run.
    before : Mapping of str to Parts
        For a retry, what the run before it had done of a node, and what of it failed.
    """

    def __init__(
        self,
        project: ProjectGraph,
        refs: RefResolver,
        faults: Mapping[str, Fault],
        *,
        full_refresh: bool = False,
        empty: bool = False,
        warn_is_fail: bool = False,
        command: Command | None = None,
        before: Mapping[str, Parts] = MappingProxyType({}),
    ) -> None:
        self.project = project
        self.refs = refs
        self.catalog = refs.catalog
        self.faults = faults
        self.full_refresh = full_refresh
        self.empty = empty
        self.warn_is_fail = warn_is_fail
        self.command = command
        self.before = before
        self._kinds: dict[str, Callable[[Node], Outcome]] = {
            "model": self._build,
            "seed": self._build,
            "snapshot": self._build,
            "function": self._build,
            "test": self._test,
            "unit_test": self._unit_test,
        }

    def run(self, uid: str) -> Outcome:
        """Return how the node ends; `settle` then makes it so."""
        node = self.project.nodes[uid]
        kind = self._kinds.get(node.resource_type)
        return kind(node) if kind else Outcome("no-op", 0.0, "NO-OP", 0)

    def compile(self, uid: str) -> Outcome:
        """Return how compiling the node ends: SQL that a database would refuse still compiles (S-023)."""
        node = self.project.nodes[uid]
        if self.refs.deferral is not None:
            self.refs.missing(uid)
        return Outcome("success", COMPILE_SECONDS, relation=self._relation(node))

    def show(self, uid: str) -> Outcome:
        """Return how previewing the node's rows ends: it reads, and writes nothing; a seed is loaded.

        Source: dbt-core 1.12 ``task/show.py``: a seed has no SQL, so its own runner loads it. ``show`` makes
        no schema for it. Run with 1.12.6.
        """
        node = self.project.nodes[uid]
        if node.resource_type == "seed":
            return self._no_schema(node) or self._build(node)
        problem = self._problem(node)
        seconds = self.project.durations.seconds(node, full=False)
        return problem or Outcome("success", seconds, relation=self._relation(node))

    def settle_shown(self, uid: str, outcome: Outcome) -> None:
        """Put into the catalog what `show` left behind: seeds alone are loaded."""
        if self.project.nodes[uid].resource_type == "seed":
            self.settle(uid, outcome)

    def settle(self, uid: str, outcome: Outcome) -> None:
        """Put into the catalog what the node left behind.

        A test that stores its failures drops the table of an earlier run before its SQL runs (dbt-core 1.12,
        test.sql of the global project), so that nothing is left where the database refuses it.
        """
        node = self.project.nodes[uid]
        if outcome.stays:
            self.catalog.add(node)
        elif outcome.relation and outcome.status in ("success", "pass", "fail", "warn"):
            self.catalog.add(node)
            pointer = self._pointer(node)
            if pointer:
                self.catalog.relations[pointer] = "view"
        elif node.resource_type == "test" and outcome.status == "error":
            self.catalog.drop(node)

    def _pointer(self, node: Node) -> str:
        """Return the view without a version that the latest version of a model leaves too, or ``""``.

        Source: dbt-core 1.12 ``task/run.py`` and ``generate_latest_version_pointer_alias``.
        """
        if node.resource_type != "model" or node.version is None:
            return ""
        config = mapping_of(node.config.get("latest_version_pointer"))
        enabled = config.get("enabled")
        if enabled is None:
            enabled = self.project.flags.get("latest_version_pointer_enabled_by_default", False)
        if not enabled or node.raw["version"] != node.raw.get("latest_version"):
            return ""
        schema = self.catalog.name(node).rpartition(".")[0]
        return f"{schema}.{str(config.get('alias') or '').strip() or node.name}"

    # -- models, seeds, snapshots, functions ------------------------------------------------------

    def _build(self, node: Node) -> Outcome:
        if node.is_ephemeral:
            return Outcome("success", 0.0)
        problem = self._problem(node) or self._view_in_the_way(node) or self._pointer_in_the_way(node)
        if problem is not None:
            return replace(problem, parts=self.before.get(node.unique_id) if is_microbatch(node) else None)
        mode = self._mode(node)
        seconds = self._seconds(node, mode)
        built = Outcome("success", seconds, "OK", relation=self.catalog.name(node), mode=mode)
        if is_microbatch(node):
            built = replace(built, message="SUCCESS")
        fault = self.faults.get(node.unique_id) if self.faults else None
        if fault is not None and fault.is_late:
            built = self._late(node, fault, built)
        elif overloads_of(node):
            built = replace(built, parts=Parts(overloads_of(node)))
        return self._no_pointer(node, built)

    def _no_pointer(self, node: Node, built: Outcome) -> Outcome:
        """Return how a model in batches ends: with an error where it has a ``latest_version_pointer``.

        The batches close the connection that dbt then takes for the view (dbt-core 1.12 ``task/run.py``; run
        with 1.12.6).
        """
        if built.status != "success" or not is_microbatch(node) or not self._pointer(node):
            return built
        said = f"the view {self._pointer(node)} could not be made: the connection was closed"
        text = f"{node.name} is built in batches, and dbt 1.12 then fails to make its latest_version_pointer"
        cause = Cause("wrong_relation", text, node.unique_id)
        return replace(self._error(node, said, cause, built.seconds), mode=built.mode, stays=True)

    def _late(self, node: Node, fault: Fault, built: Outcome) -> Outcome:
        """Return the end of a node whose SQL ran, and whose post-hook or some of whose batches then fail."""
        if fault.post_hook:
            stays = hook_leaves_relation(node, self.project.metadata.get("adapter_type"))
            left = "its relation is there" if stays else "the transaction is taken back, its relation with it"
            text = f"the post-hook of {node.name} was made to fail after the build: {fault.said}; {left}"
            cause = Cause("fault", text, node.unique_id, "S-004")
            return replace(self._error(node, fault.said, cause, built.seconds), mode=built.mode, stays=stays)
        before = self.before.get(node.unique_id)
        if fault.overloads:
            end = overloads_end(fault, node, before)
        else:
            total = batch_count(node, self.command) if self.command is not None else None
            end = batches_end(fault, total, before)
        if not end.status:
            return replace(built, parts=end.parts)
        cause = Cause("fault", f"{node.name}: {end.why} ({fault.said})", node.unique_id, "S-004")
        stays = end.status == "partial success"
        return replace(
            built, status=end.status, message=end.message, cause=cause, parts=end.parts, stays=stays
        )

    def _no_schema(self, node: Node) -> Outcome | None:
        """Return the error of a seed whose schema is not there, or None; an empty schema counts as none."""
        schema = self.catalog.name(node).rpartition(".")[0]
        if any(name.rpartition(".")[0] == schema for name in self.catalog.relations):
            return None
        said = f'schema "{schema}" does not exist'
        text = f"`dbt show` loads the seed {node.name}, but {said}, and this command makes no schema"
        return self._error(node, said, Cause("missing_relation", text, node.unique_id))

    def _view_in_the_way(self, node: Node) -> Outcome | None:
        """Return the error of a seed or snapshot where a view of its name exists, or None.

        A model replaces such a view. Source: dbt-core 1.12, seed.sql and snapshot.sql of the global project.
        """
        if node.resource_type not in ("seed", "snapshot") or not self.catalog.is_view(node):
            return None
        relation = self.catalog.name(node)
        if node.resource_type == "seed":
            said = f"Cannot seed to '{relation}', it is a view"
        else:
            said = f'Trying to create table "{relation}", but it currently exists as a view'
        text = f"{node.name} has to be a table, but {relation} exists as a view, and dbt does not drop it"
        return self._error(node, said, Cause("wrong_relation", text, node.unique_id))

    def _pointer_in_the_way(self, node: Node) -> Outcome | None:
        if self._pointer(node) != self.catalog.name(node):
            return None
        said = (
            f"Cannot create latest version pointer: the latest version of '{node.name}' is already aliased "
            f"to '{node.alias}'. Set `latest_version_pointer: enabled: false` or remove the conflicting "
            "alias."
        )
        text = f"{node.name} has the name that its latest_version_pointer needs"
        return self._error(node, said, Cause("wrong_relation", text, node.unique_id))

    def _seconds(self, node: Node, mode: Mode) -> float:
        seconds = self.project.durations.seconds(node, full=mode != "again")
        return min(seconds, EMPTY_SECONDS) if self.empty else seconds

    def _mode(self, node: Node) -> Mode:
        """Return whether the node is built from scratch, not there yet or refreshed in full, or ``again``.

        An incremental model replaces a view of its name (a clone may be one), and no option makes a snapshot
        begin anew. Source: dbt-core 1.12, incremental.sql and snapshot.sql of the global project.
        """
        if not self.catalog.has(node):
            return "first"
        if node.materialized == "incremental" and self.catalog.is_view(node):
            return "replaced_view"
        if node.resource_type == "snapshot":
            return "again"
        stated = node.config.get("full_refresh")
        full = stated if isinstance(stated, bool) else self.full_refresh
        return "full_refresh" if full else "again"

    def _problem(self, node: Node) -> Outcome | None:
        """Return the error that the node's SQL meets, or None: a fault, or a relation that is missing."""
        missing = self._missing_relation(node)
        if self.faults:
            for part in (node.unique_id, *self.refs.inputs.inlined(node.unique_id)):
                if part in self.faults and not self.faults[part].is_late:
                    return self._refused(node, self.faults[part], part)
        return missing

    def _refused(self, node: Node, fault: Fault, part: str) -> Outcome:
        """Return the error of SQL that a fault strikes, in the node itself or an ephemeral model inlined."""
        if part == node.unique_id:
            cause = _made_to_fail(node, fault, "S-004")
        else:
            name = self.project.nodes[part].name
            text = f"{name} is ephemeral: its SQL is part of {node.name}, and {name} was made to fail: "
            cause = Cause("fault", text + fault.said, part, "S-016")
        return self._error(node, fault.said, cause, self._seconds(node, self._mode(node)))

    def _missing_relation(self, node: Node) -> Outcome | None:
        """Return the error of SQL that names a relation which does not exist, or None."""
        missing = self.refs.missing(node.unique_id)
        if missing is None:
            return None
        seconds = min(REFUSED_SECONDS, self.project.durations.seconds(node, full=False))
        said = f'relation "{missing.relation}" does not exist'
        return self._error(node, said, self._missing_cause(node, missing), seconds)

    def _missing_cause(self, node: Node, missing: Missing) -> Cause:
        parent = self.project.nodes[missing.uid]
        there, data = f"{missing.relation} does not exist", Details(relation=missing.relation)
        if parent.resource_type == "source":
            text = f"{node.name} reads the source {parent.name}, but {there}"
            return Cause("missing_relation", text, missing.uid, "S-057", data=data)
        if missing.deferred:
            text = (
                f"{node.name} reads {parent.name} from the deferred state, whose manifest names it, "
                f"but {there}: it was never built there, or is gone"
            )
            return Cause("missing_relation", text, missing.uid, "S-041", data=data)
        text = (
            f"{node.name} reads {parent.name}, but {there}: it was not built before, and it is not deferred"
        )
        return Cause("missing_relation", text, missing.uid, "S-021", data=data)

    # -- tests ------------------------------------------------------------------------------------

    def _test(self, node: Node) -> Outcome:
        fault = self.faults.get(node.unique_id)
        # a fault that lets the test find rows leaves its SQL alone: that runs if its relations exist
        runs = fault is not None and fault.status != "error"
        problem = self._missing_relation(node) if runs else self._problem(node)
        if problem is not None:
            return problem
        seconds = self.project.durations.seconds(node, full=False)
        if fault is None:
            return Outcome("pass", seconds, None, 0, self._relation(node))
        return self._failed(node, fault, seconds)

    def _failed(self, node: Node, fault: Fault, seconds: float) -> Outcome:
        """Return fail or warn, by severity (S-005), with dbt's message."""
        warns = node.severity == "warn" or fault.status == "warn"
        status = "warn" if warns and not self.warn_is_fail else "fail"
        limit = node.config.get("warn_if" if warns else "error_if") or "!= 0"
        message = f"Got 1 result, configured to {status} if {limit}"
        text = f"{node.name} found a failing row" + (f" ({fault.message})" if fault.message else "")
        if status == "warn":
            text += "; its severity is warn, which holds nothing back"
        elif warns:
            text += "; its severity is warn, but warnings are errors here"
        cause = Cause("fault", text, node.unique_id, "S-005")
        return Outcome(status, seconds, message, 1, self._relation(node), cause)

    def _unit_test(self, node: Node) -> Outcome:
        """Run a unit test: it fails by a fault of its own, and errors with its model's SQL (S-013, S-014)."""
        seconds = self.project.durations.seconds(node, full=False)
        fault, model = self.faults.get(node.unique_id), tested_model(self.project, node)
        if model is not None and model.unique_id in self.faults and not self.faults[model.unique_id].is_late:
            said = self.faults[model.unique_id].said
            text = f"{node.name} runs the SQL of {model.name}, which was made to fail: {said}"
            return self._error(node, said, Cause("fault", text, model.unique_id, "S-013"), seconds)
        missing = None if model is None or self._knows_columns else self._missing_input(node, model)
        if missing is not None:
            return self._no_input(node, missing)
        if fault is None:
            return Outcome("pass", seconds, None, 0)
        if fault.status == "error":
            return self._error(node, fault.said, _made_to_fail(node, fault, "S-013"), seconds)
        said = fault.message or "actual differs from expected"
        cause = Cause("fault", f"{node.name}: {said}", node.unique_id, "S-013")
        return Outcome("fail", seconds, said, 1, cause=cause)

    @property
    def _knows_columns(self) -> bool:
        """Whether unit tests need no relation to exist: dbt v2 knows the columns from the code (PF-006)."""
        return self.command is not None and self.command.engine == "fusion"

    def _missing_input(self, node: Node, model: Node) -> Missing | None:
        """Return the first mocked input whose columns cannot be looked up."""
        wanted = mocked_inputs(self.project, node, model)
        for uid in wanted:
            if self.project.nodes[uid].is_ephemeral:
                return Missing(uid, self.project.nodes[uid].name, deferred=False)
        return self.refs.first_missing(wanted, favor=False)

    def _no_input(self, node: Node, missing: Missing) -> Outcome:
        parent = self.project.nodes[missing.uid].name
        said = f'the columns of {parent} cannot be looked up: relation "{missing.relation}" does not exist'
        text = f"{node.name} mocks {parent}, and {said}; a unit test needs its inputs to exist"
        data = Details(relation=missing.relation)
        return self._error(node, said, Cause("missing_relation", text, missing.uid, "S-014", data=data))

    # -- parts of an outcome ----------------------------------------------------------------------

    def _error(self, node: Node, said: str, cause: Cause, seconds: float = REFUSED_SECONDS) -> Outcome:
        message = f"Runtime Error in {_named(node)}\n  {said}"
        return Outcome("error", seconds, message, None, self._relation(node), cause)

    def _relation(self, node: Node) -> str | None:
        return self.catalog.name(node) or None


def _made_to_fail(node: Node, fault: Fault, fact: str) -> Cause:
    return Cause("fault", f"{node.name} was made to fail: {fault.said}", node.unique_id, fact)
