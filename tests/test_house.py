"""The shape of the code: sizes, names, and one meaning a name (CONTRIBUTING, "The house")."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import quantiles

import jobkit
from tests.conftest import SLOW

PACKAGE = Path(jobkit.__file__).parent
TESTS = Path(__file__).parent

MOST_LINES = 106_500
"""What it was when the house was rebuilt: it is to shrink to 36,000, by saying things once."""

MOST_LINES_OF_A_FUNCTION_P90 = 16

UNUSUAL = frozenset(
    {"outset", "told", "leg", "legs", "lane", "lanes", "ledger", "gates", "flow", "pace", "standing"}
    | {"picking", "mend", "mended", "fires"}
)
"""Words for which a scheduler or a dbt engineer has another: initial state, notices, phase, row, slot ..."""

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[Path, str]:
    files = (path for path in sorted(PACKAGE.rglob("*.py")) if "_bundled" not in path.parts)
    return {path: path.read_text("utf-8") for path in files}


def definitions() -> Iterator[tuple[Path, Definition]]:
    for path, source in sources().items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, Definition):
                yield path, node


def length(function: Definition) -> int:
    """Return the lines of a function, its docstring left out."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def words(name: str) -> set[str]:
    """Return the words of a name in any spelling.

    >>> sorted(words("_SlotUse")), sorted(words("wait_seconds"))
    (['slot', 'use'], ['seconds', 'wait'])
    """
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_a_class_name_has_one_meaning() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path, node in definitions():
        if isinstance(node, ast.ClassDef):
            homes[node.name].append(str(path.relative_to(PACKAGE)))
    assert not {name: places for name, places in homes.items() if len(places) > 1}


def test_names_are_the_words_of_the_field() -> None:
    named = {str(path.relative_to(PACKAGE)): words(path.stem) for path in sources()}
    named |= {f"{path.relative_to(PACKAGE)}: {node.name}": words(node.name) for path, node in definitions()}
    assert not sorted(name for name, parts in named.items() if parts & UNUSUAL)


def test_the_package_stays_readable() -> None:
    lines = sum(source.count("\n") for source in sources().values())
    lengths = [length(node) for _, node in definitions() if not isinstance(node, ast.ClassDef)]
    assert lines <= MOST_LINES, f"{lines:,} lines"
    assert quantiles(lengths, n=10)[-1] <= MOST_LINES_OF_A_FUNCTION_P90


def test_hypothesis_has_one_profile() -> None:
    own = re.compile(r"\b(?:deadline|derandomize|suppress_health_check)\s*=")
    profile = TESTS / "conftest.py"
    wrong = [
        str(path.relative_to(TESTS))
        for path in sorted(TESTS.rglob("*.py"))
        if path not in (profile, Path(__file__)) and own.search(path.read_text("utf-8"))
    ]
    assert not wrong


def test_the_slow_places_are_there() -> None:
    assert not [place for place in SLOW if not (TESTS.parent / place).exists()]


def test_no_name_of_a_day_or_month_depends_on_the_machine() -> None:
    """strftime and `calendar` write them in the machine's language; `basics/words.py` has them in English."""
    by_locale = re.compile(r"%[aAbBcxXp]\b|\b(day|month)_(name|abbr)\b")
    assert by_locale.search("{moment:%a %d %b}")
    wrong = [str(path.relative_to(PACKAGE)) for path, source in sources().items() if by_locale.search(source)]
    assert not wrong
