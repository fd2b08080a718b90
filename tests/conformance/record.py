"""Record what real dbt does: ``python -m tests.conformance.record [NAME ...]`` (all scenarios by default).

Needs dbt-core (README.md). Runs the scenarios of ``scenarios.yml`` and the selections of ``selections.yml``
on ``project/``, writes ``recordings/`` in the format that `replay` reads, and prints what differs from the
recordings before. Statuses, exit codes, relations and selections are what counts as a difference: dbt's
order of nodes is not reproducible (S-003) and is not kept.

Each dbt command runs in a process of its own, forked from one that has imported dbt (S-034). The project is
parsed once for each content of its files, target and those ``--vars`` that a config reads, and handed to dbt.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.conformance.dbt_client import Dbt

HERE = Path(__file__).resolve().parent
RECORDINGS = HERE / "recordings"
PARSED_VARS = ("raw_fines", "snap_loans", "ut_loan_stats")
"""Names in ``--vars`` that a config of the project reads while dbt parses."""

SOURCES = [
    "create schema if not exists src",
    *(
        f"create or replace table src.{name} as select 1 as id, 1 as member_id, "
        "now()::timestamp - interval 1 hour as _loaded_at"
        for name in ("visits", "alarms", "quiet")
    ),
]
"""The source tables, all fresh."""


def scenarios() -> dict[str, dict[str, Any]]:
    """Return name -> {"note", "steps"}."""
    data: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "scenarios.yml").read_text())
    return data


class Recorder:
    """Plays scenarios in copies of the project.

    Parameters
    ----------
    dbt : Dbt
    work : Path
        A folder for the copies.
    out : Path
        Where recordings and manifests are written.
    """

    def __init__(self, dbt: Dbt, work: Path, out: Path) -> None:
        self.dbt = dbt
        self.out = out
        self.work = work
        self.base = work / "base"
        shutil.copytree(HERE / "project", self.base)
        answer = dbt.ask("call", self.base, args=["deps"])
        if answer["exit"]:
            raise RuntimeError(f"dbt deps: {answer['exception']}")
        self._parsed: set[str] = set()

    def record(self, name: str, scenario: Mapping[str, Any]) -> dict[str, Any]:
        """Play one scenario; return its recording."""
        folder = self.work / "play"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base, folder, symlinks=True)
        given = list(scenario["steps"])
        if scenario.get("sources", True):
            given.insert(0, {"sql": SOURCES})
        steps = [self._step(folder, step) for step in given]
        return {
            "name": name,
            "note": scenario.get("note", ""),
            "dbt": self.dbt.version,
            "adapter": "duckdb",
            "steps": steps,
        }

    def _step(self, folder: Path, step: Mapping[str, Any]) -> dict[str, Any]:
        if "sql" in step:
            self.dbt.ask("sql", folder, statements=step["sql"])
        elif "edit" in step:
            file, old, new = step["edit"]
            text = (folder / file).read_text()
            if old not in text:
                raise RuntimeError(f"{file} has no {old!r}")
            (folder / file).write_text(text.replace(old, new))
        elif "write" in step:
            file, text = step["write"]
            (folder / file).write_text(text)
        elif "rm" in step:
            for file in step["rm"]:
                (folder / file).unlink()
        elif "state" in step:
            return self._keep_state(folder, step)
        elif "lsmany" in step:
            return self._list_many(folder, step)
        else:
            return self._dbt(folder, step["dbt"])
        return dict(step)

    def _keep_state(self, folder: Path, step: Mapping[str, Any]) -> dict[str, Any]:
        for name in step["state"]:
            (folder / name).mkdir(exist_ok=True)
            for file in ("manifest.json", "run_results.json", "sources.json"):
                if (folder / "target" / file).exists():
                    shutil.copy(folder / "target" / file, folder / name / file)
        return {"state": step["state"], "manifest": self._manifest(folder / "target" / "manifest.json")}

    def _list_many(self, folder: Path, step: Mapping[str, Any]) -> dict[str, Any]:
        key = self.parse(folder, "dev", {})
        cases = [{"select": [text], "state": step["lsmany"]} for text in step["expressions"]]
        answers = self.dbt.ask("select", folder, key=key, cases=cases)["answers"]
        selected = {text: answer["ids"] for text, answer in zip(step["expressions"], answers, strict=True)}
        return {"lsmany": step["lsmany"], "selected": selected}

    def _dbt(self, folder: Path, command: str) -> dict[str, Any]:
        words = shlex.split(command)
        target = words[words.index("--target") + 1] if "--target" in words else "dev"
        given = yaml.safe_load(words[words.index("--vars") + 1]) if "--vars" in words else {}
        key = self.parse(folder, target, given) if target in ("dev", "prod") else None
        if key:  # dbt writes what it has parsed before it goes on
            (folder / "target").mkdir(exist_ok=True)
            shutil.copy(self.work / f"{key}.json", folder / "target" / "manifest.json")
        answer = self.dbt.ask("call", folder, args=words, key=key)
        step = {"dbt": command, **{name: value for name, value in answer.items() if value != {}}}
        if answer["manifest_written"] or key:
            step["manifest"] = self._manifest(folder / "target" / "manifest.json")
        return step

    def parse(self, folder: Path, target: str, given: Mapping[str, Any]) -> str | None:
        """Have dbt parse, unless it has; None when it can not (the command itself then says why)."""
        read = [name for names in given.values() for name in names if name in PARSED_VARS]
        digest = hashlib.sha256(repr((target, sorted(read))).encode())
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if (
                path.is_file()
                and path.suffix in (".sql", ".yml", ".csv", ".py")
                and inside.parts[0] not in _MADE
            ):
                digest.update(str(inside).encode() + path.read_bytes())
        key = digest.hexdigest()[:12]
        if key not in self._parsed:
            args = ["--target", target, "--no-partial-parse"]
            args += ["--vars", json.dumps(given)] if read else []
            if "exception" in self.dbt.ask("parse", folder, args=args, key=key):
                return None
            shutil.copy(folder / "target" / "manifest.json", self.work / f"{key}.json")
            self._parsed.add(key)
        return key

    def _manifest(self, path: Path) -> str:
        """Write a compact manifest; return its name."""
        text = json.dumps(compact(json.loads(path.read_text())), sort_keys=True, separators=(",", ":"))
        name = hashlib.sha256(text.encode()).hexdigest()[:12]
        place = self.out / "manifests" / f"{name}.json.gz"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(packed(text))
        return name


_MADE = ("target", "logs", "dbt_packages")


def packed(text: str) -> bytes:
    """Return gzip with no time in it, so that the same text gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def compact(manifest: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nothing reads: times, docs, macros that no node reaches; the code of dbt's own macros.

    The code of a macro is replaced by its hash, so that a comparison still tells whether it changed.
    """
    macros: dict[str, Any] = manifest["macros"]
    reached: set[str] = set()
    things = [row for part in _PARTS for row in manifest.get(part, {}).values()]
    things += [row for rows in manifest.get("disabled", {}).values() for row in rows]
    open_ = [uid for row in things for uid in (row.get("depends_on") or {}).get("macros", ())]
    project = manifest["metadata"]["project_name"]
    open_ += [uid for uid, row in macros.items() if row["package_name"] == project]
    while open_:
        uid = open_.pop()
        if uid in macros and uid not in reached:
            reached.add(uid)
            open_ += macros[uid]["depends_on"]["macros"]
    kept = {"dbt_schema_version", "dbt_version", "project_name", "project_id", "adapter_type"}
    for row in things:
        for name in _UNREAD:
            row.pop(name, None)
        if row.get("root_path"):
            row["root_path"] = ""
    return {
        **manifest,
        "metadata": {name: value for name, value in manifest["metadata"].items() if name in kept},
        "macros": {uid: _bare(macros[uid]) for uid in sorted(reached)},
        "docs": {},
    }


_PARTS = (
    "nodes",
    "sources",
    "exposures",
    "metrics",
    "semantic_models",
    "saved_queries",
    "unit_tests",
    "functions",
)


_UNREAD = (
    "created_at",
    "doc_blocks",
    "compiled",
    "compiled_code",
    "compiled_path",
    "build_path",
    "extra_ctes",
    "extra_ctes_injected",
)


def _bare(macro: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("unique_id", "name", "package_name", "resource_type", "path", "original_file_path", "depends_on")
    digest = hashlib.sha256(macro["macro_sql"].encode()).hexdigest()[:16]
    return {**{name: macro[name] for name in kept}, "macro_sql": digest}


# -- selections -----------------------------------------------------------------------------------


def record_selections(recorder: Recorder) -> list[dict[str, Any]]:
    """Answer ``selections.yml``; the state and the current sources.json lie beside the answers."""
    data = yaml.safe_load((HERE / "selections.yml").read_text())
    folder = recorder.work / "play"
    recorder.record("selections", {"steps": data["steps"]})
    place = recorder.out / "selection" / "library"
    (place / "last").mkdir(parents=True, exist_ok=True)
    for source, goal in (("target/manifest.json", "manifest"), ("last/manifest.json", "last/manifest")):
        text = json.dumps(
            compact(json.loads((folder / source).read_text())), sort_keys=True, separators=(",", ":")
        )
        (place / f"{goal}.json.gz").write_bytes(packed(text))
    for source, goal in (
        ("last/run_results.json", "last/run_results.json"),
        ("last/sources.json", "last/sources.json"),
        ("target/sources.json", "sources_current.json"),
    ):
        (place / goal).write_text(
            json.dumps(_rows(json.loads((folder / source).read_text())), indent=1) + "\n"
        )
    cases = list(_cases(data))
    key = recorder.parse(folder, "dev", {})
    answers: list[dict[str, Any]] = [{} for _ in cases]
    for mode in sorted(
        {case["indirect"] for case in cases if case.get("selector") and case.get("indirect")} | {""}
    ):
        # YAML selectors take the mode when dbt reads the project, so each mode is a call of its own
        chosen = [
            n
            for n, case in enumerate(cases)
            if bool(mode) == bool(case.get("selector") and case.get("indirect"))
            and (not mode or case["indirect"] == mode)
        ]
        args = ["--indirect-selection", mode] if mode else []
        found = recorder.dbt.ask(
            "select", folder, key=key, args=args, cases=[_split(cases[n]) for n in chosen]
        )
        for number, answer in zip(chosen, found["answers"], strict=True):
            answers[number] = answer
    return [
        {**case, "project": "library", **answer, "exit": 2 if "exception" in answer else 0}
        for case, answer in zip(cases, answers, strict=True)
    ]


def _split(case: Mapping[str, Any]) -> dict[str, Any]:
    return {**case, **{side: [case[side]] for side in ("select", "exclude") if case.get(side)}}


def _cases(data: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for text in data["select"]:
        yield {"select": text}
    for mode in data["modes"]:
        for text in data["indirect"]:
            yield {**({"select": text} if isinstance(text, str) else text), "indirect": mode}
    for text in data["state"]:
        yield {"select": text, "state": "last"}
    yield from data["other"]


def _rows(artifact: Mapping[str, Any]) -> dict[str, Any]:
    """Return an artifact with what selection reads of it."""
    kept = ("unique_id", "status", "max_loaded_at", "snapshotted_at")
    return {
        "metadata": {"dbt_schema_version": artifact["metadata"]["dbt_schema_version"]},
        "args": {"which": (artifact.get("args") or {}).get("which", "build")},
        "results": [{name: row[name] for name in kept if name in row} for row in artifact["results"]],
    }


# -- what changed ---------------------------------------------------------------------------------


def gist(recording: Mapping[str, Any]) -> list[str]:
    """Return a recording as comparable lines: what counts, without order, texts and manifests."""
    lines = []
    for number, step in enumerate(recording["steps"], 1):
        lines += [
            f"step {number} {name}: {json.dumps(step[name], sort_keys=True)}"
            for name in ("exit", "relations_after", "selected", "ls")
            if name in step
        ]
        lines += [f"step {number} {row['id']}: {row['status']}" for row in step.get("freshness") or ()]
        lines += [
            f"step {number} {row['id']}: {row['status']}"
            for row in sorted(step.get("results") or (), key=lambda row: row["id"])
        ]
    return lines


def changes(name: str, before: list[str], after: list[str]) -> list[str]:
    """Return the lines that only one side has."""
    old, new = set(before), set(after)
    return [f"{name}: - {line}" for line in before if line not in new] + [
        f"{name}: + {line}" for line in after if line not in old
    ]


def _said(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    keys = ("select", "exclude", "selector", "indirect", "state")
    return [
        f"{json.dumps({k: row[k] for k in keys if k in row})}: {row['exit']} {' '.join(row.get('ids', ()))}"
        for row in answers
    ]


def main(names: list[str]) -> int:
    """Record; print what changed."""
    wanted = names or [*scenarios(), "selections"]
    report: list[str] = []
    version = RECORDINGS / "dbt.txt"
    with TemporaryDirectory() as work, Dbt() as dbt:
        before = version.read_text().strip() if version.exists() else "nothing"
        print(f"recording {len(wanted)} scenarios with dbt-core {dbt.version} (before: {before})", flush=True)
        recorder = Recorder(dbt, Path(work), RECORDINGS)
        for name in wanted:
            if name == "selections":
                report += _write_selections(record_selections(recorder))
                continue
            recording = recorder.record(name, scenarios()[name])
            path = RECORDINGS / f"{name}.json.gz"
            old = json.loads(gzip.decompress(path.read_bytes())) if path.exists() else {"steps": []}
            lines = changes(name, gist(old), gist(recording)) if path.exists() else [f"{name}: new"]
            report += lines
            path.write_bytes(packed(json.dumps(recording, separators=(",", ":"))))
            print(f"{name}: {'same' if not lines else f'{len(lines)} lines differ'}", flush=True)
        version.write_text(dbt.version + "\n")
    if not names:
        _sweep()
    print("\n".join(report) if report else "nothing changed")
    return 0


def _write_selections(answers: list[dict[str, Any]]) -> list[str]:
    path = RECORDINGS / "selection" / "library.jsonl.gz"
    old = (
        [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
        if path.exists()
        else []
    )
    path.write_bytes(packed("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in answers)))
    return changes("selections", _said(old), _said(answers)) if old else ["selections: new"]


def _sweep() -> None:
    """Remove manifests that no recording names, and recordings of scenarios that are gone."""
    named: set[str] = set()
    for path in RECORDINGS.glob("*.json.gz"):
        if path.name.partition(".")[0] not in scenarios():
            path.unlink()
            continue
        recording = json.loads(gzip.decompress(path.read_bytes()))
        named |= {step["manifest"] for step in recording["steps"] if step.get("manifest")}
    for path in (RECORDINGS / "manifests").glob("*.json.gz"):
        if path.name.partition(".")[0] not in named:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
