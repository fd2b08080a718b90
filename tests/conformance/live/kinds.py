"""What a random project and a random command may have beside the plain: each adds one kind to a spec."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.conformance.live.project import Item, Spec

__all__ = ["EVENT_TIMES", "add_to_model", "add_to_project", "faults_of_batches", "inline", "odd_option"]

EVENT_TIMES = (
    "--event-time-start 2026-03-01 --event-time-end 2026-03-04",
    "--event-time-start 2026-03-01 --event-time-end 2026-03-02",
    "--event-time-start 2026-03-02T10:00:00 --event-time-end 2026-03-03T01:00:00",
)
_FLAGS: tuple[dict[str, Any], ...] = (
    {"indirect_selection": "cautious"}, {"indirect_selection": "buildable"}, {"indirect_selection": "empty"},
    {"fail_fast": True}, {"warn_error": True}, {"warn_error_options": {"error": ["LogTestResult"]}},
    {"warn_error_options": {"error": ["Deprecations"]}}, {"warn_error_options": {"error": ["NothingToDo"]}},
    {"warn_error_options": {"error": "all", "warn": ["DeprecatedModel", "DeprecatedReference"]}},
    {"latest_version_pointer_enabled_by_default": True}, {"use_colors": False}, {"printer_width": 40},
    {"warn_error_options": {"include": "all", "exclude": ["NoNodesForSelectionCriteria"]}},
)  # fmt: skip


def add_to_project(rng: Random, spec: Spec) -> None:
    """Give a project to execute flags, a package with hooks, and a default selector, each sometimes."""
    if rng.random() < 0.35:
        spec["flags"] = dict(rng.choice(_FLAGS))
    if rng.random() < 0.2:
        spec["package"] = True
    if spec["selectors"] and rng.random() < 0.5:
        rng.choice(spec["selectors"])["default"] = True


def add_to_model(rng: Random, item: Item, readable: Sequence[str], functions: Sequence[str]) -> None:
    """Give a model functions that it calls, parents that it does not read, dates and pointers, sometimes."""
    config, properties = item["config"], item["properties"]
    plain = [name for name in readable if name not in item["parents"]]
    if functions and rng.random() < 0.15:
        item["calls"] = [rng.choice(functions)]
    if plain and rng.random() < 0.1:
        item |= {"unread": [rng.choice(plain)], "shape": rng.randrange(3)}
    if plain and rng.random() < 0.06 and config["materialized"] in ("table", "incremental"):
        item["foreign"] = [rng.choice(plain)]
    if rng.random() < 0.06 and not item.get("versions"):
        properties["deprecation_date"] = rng.choice(("2020-01-01", "2999-01-01"))
    if item.get("versions") and rng.random() < 0.5:
        pointers: tuple[dict[str, Any], ...] = (
            {"enabled": True},
            {"enabled": True, "alias": f"p_{item['name']}"},
        )
        config["latest_version_pointer"] = rng.choice((*pointers, *pointers, {"enabled": False}))
    if config["materialized"] == "incremental" and rng.random() < 0.5:
        size, begin = rng.choice((("day", "2026-11-25"), ("year", "2024-01-01"), ("month", "2026-09-01")))
        config |= {
            "incremental_strategy": "microbatch",
            "event_time": "ts",
            "begin": begin,
            "batch_size": size,
        }


def faults_of_batches(rng: Random, spec: Spec) -> list[str]:
    """Return batches that fail, as ``model:id``."""
    ids = {
        "day": ("20260301", "20260302", "20260303"),
        "month": ("202603", "202609", "202610", "202611"),
        "year": ("2024", "2025", "2026"),
    }
    items = [item for item in spec["items"] if "batch_size" in (item.get("config") or {})]
    return [
        f"{item['name']}:{batch}"
        for item in items
        if rng.random() < 0.6
        for batch in rng.sample(ids[item["config"]["batch_size"]], rng.choice((1, 1, 2)))
    ]


_EVENTS = ("LogTestResult", "DeprecatedModel", "DeprecatedReference", "Deprecations", "NothingToDo",
           "Nonsense", "NoNodesForSelectionCriteria", "UpcomingReferenceDeprecation")  # fmt: skip


def _warning_options(rng: Random) -> str:
    """Return ``--warn-error-options`` that dbt may take or refuse."""
    names = rng.sample(_EVENTS, rng.choice((1, 1, 2)))
    return json.dumps(rng.choice((
        {"error": names}, {"error": "all", "warn": names}, {"warn": names}, {"include": names},
        {"error": names, "include": names}, {"error": "all", "silence": names}, {"error": ["all"]},
        {"include": "all", "exclude": names}, {"error": "everything"}, {"silence": names}, {},
    )))  # fmt: skip


_ODD = (
    "--threads 0", "--threads x", "--threads -1", "--sample=1", "--sample nonsense", "--sample '3 days'",
    "--sample '{start: 2026-03-01, end: 2026-03-02}'", "--sample '2 fortnights'",
    "--sample '{start: 2026-03-01}'", "--event-time-start 2026-03-02 --event-time-end 2026-03-01",
    "--event-time-start 2026-03-02", "--event-time-end 2026-03-02",
    "--event-time-start yesterday --event-time-end 2026-03-02",
    "--event-time-start 2026-03-01 --event-time-end 2026-03-01", "--indirect-selection lazy",
    "--resource-type banana", "--resource-type model,test", "--exclude-resource-type none", "--limit x",
    "--limit 1", "--output xml", "--output json", "--log-level loud", "--log-format json", "--vars abc",
    "--vars '[1]'", "--vars '{a: 1'", "--vars ''", "--printer-width wide", "--maximum-seed-size-mib 2",
    "--fooo", "-x", "-q", "-f", "--no-fail-fast", "--fail-fast --no-fail-fast",
    "--no-fail-fast --fail-fast", "--select", "--no-defer", "--no-favor-state",
    "--full-refresh --full-refresh", "--exclude", "--no-write-json", "--target nowhere",
    "--profile nowhere", "--no-partial-parse", "--use-colors", "--no-print", "--selector none",
    "--empty --no-empty", "--state nowhere", "--defer", "--favor-state", "-m m00", "--models m00",
    "--model s0", "--store-failures", "--show", "--quiet", "--single-threaded", "--version-check",
    "--select=m00 --select m01", "-s m00 -s m01+", "--exclude=m00", "--indirect-selection=EMPTY",
    "--resource-type MODEL", "--log-level DEBUG", "--cache-selected-only", "--no-populate-cache",
    "--static-parser", "--warn-error", "--debug",
)  # fmt: skip


def odd_option(rng: Random) -> str:
    """Return an option that not every command takes, or with a value that dbt may refuse."""
    if rng.random() < 0.3:
        return f"--warn-error-options '{_warning_options(rng)}'"
    return rng.choice(_ODD)


def inline(rng: Random, names: Sequence[str]) -> str:
    """Return ``--inline`` with SQL that names nodes, or one that is not there."""
    one: Callable[[], str] = lambda: rng.choice((*names, "nobody"))  # noqa: E731
    return "--inline " + rng.choice((
        '"select 1 as id"', f"\"select * from {{{{ ref('{one()}') }}}}\"",
        f"\"select * from {{{{ ref('{one()}') }}}}, {{{{ ref('{one()}') }}}}\"",
        "\"select * from {{ source('raw', 't0') }}\"", "\"select * from {{ source('raw', 'none') }}\"",
        f"\"select * from {{{{ ref('live', '{one()}') }}}}\"",
    ))  # fmt: skip
