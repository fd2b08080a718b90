"""Everything for the room in one folder: what learners get, and what the instructor keeps, apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from tqdm.auto import tqdm

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.file_writing import write_file
from jobkit.basics.resources import folder as resource
from jobkit.basics.shown import Shown
from jobkit.quiz import load
from jobkit.quiz.classroom.paper import ClassExam, class_exam
from jobkit.workshop import pages
from jobkit.workshop.groups import ClassGroup, groups_of
from jobkit.workshop.hub import HUB_CONFIG
from jobkit.workshop.notebooks import notebook_page, notebook_text, read_notebook, to_learn_from
from jobkit.workshop.results import AFTER, BEFORE
from jobkit.workshop.wheels import gather_wheels

__all__ = ["WorkshopBox", "build", "is_instructors"]

VOTE = ("q1", "q4", "q5")
"""The study guide's questions that are asked before and after: each has a popular wrong answer."""

_BANK = "topic-4"
_INSTRUCTORS = "I-"


def is_instructors(notebook: Path) -> bool:
    """Whether a notebook is the instructor's, which no learner gets."""
    return notebook.name.startswith(_INSTRUCTORS)


@dataclass(frozen=True, slots=True)
class WorkshopBox(Shown):
    """A box that was built.

    Parameters
    ----------
    folder : str
    groups : tuple of ClassGroup
    notebooks, wheels : int
        How many there are.
    """

    folder: str
    groups: tuple[ClassGroup, ...]
    notebooks: int
    wheels: int


@checked
def build(
    out: str | PathLike[str],
    *,
    seed: int,
    groups: int = 3,
    items: int = 20,
    wheels: bool = True,
    python_version: str = "",
    platforms: tuple[str, ...] = (),
) -> WorkshopBox:
    """Build the box of a workshop.

    Parameters
    ----------
    out : str or path
        A folder that is not there yet, or is empty.
    seed : int
        The same seed gives the same exam and the same groups.
    groups : int
        1 to 30; each gets a seed and a paper of its own.
    items : int
        Questions of the class exam.
    wheels : bool
        Gather the packages for a room without a network; takes a network and some minutes.
    python_version, platforms : optional
        Of the learners' laptops, where they differ from this machine: `gather_wheels`.

    Returns
    -------
    WorkshopBox

    Raises
    ------
    JobkitError
        The folder holds something, cannot be written, or pip cannot get a package.
    """
    place = _empty_folder(Path(out))
    made = groups_of(groups, seed)
    learners, instructor = place / "learners", place / "instructor"
    _folders(learners / "notebooks", learners / "handouts", learners / "exams", instructor / "key")
    notebooks = _notebooks(learners, instructor)
    _exams(learners / "exams", instructor / "key", seed, groups, items)
    found = gather_wheels(learners / "wheels", python_version, platforms) if wheels else ()
    _pages(place, made, with_wheels=bool(found))
    return WorkshopBox(str(place), made, notebooks, len(found))


def _empty_folder(place: Path) -> Path:
    try:
        if place.exists() and any(place.iterdir()):
            hint = "give a folder that is not there yet: nothing is written over"
            raise JobkitError("is not empty", where=str(place), hint=hint)
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JobkitError(f"cannot be made: {error.strerror}", where=str(place)) from None
    return place


def _folders(*several: Path) -> None:
    for one in several:
        one.mkdir(parents=True, exist_ok=True)


def _notebooks(learners: Path, instructor: Path) -> int:
    """Write each notebook to learn from, and as a page to read afterwards."""
    source = resource("notebooks")
    paths = sorted(source.glob("*.ipynb"))
    for path in tqdm(paths, desc="notebooks", unit="notebook", disable=None, leave=False):
        notebook = read_notebook(path)
        if is_instructors(path):
            write_file(instructor / path.name, path.read_bytes())
            continue
        write_file(learners / "notebooks" / path.name, notebook_text(to_learn_from(notebook)))
        write_file(learners / "handouts" / f"{path.stem}.html", notebook_page(notebook, path.stem))
    _copy_pictures(source / "img", learners / "notebooks" / "img")
    return len(paths)


def _copy_pictures(source: Path, target: Path) -> None:
    if source.is_dir():
        _folders(target)
        for picture in sorted(source.iterdir()):
            write_file(target / picture.name, picture.read_bytes())


def _exams(out: Path, keys: Path, seed: int, groups: int, items: int) -> None:
    bank = load(_BANK)
    exams: dict[str, ClassExam] = {
        "exam": class_exam(bank, items=items, seed=seed, groups=groups, title="Class exam"),
        **{
            name: class_exam(
                bank, items=VOTE, seed=seed, title=f"Three questions, {name}", name=f"vote-{name}"
            )
            for name in (BEFORE, AFTER)
        },
    }
    for name, exam in exams.items():
        write_file(keys / f"{name}.json", exam.key.dump())
        for paper in exam.papers:
            number = f"-{paper.group}" if len(exam.papers) > 1 else ""
            write_file(out / f"{name}{number}.json", paper.dump())


def _pages(place: Path, groups: tuple[ClassGroup, ...], *, with_wheels: bool) -> None:
    for name, text in _texts(groups, with_wheels):
        write_file(place / name, text)


def _texts(groups: tuple[ClassGroup, ...], with_wheels: bool) -> Iterator[tuple[str, str]]:
    yield "START.html", pages.instructors_start(groups)
    yield "learners/START.html", pages.learners_start(with_wheels)
    yield "learners/groups.html", pages.group_cards(groups)
    yield "instructor/run-sheet.html", pages.run_sheet_page()
    yield "instructor/jupyterhub_config.py", HUB_CONFIG
    yield "instructor/key/fault-lab.html", pages.fault_lab_key(groups)
    yield "instructor/key/exercises.html", pages.exercise_key()
