"""The lines to cover, and what covers each: read from `lines.yml`, notebooks, exercises and levels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

import jobkit
from jobkit.jobs.files import read_document

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LINES = HERE / "lines.yml"
NOTEBOOKS = ROOT / "notebooks"
SKILL = "skill-"
COLUMNS = ("notebooks", "exercises", "labs", "rules", "items", "tests")


@dataclass(frozen=True)
class Line:
    """A line of the guide, or a sub-skill, with what covers it."""

    id: str
    section: str
    says: str
    notebooks: tuple[str, ...]
    exercises: tuple[str, ...]
    labs: tuple[str, ...]
    rules: tuple[str, ...]
    items: tuple[str, ...]
    tests: tuple[str, ...]
    no_rule: str = ""

    def empty(self) -> list[str]:
        """Return the columns with nothing in them; a rule may be missing where it is said why."""
        excused = {"rules"} if self.no_rule else set()
        return [name for name in COLUMNS if not getattr(self, name) and name not in excused]


@cache
def lines() -> tuple[Line, ...]:
    """Return all lines in the order of the guide."""
    return tuple(_line(section, row) for section, rows in written().items() for row in rows)


@cache
def bank() -> Any:
    return jobkit.quiz.load("topic-4")


@cache
def every_exercise() -> Any:
    return jobkit.exercises()


@cache
def written() -> Mapping[str, Any]:
    return read_document(LINES).data


def _line(section: str, row: Mapping[str, Any]) -> Line:
    name = row["id"]
    skill = name.removeprefix(SKILL) if name.startswith(SKILL) else ""
    objectives = bank().objectives
    taught = [one for one in taught_sections() if name in one.covers]
    return Line(
        id=name,
        section=section,
        says=row.get("says") or objectives[skill],
        notebooks=tuple(one.where for one in taught),
        exercises=(*practised()[name], *(_of_skill(skill) if skill else ())),
        labs=tuple(dict.fromkeys((*row["labs"], *(one.lab for one in taught if one.lab)))),
        rules=tuple(row.get("rules", ())),
        items=tuple(row.get("items", ())) or _items_of_skill(skill),
        tests=tuple(row["tests"]),
        no_rule=row.get("no_rule", ""),
    )


def _of_skill(skill: str) -> tuple[str, ...]:
    own = [one.id for one in every_exercise().values() if one.skill == skill]
    return tuple(one for one in own if one not in practised()[SKILL + skill])


def _items_of_skill(skill: str) -> tuple[str, ...]:
    return tuple(one.id for one in bank().values() if one.objective == skill)


@cache
def practised() -> Mapping[str, tuple[str, ...]]:
    """Return the exercises and levels that say that they cover a line."""
    found = defaultdict(list)
    for exercise in every_exercise().values():
        for name in exercise.item.covers:
            found[name].append(exercise.id)
    for level in jobkit.levels().values():
        for name in level.file.covers:
            found[name].append(f"level {level.id}")
    return defaultdict(tuple, {name: tuple(several) for name, several in found.items()})


# -- notebooks ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taught:
    """A section of a notebook that says what it covers."""

    notebook: str
    heading: str
    covers: tuple[str, ...]
    lab: str

    @property
    def where(self) -> str:
        return f"{self.notebook}, {self.heading}"


@cache
def headings(notebook: str) -> tuple[str, ...]:
    """Return the headings of a notebook, ``"03"``."""
    cells = [cell for path in NOTEBOOKS.glob(f"{notebook}-*.ipynb") for cell in _read(path).cells]
    texts = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    return tuple(re.sub(r"^#+\s*", "", text).strip() for text in texts if text.startswith("#"))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@cache
def taught_sections() -> tuple[Taught, ...]:
    """Return the sections of all notebooks that say what they cover."""
    return tuple(one for path in sorted(NOTEBOOKS.glob("*.ipynb")) for one in _sections(path))


def _sections(path: Path) -> Iterator[Taught]:
    for cell in _read(path).cells:
        tags = cell.metadata.get("jobkit")
        if isinstance(tags, Mapping) and ("covers" in tags or "lab" in tags):
            first = cell.source.splitlines()[0] if cell.source else ""
            heading = re.sub(r"^#+\s*", "", first).strip()
            yield Taught(
                path.stem.partition("-")[0], heading, tuple(tags.get("covers", ())), tags.get("lab", "")
            )
