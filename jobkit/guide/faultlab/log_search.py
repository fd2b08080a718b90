"""Finding a word in the logs of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["LogHit", "log_hits"]


@dataclass(frozen=True, slots=True)
class LogHit:
    """A line of a log that holds what was looked for.

    Parameters
    ----------
    run : int
        Id of the run.
    line : int
        Its place in the log, from 1.
    text : str
        The line without its indent.
    """

    run: int
    line: int
    text: str


def log_hits(logs: Mapping[int, str], wanted: str) -> tuple[LogHit, ...]:
    """Return the lines that hold a text, in capitals or not, in the order of the runs.

    Parameters
    ----------
    logs : mapping of int to str
        `Case.logs`.
    wanted : str
        Blank finds nothing.

    Examples
    --------
    >>> log_hits({1: "OK", 2: "ERROR orders"}, "error")
    (LogHit(run=2, line=1, text='ERROR orders'),)
    """
    text = wanted.strip().casefold()
    return tuple(
        LogHit(run, number, line.strip())
        for run, log in logs.items()
        for number, line in enumerate(log.splitlines(), start=1)
        if text and text in line.casefold()
    )
