"""Finding levels: by name, by the path of a file, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path

from jobkit.basics import resources
from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.shown import Shown
from jobkit.quiz.exercises.reading import read_model
from jobkit.quiz.levels.level import Level
from jobkit.quiz.levels.level_file import LevelFile

__all__ = ["Levels", "level", "levels"]


@checked
class Levels(Shown, Mapping[str, Level]):
    """Levels by id, from the first to the hardest."""

    def __init__(self, several: tuple[Level, ...] = ()) -> None:
        self._known = {one.id: one for one in several}

    def __getitem__(self, name: str) -> Level:
        if name not in self._known:
            raise QuizError.unknown("level", name, self._known)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return self._text()


@checked
def level(name: str | PathLike[str]) -> Level:
    """Return a level.

    Parameters
    ----------
    name : str or path
        Its id, or the path of a ``.yml`` file that somebody shares.

    Raises
    ------
    QuizError
        There is no such level or file, or it is malformed: names file, line and field of each problem.

    Examples
    --------
    >>> import jobkit
    >>> jobkit.level("after-the-load").par
    2
    """
    text = str(name)
    if not isinstance(name, str) or text.endswith((".yml", ".yaml")):
        path = Path(text)
        return Level(read_model(path, LevelFile), path.parent)
    known = _homes()
    if text not in known:
        raise QuizError.unknown("level", text, known, also="or give the path of a .yml file")
    return Level(_kept(known[text]))


def levels() -> Levels:
    """Return all levels that jobkit brings along, from the first to the hardest."""
    return Levels(tuple(level(name) for name in _homes()))


@lru_cache(maxsize=64)
def _kept(path: Path) -> LevelFile:
    return read_model(path, LevelFile)


@lru_cache(maxsize=1)
def _homes() -> Mapping[str, Path]:
    """Return the file of each level; a file is named after its level, with its number before."""
    paths = sorted((resources.folder("quizzes") / "levels").glob("*.yml"))
    return {path.stem.partition("-")[2]: path for path in paths}
