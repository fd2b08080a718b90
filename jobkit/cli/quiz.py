"""``jobkit quiz``: exam questions in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.visible import visible
from jobkit.cli.text import folded

if TYPE_CHECKING:
    from jobkit.quiz import Grade, Question

__all__ = ["quiz"]

_DEFAULT = "topic-4"


@click.group(short_help="Exam questions: list, take, check.")
def quiz() -> None:
    """Practise with exam questions. A BANK is a topic (`jobkit quiz list`) or a .yml file of your own."""


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


@quiz.command()
@click.argument("bank")
@click.argument("question")
@click.argument("answer")
def check(bank: str, question: str, answer: str) -> None:
    """Grade one ANSWER to one QUESTION of a BANK, for example: check topic-4 q2 B.

    Exit codes: 0 right, 1 wrong or not attempted, 2 no such bank, question or option.
    """
    from jobkit.quiz import load

    grade = load(bank)[question].check(answer)
    click.echo(folded(repr(grade)))
    sys.exit(0 if grade.is_right else 1)


@quiz.command()
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
    click.echo(f"\n{right} right of {answered} answered, {len(questions)} questions in all.")


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
            click.echo(str(error))
            continue
        click.echo(f"\n{_feedback(grade)}")
        return grade


def _feedback(grade: Grade) -> str:
    return folded(repr(grade)) if grade.outcome != "not attempted" else "Skipped."


def _letters(question: Question) -> str:
    letters = [choice.letter for choice in question.choices]
    return f"{letters[0]}-{letters[-1]}"


def _reply(prompt: str) -> str | None:
    """Return what the learner types, or None at the end of the input."""
    try:
        answer: str = click.prompt(prompt, default="", show_default=False)
    except (click.Abort, EOFError):
        click.echo("")
        return None
    return answer.strip()
