"""Asks real dbt, in the Python where dbt-core is installed: reads one JSON object a line, answers one.

It imports nothing of jobkit, so that the two sets of requirements never meet. `dbt_client` starts it.

``{"op": "call", "dir", "args": [..], "key"}``
    One dbt command in a forked process, so that nothing leaks from call to call (S-034); what it left behind.
    With a ``key`` of an earlier ``parse``, dbt is handed that manifest and does not parse again.
``{"op": "parse", "dir", "args": [..], "key"}``
    Parse a project and keep its manifest here under the key.
``{"op": "forget"}``
    Drop what was kept.
``{"op": "select", "dir", "key", "args": [..], "cases": [..]}``
    Many selections of the parsed project, by dbt's own list task with its flags changed between cases; a
    case is ``{"select", "exclude", "indirect", "selector", "state"}``.
``{"op": "sql", "dir", "statements": [..]}``
    Run on the project's database.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import re
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

_QUOTED = re.compile(r'"wh"\."(\w+)"\."(\w+)"')
_store = Path()
"""Where parsed manifests are kept. This process never runs dbt: its threads would not survive a fork."""
_unmatched: list[str] = []
"""What dbt warned about since the last case: criteria that match nothing."""


def _listen(event: Any) -> None:
    if event.info.name == "NoNodesForSelectionCriteria":
        _unmatched.append(f"[WARNING]: {event.info.msg.partition(']: ')[2] or event.info.msg}")


def _invoke(args: list[str], manifest: Any = None) -> Any:
    from dbt.cli.main import dbtRunner
    from dbt.deprecations import reset_deprecations

    reset_deprecations()  # each command of a run is a process of its own, which has told of none

    return dbtRunner(manifest=manifest, callbacks=[_listen]).invoke(["--log-level-file", "none", *args])


def forked(work: Callable[[], Any]) -> Any:
    """Return what `work` returns in a forked process."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            os.close(read)
            with os.fdopen(write, "w") as pipe:
                try:
                    json.dump({"answer": work()}, pipe)
                except BaseException:
                    json.dump({"crash": traceback.format_exc()}, pipe)
        except BaseException:
            code = 1
        os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    answer = json.loads(text)
    if "crash" in answer:
        raise RuntimeError(answer["crash"])
    return answer["answer"]


# -- one call -------------------------------------------------------------------------------------


def call(request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["dir"])
    answer = forked(lambda: _called(folder, request["args"], request.get("key")))
    answer["relations_after"] = forked(lambda: relations(folder / "wh.duckdb"))
    return answer


def _called(folder: Path, args: list[str], key: str | None) -> dict[str, Any]:
    os.chdir(folder)
    target = folder / "target"
    before = {name: _stamp(target / name) for name in _ARTIFACTS}
    result = _invoke(args, _manifest(key) if key else None)
    written = {name for name in _ARTIFACTS if _stamp(target / name) != before[name]}
    error = result.exception
    answer: dict[str, Any] = {
        "success": result.success,
        "exit": 2 if error is not None else 0 if result.success else 1,
        "exception": None if error is None else _said(error),
        "run_results_written": "run_results.json" in written,
        "manifest_written": "manifest.json" in written,
    }
    if "run_results.json" in written:
        answer["results"] = [_row(row) for row in _read(target / "run_results.json")["results"]]
    if "sources.json" in written:
        rows = _read(target / "sources.json")["results"]
        answer["freshness"] = [
            {"id": row["unique_id"], "status": row["status"], "max_loaded_at": row.get("max_loaded_at")}
            for row in rows
        ]
    if args and "ls" in args and isinstance(result.result, list):
        answer["ls"] = [str(line) for line in result.result]
    if "--defer" in args:
        answer["relations_in_run_sql"] = _run_sql(target / "run", before["run_results.json"])
    return answer


_ARTIFACTS = ("run_results.json", "manifest.json", "sources.json")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _read(path: Path) -> Any:
    return json.loads(path.read_text())


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:400]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    message = row.get("message")
    kept = {
        "id": row["unique_id"],
        "status": row["status"],
        "message": message if message is None else " ".join(message.split())[:200],
    }
    return kept | {name: row[name] for name in ("failures",) if row.get(name) is not None}


def _run_sql(folder: Path, before: tuple[int, int] | None) -> dict[str, list[str]]:
    """Return the relations in the SQL that this call ran, by name of the file."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.sql")):
        if before is None or path.stat().st_mtime_ns > before[0]:
            names = {f"{schema}.{table}" for schema, table in _QUOTED.findall(path.read_text())}
            found[path.stem] = sorted(names)
    return found


def relations(database: Path) -> list[str]:
    """Return ``schema.table:type`` of all that is in a database."""
    if not database.exists():
        return []
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables"
        )
        return sorted(f"{schema}.{name}:{kind.lower()}" for schema, name, kind in rows.fetchall())


def sql(request: dict[str, Any]) -> dict[str, Any]:
    def work() -> None:
        import duckdb

        with duckdb.connect(str(Path(request["dir"]) / "wh.duckdb")) as connection:
            for statement in request["statements"]:
                connection.execute(statement)

    forked(work)
    return {}


# -- many selections ------------------------------------------------------------------------------


def parse(request: dict[str, Any]) -> dict[str, Any]:
    kept = _store / request["key"]

    def work() -> dict[str, Any]:
        os.chdir(request["dir"])
        result = _invoke(["parse", *request.get("args", [])])
        if result.exception is not None:
            return {"exception": _said(result.exception)}
        kept.write_bytes(pickle.dumps(result.result))
        return {}

    answer = forked(work)
    if not answer:
        _warm(request["key"])
    return answer


_warmed: list[str] = []


def _warm(key: str) -> None:
    """Have the lazily made serializers and JSON schemas of dbt's classes made here, once for all forks.

    Nothing of this starts a thread, so forks stay safe; they take most of the time of a small command.
    """
    if _warmed:
        return
    _warmed.append(key)
    from dbt.flags import get_flags

    get_flags().SEND_ANONYMOUS_USAGE_STATS = False  # the next command brings flags of its own
    manifest = _manifest(key)
    manifest.writable_manifest().to_dict(omit_none=False)
    things = [row for part in _PARTS for row in getattr(manifest, part).values()]
    for thing in {type(row): row for row in things}.values():
        try:
            rendered = thing.to_dict(omit_none=True)
            type(thing).validate(rendered)
            type(thing).from_dict(rendered)
        except Exception as error:  # only slower without it
            print(f"not warmed: {type(thing).__name__}: {error}", file=sys.stderr)
    gc.collect()
    gc.freeze()


_PARTS = (
    "nodes",
    "sources",
    "exposures",
    "metrics",
    "semantic_models",
    "saved_queries",
    "unit_tests",
    "macros",
)


def _manifest(key: str) -> Any:
    return pickle.loads((_store / key).read_bytes())


def forget(request: dict[str, Any]) -> dict[str, Any]:
    for path in _store.iterdir():
        path.unlink()
    return {}


def select(request: dict[str, Any]) -> dict[str, Any]:
    return {"answers": forked(lambda: _many(request))}


def _ids(task: Any) -> dict[str, Any]:
    _unmatched.clear()
    try:
        spec = task.get_selection_spec()
        ids = sorted(task.get_node_selector().get_selected(spec))
    except Exception as error:
        return {"exception": _said(error)}
    return {"ids": ids, **({"warn": list(_unmatched)} if _unmatched else {})}


def _many(request: dict[str, Any]) -> list[Any]:
    """Run one ``dbt ls`` whose task answers all cases, with the flags of each."""
    from dbt.contracts.state import PreviousState
    from dbt.flags import get_flags
    from dbt.task.list import ListTask
    from dbt_common.events.contextvars import task_contextvars

    os.chdir(request["dir"])
    answers: list[Any] = []
    states: dict[str, Any] = {}

    def put(task: Any, case: dict[str, Any]) -> None:
        changed = {
            "SELECT": tuple(case["select"]) if case.get("select") else (),
            "EXCLUDE": tuple(case["exclude"]) if case.get("exclude") else (),
            "SELECTOR": case.get("selector"),
            "INDIRECT_SELECTION": case.get("indirect") or "eager",
        }
        for flags in (task.args, get_flags()):
            for name, value in changed.items():
                object.__setattr__(flags, name, value)
                if name.lower() in flags.__dict__:
                    object.__setattr__(flags, name.lower(), value)
        folder = case.get("state")
        if folder and folder not in states:
            states[folder] = PreviousState(
                state_path=Path(folder),
                target_path=Path(task.config.target_path),
                project_root=Path(task.config.project_root),
            )
        task.previous_state = states.get(folder)

    def run(task: Any) -> list[str]:
        with task_contextvars(project_root=task.config.project_root):
            task.compile_manifest()
            for case in request["cases"]:
                put(task, case)
                answers.append(_ids(task))
        return []

    kept = ListTask.run
    ListTask.run = run
    try:
        result = _invoke(
            ["--quiet", "ls", "--resource-type", "all", *request.get("args", ())], _manifest(request["key"])
        )
    finally:
        ListTask.run = kept
    if result.exception is not None:
        raise result.exception
    return answers


_OPERATIONS = {"call": call, "parse": parse, "select": select, "sql": sql, "forget": forget}


def main() -> None:
    global _store
    _store = Path(mkdtemp(prefix="jobkit-dbt-"))
    answers = os.fdopen(os.dup(1), "w")
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "0"
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2) if not os.environ.get("JOBKIT_DBT_LOUD") else None
    import dbt.adapters.duckdb
    import dbt.cli.main
    import dbt.version
    import duckdb  # noqa: F401  (loaded before the forks, so that each is quick)

    hello = {"dbt": dbt.version.get_installed_version().to_version_string(skip_matcher=True)}
    print(json.dumps(hello), file=answers, flush=True)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            answer = _OPERATIONS[request["op"]](request)
        except Exception:
            answer = {"crash": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)
    shutil.rmtree(_store)


if __name__ == "__main__":
    main()
