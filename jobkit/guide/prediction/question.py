"""One thing to predict, and how an answer is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.moments import utc
from jobkit.basics.shown import Shown
from jobkit.basics.words import MONTHS, count_words, day_words, moment_words

__all__ = ["AnswerKind", "Predicted", "PredictionQuestion"]

AnswerKind = Literal["choice", "count", "moment"]
Predicted = str | int | datetime
"""An answer as it is compared: one of the options, a number, a moment (aware, UTC)."""

_DAY_AND_TIME = re.compile(
    r"(?:[a-z]{3},? )?(\d{1,2}) ([a-z]{3}),? (\d{1,2}):(\d\d)", re.IGNORECASE | re.ASCII
)
_TIME = re.compile(r"(\d{1,2}):(\d\d)", re.ASCII)
_MONTH_NAMES = tuple(month[:3].lower() for month in MONTHS)


@dataclass(frozen=True, slots=True)
class PredictionQuestion(Shown):
    """One thing to predict; nothing in it says how it comes out.

    Parameters
    ----------
    number : int
        From 1, within a prediction.
    subject : str
        What it is about: ``The first run of 'Daily'``. Questions about one thing have the same.
    text : str
        The question.
    kind : {"choice", "count", "moment"}
    options : tuple of str
        For a choice: one of these.
    since : datetime
        Where the simulation begins (aware, UTC): a time without a day is of the 24 hours from then on.
    unit : str
        What is counted, in the singular.
    """

    number: int
    subject: str
    text: str
    kind: AnswerKind
    options: tuple[str, ...]
    since: datetime
    unit: str = ""

    @property
    def how(self) -> str:
        """How an answer is written."""
        if self.kind == "choice":
            return f"one of: {', '.join(self.options)}"
        if self.kind == "count":
            return "a whole number"
        return f"a time in UTC: hh:mm, or {day_words(self.since)} hh:mm"

    def read(self, answer: object) -> Predicted:
        """Return an answer as it is compared.

        Parameters
        ----------
        answer : str, int or datetime
            What a learner wrote or chose.

        Raises
        ------
        JobkitError
            For what cannot be an answer to this question.
        """
        found = _READ[self.kind](self, answer)
        if found is None:
            raise JobkitError(f"{shorten(answer)} does not answer {self.text!r}", hint=f"write {self.how}")
        return found

    def words(self, value: Predicted) -> str:
        """Return an answer as it is shown."""
        if isinstance(value, datetime):
            return f"{moment_words(value)} UTC"
        return count_words(value, self.unit) if isinstance(value, int) else value


def _choice(question: PredictionQuestion, answer: object) -> Predicted | None:
    text = answer.strip().casefold() if isinstance(answer, str) else None
    return next((option for option in question.options if option.casefold() == text), None)


def _count(_: PredictionQuestion, answer: object) -> Predicted | None:
    if isinstance(answer, str) and answer.strip().isascii() and answer.strip().isdigit() and len(answer) < 12:
        return int(answer)
    return answer if isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0 else None


def _moment(question: PredictionQuestion, answer: object) -> Predicted | None:
    if isinstance(answer, datetime):
        return utc(answer)
    text = answer.strip().removesuffix("UTC").strip() if isinstance(answer, str) else ""
    try:
        return _named_day(text, question.since) or _time_alone(text, question.since) or utc(text)
    except (ValueError, JobkitError):
        return None


def _named_day(text: str, since: datetime) -> datetime | None:
    """Return ``Mon 2 Mar 06:00`` as the first such moment from the day of `since` on."""
    found = _DAY_AND_TIME.fullmatch(text)
    if found is None or found[2].lower() not in _MONTH_NAMES:
        return None
    month = _MONTH_NAMES.index(found[2].lower()) + 1
    moment = datetime(since.year, month, int(found[1]), int(found[3]), int(found[4]), tzinfo=UTC)
    return moment if moment.date() >= since.date() else moment.replace(year=since.year + 1)


def _time_alone(text: str, since: datetime) -> datetime | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    moment = since.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return moment if moment >= since else moment + timedelta(days=1)


_READ = {"choice": _choice, "count": _count, "moment": _moment}
