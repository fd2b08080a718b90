"""Trying inputs one after the other, each in a budget of time and memory."""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from jobkit.basics.errors import JobkitError
from tests.fuzz.targets import TARGETS
from tests.pace import pace

__all__ = ["MOST_MEGABYTES", "MOST_SECONDS", "Report", "fuzz"]

MOST_SECONDS = 2.0
"""Of work of the process: other processes on the machine do not count, and a slow one has more (`pace`)."""

MOST_MEGABYTES = 500
_PATIENCE = 20.0  # after so many seconds an input is stopped


class _TooLongError(BaseException):
    """No `except Exception` of the code holds it up."""


@dataclass
class Report:
    """What was tried, and what went wrong."""

    seed: int
    targets: tuple[str, ...]
    again: str
    tried: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    slowest: tuple[float, str] = (0.0, "")
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        total = self.tried.total()
        kinds = ", ".join(f"{count:,} {name}" for name, count in sorted(self.tried.items()))
        lines = [f"{total:,} inputs of seed {self.seed} ({kinds})"]
        lines += [f"{total - self.refused - len(self.faults):,} results, {self.refused:,} JobkitErrors"]
        lines += [f"slowest: {self.slowest[0]:.2f} s, {self.slowest[1]}", f"{len(self.faults)} faults"]
        return "\n".join([*lines, *self.faults])


def fuzz(
    seconds: float,
    seed: int,
    *,
    most: int | None = None,
    only: int | None = None,
    targets: Collection[str] = (),
    again: str = "tests.fuzz 0",
) -> Report:
    """Try inputs for so many seconds, at most so many, or one alone; the same seed gives the same inputs.

    `targets` are the only ones that are tried; `again` begins the command that repeats one input.
    """
    report = Report(seed, tuple(sorted(targets or TARGETS)), again)
    end = time.monotonic() + seconds
    number = only if only is not None else 0
    with TemporaryDirectory() as folder:
        while True:
            _try(report, number, Path(folder))
            number += 1
            if only is not None or number == most or time.monotonic() >= end:
                return report


def count_and_seed(words: list[str], about: str, module: str, targets: Collection[str]) -> int:
    """Run ``COUNT SEED [INPUT]`` of a command that tries some targets only, and return its exit code."""
    if not 2 <= len(words) <= 3 or not all(word.isdecimal() for word in words):
        print(about)
        return 2
    count, seed, *one = map(int, words)
    only = one[0] if one else None
    report = fuzz(float("inf"), seed, most=count, only=only, targets=targets, again=f"{module} 1")
    print(report)
    return 1 if report.faults else 0


def _try(report: Report, number: int, folder: Path) -> None:
    """Make input `number` and try it."""
    random = Random(f"{report.seed}/{number}")
    name = random.choice(report.targets)
    report.tried[name] += 1
    for left in folder.iterdir():
        left.unlink()
    call = TARGETS[name](random, folder)
    before, begin = _megabytes(), time.process_time()
    said = ""
    try:
        with _stopped_after(_PATIENCE):
            call()
    except JobkitError as error:
        report.refused += 1
        said = _unfit(error)
    except _TooLongError:
        said = f"still at work after {_PATIENCE:.0f} s"
    except Exception as error:
        said = f"{type(error).__name__}: {str(error)[:160]!a}"
    took, grown = time.process_time() - begin, _megabytes() - before
    report.slowest = max(report.slowest, (took, f"{name}, input {number}"))
    if not said and took > MOST_SECONDS and took > MOST_SECONDS * pace():
        said = f"{took:.1f} s"
    if not said and grown > MOST_MEGABYTES:
        said = f"{grown:,.0f} MB"
    if said:
        report.faults.append(f"{name}: {said}; again: python -m {report.again} {report.seed} {number}")


def _unfit(error: JobkitError) -> str:
    """Return what is wrong with a message: nobody reads pages, and a terminal prints UTF-8 only."""
    text = str(error)
    text.encode("utf-8")
    return f"a message of {len(text):,} characters" if len(text) > 40_000 else "" if text else "no message"


def _megabytes() -> float:
    """Return the most memory that the process has had so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise _TooLongError

    earlier = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, earlier)
