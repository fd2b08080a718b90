"""Each line of the study guide is taught, practised, linted, asked and tested, and what is named is there."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache

import pytest

import jobkit
from jobkit.lint.rule import rules
from jobkit.widgets.lab import Lab
from tests.coverage.lines import (
    ROOT,
    Line,
    bank,
    every_exercise,
    headings,
    lines,
    practised,
    taught_sections,
    written,
)
from tests.coverage.table import TABLE, table

COUNTS = {
    "Key concepts": 11,
    "Examples": 7,
    "Best practices": 7,
    "Anti-patterns": 6,
    "Scenarios": 5,
    "Sample questions": 6,
    "Sub-skills of the exam": 11,
}
"""How many there are in the guide; the sub-skills are those of the exam."""

each = pytest.mark.parametrize("line", lines(), ids=lambda line: line.id)


@each
def test_no_cell_is_empty(line: Line) -> None:
    assert line.empty() == []


@each
def test_what_a_line_names_is_there(line: Line) -> None:
    assert set(line.rules) <= {rule.code for rule in rules()}
    assert set(line.labs) <= labs()
    assert all(name in (bank()[name].id, *bank()[name].item.aliases) for name in line.items)
    for name in line.tests:
        path, _, function = name.partition("::")
        assert function in functions(path), name


@cache
def labs() -> frozenset[str]:
    return frozenset(name for name in jobkit.__all__ if is_lab(name))


def is_lab(name: str) -> bool:
    thing = getattr(jobkit, name)
    return isinstance(thing, type) and issubclass(thing, Lab)


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_as_many_lines_as_the_guide_has() -> None:
    assert {section: len(rows) for section, rows in written().items()} == COUNTS
    assert [name for name, count in Counter(line.id for line in lines()).items() if count > 1] == []


def test_the_sub_skills_are_those_of_the_bank() -> None:
    skills = {line.id.removeprefix("skill-") for line in lines() if line.id.startswith("skill-")}
    assert skills == set(bank().objectives)


def test_a_tag_names_a_line() -> None:
    known = {line.id for line in lines()}
    assert set(practised()) <= known
    for taught in taught_sections():
        assert set(taught.covers) <= known, taught.where
        assert not taught.lab or taught.lab in labs(), taught.where
        assert taught.heading, taught.notebook


def test_each_notebook_has_exercises_and_each_sub_skill_at_least_two() -> None:
    several = every_exercise().values()
    assert len(several) >= 44
    per_notebook = Counter(one.notebook for one in several)
    assert all(per_notebook[f"{number:02}"] >= 2 for number in range(12)), per_notebook
    per_skill = Counter(one.skill for one in several)
    assert all(per_skill[skill] >= 2 for skill in bank().objectives), per_skill


def test_an_exercise_names_a_section_of_its_notebook() -> None:
    wrong = {
        one.id: (one.notebook, one.section)
        for one in every_exercise().values()
        if one.section not in headings(one.notebook)
    }
    assert not wrong


def test_the_table_is_up_to_date() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "python -m tests.coverage renews it"
