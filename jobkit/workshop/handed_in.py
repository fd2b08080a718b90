"""What a learner hands in: the answers to the exercises, taken from the notebooks that the learner saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError, QuizError, shorten
from jobkit.basics.shown import Shown
from jobkit.quiz.exercises.exercise import HANDED_IN
from jobkit.workshop.notebooks import read_notebook

__all__ = ["SIGN", "ExerciseAnswer", "Work", "notebooks_in", "read_work", "work_in"]

SIGN = "workshop answers"
"""By which a file of answers is known."""

_MOST_BYTES = 30_000_000
_LONGEST_NAME = 80  # letters
_MOST_ANSWERS = 500


@dataclass(frozen=True, slots=True)
class ExerciseAnswer:
    """The last answer to one exercise that a notebook shows.

    Parameters
    ----------
    exercise : str
    answer : object
        Plain JSON; None where there was none, or none that could be read.
    tried : bool
        Whether there was an answer at all, readable or not.
    """

    exercise: str
    answer: Any
    tried: bool


@dataclass(frozen=True, slots=True)
class Work(Shown):
    """What one learner hands in.

    Parameters
    ----------
    name : str
        A code name.
    answers : tuple of ExerciseAnswer
        One for each exercise that was checked; the others are not attempted.
    """

    name: str
    answers: tuple[ExerciseAnswer, ...]

    def to_json(self) -> str:
        """Return the file to hand in: it holds answers, no code and no text of the notebooks."""
        answers = [
            {"exercise": one.exercise, "answer": one.answer, "tried": one.tried} for one in self.answers
        ]
        fields = {"jobkit": SIGN, "version": 1, "name": self.name, "answers": answers}
        return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def work_in(notebooks: Iterable[Path], name: str) -> Work:
    """Take the answers out of notebooks as they were saved; of two answers the later one counts.

    Parameters
    ----------
    notebooks : iterable of Path
    name : str
        The learner's code name.

    Raises
    ------
    JobkitError
        For a name without letters or of more than 80, or a file that is no notebook.
    """
    found: dict[str, ExerciseAnswer] = {}
    for path in notebooks:
        found |= {one.exercise: one for one in _answers_of(path)}
    return Work(_checked_name(name), tuple(found.values()))


def notebooks_in(folder: Path) -> tuple[Path, ...]:
    """Return the notebooks of a folder and those below, by path; Jupyter's own copies are left out."""
    if not folder.is_dir():
        raise JobkitError("is no folder", where=str(folder), hint="give the folder with your notebooks")
    found = (path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    return tuple(sorted(found))


def _answers_of(path: Path) -> Iterator[ExerciseAnswer]:
    """Yield the answers in the outputs of a notebook. What others wrote may be anything."""
    _check_size(path)
    for cell in read_notebook(path)["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data") if isinstance(output, Mapping) else None
            handed = data.get(HANDED_IN) if isinstance(data, Mapping) else None
            if isinstance(handed, Mapping) and isinstance(handed.get("exercise"), str):
                tried = handed.get("outcome") != "not attempted"
                yield ExerciseAnswer(handed["exercise"], handed.get("answer"), tried)


def read_work(path: Path) -> Work:
    """Read a file that `Work.to_json` wrote.

    Raises
    ------
    QuizError
        The file cannot be read, or is not what jobkit writes.
    """
    try:
        _check_size(path)
        return _work(json.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise QuizError(f"cannot be read: {error.strerror}", where=path.name) from None
    except (ValueError, TypeError, KeyError, RecursionError, JobkitError) as error:
        raise QuizError(f"is not what jobkit writes: {shorten(str(error), 200)}", where=path.name) from None


def _work(fields: Any) -> Work:
    if not isinstance(fields, dict) or fields.get("jobkit") != SIGN or fields.get("version") != 1:
        raise ValueError(f"it does not begin with {SIGN!r}, version 1")
    answers = fields.get("answers")
    if not isinstance(answers, list) or len(answers) > _MOST_ANSWERS:
        raise ValueError(f"it has no list of at most {_MOST_ANSWERS} answers")
    found = {one["exercise"]: _answer(one) for one in answers if isinstance(one.get("exercise"), str)}
    return Work(_checked_name(fields.get("name")), tuple(found.values()))


def _answer(fields: Mapping[str, Any]) -> ExerciseAnswer:
    return ExerciseAnswer(fields["exercise"], fields.get("answer"), bool(fields.get("tried")))


def _checked_name(name: Any) -> str:
    text = " ".join(str(name or "").split())
    if not text or len(text) > _LONGEST_NAME:
        hint = f"a code name of 1 to {_LONGEST_NAME} letters"
        raise JobkitError(f"name = {shorten(name)}", where="hand in", hint=hint)
    return text


def _check_size(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise ArtifactError("is too large", where=str(path), hint=f"at most {_MOST_BYTES:,} bytes")
