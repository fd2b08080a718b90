"""Methods that look at where a node is written: ``path`` and ``file``.

dbt looks on the disk for the files that a ``path:`` pattern names. Here the manifest takes its place: the
files are those of the root project's nodes, macros and property files; the folders are those above them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from jobkit.dbt.selection.index import Index, file_of
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


def _stems(index: Index) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (file name, the same without its extension, unique_ids) of every file."""
    return [(name, PurePosixPath(name).stem, uids) for name, uids in index.file_names.items()]


@method("path")
def by_path(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes written in a file or folder, or described by a property file (S-067)."""
    files = context.index.table(_Files)
    found: set[str] = set()
    for path in _existing(files, criterion):
        found.update(files.nodes_in.get(path, ()))
        found.update(files.nodes_under.get(path, ()))
        found.update(files.patched_by.get(path, ()))
    return found


class _Files:
    """Files and folders, and the nodes in them."""

    def __init__(self, index: Index) -> None:
        self.nodes_in: dict[str, list[str]] = {}
        self.patched_by: dict[str, list[str]] = {}
        project = index.project
        files: set[str] = set()
        for uid, node in index.nodes.items():
            path = file_of(node)
            self.nodes_in.setdefault(path, []).append(uid)
            if node.package_name == project.name:
                files.add(path)
            patch = _patch_path(node.raw)
            if patch:
                self.patched_by.setdefault(patch[1], []).append(uid)
                if patch[0] == project.name:
                    files.add(patch[1])
        for rows in project.disabled.values():
            files.update(file_of(node) for node in rows if node.package_name == project.name)
        for macro in project.macros.values():
            if macro.get("package_name") == project.name:
                files.add(str(macro.get("original_file_path") or "").replace("\\", "/"))
        files.discard("")
        self.files = files

    @cached_property
    def nodes_under(self) -> dict[str, list[str]]:
        """Folder -> the nodes in it and in the folders below."""
        direct: dict[str, list[str]] = {}
        for path, uids in self.nodes_in.items():
            direct.setdefault(path.rpartition("/")[0], []).extend(uids)
        found: dict[str, list[str]] = {}
        for folder, uids in direct.items():
            for above in (folder, *_folders(folder)) if folder else (".",):
                found.setdefault(above, []).extend(uids)
        return found

    @cached_property
    def folders(self) -> set[str]:
        """Every folder of the root project that holds a file."""
        below = {path.rpartition("/")[0] for path in self.files}
        return {above for folder in below if folder for above in (folder, *_folders(folder))} | {"."}


def _folders(path: str) -> list[str]:
    """Return the folders above a file, innermost first; the last one is ``"."``."""
    found: list[str] = []
    while path := path.rpartition("/")[0]:
        found.append(path)
    return [*found, "."]


def _patch_path(raw: Any) -> tuple[str, str] | None:
    patch = raw.get("patch_path")
    if not isinstance(patch, str) or "://" not in patch:
        return None
    package, _, path = patch.partition("://")
    return package, path.replace("\\", "/")


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
