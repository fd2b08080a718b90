"""What the controls of an answer may ask for: shared by the deck and by a card of one question."""

from __future__ import annotations

from dataclasses import replace

from jobkit.basics.errors import JobkitError
from jobkit.quiz import Presented
from jobkit.widgets.lab import Lab
from jobkit.widgets.quizdeck.answering import SAID
from jobkit.widgets.quizdeck.draft import AnswerDraft
from jobkit.widgets.values import choice_value, flag_value, row_value, text_value

__all__ = ["AnswerActions"]


class AnswerActions(Lab):
    """A lab in which a question is answered."""

    @property
    def shown(self) -> Presented:
        """The question now asked; raises JobkitError where there is none."""
        raise NotImplementedError

    @property
    def draft(self) -> AnswerDraft:
        """The answer so far."""
        raise NotImplementedError

    def write(self, draft: AnswerDraft) -> None:
        """Take an edit of the answer; raises JobkitError where the answer stands."""
        raise NotImplementedError

    def do_choose(self, value: object) -> None:
        """Choose one option."""
        self.write(self.draft.with_one(self._letter(value)))

    def do_tick(self, value: object) -> None:
        """Tick an option, or take the tick away."""
        letter, is_on = row_value(value)
        if flag_value(is_on) != (self._letter(letter) in self.draft.picked):
            self.write(self.draft.with_toggled(letter, len(self.shown.options)))

    def do_point(self, value: object) -> None:
        """Point at a place, or put a block into the list; a second time takes it away."""
        most = self.shown.pick or len(self.shown.options)
        self.write(self.draft.with_toggled(self._letter(value), most))

    def do_up(self, value: object) -> None:
        """Move a block up."""
        self.write(self.draft.with_moved(self._placed(value), -1))

    def do_down(self, value: object) -> None:
        """Move a block down."""
        self.write(self.draft.with_moved(self._placed(value), 1))

    def do_row(self, value: object) -> None:
        """Fill a blank, or choose what goes with a line."""
        number, given = row_value(value)
        choice_value(number, [row.number for row in self.shown.rows])
        self.write(self.draft.with_row(number, text_value(given)))

    def do_text(self, value: object) -> None:
        """Type a number, an expression, a selection or a job."""
        typed = text_value(value)
        self.write(replace(self.draft, text=typed))

    def _said(self, value: object, decided: int) -> str:
        """Return yes or no to the option that is to be decided now, behind `decided` others."""
        options = self.shown.options[decided : decided + 1] if self.shown.type == "one_at_a_time" else ()
        if not options:
            raise JobkitError("no option is to be decided", hint="yes and no are for options one at a time")
        words = {f"{options[0].letter} {word}": word for word in SAID}
        return words[choice_value(value, words)]

    def _letter(self, value: object) -> str:
        return choice_value(value, [choice.letter for choice in self.shown.options])

    def _placed(self, value: object) -> str:
        return choice_value(value, self.draft.picked)
