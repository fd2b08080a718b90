"""Random projects, selections and scenarios; the same `random.Random` gives the same ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from random import Random
from typing import Any

from tests.conformance.live.kinds import (
    EVENT_TIMES,
    add_to_model,
    add_to_project,
    faults_of_batches,
    inline,
    odd_option,
)
from tests.conformance.live.project import Item, Spec

__all__ = ["changed", "project", "results", "scenario", "selection"]

TAGS = ("nightly", "daily", "pii", "core")
FOLDERS = ("staging", "marts", "marts/finance", "")
GROUPS = ("finance", "sales")
_STATE = (
    *("new", "old", "modified", "unmodified"),
    *(f"modified.{kind}" for kind in ("body", "configs", "relation", "macros", "contract")),
    "modified.persisted_descriptions",
)

_ODD = (
    *(
        "nothing",
        "tag:nothing",
        "*",
        "tag:",
        "test_type:t",
        "path:",
        "source:a.b.c.d",
        "method:x",
        "config:x",
    ),
    *("version:x", "fqn:", "exposure:a.b.c", "state:x", "result:x", "+", "@"),
)
"""Criteria that match nothing, everything, or are not legal."""


def project(rng: Random, *, small: bool = False) -> Spec:
    """Return a random project; a small one is quick to execute."""
    items: list[Item] = [
        {"kind": "source", "name": f"t{n}", "source": "raw" if n < 2 else "crm"} for n in range(3)
    ]
    items[0]["properties"] = {
        "loaded_at_field": "_loaded_at",
        "config": {"freshness": {
            "warn_after": {"count": 6, "period": "hour"}, "error_after": {"count": 12, "period": "hour"},
        }},
    }  # fmt: skip
    items += [{"kind": "seed", "name": f"s{n}", "config": {}} for n in range(rng.randint(1, 2))]
    functions = [f"f{n}" for n in range(rng.choice((0, 0, 1, 2)))]
    items += [{"kind": "function", "name": name} for name in functions]
    for number in range(rng.randint(4, 9 if small else 16)):
        items.append(_model(rng, f"m{number:02}", items, functions))
    if rng.random() < 0.5:
        items.append(
            {"kind": "snapshot", "name": "sn", "parents": _pick(rng, _readable(items), 1), "config": {}}
        )
        items.append(
            {"kind": "model", "name": "after", "parents": ["sn"], "config": {"materialized": "table"}}
        )
    _add_tests(rng, items, small)
    for number in range(rng.choice((0, 1, 1, 2))):
        exposure = {
            "kind": "exposure",
            "name": f"ex{number}",
            "parents": _pick(rng, _readable(items), rng.randint(1, 3)),
        }
        if rng.random() < 0.4:
            exposure["properties"] = {"config": {"tags": _pick(rng, TAGS, 1), "enabled": rng.random() < 0.8}}
        items.append(exposure)
    spec: Spec = {"items": items, "groups": list(GROUPS), "hooks": rng.random() < 0.3}
    if rng.random() < 0.5:
        spec["folders"] = {rng.choice(("staging", "marts")): _pick(rng, TAGS, 1)}
    spec["selectors"] = [_yaml_selector(rng, number, spec) for number in range(rng.choice((0, 2, 3)))]
    if small:
        add_to_project(rng, spec)
    return spec


def _model(rng: Random, name: str, items: Sequence[Item], functions: Sequence[str]) -> Item:
    readable = _readable(items)
    near = readable[-5:] if rng.random() < 0.5 else readable
    parents = sorted(_pick(rng, near, rng.choice((0, 1, 1, 2, 2, 3))))
    if not parents or rng.random() < 0.1:
        parents.append(rng.choice(("t0", "t1", "t2")))
    kinds = ("view", "table", "table", "incremental", "ephemeral")
    config: dict[str, Any] = {"materialized": rng.choice(kinds)}
    if rng.random() < 0.3:
        config["tags"] = _pick(rng, TAGS, rng.randint(1, 2))
    if rng.random() < 0.12:
        config["on_error"] = "continue"
    if rng.random() < 0.08:
        config["enabled"] = False
    if rng.random() < 0.1:
        config["schema"] = "extra"
    if rng.random() < 0.2:
        config["meta"] = {"owner": rng.choice(("ann", "bob")), "tier": rng.randint(1, 2)}
    properties: dict[str, Any] = {}
    if rng.random() < 0.25:
        config["group"] = rng.choice(GROUPS)
    if rng.random() < 0.25:
        config["access"] = rng.choice(
            ("public", "protected") if config["materialized"] != "ephemeral" else ("protected",)
        )
    if rng.random() < 0.2:
        properties["description"] = rng.choice(("one", "two"))
    if rng.random() < 0.2 and config["materialized"] != "ephemeral":
        config["post_hook"] = {"sql": f"{{{{ after('{name}') }}}}", "transaction": rng.random() < 0.5}
    item: Item = {
        "kind": "model", "name": name, "parents": parents, "config": config,
        "properties": properties, "folder": rng.choice(FOLDERS),
    }  # fmt: skip
    if rng.random() < 0.15:
        item |= {"versions": [1, 2, 3][: rng.randint(1, 3)]}
        item["latest"] = rng.choice(item["versions"])
    add_to_model(rng, item, [found for found in readable if found in _plain(items)], functions)
    return item


def _plain(items: Sequence[Item]) -> set[str]:
    """Return what may be read under its name alone, and is a relation."""
    return {
        item["name"]
        for item in items
        if item["kind"] in ("seed", "model", "snapshot")
        and not item.get("versions")
        and item["config"].get("materialized") != "ephemeral"
        and item["config"].get("enabled", True)
    }


def _readable(items: Sequence[Item]) -> list[str]:
    """Return what a ref may name: disabled models cannot be read."""
    names = []
    for item in items:
        if item["kind"] in ("seed", "model", "snapshot") and item["config"].get("enabled", True):
            names.append(item["name"])
            names += [f"{item['name']}.v{version}" for version in item.get("versions") or ()]
    return names


def _pick(rng: Random, names: Sequence[str], count: int) -> list[str]:
    return rng.sample(list(names), min(count, len(names)))


def _add_tests(rng: Random, items: list[Item], small: bool) -> None:
    readable = _readable(items)
    for number in range(rng.randint(3, 8)):
        config: dict[str, Any] = {"severity": rng.choice(("error", "error", "warn"))}
        if rng.random() < 0.2:
            config["tags"] = _pick(rng, TAGS, 1)
        if rng.random() < 0.25:
            config |= rng.choice((
                {"store_failures": True}, {"store_failures": False}, {"store_failures_as": "view"},
                {"store_failures_as": "table"}, {"store_failures_as": "ephemeral"},
                {"store_failures_as": "view", "store_failures": False},
            ))  # fmt: skip
        parents = sorted(_pick(rng, readable, rng.choice((1, 1, 1, 2, 2, 3))))
        if rng.random() < 0.15:
            parents = ["t0"]
        items.append({"kind": "singular", "name": f"check{number}", "parents": parents, "config": config})
    owners = [item for item in items if item["kind"] in ("model", "seed", "source", "snapshot")]
    for number in range(rng.randint(2, 7)):
        owner = rng.choice(owners)
        config = {"severity": "warn"} if rng.random() < 0.3 else {}
        if rng.random() < 0.2:
            config["tags"] = _pick(rng, TAGS, 1)
        items.append({
            "kind": "generic", "name": f"generic{number}", "on": owner["name"], "config": config,
            "test": rng.choice(("not_null", "unique", "positive", "relationships")),
            "parents": _pick(rng, readable, 1),
        })  # fmt: skip
    _add_unit_tests(rng, items)


def _add_unit_tests(rng: Random, items: list[Item]) -> None:
    plain = _plain(items)
    for item in [item for item in items if item["kind"] == "model" and item["name"] in plain]:
        if item["parents"] and set(item["parents"]) <= plain and rng.random() < 0.25:
            for number in range(rng.choice((1, 1, 2, 3))):
                ending = f"_{number}" if number else ""
                unit: Item = {"kind": "unit", "name": f"unit_{item['name']}{ending}", "model": item["name"]}
                if rng.random() < 0.3:
                    unit["properties"] = {"config": {"tags": _pick(rng, TAGS, 1)}}
                items.append(unit)


def changed(rng: Random, spec: Spec) -> Spec:
    """Return the project as an earlier run saw it: some nodes differ, some are missing."""
    old = copy.deepcopy(spec)
    old["selectors"] = []
    for item in list(old["items"]):
        if rng.random() > 0.3:
            continue
        config = item.get("config")
        kind = rng.choice(("body", "config", "description", "relation", "drop", "meta", "row"))
        if kind == "body" and item["kind"] == "model":
            item["extra"] = ", 2 as extra"
        elif kind == "row" and item["kind"] == "seed":
            item["row"] = 2
        elif kind == "config" and item["kind"] == "model" and config["materialized"] in ("view", "table"):
            config["materialized"] = {"view": "table", "table": "view"}[config["materialized"]]
        elif kind == "meta" and config is not None:
            config["tags" if item["kind"] != "seed" else "meta"] = (
                ["old"] if item["kind"] != "seed" else {"a": 1}
            )
        elif kind == "description" and item["kind"] in ("model", "source"):
            item.setdefault("properties", {})["description"] = "before"
        elif kind == "relation" and item["kind"] == "model":
            config["alias" if not item.get("versions") else "schema"] = f"was_{item['name']}"
        elif kind == "drop" and item["kind"] != "source":
            old["items"].remove(item)
    if rng.random() < 0.3:
        old["macro"] = "{% macro unused() %}{% endmacro %}"
    return old


def results(rng: Random, manifest: dict[str, Any]) -> dict[str, str]:
    """Return statuses of an earlier run, as its run_results.json would."""
    statuses = ("success", "error", "skipped", "fail", "pass", "warn")
    return {uid: rng.choice(statuses) for uid in sorted(manifest["nodes"]) if rng.random() < 0.7}


# -- selections -----------------------------------------------------------------------------------


def selection(rng: Random, spec: Spec, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return one random selection of a parsed project."""
    case: dict[str, Any] = {}
    if spec["selectors"] and rng.random() < 0.08:
        case["selector"] = rng.choice(spec["selectors"])["name"]
    else:
        shape = rng.random()
        if shape < 0.9:
            case["select"] = _expression(rng, manifest)
        if shape > 0.6:
            case["exclude"] = _expression(rng, manifest)
    if rng.random() < 0.6:
        case["indirect"] = rng.choice(("eager", "cautious", "buildable", "empty"))
    if rng.random() < 0.3:
        case["types"] = rng.choice(
            (["model"], ["test", "unit_test"], ["source"], ["model", "seed", "snapshot"])
        )
    return case


def _expression(rng: Random, manifest: dict[str, Any]) -> list[str]:
    return [
        ",".join(_criterion(rng, manifest) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        for _ in range(rng.choice((1, 1, 1, 2, 3)))
    ]


def _criterion(rng: Random, manifest: dict[str, Any]) -> str:
    before = rng.choice(("", "", "", "", "+", "+", "1+", "2+", "@", "0+"))
    after = rng.choice(("", "", "", "+", "+1", "+2", "+0")) if before != "@" or rng.random() < 0.05 else ""
    return before + _base(rng, manifest) + after


def _base(rng: Random, manifest: dict[str, Any]) -> str:
    maps = ("nodes", "sources", "exposures", "unit_tests")
    nodes = [manifest[name][uid] for name in maps for uid in sorted(manifest[name])]
    node = rng.choice(nodes)
    name, config = node["name"], node.get("config") or {}
    fqn, path = node["fqn"], node["original_file_path"].split("/")
    start = rng.choice((0, 0, rng.randrange(len(fqn))))
    part = "/".join(path[: rng.randint(1, len(path))])
    piece = ".".join(_mutated(rng, word) for word in fqn[start : rng.randint(start + 1, len(fqn))])
    paths = (part, part, f"{part}/", f"./{part}", f"{part}/*", f"{part}/**", f"**/{path[-1]}")
    made = {
        "name": ("", _mutated(rng, name)),
        "fqn": (rng.choice(("", "fqn:")), piece),
        "path": (rng.choice(("", "path:")), rng.choice(paths)),
        "file": ("file:", _mutated(rng, rng.choice((path[-1], path[-1].partition(".")[0])))),
        "tag": ("tag:", _mutated(rng, rng.choice((*TAGS, "old")))),
        "config": ("config.", rng.choice(_configs(rng, config))),
        "resource_type": (
            "resource_type:",
            rng.choice((node["resource_type"], "test", "model", "operation")),
        ),
        "package": ("package:", rng.choice(("live", "this", "l*", "other"))),
        "source": ("source:", rng.choice(("raw", "*", "raw.t0", "crm.*", "live.raw.t1", "ra?"))),
        "exposure": ("exposure:", rng.choice(("*", "ex0", "live.*", _mutated(rng, "ex1")))),
        "unit_test": ("unit_test:", rng.choice(("*", _mutated(rng, "unit_m03")))),
        "test_type": ("test_type:", rng.choice(("generic", "singular", "data", "unit"))),
        "test_name": ("test_name:", _mutated(rng, rng.choice(("not_null", "unique", "positive", name)))),
        "group": ("group:", _mutated(rng, rng.choice(GROUPS))),
        "access": ("access:", rng.choice(("private", "public", "protected", "p*"))),
        "version": ("version:", rng.choice(("latest", "old", "prerelease", "none"))),
        "state": ("state:", rng.choice(_STATE)),
        "result": ("result:", rng.choice(("success", "error", "skipped", "fail", "warn", "pass"))),
        "selector": ("selector:", rng.choice(("chosen*", "chosen0", "chosen1", "none"))),
        "odd": ("", rng.choice(_ODD)),
    }
    weights = {"name": 5, "fqn": 4, "path": 3, "config": 3, "state": 5, "tag": 2, "result": 2, "odd": 1}
    kinds = list(made)
    return "".join(made[rng.choices(kinds, [weights.get(kind, 1) for kind in kinds])[0]])


def _configs(rng: Random, config: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"materialized:{config.get('materialized', 'view')}",
        f"severity:{config.get('severity', 'error')}",
        f"schema:{_mutated(rng, 'extra')}",
        f"tags:{rng.choice(TAGS)}",
        f"group:{rng.choice(GROUPS)}",
        *("meta.owner:ann", "meta.tier:1", "enabled:true", "on_error:continue", "access:public", "nothing:x"),
    )


def _mutated(rng: Random, text: str) -> str:
    if not text or rng.random() < 0.55:
        return text
    i = rng.randrange(len(text))
    return rng.choice((
        text[:i] + "*", text[:i] + "?" + text[i + 1 :], "*" + text[i:], text[:i], text + "x", text.upper(),
        text[:i] + f"[{text[i]}x]" + text[i + 1 :], text[:i] + f"[!{text[i]}]" + text[i + 1 :],
    ))  # fmt: skip


def _yaml_selector(rng: Random, number: int, spec: Spec) -> dict[str, Any]:
    names = [item["name"] for item in spec["items"] if item["kind"] in ("model", "seed")]

    def one(*, alone: bool = False) -> dict[str, Any]:
        method, value = rng.choice((
            ("fqn", rng.choice(names)), ("tag", rng.choice(TAGS)), ("config.materialized", "table"),
            ("path", "models/marts"), ("resource_type", "test"), ("state", "modified"),
        ))  # fmt: skip
        found: dict[str, Any] = {"method": method, "value": value}
        for key in ("parents", "children", "childrens_parents"):
            if rng.random() < 0.2:
                found[key] = True
        if found.get("childrens_parents"):
            found.pop("children", None)
        if rng.random() < 0.2:
            found["indirect_selection"] = rng.choice(("eager", "cautious", "buildable", "empty"))
        if alone and rng.random() < 0.4:  # dbt takes one exclude in a set
            found["exclude"] = [{"method": "fqn", "value": rng.choice(names)}]
        return found

    shape = rng.random()
    if number and shape < 0.25:
        definition: Any = {"union": [{"method": "selector", "value": f"chosen{number - 1}"}, one()]}
    elif shape < 0.5:
        definition = {rng.choice(("union", "intersection")): [one(), one()]}
    elif shape < 0.65:
        definition = {"union": [one(), {"intersection": [one(), one()]}, {"exclude": [one()]}]}
    else:
        definition = rng.choice((one(alone=True), rng.choice(names) + "+"))
    return {"name": f"chosen{number}", "definition": definition}


# -- scenarios ------------------------------------------------------------------------------------

_SOURCES = "; ".join([
    "create schema if not exists src",
    *(
        f"create or replace table src.t{n} as "
        "select 1 as id, now()::timestamp - interval 1 hour as _loaded_at"
        for n in range(3)
    ),
])  # fmt: skip
_VERBS = ("build",) * 6 + (
    "run", "run", "test", "seed", "snapshot", "compile", "retry", "retry", "clone", "docs generate",
    "source freshness", "ls", "show",
)  # fmt: skip


def scenario(rng: Random, spec: Spec) -> list[dict[str, Any]]:
    """Return steps; a command is ``{"parts": [verb, flag, ...], "vars": {...}}``."""
    steps: list[dict[str, Any]] = []
    if rng.random() < 0.9:
        steps.append({"sql": [_SOURCES]})
    if steps and rng.random() < 0.2:
        hours = rng.choice((8, 20))
        steps.append({"sql": [f"update src.t0 set _loaded_at = now()::timestamp - interval {hours} hour"]})
    prod = rng.random() < 0.35
    if prod:
        first = ["build", "--target prod"]
        if rng.random() < 0.3:
            first.append("--select " + _names(rng, spec))
        steps += [{"parts": first, "vars": {}}, {"state": ["prod"]}]
    for _ in range(rng.choice((1, 1, 2, 3))):
        steps.append(_command(rng, spec, prod))
    return steps


def _command(rng: Random, spec: Spec, prod: bool) -> dict[str, Any]:
    verb = rng.choice([verb for verb in _VERBS if prod or verb != "clone"])
    parts, flags = [verb], ("build", "run", "test")
    if verb == "clone":
        parts.append("--state prod")
    readable = [i["name"] for i in spec["items"] if i["kind"] in ("model", "seed")]
    if verb in ("show", "compile") and rng.random() < 0.4:
        parts.append(inline(rng, readable))
    elif verb == "show":
        parts.append("--select " + rng.choice(readable))
    elif verb != "retry":
        if rng.random() < 0.5 and verb != "source freshness":
            parts.append("--select " + _names(rng, spec))
        if rng.random() < 0.2 and verb != "source freshness":
            parts.append("--exclude " + _names(rng, spec))
        if prod and rng.random() < 0.6 and verb in (*flags, "snapshot", "compile"):
            parts.append("--defer --state prod" + rng.choice(("", "", " --favor-state")))
        if verb in ("build", "test") and rng.random() < 0.2:
            parts.append("--indirect-selection " + rng.choice(("cautious", "buildable", "empty")))
        if verb in ("build", "test") and rng.random() < 0.15:
            parts.append("--resource-type " + rng.choice(("model", "test", "unit_test model")))
        if verb in ("build", "run", "seed") and rng.random() < 0.2:
            parts.append("--full-refresh")
        if verb in flags and rng.random() < 0.2:
            parts.append("--fail-fast")
        if verb in ("build", "run") and rng.random() < 0.1:
            parts.append("--empty")
        if verb in ("build", "run", "test") and rng.random() < 0.1:
            parts.append("--warn-error")
        if verb in ("build", "test") and rng.random() < 0.2:
            parts.append("--store-failures")
        if verb in ("build", "run") and rng.random() < 0.4:
            parts.append(rng.choice(EVENT_TIMES))
        if verb == "ls":
            parts += _listing(rng)
    if rng.random() < 0.12:
        parts.append(odd_option(rng))
    if rng.random() < 0.2 and verb not in ("ls",):
        parts.append(f"--threads {rng.choice((2, 4))}")
    step = {"parts": parts, "vars": _faults(rng, spec) if verb not in ("ls", "source freshness") else {}}
    if rng.random() < 0.25:
        step["env"] = dict(rng.sample(_VARIABLES, rng.choice((1, 1, 2))))
    return step


def _listing(rng: Random) -> list[str]:
    found = []
    if rng.random() < 0.8:
        found.append("--output " + rng.choice(("json", "json", "json", "name", "path", "selector")))
    if rng.random() < 0.3:
        found.append(
            "--output-keys " + rng.choice(("name", "unique_id config", "config.materialized", "nothing"))
        )
    if rng.random() < 0.5:
        found.append("--resource-type " + rng.choice(("all", "default", "source", "model test", "function")))
    return found


_VARIABLES = [
    (prefix + name, value)
    for prefix in ("DBT_", "DBT_ENGINE_")
    for name, value in (
        ("EXCLUDE_RESOURCE_TYPES", "test"), ("EXCLUDE_RESOURCE_TYPES", "model unit_test"),
        ("RESOURCE_TYPES", "model test"), ("RESOURCE_TYPES", "nonsense"), ("FAIL_FAST", "1"),
        ("FAIL_FAST", "maybe"), ("FULL_REFRESH", "true"), ("FULL_REFRESH", "no"), ("EMPTY", "1"),
        ("INDIRECT_SELECTION", "cautious"), ("INDIRECT_SELECTION", "empty"), ("STORE_FAILURES", "yes"),
        ("STORE_FAILURES", "0"), ("WARN_ERROR", "1"), ("WARN_ERROR_OPTIONS", "{error: [NothingToDo]}"),
        ("DEFER", "1"), ("FAVOR_STATE", "1"), ("WARN_ERROR_OPTIONS", "{error: all, warn: [DeprecatedModel]}"),
        ("WARN_ERROR_OPTIONS", "{error: [Nonsense]}"), ("INDIRECT_SELECTION", "lazy"),
        ("EVENT_TIME_START", "2026-03-01"), ("SAMPLE", "1"), ("LOG_LEVEL", "loud"), ("NO_SUCH_THING", "1"),
        ("TARGET", "prod"), ("MAXIMUM_SEED_SIZE_MIB", "2"), ("SELECT", "m00"), ("QUIET", "1"),
    )
]  # fmt: skip
"""What dbt reads from its environment; a variable of the same name twice is one of them."""


def _faults(rng: Random, spec: Spec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    names = {kind: [i["name"] for i in spec["items"] if i["kind"] in kinds] for kind, kinds in (
        ("fail", ("model", "snapshot", "function")), ("bad", ("singular", "unit")),
    )}  # fmt: skip
    for key, chance in (("fail", 0.5), ("bad", 0.4)):
        if rng.random() < chance:
            found[key] = sorted(_pick(rng, names[key], rng.choice((1, 1, 2))))
    hooked = [item["name"] for item in spec["items"] if "post_hook" in (item.get("config") or {})]
    if hooked and rng.random() < 0.4:
        found["fail_post"] = _pick(rng, hooked, 1)
    hooks = (["start", "start2", "end"] if spec.get("hooks") else []) + (
        ["pack_start", "pack_end"] if spec.get("package") else []
    )
    if hooks and rng.random() < 0.15:
        found["fail_hook"] = _pick(rng, hooks, rng.choice((1, 1, 2)))
    if rng.random() < 0.5 and (batches := faults_of_batches(rng, spec)):
        found["fail_batch"] = batches
    return found


def _names(rng: Random, spec: Spec) -> str:
    names = [i["name"] for i in spec["items"] if i["kind"] in ("model", "seed", "snapshot", "singular")]
    return " ".join(
        rng.choice(("", "", "+", "1+")) + rng.choice(names) + rng.choice(("", "+", "+", "+1"))
        for _ in range(rng.choice((1, 2, 2, 3)))
    )


def command_line(step: dict[str, Any]) -> str:
    """Return a step's command as it is typed after ``dbt``."""
    words = list(step["parts"])
    if step["vars"]:
        words.append(f"--vars '{json.dumps(step['vars'])}'")
    return " ".join(words)
