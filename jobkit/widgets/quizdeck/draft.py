"""An answer that is being given: what is ticked, ordered or typed, before it is handed to the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.quiz import Presented, Question
from jobkit.quiz.arrangement import arranged
from jobkit.views.quiz import yaml_lines

__all__ = ["AnswerDraft", "first_draft", "stored_draft"]

ONE_OF = ("single",)
SEVERAL = ("multi", "hotspot")
ORDERED = ("build_list",)
ROWS = ("fill", "matching", "predict")


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What a person has chosen or typed so far.

    Parameters
    ----------
    picked : tuple of str
        Letters of options: ticked, or in the order of a list.
    rows : mapping of str to str
        By number: what is typed or chosen for a blank, a left side, a cell.
    text : str
        A number, an expression, a selection, or the fields of a job as YAML.
    """

    picked: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def with_one(self, letter: str) -> Self:
        """Return the draft with one option in place of all others."""
        return replace(self, picked=(letter,))

    def with_toggled(self, letter: str, most: int) -> Self:
        """Return the draft with an option taken or left; where `most` are taken, the oldest goes."""
        if letter in self.picked:
            return replace(self, picked=tuple(one for one in self.picked if one != letter))
        kept = self.picked[-(most - 1) :] if most > 1 else ()
        return replace(self, picked=(*kept, letter))

    def with_moved(self, letter: str, step: int) -> Self:
        """Return the draft with a block one place up (-1) or down (1); at the end it stays."""
        places = list(self.picked)
        at = places.index(letter)
        to = min(max(at + step, 0), len(places) - 1)
        places.insert(to, places.pop(at))
        return replace(self, picked=tuple(places))

    def with_row(self, number: str, value: str) -> Self:
        """Return the draft with another value in a row."""
        return replace(self, rows={**self.rows, number: value})

    def answer(self, shown: Presented) -> Any:
        """Return what a question takes as an answer; None while there is none."""
        if shown.type in ROWS:
            return {number: value for number, value in self.rows.items() if value.strip()} or None
        if shown.options:
            return list(self.picked) or None
        return self.text if self.text.strip() else None

    def whole_answer(self, shown: Presented) -> Any:
        """Return the answer.

        Raises
        ------
        JobkitError
            When there is none yet, or when it has too few options.
        """
        answer = self.answer(shown)
        if answer is None:
            raise JobkitError("there is no answer yet", hint="answer the question, or skip it")
        if shown.type in SEVERAL and shown.pick and len(self.picked) != shown.pick:
            chosen = count_words(len(self.picked), "option")
            raise JobkitError(f"{chosen} chosen", hint=f"this question takes {shown.pick}")
        return answer


def first_draft(shown: Presented) -> AnswerDraft:
    """Return what a question begins with: nothing, or the job that is to be mended."""
    return AnswerDraft(text="\n".join(yaml_lines(shown.to_dict().get("start"))))


def stored_draft(question: Question, seed: int, response: Any) -> AnswerDraft:
    """Return the draft that an answer of an earlier day came from.

    Parameters
    ----------
    question : Question
    seed : int
        Of the order of options that was shown.
    response : object
        As stored; None where there is none.
    """
    shown, letter = question.presented(seed), arranged(question.item, seed).letter
    if response is None or shown.type == "one_at_a_time":
        return first_draft(shown)
    if shown.type == "matching":
        return AnswerDraft(rows={letter(row): letter(target) for row, target in response.items()})
    if shown.type in ROWS:
        return AnswerDraft(rows={letter(row): _said(value) for row, value in response.items()})
    if shown.options:
        several = [response] if isinstance(response, str) else response
        return AnswerDraft(picked=tuple(map(letter, several)))
    return AnswerDraft(text="\n".join(yaml_lines(response)) if isinstance(response, dict) else str(response))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
