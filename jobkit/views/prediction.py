"""A prediction as a list of questions, and its score: what was said beside what happens."""

from __future__ import annotations

from itertools import groupby

from jobkit.basics.words import count_words
from jobkit.guide.prediction import PredictedLine, Prediction, PredictionScore
from jobkit.views.escape import lines as visible_lines
from jobkit.views.facts import why_text
from jobkit.views.tables import Table, page, paragraph

__all__ = ["VERDICTS", "prediction_html", "prediction_text", "score_html", "score_sentence", "score_text"]

VERDICTS = {"right": "✓ right", "near": "≈ near", "wrong": "✕ wrong", "open": "– open"}
"""How each verdict is written."""


def prediction_text(prediction: Prediction) -> str:
    """Return the questions for a terminal; nothing says how they come out."""
    lines = []
    for subject, several in groupby(prediction.questions, key=lambda one: one.subject):
        lines += ["", subject, *(f"  {one.number}. {one.text} ({one.how})" for one in several)]
    head = f"{count_words(len(prediction.questions), 'question')}. Answer with .score({{1: ..., 2: ...}})."
    return visible_lines("\n".join([head, *lines]))


def prediction_html(prediction: Prediction) -> str:
    """Return the questions as HTML."""
    rows = tuple((str(one.number), one.subject, one.text, one.how) for one in prediction.questions)
    table = Table(("", "about", "question", "answer"), rows, label="Questions")
    return page("jobkit-prediction", paragraph("Predict first:"), table.html())


def score_sentence(score: PredictionScore) -> str:
    """Return for example ``7 of 12 right, 2 near: 67 %.``."""
    parts = [f"{score.count('right')} of {len(score.lines)} right"]
    parts += [f"{score.count(verdict)} {verdict}" for verdict in ("near", "open") if score.count(verdict)]
    return f"{', '.join(parts)}: {100 * score.mark:.0f} %."


def score_text(score: PredictionScore) -> str:
    """Return the score for a terminal: each question with both answers, and why the first difference is."""
    lines = [score_sentence(score)]
    for subject, several in groupby(score.lines, key=lambda line: line.question.subject):
        lines += ["", subject, *(text for line in several for text in _both(line))]
    first = score.first_difference
    if first is not None and first.why is not None:
        lines += ["", f"The first difference is question {first.question.number}.", why_text(first.why)]
    return visible_lines("\n".join(lines))


def _both(line: PredictedLine) -> tuple[str, ...]:
    asked = f"  {line.question.number}. {line.question.text}"
    if line.verdict == "right":
        return asked, f"     {VERDICTS['right']}: {line.truth_words}"
    return asked, f"     {VERDICTS[line.verdict]}: you said {line.said_words}, it is {line.truth_words}"


def score_html(score: PredictionScore) -> str:
    """Return the score as HTML."""
    first = score.first_difference
    said = f"The first difference is question {first.question.number}." if first is not None else ""
    why = first.why.sentence if first is not None and first.why is not None else ""
    return page(
        "jobkit-prediction",
        paragraph(score_sentence(score)),
        _table(score).html(),
        paragraph(f"{said} {why}".strip()),
    )


def _table(score: PredictionScore) -> Table:
    headings = ("", "question", "you said", "it is", "verdict")
    return Table(headings, tuple(map(_row, score.lines)), label="Score", gives=((1, 30), (2, 10), (3, 10)))


def _row(line: PredictedLine) -> tuple[str, ...]:
    question = line.question
    return (
        str(question.number),
        f"{question.subject}: {question.text}",
        line.said_words,
        line.truth_words,
        VERDICTS[line.verdict],
    )
