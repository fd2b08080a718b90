"""How "predict first" looks: the questions; and once they are answered, what happens beside what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from jobkit.basics.frozen import FrozenDict
from jobkit.basics.words import count_words
from jobkit.guide.prediction import PredictedLine, Prediction, PredictionQuestion, PredictionScore
from jobkit.views.escape import xml
from jobkit.views.facts import why_html
from jobkit.views.given import jobs_table, outside_sentences, setting_sentences
from jobkit.views.markup import inline_html
from jobkit.views.prediction import VERDICTS, score_sentence
from jobkit.views.svg import draw_svg
from jobkit.views.tables import notes_list, paragraph
from jobkit.views.timeline import timeline_picture
from jobkit.widgets.html_parts import attributes, button, card, dropdown, radios, text_field

__all__ = ["PredictState", "predict_html"]

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


def predict_html(
    uid: str, title: str, prediction: Prediction, state: PredictState, problems: Mapping[int, str]
) -> str:
    """Return the whole lab.

    Parameters
    ----------
    uid : str
        Begins its ids.
    title : str
    prediction : Prediction
    state : PredictState
    problems : Mapping of int to str
        What is wrong with an answer, by the number of its question.
    """
    if state.is_shown:
        usable = {number: text for number, text in state.answers.items() if number not in problems}
        return _shown(title, prediction, prediction.score(usable))
    groups = groupby(prediction.questions, key=lambda question: question.subject)
    asked = "".join(_group(uid, subject, list(several), state, problems) for subject, several in groups)
    body = f'{_given(prediction)}<div class="jk-asking">{asked}</div>'
    return card(title, body + _ready(prediction, state, problems), kind="jk-predict", level=3)


def _given(prediction: Prediction) -> str:
    """Return all that decides what happens, and nothing of that."""
    sim, scenario = prediction.reveal(), prediction.scenario
    outside = () if scenario is None else tuple(outside_sentences(scenario))
    happens = f"<h4>From outside</h4>{notes_list(outside)}" if outside else ""
    said = paragraph(" ".join(setting_sentences(sim)))
    return f'<div class="jk-given">{said}<div class="jk-scroll">{jobs_table(sim).html()}</div>{happens}</div>'


# ---- the questions


def _group(
    uid: str,
    subject: str,
    questions: list[PredictionQuestion],
    state: PredictState,
    problems: Mapping[int, str],
) -> str:
    rows = "".join(
        _question(uid, one, state.answers.get(one.number, ""), problems.get(one.number, ""))
        for one in questions
    )
    return f"<section><h4>{xml(subject)}</h4>{rows}</section>"


def _question(uid: str, question: PredictionQuestion, answer: str, problem: str) -> str:
    text = f"{question.number}. {question.text}"
    said = f'<p class="jk-warn">{xml(problem)}</p>' if problem else ""
    control = _CONTROLS[question.kind](uid, question, text, answer)
    return f'<div class="jk-asked" data-key="asked-{question.number}">{control}{said}</div>'


def _choice(uid: str, question: PredictionQuestion, text: str, answer: str) -> str:
    row = str(question.number)
    options = [(option, option) for option in question.options]
    if sum(map(len, question.options)) <= _SHORT:
        return radios(uid, text, "choose", options, answer, row=row)
    return dropdown(uid, text, "say", [("", _OPEN), *options], answer, row=row)


def _written(uid: str, question: PredictionQuestion, text: str, answer: str) -> str:
    return text_field(uid, text, "say", answer, row=str(question.number), hint=question.how)


_CONTROLS: Mapping[str, Callable[[str, PredictionQuestion, str, str], str]] = {
    "choice": _choice,
    "count": _written,
    "moment": _written,
}


def _ready(prediction: Prediction, state: PredictState, problems: Mapping[int, str]) -> str:
    said = sum(number not in problems for number in state.answers)
    left = len(prediction.questions) - said
    words = "Everything is answered." if not left else f"{count_words(left, 'question')} open."
    show = button("Show what happens", "show", key="show", kind="jk-button-main", disabled=not said)
    return f'<div class="jk-buttons">{show}<span class="jk-muted" role="status">{words}</span></div>'


# ---- what happens


def _shown(title: str, prediction: Prediction, score: PredictionScore) -> str:
    again = button("Predict again", "again", key="again")
    head = f'<span class="jk-buttons jk-push">{again}</span>'
    sentence = f'<p class="jk-said" role="status"><b>{xml(score_sentence(score))}</b></p>'
    left = card(title, sentence + _first(score), head=head, level=3) + card("Line by line", _table(score))
    picture = draw_svg(timeline_picture(prediction.reveal()))
    right = card("What happens", f'<div class="jk-picture">{picture}</div>')
    return f'<div class="jk-predict jk-column">{left}{right}</div>'


def _first(score: PredictionScore) -> str:
    first = score.first_difference
    if first is None:
        return '<p class="jk-ok">Everything is as you said.</p>'
    question = first.question
    said = f"You said {first.said_words}. It is {first.truth_words}."
    said = said if first.said is not None else f"It is {first.truth_words}."
    why = why_html(first.why) if first.why is not None else ""
    return (
        f'<div class="jk-note"><p><b>The first difference: question {question.number}.</b> '
        f"{inline_html(f'{question.subject}. {question.text}')}</p>"
        f"<p>{xml(said)}</p>{why}</div>"
    )


def _table(score: PredictionScore) -> str:
    heads = ("", "Question", "You said", "It is", "")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    groups = groupby(score.lines, key=lambda line: line.question.subject)
    body = "".join(_rows(subject, list(lines)) for subject, lines in groups)
    return (
        f'<div class="jk-scroll"><table class="jk-table"><thead><tr>{head}</tr></thead>{body}</table></div>'
    )


def _rows(subject: str, lines: list[PredictedLine]) -> str:
    head = f'<tr><th scope="rowgroup" colspan="5">{xml(subject)}</th></tr>'
    return f"<tbody>{head}{''.join(map(_row, lines))}</tbody>"


def _row(line: PredictedLine) -> str:
    number, kind = line.question.number, _CLASSES[line.verdict]
    question = inline_html(line.question.text)
    if line.why is not None:
        known = attributes(data_key=f"why-{number}")
        question += f"<details{known}><summary>Why</summary>{why_html(line.why)}</details>"
    verdict = f'<span class="{kind}">{VERDICTS[line.verdict]}</span>'
    cells = (str(number), question, xml(line.said_words), f"<b>{xml(line.truth_words)}</b>", verdict)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
