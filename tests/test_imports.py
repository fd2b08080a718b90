"""The floors: imports point down only, those inside functions and for types included (DESIGN, "Floors")."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import jobkit

PACKAGE = Path(jobkit.__file__).parent

FLOORS = {
    "errors": 0, "moments": 0, "why": 0, "upward": 0, "resources": 0,
    "jobs": 1, "project": 1, "commands": 1,
    "selection": 2, "formats": 2,
    "execution": 3,
    "simulation": 4,
    "lint": 5, "guide": 5,
    "quiz": 6, "views": 6,
    "widgets": 7, "cli": 7,
    "__main__": 8,
}  # fmt: skip
"""Which part of the package lives on which floor; `jobkit/__init__.py` is the door and may name them all."""


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if "_bundled" not in inside.parts and inside != Path("__init__.py"):
            yield ".".join(("jobkit", *inside.with_suffix("").parts)), path


def imports_of(source: str, module: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each jobkit module imported anywhere in a source, also by `import_module`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.startswith("jobkit"))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno} imports relatively"
            if node.module == "jobkit":
                yield from ((node.lineno, f"jobkit.{name.name}") for name in node.names)
            elif node.module and node.module.startswith("jobkit."):
                yield node.lineno, node.module
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.split(".")
            if words[0] == "jobkit" and len(words) > 1 and words[1] in FLOORS and words[-1].isidentifier():
                yield node.lineno, node.value


def faults_of(source: str, module: str) -> list[str]:
    """Return what is wrong with the imports of one module."""
    own = part_of(module)
    wrong = []
    for line, target in imports_of(source, module):
        part = part_of(target)
        public = part not in FLOORS  # `from jobkit import Job`: the front door
        if public and part not in ("__version__", "") and FLOORS[own] < 6:
            wrong.append(f"{module}:{line} imports {target} through the front door")
        elif not public and part != own and FLOORS[part] >= max(FLOORS[own], 1):  # floor 0 is one folder
            wrong.append(f"{module}:{line} (floor {FLOORS[own]}) imports {target} (floor {FLOORS[part]})")
    return wrong


def test_every_part_of_the_package_has_a_floor() -> None:
    assert {part_of(module) for module, _ in modules()} == set(FLOORS)


def test_imports_point_down() -> None:
    wrong = [
        fault
        for module, path in modules()
        if module != "jobkit.upward"  # the one place that calls up, on use
        for fault in faults_of(path.read_text("utf-8"), module)
    ]
    assert not wrong, "\n".join(wrong)


def test_upward_imports_nothing_from_above_until_it_is_used() -> None:
    tree = ast.parse((PACKAGE / "upward.py").read_text("utf-8"))
    top = ast.Module([node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))], [])
    assert [target for _, target in imports_of(ast.unparse(top), "jobkit.upward")] == []


def test_the_check_sees_an_import_inside_a_function() -> None:
    source = "def f():\n    from jobkit.views import to_svg\n    import jobkit.lint.rule\n"
    assert faults_of(source, "jobkit.jobs.job") == [
        "jobkit.jobs.job:2 (floor 1) imports jobkit.views (floor 6)",
        "jobkit.jobs.job:3 (floor 1) imports jobkit.lint.rule (floor 5)",
    ]
    assert faults_of("import_module('jobkit.quiz.bank')", "jobkit.lint.rule")
    assert faults_of("from jobkit.project import Project", "jobkit.jobs.job")
    assert faults_of("from jobkit import Job", "jobkit.simulation.engine")
    assert not faults_of("from jobkit.jobs import Job", "jobkit.simulation.engine")


def test_only_the_top_floors_know_the_screen() -> None:
    """matplotlib, ipywidgets and IPython belong to views, widgets and the command line (DESIGN)."""
    wrong = []
    for module, path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            heavy = {name.split(".")[0] for name in names} & {"matplotlib", "ipywidgets", "IPython"}
            if heavy and FLOORS[part_of(module)] < 6:
                wrong.append(f"{module}:{node.lineno} imports {sorted(heavy)}")
    assert not wrong, "\n".join(wrong)
