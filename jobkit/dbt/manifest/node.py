"""One node of a dbt project, as the manifest describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.basics.shown import Shown

__all__ = ["Node", "called_macros"]


class Node(Shown):
    """A model, test, seed, snapshot, source, exposure, metric ... of a manifest.

    The fields that selection and execution use often are attributes. Everything else stays in `raw`, the
    entry of the manifest itself: turning twenty thousand entries into objects would take longer than reading
    the file. Treat `raw` and `config` as read-only; `Project.changed` makes changed nodes.

    Parameters
    ----------
    raw : Mapping
        The entry of the manifest. A field of the wrong type raises ArtifactError, which names it.

    Attributes
    ----------
    unique_id, name, resource_type, package_name, path, original_file_path : str
        As in the manifest.
    fqn, tags, depends_on : tuple of str
        Fully qualified name, tags, and the unique_ids of the parents (also those the project lacks).
    config : Mapping
        The rendered config.
    version : Any
        Of a versioned model, text or a number; None elsewhere.
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
        "version",
    )

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw, Mapping):
            raise ArtifactError(f"{shorten(raw)} is no node: expected a mapping")
        get = raw.get
        self.raw = raw
        self.unique_id: str = _text(get("unique_id"), "unique_id", needed=True)
        self.name: str = _text(get("name"), "name", needed=True)
        self.resource_type: str = (
            _text(get("resource_type"), "resource_type") or self.unique_id.partition(".")[0]
        )
        self.package_name: str = _text(get("package_name"), "package_name")
        self.path: str = _text(get("path"), "path")
        self.original_file_path: str = _text(get("original_file_path"), "original_file_path")
        self.fqn: tuple[str, ...] = _texts(get("fqn"), "fqn")
        self.config: Mapping[str, Any] = _mapping(get("config"), "config")
        self.tags: tuple[str, ...] = _texts(get("tags") or self.config.get("tags"), "tags")
        self.version: Any = get("version")
        depends_on = get("depends_on")
        self.depends_on: tuple[str, ...] = (
            _texts(_mapping(depends_on, "depends_on").get("nodes"), "depends_on.nodes") if depends_on else ()
        )

    def __eq__(self, other: object) -> bool:
        return self.raw == other.raw if isinstance(other, Node) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.unique_id)

    def __repr__(self) -> str:
        return f"<Node {self.unique_id}>"

    @property
    def materialized(self) -> str:
        """Materialization of a model, seed, snapshot or test; ``""`` where there is none."""
        return str(self.config.get("materialized") or "")

    @property
    def schema(self) -> str:
        """Schema of the relation in the manifest's own target."""
        return str(self.raw.get("schema") or "")

    @property
    def alias(self) -> str:
        """Name of the relation: the alias of a node, the identifier of a source."""
        return str(self.raw.get("identifier") or self.raw.get("alias") or self.name)

    @property
    def severity(self) -> str:
        """``"error"`` or ``"warn"``: what a failing data test counts as."""
        return str(self.config.get("severity") or "error").lower()

    @property
    def attached_node(self) -> str:
        """The unique_id of the node a generic test is written on; ``""`` for others."""
        return str(self.raw.get("attached_node") or "")

    @property
    def is_ephemeral(self) -> bool:
        """True for a model without a relation, whose SQL becomes part of its children's."""
        return self.resource_type == "model" and self.materialized == "ephemeral"


def _text(value: Any, field: str, needed: bool = False) -> str:
    # comparing the class is the fastest check, and this runs for every field of every node
    if value.__class__ is str and value:
        return value
    if value is None or value == "":
        if needed:
            raise ArtifactError(f"has no {field}", hint="dbt writes one for every node")
        return ""
    raise ArtifactError(f"{field} is {shorten(value)}, expected text")


def _texts(value: Any, field: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if value.__class__ is list or value.__class__ is tuple:
        try:
            # the fastest check that every item is text
            "".join(value)
        except TypeError:
            raise ArtifactError(f"{field} is {shorten(value)}, expected a list of text") from None
        return tuple(value)
    if value.__class__ is str and field == "tags":
        return (value,) if value else ()
    raise ArtifactError(f"{field} is {shorten(value)}, expected a list of text")


def _mapping(value: Any, field: str) -> Mapping[str, Any]:
    if value.__class__ is dict:
        return value
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise ArtifactError(f"{field} is {shorten(value)}, expected a mapping")


def called_macros(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the unique_ids of the macros that an entry of the manifest, a node or a macro, calls."""
    depends_on = raw.get("depends_on")
    uids = depends_on.get("macros") if isinstance(depends_on, Mapping) else None
    return tuple(uid for uid in uids if uid.__class__ is str) if isinstance(uids, (list, tuple)) else ()
