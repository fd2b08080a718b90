"""One question in the terminal: how an answer of each type is typed, and which words are commands."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.visible import visible

if TYPE_CHECKING:
    from jobkit.quiz import Presented

__all__ = ["Reply", "asked", "line"]

_MEANINGS = {"h": " hint", "q": " quit", "go": " NUMBER"}
_FREE_TEXT = ("fill", "cron", "selector", "fix_job", "build_job")


class Reply(NamedTuple):
    """What was typed: a command with what follows it, or an answer."""

    command: str = ""
    answer: Any = None


def line(prompt: str) -> str | None:
    """Return what the learner types, or None at the end of the input."""
    try:
        typed: str = click.prompt(visible(prompt), default="", show_default=False)
    except (click.Abort, EOFError):
        click.echo("")
        return None
    return typed.strip()


def asked(shown: Presented, commands: Collection[str], enter: str) -> Reply:
    """Ask for an answer; Enter alone is the command `enter`, the end of the input is ``quit``.

    Commands have a ``/`` before them where an answer could look the same.
    """
    mark = "/" if _may_look_alike(shown, commands) else ""
    listed = ", ".join(f"{mark}{command}{_MEANINGS.get(command, '')}" for command in commands)
    how = "y or n" if shown.type == "one_at_a_time" else shown.rows[0] if shown.rows else "Your answer"
    typed = line(f"{how} ({listed}; Enter: {enter})")
    if typed is None:
        return Reply("quit")
    word, _, rest = typed.removeprefix("/").partition(" ")
    if not typed or (word.lower() in commands and (typed.startswith("/") or not mark)):
        return Reply(f"{word.lower()} {rest}".strip() if typed else enter)
    return Reply(answer=_whole(shown, typed))


def _may_look_alike(shown: Presented, commands: Collection[str]) -> bool:
    letters = (
        {option.letter.lower() for option in shown.options} if shown.type != "one_at_a_time" else {"y", "n"}
    )
    return shown.type in _FREE_TEXT or bool(letters & set(commands))


def _whole(shown: Presented, first: str) -> Any:
    """Return the whole answer: rows are asked for one after the other, a job goes on to an empty line."""
    if shown.type in ("fix_job", "build_job"):
        return _job(first)
    if not shown.rows:
        return first
    rest = {row.number: line(f"{row}") or "" for row in shown.rows[1:]}
    return {shown.rows[0].number: first, **rest}


def _job(first: str) -> Any:
    """Return the fields of a job, typed as YAML, or those of the file that was named."""
    from jobkit.basics.errors import ArtifactError
    from jobkit.jobs.files import read_document

    if first.endswith((".yml", ".yaml")):
        try:
            return read_document(Path(first)).data
        except ArtifactError as error:
            raise QuizError(error.what, where=error.where) from None
    return _fields("\n".join([first, *_lines()]))


def _lines() -> list[str]:
    found = []
    while typed := _raw_line():
        found.append(typed)
    return found


def _raw_line() -> str:
    """Return a line with its indent; ``""`` at an empty line and at the end of the input."""
    try:
        typed: str = click.prompt("...", default="", show_default=False, prompt_suffix=" ", value_proc=str)
    except (click.Abort, EOFError):
        return ""
    return typed.rstrip()


def _fields(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        hint = "one field a line, `name: value`; an empty line ends it; or the name of a .yml file"
        raise QuizError("this is no YAML", hint=hint) from None
