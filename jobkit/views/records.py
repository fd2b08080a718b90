"""What a timeline is made of, measured and placed: the one layout that every renderer draws.

Lengths are pixels from the top left corner; moments are aware UTC. A mark is one run, or several neighbours
too narrow to be told apart: bars in the SVG = bars in the figure = rows in the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobkit.views.text_width import text_width
from jobkit.views.ticks import Tick

__all__ = [
    "OUTLINED_STEPS",
    "STRIPED_WIDTH",
    "Arrow",
    "Box",
    "Label",
    "Lane",
    "Mark",
    "Marker",
    "Slots",
    "Spot",
    "Timeline",
]


STRIPED_WIDTH = 8.0
"""Pixels: a merged mark that is narrower shows no stripes."""

OUTLINED_STEPS = 400
"""The use of run slots has an outline up to this many steps; more would fill the strip."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle (pixels)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a glyph sits (its centre), and whether upon the fill of its bar."""

    x: float
    y: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A short text and where it begins; `y` is its middle."""

    x: float
    y: float
    text: str

    def pill(self, room: float = 0.0) -> Box:
        """Return the ground under a label upon stripes, with `room` for a glyph behind it."""
        return Box(self.x - 4, self.y - 6.5, text_width(self.text, 10) + 8 + room, 13)


@dataclass(frozen=True, slots=True)
class Lane:
    """One job.

    Parameters
    ----------
    job, trigger : str
        In full.
    name, subtitle : str
        The same, cut to the column of labels.
    y, height : float
    count : int
        Runs of the job in the window.
    """

    job: str
    trigger: str
    name: str
    subtitle: str
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One run, or several that are too narrow to be drawn apart.

    Parameters
    ----------
    runs : tuple of int
        Ids; more than one for a merged mark.
    job, status, trigger, message : str
        `status` is the worst of a merged mark.
    lane : int
        Index into `Timeline.lanes`.
    queued_at, started_at, finished_at : datetime or None
        Of a merged mark: the first queued, the first started, the last finished.
    wait_seconds : float
        The longest of a merged mark.
    bar : Box or None
        None for a run that was cancelled in the queue or is still there.
    wait : Box or None
        The waiting, where it is long enough to be seen.
    glyph : Spot or None
        None where there is no room.
    label : Label or None
    tooltip : str
    is_open : bool
        The run goes on beyond the window.
    """

    runs: tuple[int, ...]
    job: str
    status: str
    trigger: str
    message: str
    lane: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    wait_seconds: float
    bar: Box | None
    wait: Box | None
    glyph: Spot | None
    label: Label | None
    tooltip: str
    is_open: bool

    @property
    def count(self) -> int:
        """How many runs this mark stands for."""
        return len(self.runs)

    @property
    def is_striped(self) -> bool:
        """True for a bar that stands for several runs and is wide enough to show it."""
        return self.bar is not None and self.count > 1 and self.bar.width >= STRIPED_WIDTH


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the end of a run to the start of the one it triggered; `head` is ``right``, ``down`` or ``up``."""

    source: int
    target: int
    points: tuple[tuple[float, float], ...]
    head: str


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a finding, where it happens."""

    number: int
    job: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Slots:
    """Run slots in use over time.

    Parameters
    ----------
    limit, peak : int
        What the plan allows, and the most in use at once within the window.
    y, height : float
        The strip; the limit is drawn at `limit_y`.
    limit_y : float
    steps : tuple of (x, used, y)
        From `x` on, `used` slots are taken, drawn at `y`.
    """

    limit: int
    peak: int
    y: float
    height: float
    limit_y: float
    steps: tuple[tuple[float, int, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole timeline, ready to be drawn.

    Parameters
    ----------
    start, end : datetime
        The window, half-open.
    width, height, plot_left, plot_right, axis_y, legend_y : float
    title, zone : str
        Days of the window; name of the reader's zone, or ``""``.
    summary : str
        One sentence.
    legend : tuple of str
        Names of the looks that occur.
    note : str
        What the picture leaves out, or ``""``.
    """

    start: datetime
    end: datetime
    width: float
    height: float
    plot_left: float
    plot_right: float
    axis_y: float
    legend_y: float
    title: str
    zone: str
    summary: str
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    arrows: tuple[Arrow, ...]
    markers: tuple[Marker, ...]
    slots: Slots
    legend: tuple[str, ...]
    note: str

    def anchor(self, tick: Tick) -> str:
        """Return how a label stands to its tick: ``start`` or ``end`` near an edge, else ``middle``."""
        half, x = text_width(tick.label, 12, bold=tick.is_day) / 2, self.x(tick.at)
        if x - half < self.plot_left - 24:
            return "start"
        return "end" if x + half > self.width - 4 else "middle"

    def x(self, moment: datetime) -> float:
        """Return where a moment is drawn."""
        share = (moment - self.start) / (self.end - self.start)
        return self.plot_left + share * (self.plot_right - self.plot_left)
