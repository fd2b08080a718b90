"""Methods that look at where a node is written: ``path`` and ``file``.

dbt looks on the disk for the files that a ``path:`` pattern names. Here the manifest takes its place: the
files are those of the root project's nodes, macros and property files; the folders are those above them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.grouped import grouped
from jobkit.dbt.selection.index import Index, tidy_path
from jobkit.dbt.selection.methods.registry import method
from jobkit.dbt.selection.patterns import has_wildcard, matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["by_file", "by_path"]


@method("file")
def by_file(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes by file name, with or without its extension."""
    matches = matcher(str(criterion.value))
    names = context.index.table(_stems)
    return {uid for name, stem, uids in names if matches(name) or matches(stem) for uid in uids}


def _stems(index: Index) -> list[tuple[str, str, list[str]]]:
    """Return (file name, the same without its extension, unique_ids) of every file."""
    named = ((path.rpartition("/")[2], uids) for path, uids in index.files.items())
    return [(name, _stem(name), uids) for name, uids in named]


def _stem(name: str) -> str:
    """Return a file name without its extension, as `pathlib` reads it: ``.env`` has none."""
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


@method("path")
def by_path(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes written in a file or folder, or described by a property file (S-067)."""
    files = context.index.table(_Files)
    return set[str]().union(*map(files.nodes_of, _existing(files, criterion)))


class _Files:
    """Files and folders of the root project, and the nodes in them; those of packages have paths, too."""

    def __init__(self, index: Index) -> None:
        self._nodes_in = index.files
        self._patched_by: dict[str, list[str]] = {}
        self.files = _files_of(index.project, index.nodes.values())
        for (package, path), uids in _patched(index).items():
            self._patched_by.setdefault(path, []).extend(uids)
            if package == index.project.name:
                self.files.add(path)
        self.files.discard("")

    def nodes_of(self, path: str) -> set[str]:
        """Return the nodes in a file or below a folder, and those that a property file describes."""
        below = self._below.get(path, ())
        return set(self._nodes_in.get(path, ())).union(self._patched_by.get(path, ()), *below)

    @cached_property
    def _below(self) -> dict[str, list[list[str]]]:
        """Folder -> the nodes of each file in it and in the folders below."""
        direct: dict[str, list[list[str]]] = {}
        for path, uids in self._nodes_in.items():
            direct.setdefault(path.rpartition("/")[0], []).append(uids)
        found: dict[str, list[list[str]]] = {}
        for folder, files in direct.items():
            for above in (folder, *_folders(folder)) if folder else (".",):
                found.setdefault(above, []).extend(files)
        return found

    @cached_property
    def folders(self) -> set[str]:
        """Every folder of the root project that holds a file."""
        below = {path.rpartition("/")[0] for path in self.files}
        return {above for folder in below if folder for above in (folder, *_folders(folder))} | {"."}


def _files_of(project: ProjectGraph, nodes: Iterable[Node]) -> set[str]:
    """Return the files in which the root project's nodes, disabled ones too, and macros are written."""
    name = project.name
    every = chain(nodes, *project.disabled.values())
    paths = {node.original_file_path for node in every if node.package_name == name}
    macros = (macro for macro in project.macros.values() if macro.get("package_name") == name)
    found = {str(macro.get("original_file_path") or "").replace("\\", "/") for macro in macros}
    return found.union(map(tidy_path, paths))


def _folders(path: str) -> list[str]:
    """Return the folders above a file, innermost first; the last one is ``"."``."""
    found: list[str] = []
    while path := path.rpartition("/")[0]:
        found.append(path)
    return [*found, "."]


def _patched(index: Index) -> dict[tuple[str, str], list[str]]:
    """Return (package, property file) -> the nodes that it describes."""
    rows = ((node.raw.get("patch_path"), uid) for uid, node in index.nodes.items())
    patches = grouped((patch, uid) for patch, uid in rows if isinstance(patch, str))
    found: dict[tuple[str, str], list[str]] = {}
    for patch, uids in patches.items():
        package, separator, path = patch.partition("://")
        if separator:
            found.setdefault((package, path.replace("\\", "/")), []).extend(uids)
    return found


def _existing(files: _Files, criterion: Criterion) -> list[str]:
    """Return the existing files and folders that a pattern names, as ``pathlib.Path.glob`` would."""
    pattern = str(criterion.value)
    if not pattern or pattern.startswith("/"):
        raise criterion.error(
            f"`path:{pattern[:60]}` is not relative", "give a path from the project's folder"
        )
    only_folders = pattern.endswith("/")
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if not parts:
        hint = "leave the criterion out to select everything"
        raise criterion.error(f"`path:{pattern[:60]}` crashes dbt", hint)
    if any("**" in part and part != "**" for part in parts):
        raise criterion.error(
            f"`{pattern[:60]}`: ** must stand alone between slashes", "write folder/**/name"
        )
    if parts and parts[-1] == "**":
        only_folders = True
    if not any(has_wildcard(part) for part in parts):
        path = "/".join(parts) or "."
        return [path] if path in files.folders or (path in files.files and not only_folders) else []
    names = _Glob(parts)
    known = files.folders if only_folders else files.folders | files.files
    return [path for path in known if names.match([] if path == "." else path.split("/"))]


class _Glob:
    """A pattern of path parts: ``**`` is any number of folders, every other part is one name."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = [None if part == "**" else matcher(part) for part in parts]

    def match(self, names: list[str]) -> bool:
        """Say whether the names of a path match, in one pass over them."""
        at = self._skip({0})
        for name in names:
            after: set[int] = set()
            for place in at:
                if place < len(self.parts):
                    matches = self.parts[place]
                    if matches is None:
                        after.add(place)
                    elif matches(name):
                        after.add(place + 1)
            at = self._skip(after)
            if not at:
                return False
        return len(self.parts) in at

    def _skip(self, at: set[int]) -> set[int]:
        """Add the places behind a ``**``, which may also stand for no folder at all."""
        for place in sorted(at):
            while place < len(self.parts) and self.parts[place] is None:
                place += 1
                at.add(place)
        return at
