"""``jobkit quiz exam`` and ``plan``: a practice exam in the terminal, and the days before the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.visible import visible
from jobkit.basics.words import duration_words
from jobkit.cli.quiz_ask import asked, line
from jobkit.cli.quiz_take import played
from jobkit.cli.text import folded

if TYPE_CHECKING:
    from jobkit.quiz import PracticeExam

__all__ = ["exam", "plan"]

_COMMANDS = ("flag", "list", "go", "end")


@click.command(short_help="A practice exam: 65 questions, 120 minutes.")
@click.argument("bank", default="topic-4")
@click.option("--items", type=click.IntRange(1, 1000), default=65, show_default=True, help="Questions.")
@click.option("--minutes", type=click.FloatRange(1, 10_000), default=120, show_default=True, help="Time.")
@click.option("--extra-time", type=click.FloatRange(1, 10), default=1.0, help="A factor, for example 1.5.")
@click.option("--seed", type=int, default=None, help="Of the draw; a new one each time when not given.")
@click.option("--resume", is_flag=True, help="Go on with the exam that was cut off.")
def exam(bank: str, items: int, minutes: float, extra_time: float, seed: int | None, resume: bool) -> None:
    """Take a practice exam on a BANK. Nothing says what is right before you hand it in.

    `flag` marks a question, `go 12` goes to one, `list` shows them all, `end` hands in; Enter goes on.
    Options that come one at a time take y or n, and there is no way back to them.
    """
    from jobkit.quiz import exam as begun

    taken = begun(bank, items=items, minutes=minutes, extra_time=extra_time, seed=seed, resume=resume)
    if taken.note:
        click.echo(folded(taken.note))
    while not taken.is_over and _one(taken):
        pass
    if not taken.is_over:
        click.echo("\nYour answers are kept. `jobkit quiz exam --resume` goes on here.")
        return
    click.echo(f"\n{taken.result!r}")
    _review(taken)


def _one(taken: PracticeExam) -> bool:
    """Ask one question once; return False when the learner leaves, or hands in."""
    from jobkit.views.quiz_sessions import turn_text

    shown = taken.presented
    left = duration_words(taken.time_left.total_seconds())
    text = folded(turn_text(shown, taken.turn.reading, taken.decisions))
    click.echo(f"\n[{taken.position + 1}/{taken.of}, {left} left] {text}\n{_given(taken)}")
    reply = asked(shown, _COMMANDS, "next")
    try:
        if reply.command:
            return _obeyed(taken, reply.command)
        taken.answer(reply.answer)
        if shown.type != "one_at_a_time" or taken.is_closed:
            return _next(taken)
    except QuizError as error:
        click.echo(visible(f"{error.what}. {error.hint or shown.how}"))
    return True


def _given(taken: PracticeExam) -> str:
    if taken.is_closed:
        return "This question is finished.\n"
    return "You have answered it; a new answer replaces the old one.\n" if taken.given is not None else ""


def _obeyed(taken: PracticeExam, command: str) -> bool:
    word, _, rest = command.partition(" ")
    if word == "next":
        return _next(taken)
    if word == "flag":
        click.echo("Flagged." if taken.flag() else "Not flagged any more.")
    elif word == "go":
        taken.go(int(rest) if rest.strip().isdecimal() else 0)
    elif word == "list":
        click.echo(_places(taken))
    else:
        return word == "end" and not _handed_in(taken)
    return True


def _next(taken: PracticeExam) -> bool:
    if taken.next():
        return True
    click.echo(f"\nThat was the last question.\n{_places(taken)}")
    return not _handed_in(taken)


def _places(taken: PracticeExam) -> str:
    lines = (f"  {one.number}  {one.state}{'  flagged' if one.is_flagged else ''}" for one in taken.places)
    return "\n".join(lines)


def _handed_in(taken: PracticeExam) -> bool:
    """Ask before the exam is handed in; the end of the input leaves it open for another time."""
    numbers = [str(one.number) for one in taken.places if one.state == "open"]
    if numbers:
        click.echo(f"Not answered: {', '.join(numbers)}")
    typed = line("Hand in now? (y, or Enter to go on)")
    if typed is not None and typed.lower() in ("y", "yes"):
        taken.finish()
    return taken.is_over or typed is None


def _review(taken: PracticeExam) -> None:
    """Show what was wrong, one question after the other, as long as the learner wants."""
    for one in (*taken.review("wrong"), *taken.review("not attempted")):
        typed = line(f"See question {one.number}? (Enter: yes, q: quit)")
        if typed is None or typed.lower() == "q":
            return
        chosen = "".join(f"\n\nYou chose {answer}\n{one.grade.feedback}" for answer in one.grade.answer[:1])
        click.echo(visible(f"\n{folded(one.question.stem + chosen)}\n"))
        click.echo(folded(repr(one.solution)))
        if one.proof:
            click.echo(visible(f"\nThe proof, to run and to change:\n\n{one.proof}"))


@click.command(short_help="What to do on each day until your exam.")
@click.option("--exam", "day", metavar="DAY", required=True, help="Day of the exam, 2026-12-12.")
@click.option("--minutes", type=click.IntRange(5, 600), default=20, show_default=True, help="A day.")
@click.option("--today", metavar="DAY", default=None, help="The first day; today when not given.")
@click.option("--start", is_flag=True, help="Begin with the list of today.")
@click.argument("bank", default="topic-4")
def plan(day: str, minutes: int, today: str | None, start: bool, bank: str) -> None:
    """Make a list for each day until your exam, from what is in BANK and what you have answered."""
    from jobkit.quiz import plan as planned
    from jobkit.quiz import practice

    study = planned(day, minutes, topic=bank, today=today)
    click.echo(folded(repr(study)))
    if start and study.today.tasks:
        played(practice(bank, only=study.today.items))
