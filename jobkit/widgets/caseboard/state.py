"""What a person has looked at, struck out and diagnosed. The answers are not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, Self

from jobkit.basics.errors import JobkitError
from jobkit.guide.faultlab import AfterFix, Case, Diagnosis, FaultLab
from jobkit.guide.faultlab.points import MOST_POINTS, points

__all__ = ["LAST_LAB", "BoardState", "CaseNotes", "EvidencePart"]

LAST_LAB = 999_999
"""The highest number that the buttons go to; a call may give any."""

EvidencePart = Literal["runs", "pull requests", "settings"]


@dataclass(frozen=True, slots=True)
class CaseNotes:
    """What a person thinks of one case.

    Parameters
    ----------
    struck : frozenset of str
        Causes that the evidence rules out.
    chosen : str
        The cause to diagnose next; ``""`` for none.
    tried : tuple of str
        The causes that were diagnosed, in order.
    """

    struck: frozenset[str] = frozenset()
    chosen: str = ""
    tried: tuple[str, ...] = ()

    def with_struck(self, cause: str) -> Self:
        """Return the notes with a cause struck out, or taken back."""
        return replace(self, struck=self.struck ^ {cause}, chosen="" if self.chosen == cause else self.chosen)

    def with_chosen(self, cause: str) -> Self:
        """Return the notes with a cause chosen; one that was struck out is taken back."""
        return replace(self, chosen=cause, struck=self.struck - {cause})

    def with_diagnosis(self) -> Self:
        """Return the notes after the chosen cause was diagnosed; raises JobkitError where none is chosen."""
        if not self.chosen:
            raise JobkitError("no cause is chosen", hint="choose one of the list, then diagnose")
        tried = self.tried if self.chosen in self.tried else (*self.tried, self.chosen)
        return replace(self, tried=tried, chosen="")


@dataclass(frozen=True, slots=True)
class BoardState:
    """Everything that a person has chosen on a board.

    Parameters
    ----------
    seed : int
        Number of the lab.
    letter : str
        Of the case that is open.
    part : {"runs", "pull requests", "settings"}
        The evidence that is shown.
    run : int or None
        The run whose log is shown.
    search : str
        What is looked for in the logs.
    is_after : bool
        True where the week is shown as it is with the fix.
    notes_by_case : mapping of Case to CaseNotes
        Those on the cases of other labs stay.
    """

    seed: int = 0
    letter: str = "A"
    part: EvidencePart = "runs"
    run: int | None = None
    search: str = ""
    is_after: bool = False
    notes_by_case: Mapping[Case, CaseNotes] = field(default_factory=dict)

    @property
    def lab(self) -> FaultLab:
        """The lab of this number."""
        return FaultLab(self.seed)

    @property
    def case(self) -> Case:
        """The case that is open."""
        return self.lab.case(self.letter)

    @property
    def notes(self) -> CaseNotes:
        """What the person thinks of the open case."""
        return self.notes_on(self.letter)

    def notes_on(self, letter: str) -> CaseNotes:
        """Return what the person thinks of a case."""
        return self.notes_by_case.get(self.lab.case(letter), CaseNotes())

    def with_notes(self, notes: CaseNotes) -> Self:
        """Return the state with other notes on the open case."""
        return replace(self, notes_by_case={**self.notes_by_case, self.case: notes})

    def opened(self, seed: int, letter: str) -> Self:
        """Return the state with another case open."""
        return replace(self, seed=seed, letter=letter, run=None, search="", is_after=False)

    @property
    def shown(self) -> Case | AfterFix:
        """The week that is looked at: as it was, or with the fix."""
        found = self.diagnosis(self.letter) if self.is_after else None
        return _fixed(self.case, found.choice.key) if found is not None else self.case

    def diagnosis(self, letter: str) -> Diagnosis | None:
        """Return the verdict that counts: the right one, or else the last; None before the first."""
        case = self.lab.case(letter)
        verdicts = [_diagnosed(case, cause) for cause in self.notes_on(letter).tried]
        return next((one for one in verdicts if one.right), verdicts[-1] if verdicts else None)

    def points(self, letter: str) -> int | None:
        """Return what a solved case was worth; None while it is open."""
        found = self.diagnosis(letter)
        if found is None or not found.right:
            return None
        return points(self.notes_on(letter).tried.index(found.choice.key))

    @property
    def score(self) -> tuple[int, int]:
        """The points so far, and how many there are at most."""
        letters = [case.letter for case in self.lab]
        return sum(self.points(letter) or 0 for letter in letters), MOST_POINTS * len(letters)


@lru_cache(maxsize=64)
def _diagnosed(case: Case, cause: str) -> Diagnosis:
    """Return the verdict; a right one has simulated the week with its fix."""
    return case.diagnose(cause)


@lru_cache(maxsize=16)
def _fixed(case: Case, cause: str) -> AfterFix:
    return case.apply_fix(cause)
