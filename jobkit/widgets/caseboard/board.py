"""A fault lab to click: look at the evidence, strike out causes, diagnose, and see the week with the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.guide.faultlab import Case, FaultLab, fault_lab
from jobkit.widgets.caseboard.drawing import board_html
from jobkit.widgets.caseboard.state import LAST_LAB, BoardState, EvidencePart
from jobkit.widgets.lab import Lab
from jobkit.widgets.values import choice_value, number_value, text_value

__all__ = ["CaseBoard"]


@checked
class CaseBoard(Lab):
    """The five cases of a fault lab.

    Nothing on the page says which cause is behind a case before it is diagnosed.

    Parameters
    ----------
    lab : int, FaultLab or Case
        Number of the lab, the lab, or the case to begin with.

    Attributes
    ----------
    state : BoardState
        What was looked at, struck out and diagnosed.

    Raises
    ------
    JobkitError
        When `lab` is none of these.

    Examples
    --------
    >>> board = CaseBoard(7)
    >>> board.act("choose", "no-permission")
    >>> board.act("diagnose")
    >>> board.state.notes.tried
    ('no-permission',)
    """

    name: ClassVar[str] = "caseboard"
    styles: ClassVar[tuple[str, ...]] = ("caseboard/caseboard",)

    def __init__(self, lab: int | FaultLab | Case = 0) -> None:
        letter = lab.letter if isinstance(lab, Case) else "A"
        seed = lab.seed if isinstance(lab, Case | FaultLab) else fault_lab(lab).seed
        self.state = BoardState(seed, letter)
        super().__init__()

    def draw(self) -> str:
        """Return the board as HTML."""
        return board_html(self.state, self.uid)

    def do_lab(self, value: object) -> None:
        """Open another lab; what was found out in this one stays."""
        self.state = self.state.opened(number_value(value, 0, LAST_LAB), "A")

    def do_case(self, value: object) -> None:
        """Open another case."""
        letter = choice_value(value, [case.letter for case in self.state.lab])
        self.state = self.state.opened(self.state.seed, letter)

    def do_part(self, value: object) -> None:
        """Show another part of the evidence."""
        part: EvidencePart = choice_value(value, get_args(EvidencePart))  # type: ignore[assignment]
        self.state = replace(self.state, part=part)

    def do_run(self, value: object) -> None:
        """Show the log of a run."""
        run = number_value(value)
        known = [str(page.id) for page in self.state.shown.runs]
        if str(run) not in known:
            raise JobkitError.unknown("run", str(run), known)
        self.state = replace(self.state, run=run, part="runs")

    def do_search(self, value: object) -> None:
        """Look for a text in all logs."""
        self.state = replace(self.state, search=text_value(value)[:200])

    def do_strike(self, value: object) -> None:
        """Strike out a cause, or take that back."""
        self.state = self.state.with_notes(self.state.notes.with_struck(self._cause(value)))

    def do_choose(self, value: object) -> None:
        """Choose the cause to diagnose."""
        self.state = self.state.with_notes(self.state.notes.with_chosen(self._cause(value)))

    def do_diagnose(self, value: object) -> None:
        """Diagnose the chosen cause."""
        self.state = self.state.with_notes(self.state.notes.with_diagnosis())

    def do_after(self, value: object) -> None:
        """Show the week as it was, or with the fix; the fix is there once the case is solved."""
        is_after = choice_value(value, ("yes", "no")) == "yes"
        if is_after and self.state.points(self.state.letter) is None:
            raise JobkitError("this case is not solved yet", hint="diagnose its cause first")
        self.state = replace(self.state, is_after=is_after, run=None)

    def _cause(self, value: object) -> str:
        return choice_value(value, tuple(self.state.lab.causes))

    def __repr__(self) -> str:
        score, most = self.state.score
        return f"<CaseBoard lab {self.state.seed}, case {self.state.letter}: {score} of {most} points>"
