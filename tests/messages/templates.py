"""The sentences as they stand in the source: texts and f-strings, with their holes as ``{name}``."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jobkit

PACKAGE = Path(jobkit.__file__).parent

KINDS = {
    "Cause": "cause",
    "Note": "note",
    "Hit": "finding",
    "Observation": "observation",
    "ScheduleTrap": "trap",
    "Problem": "error",
    "ValueError": "error",
    "UsageError": "error",
    "BadParameter": "error",
    "option": "help",
    "argument": "help",
    "command": "help",
    "group": "help",
    "rule": "rule",
    "Table": "table",
}
"""What a text becomes, by the call that it is given to; an error is whatever is raised or ends in Error."""

_SENTENCE = re.compile(r"[a-z]{2,}.* ")
_MARKUP = re.compile(r"^\s*</?\w|style=|px\b.*;|\bvar\(--|^[\s\W]*$")
_NAME = re.compile(r"(?:--)?[a-z{][\w.{}/-]*")
_NO_WORDS = ("dbt/examples/", "dbt/commands/options", "dbt/manifest/packages", "views/svg")
"""Files of names and of markup."""


@dataclass(frozen=True, order=True)
class Template:
    """One text of the source and what becomes of it."""

    path: str
    line: int
    kind: str
    text: str

    @property
    def room(self) -> str:
        return self.path.split("/")[0] if "/" in self.path else "front door"


def templates() -> Iterator[Template]:
    """Yield every text of the package that looks like words for people, in the order of files and lines."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(("_bundled", *_NO_WORDS)):
            yield from sorted(set(templates_in(path.read_text("utf-8"), name)))


def templates_in(source: str, name: str) -> Iterator[Template]:
    """Yield the texts of one file; docstrings only where a person meets them: pages and help."""
    yield from _inside(ast.parse(source), name, "text")


def _inside(node: ast.AST, name: str, kind: str) -> Iterator[Template]:
    if isinstance(node, ast.Raise):
        kind = "error"
    elif isinstance(node, ast.Call):
        called = ast.unparse(node.func).rpartition(".")[2]
        kind = "error" if called.endswith("Error") or called == "unknown" else KINDS.get(called, kind)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
        yield from _docstring(node, name)
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        text = _shown(node)
        if _is_said(text):
            yield Template(name, node.lineno, kind, text)
        return
    for child in ast.iter_child_nodes(node):
        if not _is_docstring(child, node):
            yield from _inside(child, name, kind)


def _is_said(text: str) -> bool:
    """Tell whether a text has words for people: no markup, and no list of names alone."""
    names = ("_" in text or "--" in text) and all(_NAME.fullmatch(word) for word in text.split())
    return bool(_SENTENCE.search(text)) and not names and not _MARKUP.search(text)


def _docstring(node: ast.AST, name: str) -> Iterator[Template]:
    """Yield the docstring of a rule or of a command: it is a page."""
    decorators = [ast.unparse(one) for one in getattr(node, "decorator_list", ())]
    if any(re.match(r"rule\(|(click|\w+)\.(command|group)\(", one) for one in decorators):
        page = inspect.cleandoc(ast.get_docstring(node) or "")  # type: ignore[arg-type]
        yield Template(name, node.lineno, "page", page)  # type: ignore[attr-defined]


def _is_docstring(child: ast.AST, parent: ast.AST) -> bool:
    """Tell whether a statement is a text alone: the docstring of what it stands in or behind."""
    alone = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    return alone and isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


def _shown(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    parts = (
        str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )
    return "".join(parts)
