"""What a manifest does not carry: ``flags:`` of ``dbt_project.yml``, and which selector is the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, shorten
from jobkit.basics.frozen import FrozenDict

__all__ = ["ProjectFiles", "given_folder", "read_project_files"]


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """What the files of a project add to its manifest.

    Parameters
    ----------
    flags : Mapping of str to object
        ``flags:`` of ``dbt_project.yml``; empty where the file is not there.
    default_selector : str
        Name of the YAML selector with ``default: true``, or ``""``.
    knows_selectors : bool
        True where a ``selectors.yml`` was read.
    """

    flags: Mapping[str, Any]
    default_selector: str = ""
    knows_selectors: bool = False


def read_project_files(folder: Path | None, selectors: str | Path | None = None) -> ProjectFiles:
    """Read ``dbt_project.yml`` and ``selectors.yml`` of a folder, as far as they are there.

    Parameters
    ----------
    folder : Path, optional
    selectors : str or Path, optional
        The ``selectors.yml``, where it lies elsewhere; it must be there.

    Raises
    ------
    ArtifactError
        For a file that is not what it should be, with its name and line.
    """
    flags: Mapping[str, Any] = FrozenDict()
    file = (
        _path(selectors, "selectors")
        if selectors is not None
        else folder / "selectors.yml"
        if folder
        else None
    )
    if folder is not None and _is_there((folder / "dbt_project.yml").is_file):
        flags = _flags(folder / "dbt_project.yml")
    if file is None or (selectors is None and not _is_there(file.is_file)):
        return ProjectFiles(flags)
    return ProjectFiles(flags, _default_selector(file), knows_selectors=True)


def given_folder(project_dir: str | Path) -> Path:
    """Return the folder that a caller names; raises ArtifactError where it is none."""
    folder = _path(project_dir, "project_dir")
    if not _is_there(folder.is_dir):
        raise ArtifactError(
            f"project_dir: there is no folder {shorten(str(folder))}", where="Project.from_manifest"
        )
    return folder


def _path(given: str | Path, name: str) -> Path:
    if not isinstance(given, (str, Path)):
        raise ArtifactError(f"{name} must be a path, not {shorten(given)}", where="Project.from_manifest")
    return Path(given)


def _is_there(asked: Callable[[], bool]) -> bool:
    """Return the answer; a name that no file system takes names nothing."""
    try:
        return asked()
    except (OSError, ValueError):
        return False


def _mapping(path: Path) -> Mapping[str, Any]:
    # reading YAML is slow to import, and most manifests come without these files
    from jobkit.jobs.files.document import read_document

    data = read_document(path).data
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise ArtifactError(f"holds {shorten(data)}, expected a mapping", where=str(path))
    return data


def _flags(path: Path) -> Mapping[str, Any]:
    flags = _mapping(path).get("flags") or {}
    if not isinstance(flags, Mapping):
        raise ArtifactError(f"flags is {shorten(flags)}, expected a mapping", where=str(path))
    return FrozenDict({str(name): value for name, value in flags.items()})


def _default_selector(path: Path) -> str:
    rows = _mapping(path).get("selectors") or []
    if not isinstance(rows, list):
        raise ArtifactError(
            f"selectors is {shorten(rows)}, expected a list", where=str(path), hint="`- name: ...`"
        )
    named = [str(row.get("name")) for row in rows if isinstance(row, Mapping) and row.get("default") is True]
    if len(named) > 1:
        what = f"{len(named)} selectors have `default: true`: {', '.join(named)}"
        raise ArtifactError(what, where=str(path), hint="dbt takes one")
    return named[0] if named else ""
