"""Read what a class handed in, and grade it anew: a verdict that stands in a file counts for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from tqdm.auto import tqdm

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, QuizError
from jobkit.quiz.classroom.grading import grade_all
from jobkit.quiz.classroom.handed_in import HandedIn, read_handed_in
from jobkit.quiz.classroom.paper import ClassKey
from jobkit.quiz.classroom.report import ClassReport
from jobkit.quiz.exercises.exercise import ExerciseVerdict
from jobkit.quiz.exercises.load import exercises
from jobkit.workshop.handed_in import SIGN, ExerciseAnswer, Work, read_work, work_in
from jobkit.workshop.results import GradedExercise, WorkshopReport

__all__ = ["collect"]

_OWN = ("report", "key", "instructor")
"""Folders of jobkit's own among what is handed in."""


@dataclass(slots=True)
class _Pile:
    """What lies in a folder, sorted."""

    work: dict[str, Work] = field(default_factory=dict)
    exams: list[tuple[str, HandedIn]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@checked
def collect(folder: str | PathLike[str], *, keys: str | PathLike[str] | None = None) -> WorkshopReport:
    """Read and grade what a class handed in.

    Parameters
    ----------
    folder : str or path
        With files ``NAME.json`` of `jobkit workshop hand-in`, with notebooks in a folder of each learner, and
        with the answers to class exams (CSV or JSON); sub-folders are looked through.
    keys : str or path, optional
        Folder with the keys of the exams, ``instructor/key`` of the box. Without, exams are left out.

    Returns
    -------
    WorkshopReport
        What could not be read stands in its ``problems``.

    Raises
    ------
    QuizError
        There is no such folder, or nothing in it could be read.
    """
    place = Path(folder)
    if not place.is_dir():
        raise QuizError("is no folder", where=str(place), hint="give the folder with what learners handed in")
    pile = _sorted_pile(place)
    exams = dict(_exam_reports(pile, keys))
    if not pile.work and not exams:
        hint = "; ".join(pile.problems[:5]) or "it has no file of jobkit's"
        raise QuizError("nobody's work could be read", where=str(place), hint=hint)
    graded = tuple(_graded(pile))
    return WorkshopReport(tuple(sorted(pile.work)), graded, exams, tuple(pile.problems))


def _sorted_pile(folder: Path) -> _Pile:
    pile = _Pile()
    notebooks: dict[str, list[Path]] = {}
    for path in _files(folder):
        try:
            if path.suffix == ".ipynb":
                notebooks.setdefault(_learner(path, folder), []).append(path)
            elif _is_work(path):
                _add(pile, read_work(path), path.name)
            elif not _is_exam_material(path):
                pile.exams.append((path.name, read_handed_in(path)))
        except JobkitError as error:
            pile.problems.append(str(error))
    for name, paths in notebooks.items():
        _add_notebooks(pile, name, paths)
    return pile


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inside)
        is_work = path.suffix.lower() in (".json", ".csv", ".ipynb") and path.is_file()
        if is_work and not hidden and inside[0] not in _OWN:
            yield path


def _learner(path: Path, folder: Path) -> str:
    """Return whose notebook it is: the name of the folder that it lies in, or of the file."""
    inside = path.relative_to(folder)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def _add_notebooks(pile: _Pile, name: str, paths: Iterable[Path]) -> None:
    try:
        work = work_in(paths, name)
    except JobkitError as error:
        pile.problems.append(str(error))
    else:
        _add(pile, work, f"the notebooks of {name}")


def _add(pile: _Pile, work: Work, where: str) -> None:
    if work.name in pile.work:
        pile.problems.append(f"{where}: {work.name!r} handed in already; the first counts")
    else:
        pile.work[work.name] = work


def _is_work(path: Path) -> bool:
    return path.suffix.lower() == ".json" and f'"jobkit": "{SIGN}"' in _beginning(path)


def _is_exam_material(path: Path) -> bool:
    return '"jobkit": "class exam' in _beginning(path)


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(100).decode("utf-8", "replace")


# ---- exercises


def _graded(pile: _Pile) -> Iterator[GradedExercise]:
    known = exercises()
    verdicts: dict[tuple[str, str], ExerciseVerdict] = {}
    answers = [(work.name, one) for _, work in sorted(pile.work.items()) for one in work.answers]
    for name, one in tqdm(answers, desc="grading", unit="answer", disable=None, leave=False):
        if one.exercise not in known:
            pile.problems.append(f"{name}: there is no exercise {one.exercise[:60]!r}")
            continue
        if one.answer is None:
            yield GradedExercise(name, one.exercise, "wrong" if one.tried else "not attempted")
            continue
        place = one.exercise, json.dumps(one.answer, sort_keys=True, default=str)
        if place not in verdicts:
            verdicts[place] = known[one.exercise].regraded(one.answer)
        yield _row(name, one, verdicts[place])


def _row(name: str, one: ExerciseAnswer, verdict: ExerciseVerdict) -> GradedExercise:
    idea = "" if verdict.is_right else verdict.why or verdict.counter_example
    return GradedExercise(name, one.exercise, verdict.outcome, idea, verdict.answer)


# ---- exams


def _exam_reports(pile: _Pile, folder: str | PathLike[str] | None) -> Iterator[tuple[str, ClassReport]]:
    """Yield the name of each exam's key, and its report."""
    by_exam: dict[str, dict[str, HandedIn]] = {}
    for where, one in pile.exams:
        several = by_exam.setdefault(one.exam, {})
        if one.name in several:
            pile.problems.append(f"{where}: {one.name!r} handed in this exam already; the first counts")
        else:
            several[one.name] = one
    for name, key in _keys(folder, pile.problems):
        if handed := by_exam.pop(key.exam, None):
            yield name, grade_all(handed.values(), key)
    for exam in by_exam:
        pile.problems.append(f"there is no key of exam {exam[:80]!r}: give the folder of keys with --keys")


def _keys(folder: str | PathLike[str] | None, problems: list[str]) -> Iterator[tuple[str, ClassKey]]:
    for path in sorted(Path(folder).glob("*.json")) if folder is not None else ():
        try:
            yield path.stem, ClassKey.load(path)
        except JobkitError as error:
            problems.append(str(error))
