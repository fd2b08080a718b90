"""``--inline`` of ``compile`` and ``show``: SQL that is in no project, and the nodes it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobkit.dbt.execution.call import Call, UsageError
from jobkit.dbt.execution.default_seconds import COMPILE_SECONDS
from jobkit.dbt.execution.inputs import REFABLE
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.execution.node_result import NodeResult

__all__ = ["run_inline"]

_TEXT = r"""['"]([^'"]+)['"]"""
_CALL = re.compile(rf"\b(ref|source)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?")
_REFUSED = "Error parsing inline query"


def run_inline(call: Call) -> Invocation:
    """Compile or show the SQL: one row, for a node that is in no project.

    Raises UsageError, as dbt does, when the SQL names a node that is not there, and when `show` reads a
    relation that does not exist.
    """
    named = list(_named(call))
    call.connect()
    refs = call.resolver(frozenset())
    if call.command.verb == "show":
        nodes = call.project.nodes
        read = [refs.inputs.relations(uid) if nodes[uid].is_ephemeral else (uid,) for uid in named]
        missing = refs.first_missing([uid for part in read for uid in part])
        if missing is not None:
            raise UsageError(f'Runtime Error\n  relation "{missing.relation}" does not exist')
    uid = f"sql_operation.{call.project.name}.inline_query"
    row = NodeResult(uid, "success", None, 0.0, COMPILE_SECONDS, "Thread-1")
    return call.end([row], seconds=COMPILE_SECONDS, refs=refs, writes_results=True)


def _named(call: Call) -> Iterator[str]:
    """Yield the unique_ids that ``ref`` and ``source`` name."""
    nodes = call.project.nodes
    for kind, first, second in _CALL.findall(call.command.inline or ""):
        name = second or first
        for uid in call.project.names.get(name, ()):
            node = nodes[uid]
            if kind == "source" and node.resource_type == "source" and node.raw.get("source_name") == first:
                break
            if kind == "ref" and node.resource_type in REFABLE and (not second or node.package_name == first):
                break
        else:
            raise UsageError(f"{_REFUSED}: there is no {kind} to {name!r}", _REFUSED)
        yield uid
