"""The switch "Predict first" of a lab: what happens stays hidden until the learner has said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jobkit.basics.errors import JobkitError
from jobkit.basics.frozen import FrozenDict
from jobkit.guide.prediction import OpenQuestions, PredictionScore
from jobkit.widgets.lab import Lab
from jobkit.widgets.predict_html import PredictState, asking_html, scored_html
from jobkit.widgets.values import flag_value, number_value, row_value, text_value

__all__ = ["PredictSwitch", "PredictingLab", "answer_problems"]

NOTHING = OpenQuestions(())


class PredictingLab(Lab):
    """A lab with questions that are answered before what happens is shown.

    It says in `asked` what is asked; `said` holds the answers.
    """

    said: PredictState

    @property
    def asked(self) -> OpenQuestions:
        """The questions, of which there may be none."""
        raise NotImplementedError

    @property
    def score(self) -> PredictionScore:
        """What was said beside what happens; raises JobkitError before it is shown."""
        if not self.said.is_shown:
            raise JobkitError(
                "what happens is hidden", hint="answer the questions, then press Show what happens"
            )
        return self.asked.score(self._usable())

    def _problems(self) -> Mapping[int, str]:
        return answer_problems(self.asked, self.said)

    def _usable(self) -> Mapping[int, str]:
        problems = self._problems()
        return {number: text for number, text in self.said.answers.items() if number not in problems}

    def do_say(self, value: object) -> None:
        """Answer a question: its number, and what was typed or chosen."""
        row, answer = row_value(value)
        self._say(row, text_value(answer))

    def do_choose(self, value: object) -> None:
        """Answer a question: ``number:option``."""
        row, _, answer = text_value(value).partition(":")
        self._say(row, answer)

    def _say(self, row: str, answer: str) -> None:
        if not self.asked.questions:
            raise JobkitError("nothing is asked here", hint="switch on Predict first")
        number = number_value(row, 1, len(self.asked.questions))
        if self.said.is_shown:
            raise JobkitError("what happens is shown already", hint="press Predict again")
        answers = {**self.said.answers, number: answer}
        kept = {one: text for one, text in sorted(answers.items()) if text.strip()}
        self.said = replace(self.said, answers=FrozenDict(kept))

    def do_show(self, _: object = "") -> None:
        """Show what happens; at least one question has to be answered."""
        if not self._usable():
            raise JobkitError("nothing is predicted yet", hint="answer at least one question")
        self.said = replace(self.said, is_shown=True)

    def do_again(self, _: object = "") -> None:
        """Hide what happens, and forget the answers."""
        self.said = PredictState()


class PredictSwitch(PredictingLab):
    """A lab that shows what happens, unless a switch asks for a prediction first.

    A lab says in `_subject` what the questions are about, and in `_questions` what they are. As soon as the
    subject is another one, its outcome is hidden again, and what was said of the one before is forgotten.

    Attributes
    ----------
    predicts : bool
        Whether the switch is on.
    is_hidden : bool
        Whether what happens is hidden now.
    """

    predicts = False
    _about: object = None
    _sheet = NOTHING

    def _subject(self) -> object:
        """Return what is asked about; equal, or the same, while the questions are."""
        raise NotImplementedError

    def _questions(self) -> OpenQuestions:
        """Return what is asked about it; nothing where there is nothing to predict."""
        raise NotImplementedError

    @property
    def asked(self) -> OpenQuestions:
        """The questions; none while the switch is off."""
        if not self.predicts:
            return NOTHING
        subject = self._subject()
        if self._about is not subject and self._about != subject:
            self._about, self._sheet, self.said = subject, self._questions(), PredictState()
        return self._sheet

    @property
    def is_hidden(self) -> bool:
        """Whether what happens is hidden now."""
        return bool(self.asked.questions) and not self.said.is_shown

    def prediction_html(self) -> str:
        """Return the questions, or the score of the answers; ``""`` while nothing is asked."""
        if not self.asked.questions:
            return ""
        if self.said.is_shown:
            return scored_html(self.score)
        return asking_html(self.asked, self.said, self._problems())

    def do_predict(self, value: object) -> None:
        """Hide what happens until it is predicted, or show it as ever."""
        self.predicts, self._about, self.said = flag_value(value), None, PredictState()


def answer_problems(asked: OpenQuestions, said: PredictState) -> Mapping[int, str]:
    """Return what is wrong with the answers, by the number of the question."""
    problems = {}
    for number, text in said.answers.items():
        try:
            asked.question(number).read(text)
        except JobkitError:
            problems[number] = f"Not an answer yet: {asked.question(number).how}."
    return problems
