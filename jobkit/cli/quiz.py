"""``jobkit quiz``: exam questions in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import QuizError
from jobkit.cli.quiz_class import class_exam, grade, take_class
from jobkit.cli.quiz_exam import exam, plan
from jobkit.cli.quiz_export import export, page
from jobkit.cli.quiz_lint import lint
from jobkit.cli.quiz_progress import progress
from jobkit.cli.quiz_prove import prove
from jobkit.cli.quiz_take import drill, review, take
from jobkit.cli.text import folded

if TYPE_CHECKING:
    from jobkit.quiz import Question

__all__ = ["quiz"]


@click.group(short_help="Exam questions: practise, take an exam, plan.")
def quiz() -> None:
    """Practise with exam questions. A BANK is a topic (`jobkit quiz list`) or a .yml file of your own."""


for command in (take, exam, review, drill, plan, progress):  # to learn
    quiz.add_command(command)
for command in (class_exam, take_class, grade):  # a class
    quiz.add_command(command)
for command in (lint, prove, export, page):  # a bank
    quiz.add_command(command)


@quiz.command("list")
@click.argument("bank", required=False)
def list_(bank: str | None) -> None:
    """List the question banks, or the questions of one BANK."""
    from jobkit.quiz import load, topics

    if bank is not None:
        click.echo(repr(load(bank)))
        return
    for topic in topics():
        loaded = load(topic)
        click.echo(f"{topic}  {loaded.title} ({len(loaded)} questions)")


@quiz.command(short_help="Grade one answer.")
@click.argument("bank")
@click.argument("question")
@click.argument("answer")
def check(bank: str, question: str, answer: str) -> None:
    """Grade one ANSWER to one QUESTION of a BANK, for example: check topic-4 q2 B.

    Exit codes: 0 right, 1 wrong or not attempted, 2 no such bank, question or option.
    """
    from jobkit.quiz import load

    asked = load(bank)[question]
    try:
        grade = asked.check(answer)
    except QuizError as error:
        raise QuizError(error.what, where=error.where, hint=_how(asked)) from None
    if grade.outcome == "not attempted":
        click.echo(f"No answer yet. {_how(asked)}")
    else:
        click.echo(folded(repr(grade)))
    if grade.outcome == "wrong":
        click.echo(folded("\n".join(["", *(f"Answer: {part}" for part in asked.solution().answer)])))
    sys.exit(0 if grade.is_right else 1)


def _how(question: Question) -> str:
    """Return what to type, as in ``Give a letter, A to D``."""
    return question.presented().how
