"""What an export could not take along: said for each item, so that nobody finds out in class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jobkit.basics.shown import Shown

__all__ = ["ExportFormat", "ExportReport", "Loss", "losses_of"]

ExportFormat = Literal["anki", "gift", "csv", "html"]


class Loss(NamedTuple):
    """One thing that is lost; `is_left_out` says that the whole item is."""

    item: str
    what: str
    is_left_out: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ExportReport(Shown):
    """What was written, and what was lost on the way.

    Parameters
    ----------
    path : Path
    to : {"anki", "gift", "csv", "html"}
    written : int
        Items in the file.
    losses : tuple of Loss
    """

    path: Path
    to: ExportFormat
    written: int
    losses: tuple[Loss, ...]

    def __repr__(self) -> str:
        return self._text()


_AS_YAML = "the picture of the scenario: it stands there as YAML"
_GONE = {
    "anki": {
        "*": "grading: the learner judges the answer",
        "one_at_a_time": "the options are shown at once",
        "hotspot": "the picture is a list of places",
        "predict": "the simulation",
        "shown": _AS_YAML,
    },
    "gift": {
        "*": "the proof, the hints and the misconceptions",
        "one_at_a_time": "the options are shown at once",
        "multi": "all or nothing: each answer counts by itself",
        "hotspot": "the picture is a list of places",
        "predict": "the simulation",
        "cron": "other spellings of the same times are refused",
        "selector": "other selections of the same nodes are refused",
        "fix_job": "the explanation, and grading by simulation: you grade it by hand",
        "build_job": "the explanation, and grading by simulation: you grade it by hand",
        "shown": _AS_YAML,
    },
    "csv": {
        "*": "grading, hints and layout",
        "shown": _AS_YAML,
    },
    "html": {
        "*": "grading and hints",
        "one_at_a_time": "the options are shown at once",
        "hotspot": "the picture is a list of places",
        "shown": _AS_YAML,
    },
}
"""For each format what is lost: of all items (``*``), of a type, and of items that show a scenario."""


def losses_of(fields: Mapping[str, Any], to: ExportFormat) -> list[Loss]:
    """Return what an item loses on its way into a format, beside what all items lose."""
    gone, shown = _GONE[to], fields.get("shown") or {}
    what = [gone[fields["type"]]] if fields["type"] in gone else []
    if (isinstance(shown, Mapping) and shown.get("scenario")) or fields.get("scenario"):
        what.append(gone["shown"])
    return [Loss(str(fields["id"]), text) for text in what]


def general_loss(to: ExportFormat) -> Loss:
    """Return what all items lose."""
    return Loss("", _GONE[to]["*"])
