"""The value of an option, checked as its type says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from jobkit.basics.errors import CommandError, did_you_mean, shorten
from jobkit.dbt.commands.options import CommandOption

__all__ = ["Refuse", "check_choice", "convert"]

Refuse: TypeAlias = Callable[[str, str], CommandError]
"""Takes what is wrong and how to fix it; returns an error that points at the word."""

_DEEPEST = 50
_TIMES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


def convert(option: CommandOption, spelled: str, text: str, refuse: Refuse) -> Any:
    """Return the value of an option: a whole number, or text that was checked."""
    if option.type == "int":
        return _integer(option, spelled, text, refuse)
    if option.type == "yaml":
        _check_yaml(spelled, text, refuse)
    elif option.type == "time":
        _check_time(spelled, text, refuse)
    elif option.choices:
        check_choice(option, spelled, text.lower(), refuse)
        return text.lower()
    return text


def check_choice(option: CommandOption, spelled: str, value: str, refuse: Refuse) -> None:
    """Refuse a word that is not among the choices of an option."""
    if option.choices and value not in option.choices:
        hint = did_you_mean(value.lower(), option.choices) or f"one of {', '.join(option.choices)}"
        raise refuse(f"`{spelled}` cannot be {shorten(value)}", hint)


def _integer(option: CommandOption, spelled: str, text: str, refuse: Refuse) -> int:
    try:
        value = int(text) if len(text) < 20 else None
    except ValueError:
        value = None
    if value is None:
        raise refuse(f"`{spelled}` needs a whole number, not {shorten(text)}", "")
    if option.name == "threads" and value < 1:
        raise refuse(f"`{spelled}` is {value}", "at least 1")
    return value


def _check_yaml(spelled: str, text: str, refuse: Refuse) -> None:
    import yaml

    try:
        value = yaml.safe_load(text) if _depth(text) <= _DEEPEST else None
    except (yaml.YAMLError, RecursionError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise refuse(f"`{spelled}` needs a YAML dictionary, not {shorten(text)}", "such as '{name: value}'")


def _depth(text: str) -> int:
    """Return how deep brackets are nested at most; PyYAML's time grows with the square of it."""
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _check_time(spelled: str, text: str, refuse: Refuse) -> None:
    for form in _TIMES:
        try:
            datetime.strptime(text, form)
        except ValueError:
            continue
        return
    raise refuse(f"`{spelled}` needs a time, not {shorten(text)}", "such as 2026-03-02")
