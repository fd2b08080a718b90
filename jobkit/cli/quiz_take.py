"""``jobkit quiz take``, ``review`` and ``drill``: an answer, how sure, then feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.visible import visible
from jobkit.cli.quiz_ask import asked, line
from jobkit.cli.text import folded

if TYPE_CHECKING:
    from jobkit.quiz import Practice
    from jobkit.quiz.progress.answers import Sure

__all__ = ["drill", "played", "review", "take"]

_COMMANDS = ("h", "q")
_SURE: dict[str, Sure] = {"1": 1, "2": 2, "3": 3}


@click.command(short_help="Practise: answer, say how sure you are, read why.")
@click.argument("bank", default="topic-4")
@click.option("--question", metavar="Q", default=None, help="Only this question.")
@click.option("--objective", metavar="O", default=None, help="Only this sub-skill.")
@click.option("--type", "kind", metavar="T", default=None, help="Only this type, for example cron.")
@click.option("--items", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most.")
@click.option("--seed", type=int, default=None, help="Of the choice; a new one each time when not given.")
@click.option("--resume", is_flag=True, help="Go on with the session that was cut off.")
def take(
    bank: str, question: str | None, objective: str | None, kind: str | None, items: int, seed: int | None,
    resume: bool,
) -> None:  # fmt: skip
    """Answer questions of a BANK one by one, with feedback after each.

    `h` gives a hint, Enter skips, `q` quits. After a wrong answer there is a hint and a second try; after
    that the right answer, its reason and its proof. Answers are kept: see `jobkit quiz progress`.
    """
    from jobkit.quiz import practice

    only = [question] if question is not None else None
    played(
        practice(
            bank, only=only, objective=objective, type=kind, items=items, seed=seed, resume=resume
        )
    )  # fmt: skip


@click.command(short_help="Repeat what is due today.")
@click.argument("bank", default="topic-4")
@click.option("--exam", metavar="DAY", default=None, help="Day of the exam, 2026-12-12: pauses get shorter.")
@click.option("--items", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most.")
@click.option("--resume", is_flag=True, help="Go on with the session that was cut off.")
def review(bank: str, exam: str | None, items: int, resume: bool) -> None:
    """Repeat the questions of a BANK that are due: each comes back before it would be forgotten."""
    from jobkit.quiz import review as reviewed

    played(reviewed(bank, exam=exam, items=items, resume=resume))


@click.command(short_help="Generated questions without end.")
@click.argument("generator", required=False)
@click.option("--objective", metavar="O", default=None, help="Only this sub-skill.")
@click.option("--seed", type=int, default=None, help="The same seed gives the same questions.")
def drill(generator: str | None, objective: str | None, seed: int | None) -> None:
    """Answer generated questions, of one GENERATOR or of all, until you type `q`."""
    from jobkit.quiz import drill as drilled

    played(drilled(generator, objective=objective, seed=seed))


def played(session: Practice) -> None:
    """Ask the questions of a session, and say at the end what it showed."""
    if session.note:
        click.echo(session.note)
    if session.of == 0:
        return
    while session.state != "done" and _one(session):
        pass
    summary = session.summary
    answered = summary.right + summary.right_later + summary.wrong
    if session.of is None:
        session.stop()
    click.echo(f"\n{folded(repr(summary))}")
    if session.state != "done":
        click.echo(f"\n{answered} of {session.of} answered. `--resume` goes on here.")


def _one(session: Practice) -> bool:
    """Ask one question until something is stored; return False when the learner leaves."""
    from jobkit.views.quiz_sessions import turn_text

    shown, reading = session.presented, session.turn.reading
    of = f"/{session.of}" if session.of is not None else ""
    click.echo(f"\n[{session.position + 1}{of}] {folded(turn_text(shown, reading, session.decisions))}\n")
    while True:
        try:
            reply = asked(shown, _COMMANDS, "skip")
            if reply.command in ("q", "quit"):
                return False
            if reply.command == "h":
                click.echo(_hint(session))
                continue
            feedback = session.skip() if reply.command else session.answer(reply.answer)
            if session.state == "sure":
                feedback = session.sure(_sure())
        except QuizError as error:
            click.echo(visible(f"{error.what}. {error.hint or shown.how}"))
            continue
        if feedback is not None and (reply.command or session.decisions == ()):
            click.echo(f"\n{'Skipped. ' if reply.command else ''}{folded(repr(feedback))}")
        return True


def _hint(session: Practice) -> str:
    return folded(repr(session.hint())) if session.question.hint_count else "There is no hint for this one."


def _sure() -> Sure | None:
    """Ask how sure the learner is; Enter leaves it open."""
    while True:
        typed = line("How sure are you? 1 a guess, 2 fairly sure, 3 certain (Enter: leave it open)")
        if not typed:
            return None
        if typed in _SURE:
            return _SURE[typed]
        click.echo("Type 1, 2 or 3.")
