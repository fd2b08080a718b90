"""A question as it is shown before an answer: nothing in it says what is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.families import FAMILIES
from jobkit.quiz.items import (
    ChoiceItem,
    FillItem,
    HotspotItem,
    JobTask,
    NumericItem,
    PredictItem,
    QuizItem,
    SelectorItem,
)
from jobkit.quiz.items.fill import BLANK

__all__ = ["Choice", "Presented", "PresentedRow", "presented"]


@dataclass(frozen=True, slots=True)
class Choice(Shown):
    """An option as it is shown: a letter and a text."""

    letter: str
    text: str

    def __str__(self) -> str:
        return visible(f"{self.letter}) {self.text}")


@dataclass(frozen=True, slots=True)
class PresentedRow(Shown):
    """A blank, a left side or a cell as it is shown; `choices` is the list to choose from, if any."""

    number: str
    text: str
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return visible(f"{self.number}. {self.text}")


@dataclass(frozen=True, slots=True)
class Presented(Shown):
    """A question as it is shown before an answer.

    Parameters
    ----------
    id, type, label, title, stem, objective : str
    how : str
        How to answer, in a sentence.
    pick : int
        How many options to choose; 0 where that is not said, or not asked.
    options : tuple of Choice
        Options, blocks, targets or regions, in the order of the seed. For ``one_at_a_time`` they are to be
        shown one after the other.
    rows : tuple of PresentedRow
        Blanks, left sides or cells.
    text : str
        The text with its blanks, ``{{1}}``.
    unit : str
        Of the number asked for.
    picture : str
        What a hotspot is drawn as.
    lines : tuple of str
        Lines of a picture.
    start : dict
        The job that a learner begins with.
    job : str
        Name of the job to write.
    project : str
        In which nodes are selected.
    changed : tuple of str
        Nodes that a pull request changes.
    code, language : str
        Code that is shown with the stem.
    scenario : dict or None
        What is shown with the stem: the fields of a scenario file.
    readings : tuple of str
        ``("guide", "platform")`` where both are asked.
    """

    id: str
    type: str
    label: str
    title: str
    stem: str
    objective: str
    how: str = ""
    pick: int = 0
    options: tuple[Choice, ...] = ()
    rows: tuple[PresentedRow, ...] = ()
    text: str = ""
    unit: str = ""
    picture: str = ""
    lines: tuple[str, ...] = ()
    start: Mapping[str, Any] | None = None
    job: str = ""
    project: str = ""
    changed: tuple[str, ...] = ()
    code: str = ""
    language: str = ""
    scenario: Mapping[str, Any] | None = None
    readings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data; fields that say nothing are left out."""
        return {field.name: _plain(value) for field in fields(self) if (value := getattr(self, field.name))}


def presented(asked: Asked) -> Presented:
    """Return an item as it is shown."""
    item: QuizItem = asked.item
    kind = item.type  # type: ignore[attr-defined]
    return Presented(
        id=item.id,
        type=kind,
        label=item.label,
        title=item.title,
        stem=item.stem,
        objective=item.objective,
        how=FAMILIES[kind].how(asked),
        options=tuple(Choice(letter, entry.text) for letter, entry in asked.arrangement.options),
        rows=tuple(_row(item, number, row) for number, row in asked.arrangement.rows),
        readings=tuple(item.readings),
        **_stimulus(asked),
        **_own(asked),
    )


def _row(item: QuizItem, number: str, row: Any) -> PresentedRow:
    choices = row.choices if isinstance(item, PredictItem) else ()
    if isinstance(item, FillItem):
        choices = item.blanks[row.id].choices
        return PresentedRow(number, f"blank {number}", tuple(map(str, choices)))
    return PresentedRow(number, row.text, tuple(map(str, choices)))


def _stimulus(asked: Asked) -> dict[str, Any]:
    shown = asked.item.shown
    if shown is None:
        return {}
    if shown.code is not None:
        return {"code": shown.code, "language": shown.language}
    return {"scenario": asked.stage.fields(shown.scenario)}


def _own(asked: Asked) -> dict[str, Any]:
    """Return what only some types have."""
    item = asked.item
    if isinstance(item, FillItem):
        number = asked.arrangement.letter
        return {"text": BLANK.sub(lambda match: f"{{{{{number(match[1])}}}}}", item.text)}
    if isinstance(item, HotspotItem):
        return {"picture": item.picture, "lines": item.lines, "pick": item.clicks}
    if isinstance(item, NumericItem):
        return {"unit": item.unit}
    if isinstance(item, SelectorItem):
        return {"project": item.project, "changed": item.changed}
    if isinstance(item, JobTask):
        return {"start": item.start, "job": item.job, "scenario": _without_solution(asked)}
    if isinstance(item, PredictItem):
        return {"scenario": asked.stage.fields(item.scenario)}
    is_choice = isinstance(item, ChoiceItem) and item.type != "one_at_a_time"  # type: ignore[attr-defined]
    return {"pick": len(item.keys)} if is_choice else {}


def _without_solution(asked: Asked) -> dict[str, Any]:
    """Return the scenario of a job task with the job that the learner begins with, or without that job."""
    item, fields = asked.item, asked.stage.fields(asked.item.scenario)
    start = [{"name": item.job, **item.start}] if item.start else []
    others = [job for job in fields.get("jobs", ()) if job["name"] != item.job]
    return {**fields, "jobs": [*others, *start]}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(inner) for field in fields(value) if (inner := getattr(value, field.name))}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
