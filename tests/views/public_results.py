"""What a person can hold in a notebook: the public classes, and whatever one of them leads to."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from typing import Any

import jobkit
from jobkit.basics.errors import JobkitError

Given = Callable[..., Any]


def public_results() -> dict[type, str]:
    """Return every class that a public name, method, property or field gives, and what gives it."""
    found: dict[type, str] = {}
    waiting = [*_public()]
    while waiting:
        kind, by = waiting.pop(0)
        if kind not in found and not issubclass(kind, Exception):
            found[kind] = by
            is_widget = kind.__module__.startswith("jobkit.widgets")  # it shows what it holds itself
            waiting += () if is_widget else _given_by(kind)
    return found


def _public() -> Iterator[tuple[type, str]]:
    for module in (jobkit, jobkit.quiz):
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isclass(thing):
                yield thing, name
            elif inspect.isfunction(thing):
                yield from ((kind, f"{name}()") for kind in _returned(thing))
    yield from ((kind, "lint()") for kind in _returned(jobkit.lint.lint))


def _given_by(kind: type) -> Iterator[tuple[type, str]]:
    for name in dir(kind):
        if not name.startswith(("_", "model_")):
            attribute = inspect.getattr_static(kind, name)
            function = getattr(attribute, "fget", None) or getattr(attribute, "__func__", attribute)
            if inspect.isfunction(function) and function.__module__.startswith("jobkit"):
                yield from ((one, f"{kind.__name__}.{name}") for one in _returned(function))
    for name, hint in _hints(kind).items():
        if not name.startswith("_"):
            yield from ((one, f"{kind.__name__}.{name}") for one in _classes(hint))


def _returned(function: Given) -> Iterator[type]:
    return _classes(_hints(inspect.unwrap(function)).get("return"))


def _hints(thing: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(thing)
    except (NameError, TypeError):  # names that only a type checker imports
        return {}


def _classes(hint: Any) -> Iterator[type]:
    is_class = inspect.isclass(hint) and typing.get_origin(hint) is None
    if is_class and hint.__module__.startswith("jobkit") and not issubclass(hint, JobkitError):
        yield hint
    for argument in typing.get_args(hint):
        yield from _classes(argument)
