"""Runs in dbt's own Python: JSON lines in, JSON lines out. Imports nothing of jobkit.

``{"files", "state"}``
    Parse the project (and the one that ``--state`` names) once: ``{"manifest", "state"}``. Then a second
    line, ``{"cases", "results"}``, which dbt's own selector answers:
    ``{"answers": [{"ids", "unmatched"} | {"error"}]}``.
``{"files", "steps", "manifests"}``
    Run the steps in the format of the recordings; manifests are written to that folder.

Each request is answered by a forked process in a folder of its own, so nothing leaks from one to the next.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import pickle
import re
import shlex
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from multiprocessing import resource_tracker
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_QUOTED = re.compile(r'"wh"\."(\w+)"\."(\w+)"')
_OUT = os.dup(1)
_KEPT = ("adapter_type", "dbt_schema_version", "dbt_version", "generated_at", "project_name")


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# -- selections -----------------------------------------------------------------------------------


def _invoke(words: list[str], manifest: Any = None) -> Any:
    from dbt.cli.main import dbtRunner
    from dbt.deprecations import reset_deprecations

    reset_deprecations()  # each command of a run is a process of its own, which has told of none

    return dbtRunner(manifest=manifest).invoke(["--quiet", "--log-level-file", "none", *words])


def _sql(statement: str) -> list[tuple[str, ...]]:
    import duckdb

    with duckdb.connect("wh.duckdb") as connection:
        rows: list[tuple[str, ...]] = connection.execute(statement).fetchall()
    return rows


def _parse(folder: Path) -> Any:
    """Return dbt's manifest of the project in a folder, and leave its flags and context set."""
    os.chdir(folder)
    answer = _invoke(["parse", "--no-partial-parse"])
    if not answer.success:
        raise RuntimeError(f"dbt cannot parse the project: {answer.exception}")
    return answer.result


def _read(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    for macro in data["macros"].values():
        if macro["package_name"] != "live":
            macro["macro_sql"] = ""
    return data


def _second(answer: dict[str, Any]) -> dict[str, Any]:
    """Give the first answer and read the second line: the parent process waits meanwhile."""
    with os.fdopen(os.dup(_OUT), "w") as out:
        print(json.dumps(answer), file=out)
    with os.fdopen(os.dup(0)) as lines:
        request: dict[str, Any] = json.loads(lines.readline())
    return request


def select(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    import dbt.graph.selector as selectors
    from dbt.compilation import Linker
    from dbt.config.selectors import selector_config_from_data, selector_data_from_root
    from dbt.contracts.state import PreviousState
    from dbt.flags import get_flags
    from dbt.graph import Graph, ResourceTypeSelector
    from dbt.graph.cli import parse_difference
    from dbt.node_types import NodeType
    from dbt.task.list import ListTask
    from dbt_common.events.contextvars import set_contextvars

    previous = None
    answer: dict[str, Any] = {}
    if request.get("state"):
        old = folder / "old"
        _write(old, request["state"])
        manifest = _parse(old)
        answer["state"] = _read(old)
        previous = PreviousState(Path("none"), Path("target"), folder)
        previous.manifest = manifest
    new = folder / "new"
    _write(new, request["files"])
    manifest = _parse(new)
    answer["manifest"] = _read(new)
    data = selector_data_from_root(str(new)) if (new / "selectors.yml").exists() else None
    linker = Linker()
    linker.link_graph(manifest)
    graph = Graph(linker.graph)
    unmatched: list[str] = []

    def listen(event: Any, **_: Any) -> None:
        if type(event).__name__ == "NoNodesForSelectionCriteria":
            unmatched.append(event.spec_raw)

    selectors.fire_event = listen
    set_contextvars("", project_root=str(new))
    request = _second(answer)
    answer = {"answers": []}
    if previous is not None:
        previous.results = [
            SimpleNamespace(unique_id=uid, status=status) for uid, status in request["results"].items()
        ]
    for case in request["cases"]:
        unmatched.clear()
        object.__setattr__(get_flags(), "INDIRECT_SELECTION", case.get("indirect") or "eager")
        # dbt reads selectors.yml after its flags: a selector takes the indirect selection of the command.
        named: Any = selector_config_from_data(deepcopy(data)) if data else {}
        try:
            asked = ResourceTypeSelector(
                graph=graph,
                manifest=manifest,
                previous_state=previous,
                resource_types=[NodeType(t) for t in case.get("types") or ListTask.ALL_RESOURCE_VALUES],
                include_empty_nodes=True,
                selectors=named,
            )
            if case.get("selector"):
                spec = named[case["selector"]]["definition"]
            else:
                spec = parse_difference(case.get("select"), case.get("exclude"))
            ids = sorted(asked.get_selected(spec))
            answer["answers"].append({"ids": ids, "unmatched": list(dict.fromkeys(unmatched))})
        except Exception as error:
            answer["answers"].append({"error": f"{type(error).__name__}: {error}"[:300]})
    return answer


# -- executions -----------------------------------------------------------------------------------


def execute(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    _write(folder, request["files"])
    os.chdir(folder)
    last = None
    parsed: Parsed = {}
    for step in request["steps"]:
        if "sql" in step:
            for statement in step["sql"]:
                _sql(statement)
        elif "state" in step:
            for name in step["state"]:
                shutil.rmtree(name, ignore_errors=True)
                if not Path("target").exists():
                    raise RuntimeError(f"dbt cannot parse the project: {request['steps']}")
                shutil.copytree("target", name, ignore=shutil.ignore_patterns("compiled", "run", "partial*"))
            step["manifest"] = last
        else:
            _call(step, parsed)
            if Path("target/manifest.json").exists():
                step["manifest"] = last = _keep(Path(request["manifests"]))
            step["relations_after"] = _relations()
    return {"steps": request["steps"]}


Parsed = dict[tuple[str, ...], tuple[bytes, bytes]]


def _handed(words: list[str], parsed: Parsed) -> Any:
    """Return a fresh copy of the parsed manifest: parsing takes longer than all the rest.

    A unit test reads ``bad`` while parsing, so each target and each ``bad`` has a manifest of its own.
    ``retry`` reads its flags from the artifacts, so there dbt parses for itself.
    """
    if words[0] == "retry":
        return None
    bad = _variables(words).get("bad")
    key = ["--target", "prod" if "--target" in words else "dev"]
    if bad:
        key += ["--vars", json.dumps({"bad": bad})]
    file = Path("target/manifest.json")
    if tuple(key) not in parsed:
        with _without_flags():
            answer = _invoke(["parse", "--no-partial-parse", *key])
        if not answer.success:
            raise RuntimeError(f"dbt cannot parse the project: {answer.exception}")
        parsed[tuple(key)] = (pickle.dumps(answer.result), file.read_bytes())
    manifest, text = parsed[tuple(key)]
    file.write_bytes(text)
    return pickle.loads(manifest)


def _variables(words: list[str]) -> dict[str, Any]:
    """Return the ``--vars`` of a command, as far as they are a dictionary in JSON."""
    try:
        given = json.loads(words[words.index("--vars") + 1])
    except (ValueError, IndexError):
        return {}
    return given if isinstance(given, dict) else {}


@contextlib.contextmanager
def _without_flags() -> Iterator[None]:
    """Keep away the project's flags: where warnings are errors, dbt writes no manifest."""
    file = Path("dbt_project.yml")
    text = file.read_text(encoding="utf-8")
    file.write_text(json.dumps(json.loads(text) | {"flags": {"send_anonymous_usage_stats": False}}))
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")


_CHECKED_IN_PARSING = ("warn_error", "store_failures")


def _reads_anew(step: dict[str, Any]) -> bool:
    """Return whether dbt has to parse for itself: it would refuse the command while it does."""
    outside = [*step.get("env", {}), *json.loads(Path("dbt_project.yml").read_text())["flags"]]
    words = (step["dbt"], *outside)
    return any(part in word.lower().replace("-", "_") for word in words for part in _CHECKED_IN_PARSING)


def _call(step: dict[str, Any], parsed: Parsed) -> None:
    words = shlex.split(step["dbt"])
    manifest = _handed(words, parsed)
    if _reads_anew(step):
        manifest = None
        words += ["--no-partial-parse"]
    paths = {name: Path("target") / name for name in ("run_results.json", "sources.json")}
    before = {name: path.stat().st_mtime_ns if path.exists() else None for name, path in paths.items()}
    if "--defer" in step["dbt"]:
        shutil.rmtree("target/run", ignore_errors=True)
    os.environ |= step.get("env", {})
    try:
        result = _invoke(words, manifest)
    finally:
        for name in step.get("env", {}):
            del os.environ[name]
    error = result.exception
    step["success"] = result.success
    step["exit"] = 2 if error is not None else 0 if result.success else 1
    step["exception"] = f"{type(error).__name__}: {error}"[:500] if error is not None else None
    new = {
        name: json.loads(path.read_text(encoding="utf-8"))["results"]
        for name, path in paths.items()
        if path.exists() and path.stat().st_mtime_ns != before[name]
    }
    step["run_results_written"] = "run_results.json" in new
    if "run_results.json" in new:
        rows = new["run_results.json"]
        step["results"] = [
            {"id": row["unique_id"], **{key: row[key] for key in ("status", "message", "failures")}}
            | ({"batches": row["batch_results"]} if row.get("batch_results") else {})
            for row in rows
        ]
    if "sources.json" in new:
        step["freshness"] = [{"id": row["unique_id"], "status": row["status"]} for row in new["sources.json"]]
    if words[0] == "ls" and isinstance(result.result, list):
        step["ls"] = [str(line) for line in result.result]
    if "--defer" in step["dbt"]:
        step["relations_in_run_sql"] = {
            path.stem: sorted({".".join(pair) for pair in _QUOTED.findall(path.read_text(encoding="utf-8"))})
            for path in sorted(Path("target/run").rglob("*.sql"))
            if "models" in path.parts
        }


def _keep(folder: Path) -> str:
    """Write the manifest under its hash, without what changes from call to call, and return the hash."""
    data = json.loads(Path("target/manifest.json").read_text(encoding="utf-8"))
    data["macros"] = {}
    data["metadata"] = {key: data["metadata"][key] for key in _KEPT}
    data["metadata"]["generated_at"] = f"{data['metadata']['generated_at'][:10]}T00:00:00Z"
    for node in data["nodes"].values():
        node.pop("created_at", None)
        node["compiled_code"] = ""
    text = json.dumps(data, sort_keys=True).encode()
    name = hashlib.sha256(text).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json.gz").write_bytes(gzip.compress(text, 1, mtime=0))
    return name


def _relations() -> list[str]:
    query = "select table_schema, table_name, table_type from information_schema.tables"
    functions = "select schema_name, function_name, 'function' from duckdb_functions() where not internal"
    return sorted(
        f"{schema}.{name}:{kind.lower()}" for schema, name, kind in _sql(f"{query} union {functions}")
    )


# -- the process ----------------------------------------------------------------------------------


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    work = execute if "steps" in request else select
    with (
        tempfile.TemporaryDirectory(prefix="jobkit-live-") as name,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        try:
            return work(request, Path(name).resolve())
        except BaseException:
            return {"crash": traceback.format_exc()}
        finally:
            os.chdir("/")


def main() -> None:
    for name in ("dbt.cli.main", "dbt.adapters.duckdb", "duckdb"):
        import_module(name)  # once, before the processes are forked
    from dbt.version import __version__

    resource_tracker.ensure_running()  # one for all the forked processes, not one each
    answers = os.fdopen(os.dup(_OUT), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # some options make dbt print, whatever stdout is
    print(json.dumps({"dbt": __version__}), file=answers, flush=True)
    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            with os.fdopen(write, "w") as pipe:
                json.dump(_answer(json.loads(line)), pipe)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        print(text or json.dumps({"crash": "dbt's process ended"}), file=answers, flush=True)


if __name__ == "__main__":
    main()
