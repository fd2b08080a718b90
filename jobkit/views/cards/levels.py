"""Levels and how far an answer gets, as cards. No solution is in the card of a level."""

from __future__ import annotations

from typing import Any

from jobkit.basics.words import count_words
from jobkit.quiz.levels.level import Level, LevelResult
from jobkit.quiz.levels.load import Levels
from jobkit.views.cards.exercises import prose_part
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    CodeText,
    Drawing,
    Listing,
    OwnWords,
    Pairs,
    ResultCard,
    Rows,
    Words,
)
from jobkit.views.drawing import Picture
from jobkit.views.outcome_only import outcome_picture
from jobkit.views.quiz import yaml_lines
from jobkit.views.sentences import summary_sentence
from jobkit.views.tables import Table, image

__all__ = ["edits_words", "level_card", "level_picture", "level_result_card", "levels_card"]

_MARKS = {True: "✓", False: "○"}
_TITLES = {"solved": "✓ Solved", "not yet": "○ Not yet", "not attempted": "– Nothing changed yet"}


def level_picture(level: Level, **options: Any) -> Picture:
    """Return the timeline that is wanted, without what starts its runs; `options`: `width`."""
    return outcome_picture(level.wanted, **options)


def level_card(level: Level) -> ResultCard:
    """Return a level as a card: story, goals, the wanted timeline and the jobs that one begins with."""
    wanted = Drawing(
        "The timeline that is wanted",
        image(level_picture(level)),
        lambda width: [summary_sentence(level.wanted)],
    )
    jobs = [job.model_dump(mode="json", exclude_defaults=True) for job in level.start]
    play, check = f'jobkit.Workbench(level="{level.id}")', f'jobkit.level("{level.id}").check(jobs)'
    parts: list[CardPart] = [
        prose_part(level.story),
        Listing("Goals", [*map(OwnWords, level.goals)]),
        wanted,
        Codes("You begin with", yaml_lines(jobs)),
        Pairs([("to play", CodeText(play)), ("to check", CodeText(check))]),
    ]
    return ResultCard("level", level.title, parts, note=f"{level.id} · par {count_words(level.par, 'edit')}")


def edits_words(result: LevelResult) -> str:
    """Return how many edits there are, and how many are enough: ``3 edits, par 2``."""
    return f"{count_words(len(result.edits), 'edit')}, par {result.par}"


def level_result_card(result: LevelResult) -> ResultCard:
    """Return how far an answer gets: goals, edits, and the first thing that is missing."""
    goals = [f"{_MARKS[goal.is_reached]} {goal.text}" for goal in result.goals]
    parts: list[CardPart] = [
        prose_part(result.counter_example),
        Listing("Goals", goals),
        Listing("Edits", result.edits, "edit"),
        Words([_over(result)]),
    ]
    note = f"{result.level} · {edits_words(result)}"
    return ResultCard("answer", _TITLES[result.outcome], parts, note=note)


def _over(result: LevelResult) -> str:
    is_over = result.is_solved and not result.is_within_par
    return f"It can be done with {count_words(result.par, 'edit')}." if is_over else ""


def levels_card(several: Levels) -> ResultCard:
    """Return several levels as a table."""
    rows = tuple((one.id, one.title, one.skill, str(one.par)) for one in several.values())
    table = Table(("id", "title", "sub-skill", "par"), rows, label="Levels")
    how = Words([OwnWords('`jobkit.Workbench(level="id")` plays one; `jobkit.level("id")` shows it.')])
    return ResultCard("levels", count_words(len(rows), "level"), [how, Rows("", table, "level")])
