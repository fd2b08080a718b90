"""``jobkit quiz``: exam questions in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.visible import visible
from jobkit.cli.quiz_prove import prove
from jobkit.cli.text import folded

if TYPE_CHECKING:
    from jobkit.quiz import Grade, Question

__all__ = ["quiz"]

_DEFAULT = "topic-4"


@click.group(short_help="Exam questions: list, take, check.")
def quiz() -> None:
    """Practise with exam questions. A BANK is a topic (`jobkit quiz list`) or a .yml file of your own."""


quiz.add_command(prove)


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
        raise QuizError(error.what, where=error.where, hint=f"give {_listed(asked)}") from None
    if grade.outcome == "not attempted":
        click.echo(f"No answer yet. Give a letter, {_listed(asked)}.")
    else:
        click.echo(folded(repr(grade)))
    sys.exit(0 if grade.is_right else 1)


@quiz.command(short_help="Answer questions one by one, with feedback.")
@click.argument("bank", default=_DEFAULT)
@click.option("--question", "only", metavar="Q", default=None, help="Only this question.")
def take(bank: str, only: str | None) -> None:
    """Answer the questions of a BANK one by one, with feedback after each.

    Type a letter; `h` gives a hint, Enter skips, `q` quits.
    """
    from jobkit.quiz import load

    loaded = load(bank)
    questions = [loaded[only]] if only else list(loaded.values())
    grades: list[Grade] = []
    for number, question in enumerate(questions, start=1):
        grade = _ask(question, number, len(questions))
        if grade is None:
            break
        grades.append(grade)
    right = sum(grade.is_right for grade in grades)
    answered = sum(grade.outcome != "not attempted" for grade in grades)
    left = f", {len(questions) - answered} not answered" if answered < len(questions) else ""
    click.echo(f"\n{right} of {len(questions)} right{left}.")


def _ask(question: Question, number: int, of: int) -> Grade | None:
    """Show one question and return its grade; None when the learner leaves."""
    click.echo(visible(f"\n[{number}/{of}] {question.title}\n\n{folded(question.stem)}\n"))
    for choice in question.choices:
        click.echo(f"  {choice}")
    click.echo("")
    while True:
        reply = _reply(f"Your answer ({_letters(question)}, h for a hint, Enter to skip, q to quit)")
        if reply is None or reply.lower() == "q":
            return None
        if reply.lower() == "h":
            click.echo(repr(question.hint()) if question.hint_count else "There is no hint for this one.")
            continue
        try:
            grade = question.check(reply)
        except QuizError as error:
            click.echo(f"{error.what}. Type {_listed(question)}; h for a hint.")
            continue
        click.echo(f"\n{_feedback(grade)}")
        return grade


def _feedback(grade: Grade) -> str:
    return folded(repr(grade)) if grade.outcome != "not attempted" else "Skipped."


def _listed(question: Question) -> str:
    """Return the letters to type: ``A, B, C or D``, several of them where the question wants several."""
    *letters, last = [choice.letter for choice in question.choices]
    several = f"{question.key_count} of " if question.key_count > 1 else ""
    return f"{several}{', '.join(letters)} or {last}"


def _letters(question: Question) -> str:
    letters = [choice.letter for choice in question.choices]
    return f"{letters[0]} to {letters[-1]}"


def _reply(prompt: str) -> str | None:
    """Return what the learner types, or None at the end of the input."""
    try:
        answer: str = click.prompt(prompt, default="", show_default=False)
    except (click.Abort, EOFError):
        click.echo("")
        return None
    return answer.strip()
