"""The generators there are, and the question that one makes of a seed."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from jobkit.basics.arguments import checked
from jobkit.basics.errors import DefinitionError, QuizError
from jobkit.basics.shown import Shown
from jobkit.quiz.items import Item
from jobkit.quiz.question import Question
from jobkit.quiz.stage import Stage

__all__ = ["Generator", "generated", "generator", "generators"]

Make = Callable[[int], Mapping[str, Any]]
_MOST = 2**53
_known: dict[str, Generator] = {}


@dataclass(frozen=True, slots=True)
class Generator(Shown):
    """A maker of items.

    Parameters
    ----------
    id : str
        Kebab case, never reused; an item of it is called ``ID:SEED``.
    objective, title : str
    make : callable
        Seed -> fields of an item, and its scenarios under ``scenarios``.
    """

    id: str
    objective: str
    title: str
    make: Make


def generator(id: str, *, objective: str, title: str) -> Callable[[Make], Make]:
    """Return a decorator that makes a generator of a function from a seed to the fields of an item."""

    def register(make: Make) -> Make:
        known = _known.get(id)
        if known is not None and known.make.__qualname__ != make.__qualname__:
            raise QuizError(f"two generators are called {id!r}")
        _known[id] = Generator(id, objective, title, make)
        return make

    return register


def generators() -> Mapping[str, Generator]:
    """Return all generators by id, sorted."""
    _load_all()
    return MappingProxyType(dict(sorted(_known.items())))


@checked
def generated(id: str, seed: int = 0) -> Question:
    """Return the question that a generator makes of a seed: the same one each time.

    Parameters
    ----------
    id : str
        Of one of `generators`.
    seed : int
        From 0.

    Raises
    ------
    QuizError
        For an unknown generator, and a seed out of range.
    """
    known = generators()
    if id not in known:
        raise QuizError.unknown("generator", id, known)
    if not 0 <= seed < _MOST:
        raise QuizError(f"seed is {seed}", hint=f"0 to {_MOST - 1}")
    return _question(known[id], seed)


def _question(maker: Generator, seed: int) -> Question:
    made = dict(maker.make(seed))
    stage = Stage(made.pop("scenarios", {}))
    own = {"id": f"{maker.id}:{seed}", "objective": maker.objective, "title": maker.title, "status": "live"}
    try:
        return Question(_items().validate_python({**own, **made}), stage)
    except (DefinitionError, ValueError) as error:
        raise QuizError(f"seed {seed} makes no item: {error}", where=f"generator {maker.id}") from None


@cache
def _items() -> TypeAdapter[Any]:
    return TypeAdapter(Item)


@cache
def _load_all() -> None:
    """Import every file of generators: importing one makes its generators known."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules(import_module(package).__path__):
        import_module(f"{package}.{module.name}")
