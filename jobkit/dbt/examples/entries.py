"""The parts of an example's artifacts that need no lookup: texts, checksums, headers and macros."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

__all__ = ["SCHEMA", "Seconds", "checksum", "common", "header", "macros", "result_row", "spread", "sql"]

Seconds = float | tuple[float, float]
"""Seconds of a node, or (first build, later run)."""

ADAPTER = "snowflake"
SCHEMA = "prod"
VERSION = "1.12.6"
WRITTEN = "2026-03-01T00:00:00.000000Z"  # a fixed day: the same bytes every time
_INSTALLED = (
    "generate_surrogate_key",
    "star",
    "date_spine",
    "test_unique_combination_of_columns",
    "test_recency",
)


def spread(name: str, low: float, high: float) -> float:
    """Return a number of seconds between `low` and `high` that depends on `name` alone.

    >>> spread("orders", 10, 20) == spread("orders", 10, 20)
    True
    """
    share = int.from_bytes(sha256(name.encode()).digest()[:4], "big") / 0xFFFFFFFF
    return round(low + (high - low) * share, 1)


def checksum(text: str) -> dict[str, str]:
    """Return a checksum as manifests have it."""
    return {"name": "sha256", "checksum": sha256(text.encode()).hexdigest()}


def common(
    project: str, uid: str, name: str, kind: str, path: str, tags: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what every node has."""
    return {
        "unique_id": uid,
        "name": name,
        "resource_type": kind,
        "package_name": project,
        "path": path.partition("/")[2],
        "original_file_path": path,
        "tags": list(tags),
        "description": "",
        "meta": {},
    }


def header(artifact: str, **more: str) -> dict[str, Any]:
    """Return the metadata of an artifact, such as ``manifest/v12``."""
    return {
        "dbt_schema_version": f"https://schemas.getdbt.com/dbt/{artifact}.json",
        "dbt_version": VERSION,
        "generated_at": WRITTEN,
        "env": {},
        **more,
    }


def result_row(uid: str, seconds: Seconds) -> dict[str, Any]:
    """Return the ``run_results.json`` row of a node that succeeded; of two times it has the later one."""
    return {
        "unique_id": uid,
        "status": "pass" if uid.partition(".")[0] in ("test", "unit_test") else "success",
        "execution_time": seconds[1] if isinstance(seconds, tuple) else seconds,
        "thread_id": "Thread-1",
    }


def macros() -> dict[str, dict[str, Any]]:
    """Return some macros of dbt, the adapter and the one installed package, dbt_utils."""
    packages = {
        "dbt": ("generate_schema_name", "generate_alias_name", "test_not_null", "test_unique"),
        f"dbt_{ADAPTER}": (f"{ADAPTER}__create_schema",),
        "dbt_utils": _INSTALLED,
    }
    return {
        f"macro.{package}.{name}": {
            "unique_id": f"macro.{package}.{name}",
            "name": name,
            "resource_type": "macro",
            "package_name": package,
            "path": f"macros/{name}.sql",
            "original_file_path": f"macros/{name}.sql",
            "macro_sql": f"{{% macro {name}() %}}{{% endmacro %}}",
            "depends_on": {"macros": []},
        }
        for package, names in packages.items()
        for name in names
    }


def sql(name: str, parents: Sequence[str]) -> str:
    """Return a query that reads all parents; its text is what state comparison looks at."""
    calls = [
        f"source('{p.partition('.')[0]}', '{p.partition('.')[2]}')" if "." in p else f"ref('{p}')"
        for p in parents
    ]
    joins = "".join(f"\nleft join {{{{ {call} }}}} using (id)" for call in calls[1:])
    first = f"{{{{ {calls[0]} }}}}" if calls else "(select 1 as id)"
    return f"-- {name}\nselect *\nfrom {first}{joins}\n"
