"""What an earlier run left behind: the artifacts that ``--state`` names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, JobkitError, shorten
from jobkit.basics.frozen import FrozenDict, freeze_fields, frozen
from jobkit.basics.moments import utc
from jobkit.basics.shown import Shown
from jobkit.dbt.manifest.artifact_files import find_artifact, place_of, read_json
from jobkit.dbt.manifest.durations import result_rows
from jobkit.dbt.manifest.parts import Parts, parts_of_row
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["Freshness", "State"]


@dataclass(frozen=True, slots=True)
class Freshness(Shown):
    """One row of a ``sources.json``.

    Parameters
    ----------
    status : str
        ``pass``, ``warn``, ``error`` or ``runtime error``.
    max_loaded_at : datetime or None
        When the newest row was loaded (UTC); None when dbt could not tell.
    """

    status: str
    max_loaded_at: datetime | None = None


@checked
@dataclass(frozen=True, slots=True)
class State(Shown):
    """The manifest of an earlier run with its results: what ``state:``, ``result:`` and deferral read.

    Parameters
    ----------
    project : Project
        The project as it was.
    results : Mapping of str to str, optional
        unique_id -> status of its ``run_results.json``; None when there is none.
    freshness : Mapping of str to Freshness, optional
        unique_id of a source -> its row in the state's ``sources.json``; None when there is none.
    current_freshness : Mapping of str to Freshness, optional
        The same of the current ``sources.json`` (in target/), which ``source_status:fresher`` compares with.
    schema : str, optional
        Target schema its relations live in; None = the manifest's own.
    args : Mapping
        ``args`` of the ``run_results.json``: the flags of the command that made it, for ``dbt retry``.
    parts : Mapping of str to Parts
        unique_id -> what is done of a microbatch model or an overloaded function, and what failed.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__", "from_dir", "from_manifest")
    _hint: ClassVar[str] = 'State.from_dir("prod-artifacts") reads one'

    project: ProjectGraph
    results: Mapping[str, str] | None = None
    freshness: Mapping[str, Freshness] | None = None
    current_freshness: Mapping[str, Freshness] | None = None
    schema: str | None = None
    args: Mapping[str, Any] = field(default_factory=FrozenDict)
    parts: Mapping[str, Parts] = field(default_factory=FrozenDict)

    def __post_init__(self) -> None:
        if not isinstance(self.project, ProjectGraph):
            raise JobkitError(f"project is {shorten(self.project)}", where="State", hint=ProjectGraph._hint)
        for name in ("results", "freshness", "current_freshness", "args", "parts"):
            given = getattr(self, name)
            if not isinstance(given, Mapping) and (given is not None or name in ("args", "parts")):
                raise JobkitError(f"{name} is {shorten(given)}", where="State", hint="a mapping by unique_id")
        freeze_fields(self, "results", "freshness", "current_freshness", "parts")
        object.__setattr__(self, "args", frozen(self.args))

    @classmethod
    def from_dir(
        cls, path: str | Path, current_sources: str | Path | Mapping[str, Any] | None = None
    ) -> State:
        """Read the artifacts in a folder, as ``--state`` does.

        Parameters
        ----------
        path : str or Path
            A folder with ``manifest.json`` and, optionally, ``run_results.json`` and ``sources.json``, each
            plain or as ``.gz``; or a manifest file, which is then read alone.
        current_sources : path or mapping, optional
            The current ``sources.json``.

        Raises
        ------
        ArtifactError
            When there is no manifest, or a file is not what it should be.
        """
        current = None if current_sources is None else _freshness(current_sources)
        if not _is_dir(path):
            return cls(ProjectGraph.from_manifest(path), current_freshness=current)
        folder = Path(path)
        manifest = find_artifact(folder, "manifest.json")
        if manifest is None:
            raise ArtifactError(
                "there is no manifest.json in this folder",
                where=str(path),
                hint="a state folder holds the artifacts of an earlier run: copy target/ of that run",
            )
        project = ProjectGraph.from_manifest(manifest)
        results, args, parts = _results(find_artifact(folder, "run_results.json"))
        sources = find_artifact(folder, "sources.json")
        return cls(
            project,
            results=results,
            freshness=None if sources is None else _freshness(sources),
            current_freshness=current,
            args=args,
            parts=parts,
        )

    @classmethod
    def from_manifest(cls, manifest: str | Path | Mapping[str, Any]) -> State:
        """Return the state that consists of a manifest alone."""
        return cls(ProjectGraph.from_manifest(manifest))

    def __repr__(self) -> str:
        extras = [
            f"{len(rows):,} {word}"
            for rows, word in ((self.results, "results"), (self.freshness, "source freshness rows"))
            if rows is not None
        ]
        return f"<State of {self.project!r}" + (f", {', '.join(extras)}>" if extras else ">")


def _is_dir(path: str | Path) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, TypeError, ValueError):
        # reading it as a file will say what is wrong
        return False


def _results(
    path: Path | None,
) -> tuple[dict[str, str] | None, Mapping[str, Any], dict[str, Parts]]:
    if path is None:
        return None, {}, {}
    data = read_json(path, "run_results.json")
    args = data.get("args")
    if args is not None and not isinstance(args, Mapping):
        raise ArtifactError(f"args is {shorten(args)}, expected a mapping", where=str(path))
    rows = result_rows(data, str(path))
    statuses = {row["unique_id"]: str(row.get("status") or "").lower() for row in rows}
    found = {row["unique_id"]: parts_of_row(row) for row in rows}
    return statuses, args or {}, {uid: parts for uid, parts in found.items() if parts is not None}


def _freshness(source: str | Path | Mapping[str, Any]) -> dict[str, Freshness]:
    where = "sources.json" if isinstance(source, Mapping) else place_of(source)
    data = source if isinstance(source, Mapping) else read_json(source, "sources.json")
    return {
        row["unique_id"]: Freshness(
            str(row.get("status") or "").lower(),
            _instant(row.get("max_loaded_at"), f"{where}: results[{index}]"),
        )
        for index, row in enumerate(result_rows(data, where))
    }


def _instant(value: Any, where: str) -> datetime | None:
    if value is None:
        return None
    try:
        return utc(value)
    except JobkitError:
        raise ArtifactError(
            f"max_loaded_at is {shorten(value)}, expected a time", where=where, hint="2026-03-02T04:00:00Z"
        ) from None
