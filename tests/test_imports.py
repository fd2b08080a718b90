"""The floors: imports point down, file by file, and run in no circle (CONTRIBUTING, "The house").

Imports inside functions and for type checkers count, and so does a module named in a string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx as nx

import jobkit

PACKAGE = Path(jobkit.__file__).parent

FLOORS = {
    "basics": 0,
    "jobs": 1,
    "dbt": 2,
    "platform": 3,
    "reports": 4,
    "simulation": 5,
    "lint": 6, "guide": 6,
    "quiz": 7,
    "workshop": 8,
    "views": 9,
    "widgets": 10, "cli": 10,
    "__main__": 11,
}  # fmt: skip
"""Which room lives on which floor. `jobkit/__init__.py` is the front door: it names them all."""

DOOR = "jobkit"


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@cache
def modules() -> Mapping[str, Path]:
    """Return every module of the package; a folder stands for its `__init__.py`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if "_bundled" not in inside.parts:
            parts = inside.parent.parts if inside.stem == "__init__" else inside.with_suffix("").parts
            found[".".join((DOOR, *parts))] = path
    return found


def imports_of(source: str, known: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    """Yield line and name of each module of jobkit that a source imports, anywhere in it."""
    nodes = [node for node in ast.walk(ast.parse(source)) if hasattr(node, "lineno")]
    for node in sorted(nodes, key=lambda node: node.lineno):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.split(".")[0] == DOOR)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno} imports relatively"
            if node.module is not None and node.module.split(".")[0] == DOOR:
                for name in node.names:
                    inner = f"{node.module}.{name.name}"
                    yield node.lineno, inner if inner in known else node.module
        elif isinstance(node, ast.Constant) and node.value in known and node.value != DOOR:
            yield node.lineno, node.value


def upward_imports(source: str, module: str, known: Mapping[str, object]) -> list[str]:
    """Return the imports of one module that do not point down."""
    own, wrong = room_of(module), []
    for line, target in imports_of(source, known):
        room = room_of(target)
        if not room:
            if FLOORS[own] < FLOORS["widgets"]:
                wrong.append(f"{module}:{line} imports {target} through the front door")
        elif room != own and FLOORS[room] >= FLOORS[own]:
            wrong.append(f"{module}:{line} (floor {FLOORS[own]}) imports {target} (floor {FLOORS[room]})")
    return wrong


def circles(edges: Mapping[str, set[str]]) -> list[str]:
    """Return each circle of modules as the chain of imports that closes it."""
    graph = nx.DiGraph((module, target) for module, targets in edges.items() for target in targets)
    found = []
    for knot in nx.strongly_connected_components(graph):
        if len(knot) > 1 or any(graph.has_edge(module, module) for module in knot):
            chain = [source for source, _ in nx.find_cycle(graph.subgraph(knot), min(knot))]
            found.append(f"{len(knot)} files: " + " -> ".join([*chain, chain[0]]))
    return sorted(found)


def edges_of_the_package() -> dict[str, set[str]]:
    known = modules()
    return {
        module: {target for _, target in imports_of(path.read_text("utf-8"), known)}
        for module, path in known.items()
        if module != DOOR
    }


def test_every_room_has_a_floor() -> None:
    assert {room_of(module) for module in modules()} - {""} == set(FLOORS)


def test_imports_point_down() -> None:
    known = modules()
    wrong = [
        fault
        for module, path in known.items()
        if module != DOOR
        for fault in upward_imports(path.read_text("utf-8"), module, known)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_imports_itself_through_others() -> None:
    wrong = circles(edges_of_the_package())
    assert not wrong, "\n".join(wrong)


# -- the checks themselves ------------------------------------------------------------------------


def test_the_check_sees_imports_in_functions_for_types_and_in_strings() -> None:
    known = dict.fromkeys(("jobkit.views", "jobkit.views.svg", "jobkit.quiz.bank", "jobkit.jobs.job"))
    source = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from jobkit.views import svg\n"
        "def f():\n    from jobkit.views import to_svg\n"
        "import_module('jobkit.quiz.bank')\n"
    )
    assert upward_imports(source, "jobkit.jobs.job", known) == [
        "jobkit.jobs.job:3 (floor 1) imports jobkit.views.svg (floor 9)",
        "jobkit.jobs.job:5 (floor 1) imports jobkit.views (floor 9)",
        "jobkit.jobs.job:6 (floor 1) imports jobkit.quiz.bank (floor 7)",
    ]
    assert upward_imports("from jobkit import Job", "jobkit.platform.engine", known)
    assert upward_imports("import jobkit.quiz.bank", "jobkit.lint.rule", known)
    assert not upward_imports("from jobkit.jobs.job import Job", "jobkit.platform.engine", known)


def test_a_circle_is_told_as_a_chain() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"e"}}
    assert circles(edges) == ["1 files: e -> e", "3 files: a -> b -> c -> a"]


def test_only_the_top_floors_know_the_screen() -> None:
    """matplotlib, ipywidgets and IPython belong to views, widgets and the command line (DESIGN)."""
    wrong = []
    for module, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            heavy = {name.split(".")[0] for name in names} & {"matplotlib", "ipywidgets", "IPython"}
            if heavy and FLOORS.get(room_of(module), 9) < FLOORS["views"]:
                wrong.append(f"{module}:{node.lineno} imports {sorted(heavy)}")
    assert not wrong, "\n".join(wrong)
