"""Answer the question on a deck or a card with its controls, as a person would."""

from __future__ import annotations

from typing import Any

import yaml

from jobkit.basics.frozen import plain
from jobkit.quiz import Question
from jobkit.quiz.grading.families import FAMILIES
from jobkit.quiz.grading.predict import value_words
from jobkit.widgets import QuizCard, QuizDeck
from tests.quiz.answers import decision, right, wrong
from tests.widgets.drawn import controls


def _now(lab: QuizCard | QuizDeck) -> tuple[Question, int | None]:
    """The question now asked, and the seed of its order."""
    if isinstance(lab, QuizCard):
        return lab.question, None
    return lab.session.question, lab.session.turn.seed


def answer(deck: QuizCard | QuizDeck, *, rightly: bool) -> None:
    """Give an answer that is right, or wrong, up to the moment at which one says how sure one is."""
    question, _ = _now(deck)
    if question.type == "one_at_a_time":
        _say(deck, question, rightly=rightly)
    elif question.type in ("matching", "fill", "predict"):
        for number, value in _rows(deck, question, rightly=rightly).items():
            deck.act("row", [number, value])
    elif question.type in ("numeric", "cron", "selector", "fix_job", "build_job"):
        deck.act("text", _text(question, rightly=rightly))
    else:
        _pick(deck, question, rightly=rightly)
    assert deck.alert == ""


def _say(deck: QuizCard | QuizDeck, question: Question, *, rightly: bool) -> None:
    words = {"y": "yes", "n": "no"}
    _, seed = _now(deck)
    shown = question.presented(seed)
    for option in shown.options:
        said = words[decision(question, option.letter, seed)]
        deck.act("say", f"{option.letter} {said if rightly else {'yes': 'no', 'no': 'yes'}[said]}")
        if not rightly or not controls(deck.html, "say"):  # a wrong word ends it
            return


def _rows(deck: QuizCard | QuizDeck, question: Question, *, rightly: bool) -> dict[str, str]:
    _, seed = _now(deck)
    asked = question._asked(seed)
    if question.type == "predict":
        key = FAMILIES["predict"].key(asked, None)
        words = {name: value_words(value) for name, value in key.items()}
        given = words if rightly else dict.fromkeys(words, "never")
    elif question.type == "fill":
        given = right(question) if rightly else wrong(question)
    else:
        given = question.response(right(question) if rightly else wrong(question), seed)
        given = {name: asked.arrangement.letter(target) for name, target in given.items()}
    return {asked.arrangement.letter(name): str(value) for name, value in given.items()}


def _text(question: Question, *, rightly: bool) -> str:
    item: Any = question.item
    if question.type in ("fix_job", "build_job"):
        job = item.solution if rightly else {"commands": ["dbt deps"], "schedule": "59 23 31 12 *"}
        return str(yaml.safe_dump(plain(dict(job))))
    if question.type == "numeric":
        return str(item.key if rightly else item.key + 1000)
    wrong_text = "1 1 1 1 *" if question.type == "cron" else "nothing_of_this_name"
    return str(item.key) if rightly else wrong_text


def _pick(deck: QuizCard | QuizDeck, question: Question, *, rightly: bool) -> None:
    _, seed = _now(deck)
    response = question.response(right(question) if rightly else wrong(question), seed)
    letter = question._asked(seed).arrangement.letter
    several = [response] if isinstance(response, str) else response
    for one in map(letter, several):
        if question.type == "multi":
            deck.act("tick", [one, True])
        else:
            deck.act("choose" if question.type == "single" else "point", one)
