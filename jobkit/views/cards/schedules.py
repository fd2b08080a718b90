"""A schedule as a card: in words, its first times, and what may surprise."""

from __future__ import annotations

from datetime import timedelta

from jobkit.basics.words import as_sentence, day_words, moment_words
from jobkit.jobs import Schedule
from jobkit.jobs.cron.local_time import UtcEquivalent
from jobkit.jobs.cron.traps import ScheduleTrap
from jobkit.simulation.horizon import DEFAULT_START
from jobkit.views.cards.result_card import CardPart, CodeText, Listing, OwnWords, Pairs, ResultCard

__all__ = ["first_times", "schedule_card"]

_TIMES = 6


def schedule_card(schedule: Schedule) -> ResultCard:
    """Return a schedule as a card."""
    parts: list[CardPart] = [
        Pairs(
            [
                ("when", schedule.describe()),
                (
                    "meant in",
                    f"{schedule.timezone} (a field of the study guide)" if schedule.timezone else "",
                ),
                (f"from {day_words(DEFAULT_START, year=True)}", first_times(schedule)),
                ("in UTC", OwnWords("; ".join(map(_equivalent, schedule.utc_equivalents())))),
            ]
        ),
        Listing("May surprise", [_trap(trap) for trap in schedule.traps()]),
    ]
    return ResultCard("schedule", CodeText(schedule.expression()), parts, note=_timing(schedule))


def first_times(schedule: Schedule, most: int = _TIMES) -> str:
    """Return the first times from the Monday on which simulations begin, UTC."""
    fires = schedule.next_fire_times(DEFAULT_START - timedelta(seconds=1), most + 1)
    more = ["…"] if len(fires) > most else []
    return ", ".join([*(moment_words(at) for at in fires[:most]), *more]) or "never"


def _trap(trap: ScheduleTrap) -> str:
    return OwnWords(f"{as_sentence(trap.message)} {as_sentence(trap.fix)}")


def _equivalent(one: UtcEquivalent) -> str:
    return f"`{one.cron}` in {one.season}" if one.cron else f"no single expression in {one.season}"


def _timing(schedule: Schedule) -> str:
    if schedule.cron is not None:
        return "cron"
    return "interval" if schedule.hours is None else "specific hours"
