"""The week of a case of the fault lab: a row for production and each pull request, a mark for each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from jobkit.basics.words import duration_words, moment_words, weekday
from jobkit.guide.faultlab import PullRequestPage, RunPage
from jobkit.views.drawing import (
    Box,
    Frame,
    Item,
    Line,
    Part,
    Picture,
    Rect,
    Symbol,
    Text,
    bar,
    glyph,
    grid_line,
    strip,
)

__all__ = ["case_week_picture"]

_LEFT, _RIGHT, _TOP, _ROW = 128.0, 12.0, 30.0, 26.0  # pixels
_MARK = 9.0  # half the width of the mark of a run
_WAIT = 14.0  # width of what stands for a wait: to scale it would not be seen
_DAY = timedelta(days=1)


def case_week_picture(
    runs: Sequence[RunPage], pull_requests: Sequence[PullRequestPage], width: float = 720.0
) -> Picture:
    """Return the week: who pushed, which run it gave, and how it ended.

    Parameters
    ----------
    runs : sequence of RunPage
    pull_requests : sequence of PullRequestPage
    width : float
        Pixels.
    """
    names = [_PRODUCTION, *(page.number for page in pull_requests)]
    height = _TOP + _ROW * len(names) + 8
    frame = Frame(Box(_LEFT, _TOP, width - _LEFT - _RIGHT, height - _TOP - 8), _week(runs))
    items: list[Item] = [*_days(frame)]
    for place, name in enumerate(names):
        y = _TOP + _ROW * (place + 0.5)
        label = "Production" if name is _PRODUCTION else f"Pull request #{name}"
        items.append(Text(8, y, label, 12))
        page = next((one for one in pull_requests if one.number == name), None)
        items += _life(page, frame, y) if page is not None else [_rail(frame, y)]
        items += _marks([run for run in runs if run.pull_request == name], frame, y)
    label = f"{len(runs)} runs of a week, by pull request"
    return Picture("jobkit-case-week", width, height, label, label, tuple(items), frame=frame)


_PRODUCTION = None
"""The pull request of a run of production: none."""


def _week(runs: Sequence[RunPage]) -> tuple[datetime, datetime]:
    first = min(run.queued_at for run in runs).astimezone(UTC)
    last = max(run.queued_at for run in runs).astimezone(UTC)
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (last - start) // _DAY + 1
    return start, start + days * _DAY


def _days(frame: Frame) -> Iterator[Item]:
    """Yield a name in the middle of each day and a line between two days."""
    start, end = frame.x
    for number in range((end - start) // _DAY):
        day = start + number * _DAY
        if number:
            x = frame.at_x(day)
            yield grid_line((x, _TOP - 8), (x, frame.box.bottom))
        middle = frame.at_x(day + _DAY / 2)
        yield Text(middle, 14, f"{weekday(day)[:3]} {day.day}", 12, "faint", anchor="middle")


def _rail(frame: Frame, y: float) -> Line:
    return Line(((frame.box.x, y), (frame.box.right, y)), "text", opacity=0.12)


def _life(page: PullRequestPage, frame: Frame, y: float) -> Iterator[Item]:
    """Yield the time in which a pull request is open, and how it ends."""
    end = page.ended_at
    left, right = frame.at_x(page.pushed_at[0]), frame.at_x(end) if end is not None else frame.box.right
    yield Line(((left, y), (right, y)), "text", 2, opacity=0.22)
    for moment in page.pushed_at:
        x = frame.at_x(moment)
        yield Part(
            (Rect(Box(x - 1, y - 11, 2, 22), "faint"),), {"push": page.number}, _push_words(page, moment)
        )
    if end is not None:
        name = "merge" if page.is_merged else "✕"
        scale, size = (0.9, 1.6) if page.is_merged else (4.0, 1.4)
        symbol = Symbol(name, right, y, scale, "text", size)
        yield Part((symbol,), {"end": page.number}, f"Pull request #{page.number}: {page.end}")


def _push_words(page: PullRequestPage, moment: datetime) -> str:
    return f"Push to pull request #{page.number}, {moment_words(moment, seconds=True)}"


def _marks(runs: Sequence[RunPage], frame: Frame, y: float) -> Iterator[Item]:
    """Yield a mark for each run; those that would hide each other stand side by side."""
    edge = frame.box.x
    for run in runs:
        left = max(frame.at_x(run.queued_at) + 2, edge)
        wait = _WAIT if run.wait_seconds else 0.0
        x = left + wait + _MARK
        edge = x + _MARK + 1
        ground = bar(Box(x - _MARK, y - _MARK, 2 * _MARK, 2 * _MARK), run.status)
        waited: tuple[Item, ...] = (strip(Box(left, y - 4, wait, 8)),) if wait else ()
        mark = (*waited, ground, glyph(run.status, x, y, size=9, on_fill=True))
        yield Part(mark, {"run": run.id}, _run_words(run))


def _run_words(run: RunPage) -> str:
    who = f", pull request #{run.pull_request}" if run.pull_request is not None else ""
    waited = f", waited {duration_words(run.wait_seconds)}" if run.wait_seconds else ""
    when, took = moment_words(run.queued_at), duration_words(run.run_seconds)
    return f"Run {run.id} of {run.job}{who}: {run.status}, queued {when}{waited}, took {took}"
