"""Changes of clocks in plain words: what clocks do, and what that does to a schedule."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from jobkit.basics.words import clock_words, day_words, enumerated, weekday
from jobkit.jobs.cron.seams import ClockChange, Seam

__all__ = ["change_words", "seam_words"]

_LISTED = 4


def change_words(change: ClockChange) -> str:
    """Say what clocks do: ``Sun 8 Mar 2026, 02:00: forward to 03:00``."""
    shown, set_to = change.wall
    way = "forward" if change.is_forward else "back"
    day = day_words(shown.replace(tzinfo=UTC), year=True)
    return f"{day}, {_time(shown)}: {way} to {_time(set_to)}"


def seam_words(seam: Seam, zone: tzinfo, *, is_local: bool, is_wild: bool) -> str:
    """Say what a change of clocks does to a schedule.

    Parameters
    ----------
    seam : Seam
    zone : tzinfo
        Whose clocks change.
    is_local : bool
        The cron is read in the time of that zone, as the study guide does.
    is_wild : bool
        Its minute or hour is ``*``: it follows the clock on the wall.
    """
    if seam.before is None or seam.after is None:
        return "No run within a month of it."
    if seam.is_unmoved:
        return "Nothing to see: it runs at the same times of day there as before."
    moved = _moved(seam.before, seam.after, zone, is_local=is_local)
    return " ".join([moved, *_odd(seam, is_wild=is_wild)])


def _moved(before: datetime, after: datetime, zone: tzinfo, *, is_local: bool) -> str:
    there = before.astimezone(zone), after.astimezone(zone)
    if is_local:
        utc = f"in UTC it moves from {clock_words(before)} to {clock_words(after)}"
        return f"It stays at {_time(there[0])} there; {utc}."
    days = [(moment.date() - utc.date()).days for moment, utc in zip(there, (before, after), strict=True)]
    names = [f"{weekday(moment)} " if days[0] != days[1] else "" for moment in there]
    was, now = (f"{name}{_time(moment)}" for name, moment in zip(names, there, strict=True))
    return f"The run at {clock_words(before)} UTC was at {was} there. From then on it is at {now}."


def _odd(seam: Seam, *, is_wild: bool) -> list[str]:
    found = []
    if seam.skipped:
        then = "no run then" if is_wild else f"the run starts at {_time(seam.change.wall[1])}"
        verb = "is" if len(seam.skipped) == 1 else "are"
        found.append(f"{_listed(seam.skipped)} {verb} not on the clock that day: {then}.")
    if seam.repeated:
        then = "it runs both times" if is_wild else "it runs once, the first time"
        verb = "comes" if len(seam.repeated) == 1 else "come"
        found.append(f"{_listed(seam.repeated)} {verb} twice that day: {then}.")
    return found


def _listed(walls: tuple[datetime, ...]) -> str:
    times = [_time(wall) for wall in walls]
    return enumerated(times) if len(times) <= _LISTED else f"{times[0]} to {times[-1]}"


def _time(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"
