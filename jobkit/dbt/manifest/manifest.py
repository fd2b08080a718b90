"""What jobkit takes from a manifest, checked: schema versions v10 to v12, and newer ones with a note."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.basics.frozen import FrozenDict, freeze_fields
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_files import ProjectFiles

__all__ = ["NEWEST", "OLDEST", "SECTIONS", "Manifest", "read_manifest"]

OLDEST, NEWEST = 10, 12
SECTIONS = (
    "nodes",
    "sources",
    "exposures",
    "metrics",
    "semantic_models",
    "saved_queries",
    "unit_tests",
    "functions",
)
"""The sections that hold nodes of the graph. ``nodes`` has models, seeds, snapshots, tests, analyses and
operations (hooks)."""

_SCHEMA = re.compile(r"/dbt/([a-z-]+)/v(\d{1,6})\b")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of a manifest that a project is made of; see the attributes of `Project`."""

    nodes: Mapping[str, Node]
    disabled: Mapping[str, tuple[Node, ...]]
    metadata: Mapping[str, Any]
    macros: Mapping[str, Mapping[str, Any]]
    selectors: Mapping[str, Any]
    groups: Mapping[str, Any]
    name: str
    notes: tuple[str, ...]
    flags: Mapping[str, Any] = FrozenDict()

    def __post_init__(self) -> None:
        freeze_fields(self, "nodes", "disabled", "metadata", "macros", "selectors", "groups", "flags")

    def with_files(self, files: ProjectFiles) -> Manifest:
        """Return the manifest with what it does not carry itself: flags, and which selector is the default.

        Raises
        ------
        ArtifactError
            When the default selector of ``selectors.yml`` is not in the manifest.
        """
        selectors, notes, default = dict(self.selectors), self.notes, files.default_selector
        if default:
            if default not in selectors:
                raise ArtifactError.unknown(
                    "YAML selector in the manifest", default, sorted(selectors), where="selectors.yml"
                )
            selectors[default] = {**selectors[default], "default": True}
        elif selectors and not files.knows_selectors:
            notes = (*notes, _NO_SELECTORS_FILE)
        return replace(self, selectors=selectors, notes=notes, flags=files.flags)


_NO_SELECTORS_FILE = (
    "The manifest has YAML selectors, but it does not say which one is the default, and selectors.yml was "
    "not found: a command without --select takes all nodes here."
)


def read_manifest(data: Mapping[str, Any], where: str = "manifest") -> Manifest:
    """Check the content of a manifest and return its parts.

    Unknown keys and missing sections are fine, since dbt keeps adding keys to v12. A section of another type
    than dbt gives it is an error.

    Raises
    ------
    ArtifactError
        Names the section, the node and the field.
    """
    if not isinstance(data, Mapping):
        raise ArtifactError(f"{shorten(data)} is no manifest", where=where, hint="give a path or a mapping")
    metadata = _section(data, "metadata", where)
    notes = _check_version(data, metadata, where)
    nodes = _nodes(data, where)
    return Manifest(
        nodes=nodes,
        disabled=_disabled(_section(data, "disabled", where), where),
        metadata=metadata,
        macros=_macros(_section(data, "macros", where), where),
        selectors=_section(data, "selectors", where),
        groups=_section(data, "groups", where),
        name=_name(metadata, nodes, where),
        notes=notes,
    )


def _section(data: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = data.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        what, hint = f'"{name}" is {shorten(value)}, expected a mapping', "give the manifest as dbt wrote it"
        raise ArtifactError(what, where=where, hint=hint)
    return value


def _check_version(data: Mapping[str, Any], metadata: Mapping[str, Any], where: str) -> tuple[str, ...]:
    url = metadata.get("dbt_schema_version")
    match = _SCHEMA.search(url) if isinstance(url, str) else None
    hint = "give target/manifest.json, which `dbt parse` writes"
    if match and match[1] != "manifest":
        raise ArtifactError(f"this is a {match[1]} file, not a manifest", where=where, hint=hint)
    if not match:
        if url is not None:
            raise ArtifactError(f"dbt_schema_version {shorten(url)} is no manifest's", where=where, hint=hint)
        if "nodes" not in data:
            raise ArtifactError('no manifest: it has neither "metadata" nor "nodes"', where=where, hint=hint)
        return ("The manifest names no schema version; it was read as v12.",)
    version = int(match[2])
    if version < OLDEST:
        what = f"manifest schema v{version} is too old: jobkit reads v{OLDEST} to v{NEWEST}"
        raise ArtifactError(what, where=where, hint="run `dbt parse` with dbt 1.6 or later")
    if version > NEWEST:
        return (f"Manifest schema v{version} is newer than v{NEWEST}: unknown keys are ignored.",)
    return ()


def _nodes(data: Mapping[str, Any], where: str) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    texts: dict[str, str] = {}
    for name in SECTIONS:
        for uid, raw in _section(data, name, where).items():
            try:
                node = Node(raw)
                if node.unique_id != uid:
                    what = f"its unique_id is {shorten(node.unique_id)}, another than its key"
                    raise ArtifactError(what, hint="dbt uses the unique_id as the key")
                if uid in nodes:
                    raise ArtifactError("the same unique_id is there twice", hint="remove one of them")
            except ArtifactError as error:
                raise error.at(_place(where, name, uid)) from None
            nodes[uid] = node
            _share_texts(node, texts.setdefault)
    return nodes


def _share_texts(node: Node, known: Callable[[str, str], str]) -> None:
    """Let equal texts of many nodes be one object.

    Tables over all nodes, such as those of packages and folders, are then made of what is in the processor's
    cache.
    """
    node.package_name = known(node.package_name, node.package_name)
    node.original_file_path = known(node.original_file_path, node.original_file_path)
    if node.resource_type != "source":  # no selection looks for these by their folder
        node.fqn = tuple(map(known, node.fqn, node.fqn))


def _place(where: str, section: str, key: Any) -> str:
    text = shorten(key, 90).strip("'\"")
    return f'{where}: {section}["{text}"]'


def _disabled(section: Mapping[str, Any], where: str) -> dict[str, tuple[Node, ...]]:
    found: dict[str, tuple[Node, ...]] = {}
    for uid, rows in section.items():
        try:
            rows = [rows] if isinstance(rows, Mapping) else rows
            if not isinstance(rows, (list, tuple)):
                raise ArtifactError(f"{shorten(rows)}, expected a list of nodes")
            found[uid] = tuple(map(Node, rows))
        except ArtifactError as error:
            raise error.at(_place(where, "disabled", uid)) from None
    return found


def _macros(section: Mapping[str, Any], where: str) -> Mapping[str, Mapping[str, Any]]:
    for uid, raw in section.items():
        if not isinstance(raw, Mapping):
            place = _place(where, "macros", uid)
            raise ArtifactError(f"{shorten(raw)} is no macro: expected a mapping", where=place)
    return section


def _name(metadata: Mapping[str, Any], nodes: Mapping[str, Node], where: str) -> str:
    name = metadata.get("project_name")
    if name is None:
        # some versions of dbt leave it out; the package with the most nodes is the project
        packages = Counter(node.package_name for node in nodes.values() if node.package_name)
        return packages.most_common(1)[0][0] if packages else "project"
    if not isinstance(name, str):
        raise ArtifactError(f"project_name is {shorten(name)}, expected text", where=f"{where}: metadata")
    return name
