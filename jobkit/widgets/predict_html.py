"""How "predict first" looks: the questions; and once they are answered, what happens beside what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from jobkit.basics.frozen import FrozenDict
from jobkit.basics.words import count_words
from jobkit.guide.prediction import (
    OpenQuestions,
    PredictedLine,
    Prediction,
    PredictionQuestion,
    PredictionScore,
)
from jobkit.views.escape import xml
from jobkit.views.facts import why_html
from jobkit.views.given import jobs_table, outside_sentences, setting_sentences
from jobkit.views.markup import inline_html
from jobkit.views.prediction import VERDICTS, score_sentence
from jobkit.views.svg import draw_svg
from jobkit.views.tables import notes_list, paragraph
from jobkit.views.timeline import timeline_picture
from jobkit.widgets.fields import (
    FormField,
    button,
    card,
    group,
    muted,
    scrolled,
    select_field,
    tag,
    text_field,
    unfolding,
)

__all__ = ["PredictState", "asking_html", "predict_html", "scored_html"]

_SHORT = 60  # letters of all options that fit beside each other
_OPEN = "– choose –"
_CLASSES = {"right": "jk-ok", "near": "jk-near", "wrong": "jk-wrong", "open": "jk-muted"}


@dataclass(frozen=True, slots=True)
class PredictState:
    """What a person has said.

    Parameters
    ----------
    answers : Mapping of int to str
        By the number of the question, as it was typed or chosen.
    is_shown : bool
        True once the person asked to see what happens.
    """

    answers: Mapping[int, str] = field(default_factory=FrozenDict)
    is_shown: bool = False


def predict_html(title: str, prediction: Prediction, state: PredictState, problems: Mapping[int, str]) -> str:
    """Return the whole lab.

    Parameters
    ----------
    title : str
    prediction : Prediction
    state : PredictState
    problems : Mapping of int to str
        What is wrong with an answer, by the number of its question.
    """
    if state.is_shown:
        usable = {number: text for number, text in state.answers.items() if number not in problems}
        return _shown(title, prediction, prediction.score(usable))
    body = _given(prediction) + _asked(prediction, state, problems)
    return card(tag("h3", xml(title)), body, key="predict", label=title, kind="jk-predict")


def asking_html(asked: OpenQuestions, state: PredictState, problems: Mapping[int, str]) -> str:
    """Return the questions of a lab that shows all the rest itself."""
    body = _asked(asked, state, problems)
    return card(tag("h4", _TITLE), body, key="prediction", label=_TITLE, kind="jk-predict")


def scored_html(score: PredictionScore) -> str:
    """Return what was said beside what happens, for a lab that shows what happens itself."""
    sentence = tag("p", tag("b", xml(score_sentence(score))), kind="jk-said", role="status")
    lines = unfolding("Line by line", _table(score), key="predicted-lines")
    head = tag("h4", "What you predicted") + _again()
    return card(head, sentence + _first(score) + lines, key="prediction", label=_TITLE, kind="jk-predict")


_TITLE = "Predict first"


def _asked(asked: OpenQuestions, state: PredictState, problems: Mapping[int, str]) -> str:
    groups = groupby(asked.questions, key=lambda question: question.subject)
    shown = (_group(subject, several, state, problems) for subject, several in groups)
    return tag("div", *shown, kind="jk-asking") + _ready(asked, state, problems)


def _again() -> str:
    return tag("span", button("Predict again", "again", key="again"), kind="jk-buttons jk-push")


def _given(prediction: Prediction) -> str:
    """Return all that decides what happens, and nothing of that."""
    sim, scenario = prediction.reveal(), prediction.scenario
    outside = () if scenario is None else tuple(outside_sentences(scenario))
    happens = tag("h4", "From outside") + notes_list(outside) if outside else ""
    jobs = scrolled(jobs_table(sim).html(), "The jobs")
    return tag("div", paragraph(" ".join(setting_sentences(sim))), jobs, happens, kind="jk-given")


# ---- the questions


def _group(
    subject: str, questions: Iterable[PredictionQuestion], state: PredictState, problems: Mapping[int, str]
) -> str:
    rows = (
        _question(one, state.answers.get(one.number, ""), problems.get(one.number, "")) for one in questions
    )
    return tag("section", tag("h4", xml(subject)), *rows)


def _question(question: PredictionQuestion, answer: str, problem: str) -> str:
    control = _CONTROLS[question.kind](question, f"{question.number}. {question.text}", answer)
    said = tag("p", xml(problem), kind="jk-warn") if problem else ""
    return tag("div", control, said, kind="jk-asked", key=f"asked-{question.number}")


def _choice(question: PredictionQuestion, text: str, answer: str) -> str:
    if sum(map(len, question.options)) > _SHORT:
        options = [(_OPEN, ""), *((option, option) for option in question.options)]
        return select_field(FormField("say", text, row=str(question.number)), answer, options)
    begin = f"{question.number}:"
    buttons = group("choose", text, f"{begin}{answer}", ((one, f"{begin}{one}") for one in question.options))
    return tag("div", tag("span", inline_html(text), kind="jk-label"), buttons, kind="jk-field")


def _written(question: PredictionQuestion, text: str, answer: str) -> str:
    field = FormField("say", text, row=str(question.number))
    return text_field(field, answer, placeholder=question.how)


_CONTROLS: Mapping[str, Callable[[PredictionQuestion, str, str], str]] = {
    "choice": _choice,
    "count": _written,
    "moment": _written,
}


def _ready(prediction: OpenQuestions, state: PredictState, problems: Mapping[int, str]) -> str:
    said = sum(number not in problems for number in state.answers)
    left = len(prediction.questions) - said
    words = "Everything is answered." if not left else f"{count_words(left, 'question')} open."
    show = button("Show what happens", "show", key="show", style="main")  # Python refuses it, and says why
    return tag("div", show, muted(words, role="status"), kind="jk-buttons")


# ---- what happens


def _shown(title: str, prediction: Prediction, score: PredictionScore) -> str:
    sentence = tag("p", tag("b", xml(score_sentence(score))), kind="jk-said", role="status")
    picture = scrolled(draw_svg(timeline_picture(prediction.reveal())), "Timeline", "jk-picture")
    cards = (
        card(tag("h3", xml(title)) + _again(), sentence + _first(score), key="predict", label=title),
        card(tag("h4", "Line by line"), _table(score), key="lines", label="Line by line"),
        card(tag("h4", "What happens"), picture, key="happens", label="What happens"),
    )
    return tag("div", *cards, kind="jk-predict jk-column")


def _first(score: PredictionScore) -> str:
    first = score.first_difference
    if first is None:
        return tag("p", "Everything is as you said.", kind="jk-ok")
    question = first.question
    head = tag("b", f"The first difference: question {question.number}.")
    asked = inline_html(f"{question.subject}. {question.text}")
    said = f"You said {first.said_words}. " if first.said is not None else ""
    both = tag("p", xml(f"{said}It is {first.truth_words}."))
    why = why_html(first.why) if first.why is not None else ""
    return tag("div", tag("p", head, " ", asked), both, why, kind="jk-note")


def _table(score: PredictionScore) -> str:
    heads = (tag("th", name, scope="col") for name in ("No.", "Question", "You said", "It is", "Verdict"))
    groups = groupby(score.lines, key=lambda line: line.question.subject)
    bodies = (_rows(subject, lines) for subject, lines in groups)
    table = tag("table", tag("thead", tag("tr", *heads)), *bodies, kind="jk-table")
    return scrolled(table, "Every answer")


def _rows(subject: str, lines: Iterable[PredictedLine]) -> str:
    head = tag("tr", tag("th", xml(subject), scope="rowgroup", colspan="5"))
    return tag("tbody", head, *map(_row, lines))


def _row(line: PredictedLine) -> str:
    number = line.question.number
    question = inline_html(line.question.text)
    if line.why is not None:
        question += unfolding("Why", why_html(line.why), key=f"why-{number}")
    verdict = tag("span", VERDICTS[line.verdict], kind=_CLASSES[line.verdict])
    cells = (str(number), question, xml(line.said_words), tag("b", xml(line.truth_words)), verdict)
    return tag("tr", *(tag("td", cell) for cell in cells))
