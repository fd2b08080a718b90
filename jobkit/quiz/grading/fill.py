"""Blanks to fill in: exact words, after blanks and capitals are put aside."""

from __future__ import annotations

import unicodedata
from typing import Any

from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.rows import by_row
from jobkit.quiz.grading.shapes import of_texts
from jobkit.quiz.items import Blank
from jobkit.quiz.items.base import Reading
from jobkit.quiz.items.fill import BLANK

__all__ = ["FILL", "fits"]


def fits(blank: Blank, text: str) -> bool:
    """Return whether a blank accepts a text."""
    return any(_plain(one, blank.case) == _plain(text, blank.case) for one in blank.accept)


def _plain(text: str, case: bool) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return words if case else words.casefold()


def _read(asked: Asked, answer: Any) -> dict[str, str] | None:
    given = by_row(asked, answer)
    texts = {name: value for name, value in given.items() if isinstance(value, str | int | float)}
    if len(texts) != len(given):
        raise asked.unreadable(answer, "give a text for each blank")
    return {name: str(value).strip() for name, value in sorted(texts.items())} or None


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    accepts = {name: _accepting(asked.item.blanks[name], key, name) for name in asked.item.blanks}
    right = {name: name in response and fits(blank, response[name]) for name, blank in accepts.items()}
    lines = [_line(asked, name, response.get(name)) for name in right if not right[name]]
    return Verdict(
        is_right=all(right.values()),
        mark=sum(right.values()) / len(right),
        answer=(_filled(asked, response),),
        feedback="\n".join(lines) or "Each blank is right.",
    )


def _accepting(blank: Blank, key: Any, name: str) -> Blank:
    """Return the blank with what a reading accepts in place of its own."""
    if not isinstance(key, dict) or name not in key:
        return blank
    accept = (key[name],) if isinstance(key[name], str) else tuple(key[name])
    return blank.model_copy(update={"accept": accept})


def _line(asked: Asked, name: str, text: str | None) -> str:
    number = asked.arrangement.letter(name)
    if text is None:
        return f"- Blank {number} is empty."
    blank = asked.item.blanks[name]
    near = {_plain(value, blank.case): why for value, why in blank.near.items()}
    why = near.get(_plain(text, blank.case), "Not what belongs there.")
    return f"- Blank {number}, “{text}”: {asked.arrangement.filled(why)}"


def _filled(asked: Asked, texts: Any) -> str:
    return BLANK.sub(lambda match: f"[{texts.get(match[1], '____')}]", asked.item.text)


def _key(asked: Asked, reading: Reading | None) -> Any:
    return asked.item.readings.get(reading) if reading else None


def _said(asked: Asked, key: Any) -> tuple[str, ...]:
    first = {name: _accepting(blank, key, name).accept[0] for name, blank in asked.item.blanks.items()}
    return (_filled(asked, first),)


def _how(asked: Asked) -> str:
    count = len(asked.item.blanks)
    blanks = "the blank" if count == 1 else f"each of the {count} blanks, in order, with commas between"
    return f"Give the text of {blanks}."


FILL = Family(read=_read, judge=_judge, said=_said, how=_how, fits=of_texts, key=_key)
