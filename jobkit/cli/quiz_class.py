"""``jobkit quiz class-exam``, ``take-class`` and ``grade``: an exam for a class."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import QuizError
from jobkit.basics.file_writing import write_file
from jobkit.basics.frozen import plain
from jobkit.cli.text import folded, harmless

if TYPE_CHECKING:
    from jobkit.quiz.classroom import ClassSitting

__all__ = ["class_exam", "file_name", "grade", "made_folder", "take_class"]


@click.command("class-exam", short_help="Write a class exam: papers without keys, and the key.")
@click.argument("bank")
@click.argument("out", type=click.Path(file_okay=False))
@click.option("--seed", type=int, required=True, help="The same seed draws the same exam.")
@click.option("--items", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option(
    "--groups",
    "--group",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="One paper for each.",
)
@click.option("--title", default="", help="Of the exam.")
def class_exam(bank: str, out: str, seed: int, items: int, groups: int, title: str) -> None:
    """Draw an exam from a BANK into the folder OUT: paper-1.json to hand out, key/key.json to keep.

    All groups get the same questions, each in an order of its own.
    """
    from jobkit.quiz import load
    from jobkit.quiz.classroom import class_exam as drawn

    exam = drawn(load(bank), items=items, seed=seed, groups=groups, title=title)
    folder = Path(out)
    made_folder(folder / "key")
    for paper in exam.papers:
        click.echo(f"Hand out: {write_file(folder / f'paper-{paper.group}.json', paper.dump())}")
    click.echo(f"Keep:     {write_file(folder / 'key' / 'key.json', exam.key.dump())}")


@click.command("take-class", short_help="Take a class exam, and write what you hand in.")
@click.argument("paper", type=click.Path(dir_okay=False))
@click.option("--name", required=True, help="Your code name.")
@click.option(
    "--out", type=click.Path(dir_okay=False), default=None, help="Default: NAME.csv in this folder."
)
def take_class(paper: str, name: str, out: str | None) -> None:
    """Answer the questions of a PAPER; the answers are written after each one.

    Enter leaves a question open. There is no feedback: the instructor grades.
    """
    from jobkit.quiz.classroom import sit

    sitting = sit(paper, name)
    path = Path(out or f"{file_name(name)}.csv")
    click.echo(harmless(f"{sitting.paper.title}\n"))
    for number in range(1, len(sitting.paper.items) + 1):
        try:
            _ask(sitting, number)
        except (click.Abort, EOFError):
            click.echo("\nStopped here.")
            break
        sitting.hand_in(path)
    click.echo(f"Hand in this file: {sitting.hand_in(path)}")


def file_name(name: str) -> str:
    """Return a code name as the name of a file."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)[:60] or "answers"


def _ask(sitting: ClassSitting, number: int) -> None:
    """Ask one question until its answer can be kept."""
    item = sitting.item(number)
    click.echo(harmless(folded(f"[{number}/{len(sitting.paper.items)}] {item['title']}\n\n{item['stem']}\n")))
    began = time.monotonic()
    while True:
        try:
            sitting.answer(number, _reply(item), time.monotonic() - began)
        except QuizError as error:
            click.echo(str(error))
        else:
            return


def _reply(item: Mapping[str, Any]) -> Any:
    """Return the answer to one question, as its type is answered."""
    _show(item)
    if item.get("readings"):
        click.echo("Answer for today's platform.")
    options = list(item.get("options") or ())
    if item["type"] == "one_at_a_time":
        return {option["letter"]: _yes(option) for option in options}
    for option in options:
        click.echo(harmless(f"  {option['letter']}) {option['text']}"))
    if item.get("rows"):
        return {row["number"]: _line(_row(row)) for row in item["rows"]}
    if item["type"] in ("fix_job", "build_job"):
        return _lines()
    return _line(str(item.get("how") or "Your answer"))


def _show(item: Mapping[str, Any]) -> None:
    import yaml

    shown = [item.get("code"), item.get("text"), *(item.get("lines") or ())]
    shown += [
        yaml.safe_dump(plain(item[name]), sort_keys=False) for name in ("scenario", "start") if item.get(name)
    ]
    for text in shown:
        if text:
            click.echo(harmless(f"{text}\n"))


def _yes(option: Mapping[str, Any]) -> str:
    return "yes" if click.confirm(harmless(f"  {option['text']}")) else "no"


def _row(row: Mapping[str, Any]) -> str:
    choices = f" ({' / '.join(row['choices'])})" if row.get("choices") else ""
    return harmless(f"  {row['number']}. {row['text']}{choices}")


def _line(prompt: str) -> str | None:
    reply: str = click.prompt(harmless(prompt), default="", show_default=False)
    return reply.strip() or None


def _lines() -> str | None:
    """Return the lines of a job, up to an empty one."""
    click.echo("Write the job as YAML; an empty line ends it.")
    lines = iter(lambda: click.prompt("", default="", show_default=False, prompt_suffix=""), "")
    return "\n".join(lines) or None


@click.command(short_help="Grade what a class handed in, and write the report.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "--key", default=None, type=click.Path(dir_okay=False), help="key.json; looked for near FOLDER."
)
@click.option("--bank", default=None, help="Grade by the items of this bank, repaired since the exam.")
@click.option("--out", type=click.Path(file_okay=False), default=None, help="Default: FOLDER/report.")
def grade(folder: str, key: str | None, bank: str | None, out: str | None) -> None:
    """Grade the files in FOLDER, one of each learner; print the report and write it.

    In the folder of the report: report.html, items.csv (a row for each item), answers.csv (for each answer).
    """
    from jobkit.quiz import load
    from jobkit.quiz.classroom import grade_folder

    report = grade_folder(folder, key or _key_near(Path(folder)), bank=load(bank) if bank else None)
    click.echo(repr(report))
    place = made_folder(out or Path(folder) / "report")
    texts = {
        "report.html": report.document,
        "items.csv": report.to_csv(),
        "answers.csv": report.answers_csv(),
    }
    for name, text in texts.items():
        click.echo(f"Written: {write_file(place / name, text)}")


def _key_near(folder: Path) -> Path:
    """Return the key in or beside a folder; raises QuizError where there is none."""
    places = (folder / "key.json", folder / "key" / "key.json", folder.parent / "key" / "key.json")
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        hint = "it was written with the exam: give --key exam/key/key.json"
        raise QuizError("there is no key.json in it or beside it", where=str(folder), hint=hint)
    return found


def made_folder(path: str | Path) -> Path:
    """Make a folder where there is none; raises QuizError when it cannot be made."""
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QuizError(f"cannot be made: {error.strerror or error}", where=str(path)) from None
    return Path(path)
