"""A question as a card: options, and buttons to check, to get a hint and to see the solution."""

from __future__ import annotations

from typing import Any

import ipywidgets

from jobkit.views.quiz import grade_html, hint_html, question_html, solution_html
from jobkit.widgets.controls import close_tree, css, html
from jobkit.widgets.guard import guarded
from jobkit.widgets.style import sheet

__all__ = ["QuizCard"]


class QuizCard(ipywidgets.VBox):  # type: ignore[misc]
    """One question, to be answered with mouse or keyboard.

    Nothing that gives the answer away is in any widget before it is asked for: the page of a notebook can be
    read by everybody.

    Parameters
    ----------
    question : Question
        From a bank: ``jobkit.quiz.load("topic-4")["q2"]``.

    Attributes
    ----------
    grade : Grade or None
        The last grade; None before the first check.
    """

    def __init__(self, question: Any) -> None:
        self.question = question
        self.grade: Any = None
        texts = [str(choice) for choice in question.choices]
        self._options: Any
        if question.key_count == 1:
            self._options = ipywidgets.RadioButtons(options=texts, value=None)
        else:
            self._options = ipywidgets.VBox([ipywidgets.Checkbox(description=t, indent=False) for t in texts])
        self._check = ipywidgets.Button(description="Check")
        self._hint = ipywidgets.Button(description="Hint")
        self._solution = ipywidgets.Button(description="Solution")
        self._feedback = html("jk-feedback")
        stem = html("jk-stem")
        stem.value = question_html(question, choices=False)
        self._check.on_click(self._checked)
        self._hint.on_click(self._hinted)
        self._solution.on_click(self._solved)
        buttons = [css(button, "jk-button") for button in (self._check, self._hint, self._solution)]
        row = css(ipywidgets.HBox(buttons), "jk-buttons")
        super().__init__((sheet(), stem, css(self._options, "jk-options"), row, self._feedback))
        css(self, "jobkit-app", "jk-quiz")

    @property
    def answer(self) -> Any:
        """What is chosen now: a letter, or several; None when nothing is."""
        letters = [choice.letter for choice in self.question.choices]
        if self.question.key_count == 1:
            index = self._options.index
            return None if index is None else letters[index]
        pairs = zip(letters, self._options.children, strict=True)
        return [letter for letter, box in pairs if box.value] or None

    def show_error(self, markup: str) -> None:
        """Show an error in the place of the feedback."""
        self._feedback.value = markup

    @guarded
    def _checked(self, _: Any) -> None:
        self.grade = self.question.check(self.answer)
        self._feedback.value = grade_html(self.grade)

    @guarded
    def _hinted(self, _: Any) -> None:
        self._feedback.value = hint_html(self.question.hint())

    @guarded
    def _solved(self, _: Any) -> None:
        self._feedback.value = solution_html(self.question.solution())

    def close(self) -> None:
        """Close the card and every widget in it."""
        close_tree(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        return {**bundle, "text/plain": repr(self.question), "text/html": question_html(self.question)}
