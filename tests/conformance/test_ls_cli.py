"""``jobkit ls`` prints what ``dbt ls --resource-type all`` printed, and every shared manifest loads.

Issue 3, point 3. The manifest of a file of answers is read once and handed to the command line for each of
its expressions; one of them also reads it from the file. What needs the current ``sources.json`` is left to
`test_select`, since the command line takes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobkit.dbt.manifest.artifact_files import read_json
from jobkit.dbt.project import Project
from tests.cli.running import run
from tests.conformance.select import Replay
from tests.shared import SHARED, needs_shared

ANSWERS = sorted((SHARED / "oracle/selection").glob("*.jsonl*")) if SHARED else []
MANIFESTS = sorted((SHARED / "manifests").rglob("*.json.gz")) if SHARED else []
OPTIONS = {
    "select": "--select",
    "exclude": "--exclude",
    "selector": "--selector",
    "indirect": "--indirect-selection",
}


def short(path: Path) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[0]


def cases(replay: Replay) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Yield (recorded answer, the words of ``jobkit ls`` that ask the same)."""
    for row in replay.rows():
        words = [f"{option}={row[name]}" for name, option in OPTIONS.items() if row.get(name)]
        if row.get("state"):
            folder = replay.path.parent / replay.name / row["state"]
            if not folder.is_dir() or "source_status:" in str(row):
                continue
            words.append(f"--state={folder}")
        yield row, [*words, f"--manifest={replay.manifest}"]


def check(row: dict[str, Any], words: list[str]) -> None:
    done = run("ls", *words)
    if "ids" in row:
        assert (done.exit_code, done.stdout.splitlines()) == (0, sorted(row["ids"])), words
    else:
        assert (done.exit_code, done.stdout) == (2, ""), words
        assert done.stderr, words


@needs_shared
@pytest.mark.parametrize("path", ANSWERS, ids=short)
def test_ls_prints_the_recorded_set(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replay = Replay(path)
    asked = list(cases(replay))
    assert len(asked) >= 40
    plain = [case for case in asked if "ids" in case[0] and not case[0].get("state")]
    check(*plain[len(plain) // 2])
    read = Project.from_manifest
    known = {str(replay.manifest): replay.project}
    monkeypatch.setattr(Project, "from_manifest", lambda source, **_: known.get(str(source)) or read(source))
    for case in asked:
        check(*case)


@needs_shared
def test_every_file_of_answers_is_there() -> None:
    assert len(ANSWERS) >= 6
    assert len(MANIFESTS) >= 15


@needs_shared
@pytest.mark.parametrize("path", MANIFESTS, ids=short)
def test_every_manifest_loads_whole(path: Path) -> None:
    """Schema v10 (dbt 1.6) to v12 (dbt 1.12), and dbt 2.0 alpha."""
    raw = read_json(path)
    project = Project.from_manifest(raw)
    for section in ("nodes", "sources", "exposures", "metrics", "semantic_models", "unit_tests"):
        assert set(raw.get(section) or ()) <= set(project.nodes)
    models = {uid for uid in raw["nodes"] if uid.startswith("model.")}
    assert models
    assert models == set(project.select("resource_type:model", indirect_selection="empty"))
    assert project.notes == ()
