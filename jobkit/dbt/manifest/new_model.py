"""The manifest entry of a model that a pull request adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from jobkit.dbt.manifest.node import Node

__all__ = ["new_model"]


def new_model(
    name: str, parents: Sequence[Node], like: Node | None, package: str, config: Mapping[str, Any]
) -> Node:
    """Return a model that reads its parents, in the database and schema of `like`.

    Parameters
    ----------
    name : str
    parents : sequence of Node
    like : Node, optional
        A model of the project.
    package : str
        Name of the project.
    config : Mapping
    """
    code = _code(parents)
    place = {key: like.raw.get(key) for key in ("database", "schema")} if like is not None else {}
    tags = [str(tag) for tag in config.get("tags") or ()]
    return Node(
        {
            "unique_id": f"model.{package}.{name}",
            "name": name,
            "alias": name,
            "resource_type": "model",
            "package_name": package,
            "path": f"{name}.sql",
            "original_file_path": f"models/{name}.sql",
            "fqn": [package, name],
            "schema": "dev",
            **place,
            "raw_code": code,
            "language": "sql",
            "checksum": {"name": "sha256", "checksum": sha256(code.encode()).hexdigest()},
            "config": {"enabled": True, **config, "tags": tags},
            "unrendered_config": dict(config),
            "tags": tags,
            "depends_on": {"nodes": [parent.unique_id for parent in parents], "macros": []},
            "columns": {},
            "access": "protected",
        }
    )


def _code(parents: Sequence[Node]) -> str:
    if not parents:
        return "select 1 as id"
    # the code of a manifest, which nothing runs
    reads = ("select * from {{ " + _call(parent) + " }}" for parent in parents)  # noqa: S608
    return "\nunion all\n".join(reads)


def _call(parent: Node) -> str:
    if parent.resource_type == "source":
        return f"source('{parent.raw.get('source_name')}', '{parent.name}')"
    return f"ref('{parent.name}')"
