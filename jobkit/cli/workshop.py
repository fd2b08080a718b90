"""``jobkit workshop``: build the box, pack what one hands in, read what a class handed in."""

from __future__ import annotations

from pathlib import Path

import click

from jobkit.basics.file_writing import write_file
from jobkit.basics.words import count_words

__all__ = ["workshop"]


@click.group(short_help="Everything for a class: build the box, read what is handed in.")
def workshop() -> None:
    """Two hours with a class: `build` before, `hand-in` by each learner, `collect` afterwards."""


@workshop.command(short_help="Write everything for the room into one folder.")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(0), required=True, help="The same seed gives the same box.")
@click.option("--groups", type=click.IntRange(1, 30), default=3, show_default=True)
@click.option("--items", type=click.IntRange(1, 100), default=20, show_default=True, help="Of the exam.")
@click.option("--no-wheels", is_flag=True, help="Leave out the packages: the room has a network.")
@click.option("--python-version", default="", help="Of the laptops, such as 3.12, if not this one.")
@click.option("--platform", "platforms", multiple=True, help="Of the laptops, as pip names it: win_amd64.")
def build(
    out: Path,
    seed: int,
    groups: int,
    items: int,
    no_wheels: bool,
    python_version: str,
    platforms: tuple[str, ...],
) -> None:
    """Build the box of a workshop in the folder OUT.

    `learners` holds packages for a room without a network, notebooks that nobody has run, pages to print,
    papers and a card for each group. `instructor` holds the run sheet and every answer: keep it.
    """
    from jobkit.workshop.box import build as built

    box = built(
        out,
        seed=seed,
        groups=groups,
        items=items,
        wheels=not no_wheels,
        python_version=python_version,
        platforms=platforms,
    )
    click.echo(f"{box.notebooks} notebooks, {len(box.groups)} groups, {box.wheels} packages.")
    click.echo(f"Hand out: {Path(box.folder) / 'learners'}")
    click.echo(f"Keep:     {Path(box.folder) / 'instructor'}")
    click.echo(f"Begin with {Path(box.folder) / 'START.html'}")


@workshop.command("hand-in", short_help="Pack the answers of your notebooks into one file.")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--out", type=click.Path(path_type=Path), help="Default: NAME.json in this folder.")
def hand_in(name: str, folder: Path, out: Path | None) -> None:
    """Take the answers to the exercises out of the notebooks in FOLDER, as they were saved.

    NAME is your code name. The file holds answers, no code and no text of yours.
    """
    from jobkit.cli.quiz_class import file_name
    from jobkit.workshop.handed_in import notebooks_in, work_in

    work = work_in(notebooks_in(folder), name)
    target = write_file(out or Path(f"{file_name(work.name)}.json"), work.to_json())
    tried = sum(one.tried for one in work.answers)
    click.echo(f"{count_words(tried, 'answer')} to {count_words(len(work.answers), 'exercise')}.")
    click.echo(f"Hand in this file: {target}")


@workshop.command(short_help="Grade what a class handed in, and show it at a glance.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), help="Folder instructor/key of the box: for exams.")
@click.option("--out", type=click.Path(path_type=Path), help="Default: FOLDER/report.")
def collect(folder: Path, keys: Path | None, out: Path | None) -> None:
    """Grade the files in FOLDER anew, print the class at a glance, and write it as a page and as CSV.

    FOLDER holds what learners handed in: NAME.json, the CSV of exams, or a folder of notebooks for each.
    """
    from jobkit.cli.quiz_class import made_folder
    from jobkit.workshop.collect import collect as collected

    report = collected(folder, keys=keys)
    click.echo(repr(report))
    place = made_folder(out or folder / "report")
    for name, text in {"class.html": report.document, "exercises.csv": report.to_csv()}.items():
        click.echo(f"Written: {write_file(place / name, text)}")
