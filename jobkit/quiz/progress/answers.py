"""One stored answer, and one stored session: plain values, as the file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown

__all__ = ["Mode", "StoredAnswer", "StoredSession", "Sure"]

Sure = Literal[1, 2, 3]
"""How sure a learner is: 1 a guess, 2 fairly sure, 3 certain."""

Mode = Literal["practice", "review", "drill", "exam"]


@dataclass(frozen=True, slots=True)
class StoredAnswer(Shown, WithData):
    """One answer, as given: enough to grade it again after the item has been corrected.

    Parameters
    ----------
    session : str
        Id of its session.
    position, attempt : int
        Which question of the session (from 0), and which answer to it (from 1). The three together are its
        name: it is stored once, however often it is sent.
    item, content : str
        Id of the item, and a hash of what it said then.
    objective, type : str
        Of the item.
    seed : int
        Of the order in which its options were shown.
    reading : {"guide", "platform"}, optional
        Which of two truths was asked for, where guide and platform differ.
    response : object
        The answer as plain data; None when there was none.
    outcome : {"right", "wrong", "not attempted"}
    mark : float
        0.0 to 1.0, in parts.
    sure : {1, 2, 3}, optional
    seconds : float, optional
        From the question to its answer.
    misconceptions : tuple of str
        Wrong ideas behind what was chosen.
    at : datetime
        When, in UTC.
    """

    session: str
    position: Annotated[int, Field(ge=0)]
    attempt: Annotated[int, Field(ge=1)]
    item: str
    content: str
    objective: str
    type: str
    seed: int
    reading: str | None
    response: Any
    outcome: Literal["right", "wrong", "not attempted"]
    mark: Annotated[float, Field(ge=0, le=1)]
    sure: Sure | None
    seconds: float | None
    misconceptions: tuple[str, ...]
    at: AwareDatetime

    @property
    def is_right(self) -> bool:
        """True for a right answer."""
        return self.outcome == "right"


@dataclass(frozen=True, slots=True)
class StoredSession(Shown, WithData):
    """One practice, review, drill or exam.

    Parameters
    ----------
    id : str
    mode : {"practice", "review", "drill", "exam"}
    topic : str
        Of its bank.
    content : dict
        What was drawn, as plain data: the same questions can be asked again after a break.
    begun : datetime
    used : float
        Seconds that it has taken up to the last thing stored.
    flags : tuple of int
        Positions of the flagged questions.
    ended : datetime, optional
        None while it is open.
    """

    id: str
    mode: Mode
    topic: str
    content: Mapping[str, Any]
    begun: AwareDatetime
    used: float = 0.0
    flags: tuple[int, ...] = ()
    ended: AwareDatetime | None = None
