"""What dbt warns of while it reads the project, before a command does anything.

Source: dbt-core 1.12 ``parser/manifest.py check_for_model_deprecations`` and
``check_microbatch_model_has_a_filtered_input``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.faults import is_microbatch
from jobkit.dbt.manifest.edit import all_but_code
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.relation import relation_of

__all__ = ["DbtWarning", "command_line_warnings", "parse_warnings", "tests_of_one_table"]


class DbtWarning(NamedTuple):
    """A warning of dbt.

    Parameters
    ----------
    event : str
        Name of dbt's event, as ``--warn-error-options`` takes it.
    text : str
    """

    event: str
    text: str


def command_line_warnings(command: Command) -> Iterator[DbtWarning]:
    """Yield what is deprecated in a command line: other options in dbt v2 than in v1 (PF-007, PF-094)."""
    for event in command.deprecations:
        yield DbtWarning(event, _COMMAND_LINE[event])
    for option in command.ignored:
        yield DbtWarning(_OLD_OPTION, f"dbt v2 ignores `{option}`")
    for option in command.renamed:
        yield DbtWarning(_OLD_OPTION, f"`{option}` is an old name: dbt v2 calls it `{option}s`")


_OLD_OPTION = "dbt1700"
"""What dbt v2 calls its warning of an option that it no longer has."""

_COMMAND_LINE = {
    "ModelParamUsageDeprecation": "`--models`, `--model` and `-m` are deprecated: write `--select` or `-s`",
    "EnvironmentVariableNamespaceDeprecation": "names that begin with DBT_ENGINE_ are reserved",
    "EnvironmentVariableRenamed": "an old name of one of dbt's environment variables is used",
    "CustomOutputPathInSourceFreshnessDeprecation": "`dbt source freshness --output` is deprecated",
}


def parse_warnings(project: ProjectGraph) -> tuple[DbtWarning, ...]:
    """Return the warnings about models with a deprecation date, what reads them, and models in batches.

    Today is the day on which the manifest was generated: jobkit asks no clock.
    """
    like = project.same_before(all_but_code)
    if like is not None:
        return like.table(parse_warnings)
    now = _moment(project.metadata.get("generated_at"))
    dated = [warning for node in project.nodes.values() for warning in _of_model(project, node, now)]
    return (*dated, *_without_event_time(project))


def _without_event_time(project: ProjectGraph) -> Iterator[DbtWarning]:
    """Yield the models in batches none of whose parents has an ``event_time``: each batch reads all."""
    if _batches_by_hand(project):
        return
    for node in project.nodes.values():
        parents = (project.nodes[uid] for uid in node.depends_on if uid in project.nodes)
        if is_microbatch(node) and not any(parent.config.get("event_time") for parent in parents):
            text = f"no parent of {node.name} has an event_time: each of its batches reads all rows"
            yield DbtWarning("MicrobatchModelNoEventTimeInputs", text)


def _batches_by_hand(project: ProjectGraph) -> bool:
    """Return whether the project has a macro of its own for batches, which dbt then calls once a model."""
    macros = project.macros.values()
    own = any(one.get("name") == _BATCH_MACRO and one.get("package_name") != "dbt" for one in macros)
    return own and not project.flags.get("require_batched_execution_for_custom_microbatch_strategy")


_BATCH_MACRO = "get_incremental_microbatch_sql"


def _of_model(project: ProjectGraph, node: Node, now: datetime | None) -> Iterator[DbtWarning]:
    date = _moment(node.raw.get("deprecation_date")) if node.resource_type == "model" else None
    if date is None or now is None:
        return
    passed = date < now
    if passed:
        yield DbtWarning(
            "DeprecatedModel", f"the deprecation date of {node.name} has passed: {date:%Y-%m-%d}"
        )
    event = "DeprecatedReference" if passed else "UpcomingReferenceDeprecation"
    for child in project.children.get(node.unique_id, ()):
        if project.nodes[child].resource_type == "model":
            text = f"{project.nodes[child].name} reads {node.name}, which is deprecated from {date:%Y-%m-%d}"
            yield DbtWarning(event, text)


def _moment(value: Any) -> datetime | None:
    try:
        return utc(value) if value else None
    except JobkitError:
        return None


def tests_of_one_table(project: ProjectGraph) -> tuple[str, str, str] | None:
    """Return a relation in which two tests would store their failures, and their unique_ids; None without.

    Two versions of a model share a named test. Source: dbt-core 1.12 ``_check_resource_uniqueness``; run with
    1.12.6.
    """
    seen: dict[str, str] = {}
    for node in project.nodes.values():
        relation = relation_of(node, store_failures=True) if node.resource_type == "test" else ""
        if relation and seen.setdefault(relation, node.unique_id) != node.unique_id:
            return relation, seen[relation], node.unique_id
    return None
