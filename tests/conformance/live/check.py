"""Asks both sides and compares; shrinks what disagrees."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from tests.conformance.dbt_client import dbt_python
from tests.conformance.live import generate
from tests.conformance.live.project import Spec, files
from tests.conformance.recordings import Recording
from tests.conformance.replay import Report, replay

__all__ = [
    "Case",
    "Dbt",
    "Pool",
    "compare_selection",
    "compare_selections",
    "dbt_python",
    "execution_of",
    "reduced",
    "run_execution",
]

Case = dict[str, Any]


class Dbt:
    """A worker process in dbt's Python; a context manager."""

    def __init__(self, python: str) -> None:
        worker = Path(__file__).with_name("worker.py")
        self._process = subprocess.Popen(
            [python, "-P", str(worker)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.version: str = self._read()["dbt"]

    def ask(self, **request: Any) -> dict[str, Any]:
        """Return the worker's answer; raises RuntimeError when dbt could not be asked at all."""
        assert self._process.stdin is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._read()
        if "crash" in answer:
            raise RuntimeError(answer["crash"])
        return answer

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"dbt's worker ended: {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Dbt:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


class Pool:
    """Some workers, each asked by a thread of its own; a context manager."""

    def __init__(self, python: str, count: int) -> None:
        self._workers = [Dbt(python) for _ in range(count)]
        self._free: Queue[Dbt] = Queue()
        for worker in self._workers:
            self._free.put(worker)
        self.version = self._workers[0].version

    @contextmanager
    def one(self) -> Iterator[Dbt]:
        """Lend a worker."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def map(self, ask: Callable[[Dbt, int], Any], numbers: range) -> Iterator[tuple[int, Any]]:
        """Yield each number with what `ask` says, in order."""

        def lent(number: int) -> Any:
            with self.one() as worker:
                return ask(worker, number)

        threads = ThreadPoolExecutor(len(self._workers))
        try:
            yield from zip(numbers, threads.map(lent, numbers), strict=True)
        finally:
            threads.shutdown(cancel_futures=True)  # an interrupted run does not go through the rest

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.__exit__()


# -- selections -----------------------------------------------------------------------------------


def compare_selections(dbt: Dbt, rng: Random, count: int) -> list[tuple[Case, str | None]]:
    """Ask random selections of one random project; return each case with None, or with what differs."""
    spec = generate.project(rng)
    old = generate.changed(rng, spec) if rng.random() < 0.8 else None
    parsed = _parsed(dbt, spec, old)
    results = generate.results(rng, parsed["manifest"])
    asked = [generate.selection(rng, spec, parsed["manifest"]) for _ in range(count)]
    given = {"spec": spec, "old": old, "results": results, "v2": rng.random() < 0.2}
    wrong = _compared(dbt, parsed, given, asked)
    cases = [{**given, "selection": one} for one in asked]
    return list(zip(cases, wrong, strict=True))


def compare_selection(dbt: Dbt, case: Case) -> str | None:
    """Ask one selection again; return None, or what differs."""
    parsed = _parsed(dbt, case["spec"], case["old"])
    return _compared(dbt, parsed, case, [case["selection"]])[0]


def _parsed(dbt: Dbt, spec: Spec, old: Spec | None) -> dict[str, Any]:
    """Return the manifests that dbt parsed: of the project, and of its earlier state if it has one."""
    return dbt.ask(files=files(spec), state=None if old is None else files(old))


def _leave_out_what_v2_does(manifest: dict[str, Any]) -> None:
    """Leave out the code and the configs as written, as dbt v2 does: jobkit then goes by checksums.

    No dbt v2 is asked: the answers are those of dbt v1 about the same change. A generic test has no checksum,
    so without its code nobody could know this answer: its code stays.
    """
    for node in manifest["nodes"].values():
        code = "--placeholder--" if node["checksum"]["name"] != "none" else node.get("raw_code", "")
        node |= {"raw_code": code, "unrendered_config": {}}


def _compared(dbt: Dbt, parsed: dict[str, Any], case: Case, asked: list[Case]) -> list[str | None]:
    results = case["results"]
    answers = dbt.ask(results=results, cases=asked)["answers"]
    if case["v2"]:
        for name in parsed.keys() & {"manifest", "state"}:
            _leave_out_what_v2_does(parsed[name])
    project = Project.from_manifest(parsed["manifest"])
    state = State(Project.from_manifest(parsed["state"]), results) if "state" in parsed else None
    return [_difference(project, state, one, theirs) for one, theirs in zip(asked, answers, strict=True)]


def _difference(project: Project, state: State | None, case: Case, theirs: dict[str, Any]) -> str | None:
    try:
        ours = select(
            project,
            case.get("select"),
            case.get("exclude"),
            state=state,
            indirect_selection=case.get("indirect"),
            selector=case.get("selector"),
            resource_types=case.get("types"),
        )
    except SelectionError as error:
        return None if "error" in theirs else f"jobkit: {error}; dbt: {theirs['ids']}"
    if "error" in theirs:
        return f"jobkit: {list(ours.ids)}; dbt: {theirs['error']}"
    if list(ours.ids) != theirs["ids"]:
        more, fewer = set(ours.ids) - set(theirs["ids"]), set(theirs["ids"]) - set(ours.ids)
        return f"only jobkit: {sorted(more)}; only dbt: {sorted(fewer)}"
    unmatched = [
        warning.split("'", 1)[1].rsplit("'", 1)[0] for warning in ours.warnings if "criterion" in warning
    ]
    if unmatched != theirs["unmatched"]:
        return f"matches nothing: jobkit {unmatched}, dbt {theirs['unmatched']}"
    return None


# -- executions -----------------------------------------------------------------------------------


def execution_of(rng: Random) -> Case:
    """Return a random project with the steps to run on it."""
    spec = generate.project(rng, small=True)
    return {"spec": spec, "steps": generate.scenario(rng, spec)}


def run_execution(dbt: Dbt, case: Case, name: str = "live") -> Report:
    """Run a scenario with dbt, then replay it."""
    steps = [
        {"dbt": generate.command_line(step), "env": step.get("env", {})} if "parts" in step else dict(step)
        for step in case["steps"]
    ]
    with TemporaryDirectory(prefix="jobkit-live-") as folder:
        manifests = Path(folder) / "manifests"
        manifests.mkdir()
        written = files(case["spec"])
        for file in written.keys() & {"dbt_project.yml", "selectors.yml"}:
            (manifests / file).write_text(written[file])
        answer = dbt.ask(files=written, steps=steps, manifests=str(manifests))
        return replay(Recording(name, "", tuple(answer["steps"]), manifests))


# -- shrinking ------------------------------------------------------------------------------------


def reduced(case: Case, fails: Callable[[Case], bool], attempts: int = 60) -> Case:
    """Return a smaller case that still fails: drop one thing at a time, in a bounded number of tries."""
    again = True
    while again:
        again = False
        for smaller in _smaller(case):
            attempts -= 1
            if attempts < 0:
                return case
            try:
                failed = fails(smaller)
            except RuntimeError:  # dbt cannot parse it
                continue
            if failed:
                case, again = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Yield the case with one thing less: halves of its items first, then single words, flags and items."""
    for path in _lists(case):
        whole = _at(case, path)
        if len(whole) > 3:
            for kept in (whole[: len(whole) // 2], whole[len(whole) // 2 :]):
                yield _with(case, path, kept)
    for path in _lists(case):
        whole = _at(case, path)
        for index in reversed(range(len(whole))):
            if not (path[-1] == "parts" and index == 0):
                yield _with(case, path, whole[:index] + whole[index + 1 :])
    if case.get("old"):
        yield {**case, "old": None}
    for number, step in enumerate(case.get("steps", ())):
        if step.get("env"):
            yield _with(case, ("steps", number, "env"), {})
    for key in ("exclude", "types", "indirect"):
        if key in case.get("selection", {}):
            yield {**case, "selection": {k: v for k, v in case["selection"].items() if k != key}}


def _lists(case: Case) -> Iterator[tuple[Any, ...]]:
    """Yield the places of the lists that may get shorter."""
    if "steps" in case:
        yield ("steps",)
        for number, step in enumerate(case["steps"]):
            if "parts" in step:
                yield from (("steps", number, "vars", key) for key in step["vars"])
                yield ("steps", number, "parts")
    yield from (("selection", key) for key in ("select", "exclude") if case.get("selection", {}).get(key))
    yield ("spec", "items")
    if case.get("old"):
        yield ("old", "items")


def _at(case: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        case = case[key]
    return case


def _with(case: Case, path: tuple[Any, ...], value: Any) -> Case:
    smaller = copy.deepcopy(case)
    _at(smaller, path[:-1])[path[-1]] = value
    return smaller
