"""The types of arguments at the public door: what a parameter declares is what it takes.

`checked` reads the annotations that are there anyway, so nothing is said twice. A value of another type is an
`ArgumentError` before the function begins: it names the function, the parameter and what would be right.
What is more than a question of type (a name that names nothing, a number out of range) stays with the
function itself.
"""

from __future__ import annotations

import builtins
import inspect
import os
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from datetime import datetime, time
from functools import cache, wraps
from itertools import islice
from math import inf
from pathlib import Path
from sys import float_info
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from jobkit.basics.errors import JobkitError, shorten

__all__ = ["MAX_ENTRIES", "ArgumentError", "checked"]

MAX_ENTRIES = 1_000_000
"""As many entries are taken from an iterator: one without an end would fill the memory."""

_LONG = 30  # letters
_MAX_FLOAT = int(float_info.max)
_Door = TypeVar("_Door", bound=Callable[..., Any])


class ArgumentError(JobkitError, TypeError):
    """An argument of a type that the function does not take; also a TypeError, as of any function."""

    code = "argument"


class _Kind(NamedTuple):
    """What an annotation takes: a test, the same in words, how to make one, and what an entry of it is.

    `passed` holds the types seen so far whose values all fit; None where more than the type counts.
    """

    fits: Callable[[Any], bool]
    words: str
    hint: str = ""
    entry: _Kind | None = None
    passed: set[type] | None = None


class _Parameters(NamedTuple):
    """The kinds of a function's parameters by name; `rest` and `named_rest` are those that collect.

    `tested` are the parameters by position that do not take anything: position, name and kind.
    """

    kinds: Mapping[str, _Kind]
    by_position: tuple[str, ...]
    tested: tuple[tuple[int, str, _Kind], ...]
    required: tuple[str, ...]
    rest: str
    named_rest: str


def checked(door: _Door) -> _Door:
    """Return a function, or a class with its public methods, that refuses arguments of other types.

    Parameters
    ----------
    door : callable or type
        Its annotations are read on its first call. Its signature and documentation stay as they are. A class
        may list methods that are called too often for this in ``_unchecked``.

    Examples
    --------
    >>> @checked
    ... def repeat(word: str, count: int = 2) -> str:
    ...     return word * count
    >>> repeat("a"), repeat("a", count=3)
    ('aa', 'aaa')
    >>> repeat("a", "b")
    Traceback (most recent call last):
    jobkit.basics.arguments.ArgumentError: repeat: count must be a whole number, not 'b' (such as 3)
    """
    if not isinstance(door, type):
        return _checked(door, door.__name__)  # type: ignore[return-value]
    left_alone = getattr(door, "_unchecked", ())
    for name, method in list(vars(door).items()):
        inner = method.__func__ if isinstance(method, (classmethod, staticmethod)) else method
        public = not name.startswith("_") or (name == "__init__" and not hasattr(door, "model_fields"))
        if inspect.isfunction(inner) and public and name not in left_alone:
            called = getattr(door, "_called", door.__name__)
            shown = called if name == "__init__" else f"{called}.{name}"
            whole = _checked(inner, shown)
            type.__setattr__(door, name, whole if inner is method else type(method)(whole))
    return door


def _checked(function: Callable[..., Any], shown: str) -> Callable[..., Any]:
    known: list[_Parameters] = []  # empty until the first call: annotations may name what is loaded later

    @wraps(function)
    def door(*args: Any, **kwargs: Any) -> Any:
        if not known:
            known.append(_parameters(function))
        parameters = known[0]
        count = len(args)
        if count > len(parameters.by_position):
            args = _with_rest(shown, args, parameters)
        for place, name, kind in parameters.tested:
            if place >= count:
                break
            value = args[place]
            if kind.passed is not None and type(value) in kind.passed:
                continue  # nearly every value is of a type that was here before
            taken = _taken(shown, name, value, kind)
            if taken is not value:
                args = (*args[:place], taken, *args[place + 1 :])
        if count < len(parameters.required):
            for name in parameters.required[count:]:
                if name not in kwargs:
                    raise ArgumentError(f"{name}: missing (required)", where=shown)
        for name, value in kwargs.items():
            known_kind = parameters.kinds.get(name)
            if known_kind is not None:
                kwargs[name] = _taken(shown, name, value, known_kind)
            elif not parameters.named_rest:
                raise ArgumentError.unknown("argument", name, _own(parameters), where=shown)
        return function(*args, **kwargs)

    return door


def _with_rest(shown: str, args: tuple[Any, ...], parameters: _Parameters) -> tuple[Any, ...]:
    """Return the arguments, those past the last parameter as the one takes them that collects them."""
    if not parameters.rest:
        raise _too_many(shown, args, parameters)
    own, kind = len(parameters.by_position), parameters.kinds[parameters.rest]
    return (*args[:own], *(_taken(shown, parameters.rest, value, kind) for value in args[own:]))


def _own(parameters: _Parameters) -> list[str]:
    return [name for name in parameters.kinds if name not in ("self", "cls", parameters.rest)]


def _too_many(shown: str, args: Sequence[Any], parameters: _Parameters) -> ArgumentError:
    names = [name for name in parameters.by_position if name not in ("self", "cls")]
    many = len(args) - len(parameters.by_position) + len(names)
    by_name = [name for name in _own(parameters) if name not in names]
    hint = f"write the others with their names: {', '.join(by_name)}" if by_name else ""
    return ArgumentError(f"takes {len(names)} arguments without a name, not {many}", where=shown, hint=hint)


def _taken(shown: str, name: str, value: Any, kind: _Kind) -> Any:
    """Return the argument as the function takes it: itself, or the entries of an iterator."""
    if kind.passed is not None and type(value) in kind.passed:
        return value
    if not kind.fits(value):
        raise _refusal(shown, name, value, kind)
    if kind.passed is not None:
        kind.passed.add(type(value))
    if kind.entry is None or not isinstance(value, Iterator):
        return value
    entries = tuple(islice(value, MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        raise ArgumentError(f"{name} has more than {MAX_ENTRIES:,} entries", where=shown)
    if not kind.fits(entries):
        raise _refusal(shown, name, entries, kind)
    return entries


def _refusal(shown: str, name: str, value: Any, kind: _Kind) -> ArgumentError:
    entry = kind.entry
    if entry is not None and entry.fits(value):
        return ArgumentError(f"{name} must be {kind.words}", where=shown, hint=f"write [{shorten(value)}]")
    if entry is not None and _is_list(value):
        for place, one in enumerate(value):
            if not entry.fits(one):
                return _refusal(shown, f"{name}[{place}]", one, entry)
    return ArgumentError(f"{name} must be {kind.words}, not {shorten(value)}", where=shown, hint=kind.hint)


# -- what annotations mean ------------------------------------------------------------------------


def _parameters(function: Callable[..., Any]) -> _Parameters:
    listed = inspect.signature(function).parameters.values()
    by_position = [p for p in listed if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    one = [p for p in listed if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    kinds = {p.name: _kind(_meant(p.annotation, function)) for p in listed if p.kind != p.VAR_KEYWORD}
    places = ((place, p.name, kinds[p.name]) for place, p in enumerate(by_position))
    return _Parameters(
        kinds,
        tuple(p.name for p in by_position),
        tuple(one for one in places if one[2] is not _ANYTHING),
        tuple(p.name for p in one if p.default is p.empty),
        next((p.name for p in listed if p.kind == p.VAR_POSITIONAL), ""),
        next((p.name for p in listed if p.kind == p.VAR_KEYWORD), ""),
    )


def _meant(annotation: Any, function: Callable[..., Any]) -> Any:
    """Return what an annotation stands for; what only type checkers load is known by its name."""
    holder = types.SimpleNamespace(__annotations__={"it": annotation})
    with suppress(NameError, AttributeError, TypeError):
        known = function.__globals__
        return get_type_hints(holder, globalns=known, localns=_OtherNames(known))["it"]
    return Any


class _OtherNames(dict[str, "_NamedClass"]):
    """The names of an annotation that its module has not loaded, each as a class of that name."""

    def __init__(self, known: Mapping[str, object]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> _NamedClass:
        if name in self._known or hasattr(builtins, name):
            raise KeyError(name)
        return _NamedClass(name, (), {})


class _NamedClass(type):
    """A class that stands for every class of its name."""

    def __instancecheck__(cls, value: object) -> bool:
        return any(base.__name__ == cls.__name__ for base in type(value).__mro__)


def _kind(annotation: Any) -> _Kind:
    plain = _PLAIN.get(annotation) if annotation.__hash__ else None
    if plain is not None:
        return plain
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _one_of([_kind(part) for part in inside])
    if origin is Literal:
        return _one_of([_kind(kind) for kind in dict.fromkeys(type(word) for word in inside)])
    kind = origin if isinstance(origin, type) else annotation
    if kind is os.PathLike:
        return _PLAIN[Path]
    if not isinstance(kind, type) or getattr(kind, "_is_protocol", False):
        return _ANYTHING
    return (
        _collection(kind, inside) if issubclass(kind, Collection | Iterable) and inside else _of_class(kind)
    )


def _one_of(kinds: Sequence[_Kind]) -> _Kind:
    """Return what takes anything that one of several takes."""
    tests = [kind.fits for kind in kinds]
    words = [kind.words for kind in kinds if kind.words != "None"] or ["None"]
    said = " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
    hint = next((kind.hint for kind in kinds if kind.hint), "")
    entry = next((kind.entry for kind in kinds if kind.entry), None)
    passed: set[type] | None = set() if all(kind.passed is not None for kind in kinds) else None
    return _Kind(lambda value: any(test(value) for test in tests), said, hint, entry, passed)


def _collection(kind: type, inside: tuple[Any, ...]) -> _Kind:
    if issubclass(kind, Mapping):
        key, value = (_kind(part) for part in inside)
        words = f"a mapping of {key.words} to {value.words}" if len(value.words) < _LONG else "a mapping"
        return _Kind(
            lambda given: (
                isinstance(given, Mapping) and all(key.fits(k) and value.fits(v) for k, v in given.items())
            ),
            words,
        )
    if issubclass(kind, tuple) and inside[-1] is not Ellipsis:
        return _ANYTHING  # a pair has a meaning, and the function that takes it says which
    entry = _kind(inside[0])
    ordered = issubclass(kind, Sequence)

    def fits(given: Any) -> bool:
        if _is_list(given):
            return (not ordered or not isinstance(given, Set)) and all(map(entry.fits, given))
        return isinstance(given, Iterator)

    return _Kind(fits, f"a list, each entry {entry.words}", "", entry)


def _is_list(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, bytearray, Mapping))


@cache
def _of_class(kind: type) -> _Kind:
    name = getattr(kind, "_called", kind.__name__)
    article = "an" if name[0] in "AEIOU" else "a"
    hint = getattr(kind, "_hint", "")
    return _Kind(lambda value: isinstance(value, kind), f"{article} {name}", hint, passed=set())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    """Return whether it is a number that a float can be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == value and (value in (inf, -inf) or abs(value) <= _MAX_FLOAT)


_ANYTHING = _Kind(lambda _: True, "anything")
_PLAIN: Mapping[Any, _Kind] = {
    Any: _ANYTHING,
    object: _ANYTHING,
    inspect.Parameter.empty: _ANYTHING,
    type(None): _Kind(lambda value: value is None, "None", passed=set()),
    bool: _Kind(lambda value: isinstance(value, bool), "true or false", passed=set()),
    int: _Kind(_is_whole, "a whole number", "such as 3", passed=set()),
    float: _Kind(_is_number, "a number", "such as 1.5"),
    str: _Kind(lambda value: isinstance(value, str), "text", passed=set()),
    datetime: _Kind(
        lambda value: isinstance(value, datetime),
        "a datetime",
        "such as datetime(2026, 3, 2, tzinfo=UTC)",
        passed=set(),
    ),
    time: _Kind(lambda value: isinstance(value, time), "a time of day", passed=set()),
    Path: _Kind(lambda value: isinstance(value, os.PathLike), "a path", passed=set()),
}
