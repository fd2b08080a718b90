"""A first question reads the nodes, a second one asks a table: both answer as the rule says."""

from __future__ import annotations

import random
from fnmatch import fnmatchcase

import pytest

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from tests.dbt.selection.shop import shop

PARTS = ("a", "b", "ab", "a.b", "b_v1", "v1")
SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"
WANTED = (
    *PARTS,
    "a.a",
    "a.b.a",
    "b.v1",
    "ab_v1",
    "",
    ".",
    "a.",
    "*",
    "a*",
    "?",
    "a.*",
    "*.b",
    "a.?.*",
    "[ab]",
    "a[",
    "*v1",
)


def drawn(seed: int) -> Project:
    """Return a project of models with any names and folders, some of them versions."""
    draw = random.Random(seed)
    nodes = {}
    for number in range(25):
        fqn = [draw.choice(PARTS) for _ in range(draw.randint(1, 4))]
        kind = draw.choice(("model", "model", "seed", "test"))
        uid = f"{kind}.p.n{number}"
        version = draw.choice((None, 1)) if kind == "model" else None
        nodes[uid] = {
            "unique_id": uid,
            "name": fqn[-1],
            "resource_type": kind,
            "fqn": fqn,
            "version": version,
        }
    return Project.from_manifest({"metadata": {"dbt_schema_version": SCHEMA}, "nodes": nodes})


def takes(node: Node, wanted: str) -> bool:
    """Say whether the method ``fqn`` takes a node, straight from the rule (dbt-core 1.12, S-062, S-068)."""
    fqn, parts = node.fqn, wanted.split(".")
    versioned = node.version is not None and node.resource_type == "model" and len(fqn) > 1
    name = fqn[-2] if versioned else fqn[-1]
    if name == wanted or (versioned and "_".join(fqn[-2:]) == "_".join(parts[-2:])):
        return True
    paths = [path for path in (".".join(fqn), ".".join(fqn[1:])) if path]
    wild = next((place for place, part in enumerate(parts) if set(part) & set("*?[]")), None)
    if wild is None:
        return any(path == wanted or path.startswith(f"{wanted}.") for path in paths)
    start, pattern = "".join(f"{part}." for part in parts[:wild]), ".".join(parts[wild:])
    rest = [
        path[len(start) :] for path in paths if path.startswith(start) and path.count(".") >= len(parts) - 1
    ]
    return any(fnmatchcase(text, pattern) for text in (rest if len(parts) > 1 else [*rest, name]))


@pytest.mark.parametrize("seed", range(40))
def test_names_and_folders_are_found_as_the_rule_says(seed: int) -> None:
    project = drawn(seed)
    for wanted in random.Random(seed).sample(WANTED, len(WANTED)):
        said = [uid for uid in sorted(project.nodes) if wanted == "*" or takes(project.nodes[uid], wanted)]
        assert project.select(f"fqn:{wanted}", indirect_selection="empty") == said, wanted


CRITERIA = (
    "tag:nightly",
    "tag:n*",
    "group:*",
    "package:pkg",
    "source:app",
    "source:*.u*",
    "orders",
    "stg_*",
    "marts",
)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_the_second_question_is_answered_as_the_first(criterion: str) -> None:
    project = shop()
    first = select(project, criterion).ids
    assert first
    assert select(project, criterion).ids == select(project.changed("orders"), criterion).ids == first


def test_a_node_that_a_change_switches_off_is_taken_by_nothing() -> None:
    project = shop()
    uid = project.find("stg_orders").unique_id
    off = project.changed(uid, config={"enabled": False})
    assert off.off - project.off == {uid}
    assert off.changed(uid, config={"enabled": True}).off == project.off
    assert uid not in select(off, "stg_*").ids
    assert uid in select(project, "stg_*").ids
