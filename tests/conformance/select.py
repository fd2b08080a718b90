"""Replay recorded selections: ``python -m tests.conformance.select FILE [--manifest M] [--state S]``.

FILE holds one recorded answer a line, plain or gzipped: ``{select, exclude, indirect, state, selector, ids |
exception}``. Prints each disagreement, then ``agreed N of TOTAL``; the exit code is 1 unless all agree.

Where an option is left out the files beside FILE are taken: the manifest is ``NAME/manifest.json.gz`` or
``../../manifests/NAME.json.gz``, a state that a line names is the folder of that name beside the manifest,
and a pull request's manifest and base are those that ``index.json`` names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import Selection, select

__all__ = ["NOT_SUPPORTED", "Replay", "main"]

NOT_SUPPORTED: dict[str, str] = {}
"""Criteria that jobkit does not select as dbt does, each with its reason; none is known."""


@dataclass
class Replay:
    """The recorded answers of one file, with the projects they were asked of.

    Parameters
    ----------
    path : Path
        The file with the answers.
    manifest, state : Path or None
        The manifest and the folder or manifest to compare with; None = looked for beside the file.
    """

    path: Path
    manifest: Path | None = None
    state: Path | None = None
    _states: dict[str | None, State | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        row = self._pull_request()
        if self.manifest is None:
            self.manifest = _first(
                [
                    self.path.parent / self.name / "manifest.json.gz",
                    self.path.parent.parent.parent / "manifests" / f"{self.name}.json.gz",
                    self.path.parent / "manifests" / f"{self.name}.json.gz",
                ]
            )
        if self.state is None and row:
            self.state = self.path.parent / "manifests" / f"{row['base']}.json.gz"
        self.project = Project.from_manifest(self.manifest)

    @property
    def name(self) -> str:
        return self.path.name.partition(".")[0]

    def _pull_request(self) -> dict[str, Any] | None:
        index = self.path.parent / "index.json"
        rows = json.loads(index.read_text("utf-8")) if index.is_file() else []
        return next((row for row in rows if row.get("head") == self.name), None)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the recorded answers."""
        opened = gzip.open if self.path.suffix == ".gz" else open
        with opened(self.path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)

    def state_of(self, name: str | None) -> State | None:
        """Return the state that a line names, or the one of the whole file; None where it has no manifest."""
        if name not in self._states:
            self._states[name] = self._read_state(name)
        return self._states[name]

    def _read_state(self, name: str | None) -> State | None:
        folder = self.state
        if name is not None and (self.state is None or not self.state.name.startswith(name)):
            folder = self.manifest.parent / name
            beside = self.path.parent / self.name / name
            folder = beside if not folder.is_dir() and beside.is_dir() else folder
            if not folder.is_dir():
                return None
        if folder is None:
            return None
        current = folder.parent / "sources_current.json"
        return State.from_dir(folder, current_sources=current if current.is_file() else None)

    def answer(self, row: dict[str, Any]) -> Selection | SelectionError:
        """Return what jobkit selects where dbt was asked the same."""
        try:
            return select(
                self.project,
                row.get("select"),
                row.get("exclude"),
                state=self.state_of(row.get("state")),
                indirect_selection=row.get("indirect"),
                selector=row.get("selector"),
            )
        except SelectionError as error:
            return error

    def disagreement(self, row: dict[str, Any]) -> str:
        """Return in what jobkit and dbt differ; ``""`` when they agree."""
        answer = self.answer(row)
        if isinstance(answer, SelectionError):
            return f"jobkit refuses it: {answer}" if "ids" in row else ""
        if "ids" not in row:
            return f"dbt refuses it ({row.get('exception')}), jobkit selects {len(answer.ids)} nodes"
        mine, theirs = set(answer.ids), set(row["ids"])
        parts = [
            f"{len(ids)} {word}: {', '.join(sorted(ids)[:5])}"
            for word, ids in (("only in jobkit's answer", mine - theirs), ("only in dbt's", theirs - mine))
            if ids
        ]
        return "; ".join(parts)


def warnings_of(row: dict[str, Any]) -> list[str]:
    """Return the recorded warnings of criteria that match nothing, without colours."""
    return [text.partition("]: ")[2] for text in row.get("warn", []) if "The selection criterion" in text]


def _first(paths: list[Path]) -> Path:
    for path in paths:
        if path.is_file():
            return path
    raise SystemExit(f"no manifest at {', '.join(map(str, paths))}: give --manifest")


def main(arguments: list[str] | None = None) -> int:
    """Replay one file and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--state", type=Path, help="a folder of artifacts, or a manifest")
    options = parser.parse_args(arguments)
    replay = Replay(options.file, options.manifest, options.state)
    agreed = total = 0
    for row in replay.rows():
        total += 1
        difference = replay.disagreement(row)
        if difference:
            asked = {
                key: value for key, value in row.items() if key not in ("ids", "warn", "exit", "project")
            }
            print(f"{json.dumps(asked)}\n    {difference}")
        else:
            agreed += 1
    print(f"agreed {agreed} of {total}")
    return 0 if agreed == total else 1


if __name__ == "__main__":
    sys.exit(main())
