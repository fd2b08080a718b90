"""One node of a dbt project, as the manifest describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Node"]


class Node:
    """A model, test, seed, snapshot, source, exposure, metric ... of a manifest.

    The fields that selection and execution read all the time are attributes; everything else stays in
    `raw`, the node's own dictionary, so that a manifest of twenty thousand nodes is not copied. A node is
    never changed: `Project.changed` makes new ones.

    Attributes
    ----------
    unique_id, name, resource_type, package_name, path, original_file_path : str
        As in the manifest.
    fqn, tags, depends_on : tuple of str
        Fully qualified name, tags, and the unique_ids of the parents.
    config : Mapping
        The rendered config.
    raw : Mapping
        The whole entry of the manifest.
    """

    __slots__ = (
        "config",
        "depends_on",
        "fqn",
        "name",
        "original_file_path",
        "package_name",
        "path",
        "raw",
        "resource_type",
        "tags",
        "unique_id",
    )

    def __init__(self, raw: Mapping[str, Any]) -> None:
        get = raw.get
        self.raw = raw
        self.unique_id: str = raw["unique_id"]
        self.name: str = raw["name"]
        self.resource_type: str = raw["resource_type"]
        self.package_name: str = get("package_name") or ""
        self.path: str = get("path") or ""
        self.original_file_path: str = get("original_file_path") or ""
        self.fqn: tuple[str, ...] = tuple(get("fqn") or ())
        self.config: Mapping[str, Any] = get("config") or {}
        self.tags: tuple[str, ...] = tuple(get("tags") or self.config.get("tags") or ())
        self.depends_on: tuple[str, ...] = tuple((get("depends_on") or {}).get("nodes") or ())

    def __repr__(self) -> str:
        return f"<Node {self.unique_id}>"

    @property
    def materialized(self) -> str:
        """Materialization of a model, seed, snapshot or test; ``""`` where there is none."""
        return self.config.get("materialized") or ""

    @property
    def schema(self) -> str:
        """Schema of the relation in the manifest's own target."""
        return self.raw.get("schema") or ""

    @property
    def alias(self) -> str:
        """Name of the relation: the alias of a node, the identifier of a source."""
        return self.raw.get("identifier") or self.raw.get("alias") or self.name

    @property
    def severity(self) -> str:
        """``"error"`` or ``"warn"``: what a failing data test counts as."""
        return str(self.config.get("severity") or "error").lower()

    @property
    def attached_node(self) -> str:
        """The unique_id of the node a generic test is written on; ``""`` for others."""
        return self.raw.get("attached_node") or ""

    @property
    def is_ephemeral(self) -> bool:
        """True for a model that is inlined into its children and has no relation."""
        return self.resource_type == "model" and self.materialized == "ephemeral"
