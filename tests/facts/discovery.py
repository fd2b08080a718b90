"""Which test shows which fact: read from the tests themselves, without running them.

A test names a fact in its function's name (``test_..._p050``, ``_g04``, ``_r5``), in the first line of its
docstring (``P-050``), or at the beginning of a parameter or an id (``"P-050: ..."``) of its ``parametrize``.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent

FACT = r"P-\d{3}a?|PF-\d{3}|S-\d{3}|G-\d{2}|R\d{1,2}"
"""Facts of the platform, what changed there since, semantics of dbt-core, rows of the guide, rules."""

_IN_TEXT = re.compile(rf"\b({FACT})\b")
_LEADING = re.compile(rf"({FACT})\b")
_IN_NAME = re.compile(r"_(p\d{3}a?|pf\d{3}|s\d{3}|g\d{2}|r\d{1,2})(?=_|$)")

Functions = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Shown:
    """A test that says which facts it shows."""

    path: str
    function: str
    facts: frozenset[str]
    asserts: bool

    def __str__(self) -> str:
        return f"{self.path}::{self.function}"


def shown_by_tests(root: Path = TESTS) -> tuple[Shown, ...]:
    """Return every test below `root` that names a fact, in the order of files and names."""
    return tuple(
        test
        for path in sorted(root.rglob("test_*.py"))
        for test in shown_in(path.read_text("utf-8"), path.relative_to(root.parent).as_posix())
    )


def by_fact(tests: Iterable[Shown]) -> Mapping[str, tuple[Shown, ...]]:
    """Return the tests of each fact."""
    found: dict[str, list[Shown]] = defaultdict(list)
    for test in tests:
        for fact in test.facts:
            found[fact].append(test)
    return {fact: tuple(sorted(shows, key=str)) for fact, shows in found.items()}


def shown_in(source: str, path: str) -> Iterator[Shown]:
    """Yield the tests of one file that name a fact."""
    tree = ast.parse(source)
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, Functions) and node.name.startswith("test_"):
            facts = frozenset(_facts(node, constants))
            if facts:
                yield Shown(path, node.name, facts, _asserts(node))


def _facts(test: Functions, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    for name in _IN_NAME.findall(test.name):
        yield (
            name.upper()
            if name.startswith("r")
            else re.sub(r"^[a-z]+", lambda kind: f"{kind[0].upper()}-", name)
        )
    yield from _IN_TEXT.findall((ast.get_docstring(test) or "").partition("\n")[0])
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize":
            for text in _texts(decorator, constants):
                yield from (match[1] for match in [_LEADING.match(text)] if match)


def _texts(node: ast.AST, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield the texts written in a decorator, and in the constants of the module that it names."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
        elif isinstance(inner, ast.Name) and inner.id in constants:
            yield from _texts(constants[inner.id], {})


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _asserts(test: Functions) -> bool:
    """Return whether a test can fail: it has an ``assert``, ``pytest.raises`` or a call of ``assert_...``."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and re.search(r"raises$|warns$|\bassert_\w+$", ast.unparse(node.func)))
        for node in ast.walk(test)
    )
