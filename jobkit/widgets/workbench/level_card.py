"""A level beside the workbench: its story, its goals, how many edits there are, and the wanted timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobkit.quiz.levels.level import GoalReached, Level, LevelResult
from jobkit.quiz.question import Hint
from jobkit.views.cards.levels import edits_words, level_picture
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html, to_html
from jobkit.views.svg import draw_svg
from jobkit.widgets.fields import button, card, muted, scrolled, tag, unfolding

__all__ = ["level_html", "window_for"]


def level_html(level: Level, result: LevelResult, hints: Sequence[Hint]) -> str:
    """Return a level as a card of the workbench.

    Parameters
    ----------
    level : Level
    result : LevelResult
        How far the jobs on the bench get.
    hints : sequence of Hint
        Those that were taken.
    """
    solved = tag("span", _solved_words(result), kind="jk-ok" if result.is_solved else "jk-muted")
    state = tag("span", xml(edits_words(result)), " · ", solved, kind="jk-push", role="status")
    head = tag("h4", f"Level: {xml(level.title)}") + state
    goals = tag("ul", *map(_goal, result.goals), kind="jk-goals", aria_label="Goals")
    wanted = unfolding(_WANTED, _timeline(level), key="wanted", is_open=True)
    body = to_html(level.story) + goals + _missing(result) + wanted + _hints(level, hints)
    return card(head, body, key="level", label="Level", kind="jk-level")


_WANTED = "The timeline that is wanted"


def _timeline(level: Level) -> str:
    return scrolled(draw_svg(level_picture(level, width=760)), _WANTED)


def _solved_words(result: LevelResult) -> str:
    if result.is_solved:
        return "✓ solved" if result.is_within_par else "✓ solved, above par"
    return "nothing changed yet" if result.outcome == "not attempted" else "not solved yet"


def _goal(goal: GoalReached) -> str:
    mark = tag("span", "✓" if goal.is_reached else "○", kind="jk-ok" if goal.is_reached else "jk-muted")
    word = tag("span", "reached: " if goal.is_reached else "open: ", kind="jk-visually-hidden")
    return tag("li", mark, " ", word, inline_html(goal.text))


def _missing(result: LevelResult) -> str:
    """Return the first thing that is missing, once something was changed."""
    return tag("p", xml(result.counter_example), kind="jk-note") if result.counter_example else ""


def _hints(level: Level, hints: Sequence[Hint]) -> str:
    told = "".join(tag("p", inline_html(f"Hint {hint.step}: {hint.text}")) for hint in hints)
    is_last = len(hints) >= len(level.file.hints)
    left = f"{len(level.file.hints) - len(hints)} left"
    ask = button("Hint", "level_hint", is_disabled=is_last) + muted(left)
    return tag("div", told, tag("div", ask, kind="jk-buttons"), kind="jk-hints", key="hints", role="status")


def window_for(level: Level, windows: Mapping[str, int]) -> str:
    """Return the shortest window that shows the whole level."""
    scenario = level.stage.played("level").simulation
    hours = (scenario.until - scenario.start).total_seconds() / 3600
    return next((name for name, length in windows.items() if length >= hours), [*windows][-1])
