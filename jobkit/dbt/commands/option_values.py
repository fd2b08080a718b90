"""The value of an option, checked as its type says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from jobkit.basics.errors import CommandError, did_you_mean, shorten
from jobkit.dbt.commands.options import CommandOption
from jobkit.dbt.commands.warning_options import WarningOptions, WarningOptionsError

__all__ = ["Refuse", "check_choice", "convert", "time_of"]

Refuse: TypeAlias = Callable[[str, str], CommandError]
"""Takes what is wrong and how to fix it; returns an error that points at the word."""

_DEEPEST = 50
_GRAINS = ("hour", "day", "month", "year")
_TIMES = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")


def convert(option: CommandOption, spelled: str, text: str, refuse: Refuse) -> Any:
    """Return the value of an option: a whole number, or text that was checked."""
    if option.type == "int":
        return _integer(option, spelled, text, refuse)
    if option.type in _CHECKS:
        _CHECKS[option.type](spelled, text, refuse)
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


def _check_yaml(spelled: str, text: str, refuse: Refuse) -> dict[str, Any]:
    import yaml

    try:
        value = yaml.safe_load(text) if _depth(text) <= _DEEPEST else None
    except (yaml.YAMLError, RecursionError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise refuse(f"`{spelled}` needs a YAML dictionary, not {shorten(text)}", "such as '{name: value}'")
    return value


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


def _check_warnings(spelled: str, text: str, refuse: Refuse) -> None:
    try:
        options = WarningOptions.of(_check_yaml(spelled, text, refuse))
    except WarningOptionsError as error:
        raise refuse(f"`{spelled}`: {error}", error.hint) from None
    if options.refuses_itself:
        what = f"`{spelled}`: `include` and `exclude` are deprecated, and these options make that an error"
        raise refuse(what, "write `error` and `warn`")


def _check_sample(spelled: str, text: str, refuse: Refuse) -> None:
    """Refuse all but ``3 days`` and ``{start: ..., end: ...}``; dbt-core 1.12 ``sample_window.py``.

    YAML makes a date of ``2026-03-01``, and dbt takes times alone: write the time of day, or quotes.
    """
    if text.lstrip().startswith("{"):
        window = _check_yaml(spelled, text, refuse)
        for key in ("start", "end"):
            if not _is_moment(window.get(key)):
                raise refuse(
                    f"`{spelled}` needs a time as `{key}`",
                    "{start: 2026-03-01T00:00:00, end: 2026-03-02T00:00:00}",
                )
        return
    number, _, grain = text.partition(" ")
    try:
        int(number)
    except ValueError:
        number = ""
    if not number or grain.lower().rstrip("s") not in _GRAINS:
        grains = ", ".join(f"{grain}s" for grain in _GRAINS)
        raise refuse(
            f"`{spelled}` needs a number and a unit, not {shorten(text)}", f"'3 days'; units: {grains}"
        )


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, datetime) or datetime.fromisoformat(value) is not None
    except (TypeError, ValueError):
        return False


def time_of(text: str) -> datetime | None:
    """Return the moment that a time option names, or None."""
    for form in _TIMES:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _check_time(spelled: str, text: str, refuse: Refuse) -> None:
    if time_of(text) is not None:
        return
    raise refuse(f"`{spelled}` needs a time, not {shorten(text)}", "such as 2026-03-02")


_CHECKS: dict[str, Callable[[str, str, Refuse], Any]] = {
    "yaml": _check_yaml,
    "warnings": _check_warnings,
    "sample": _check_sample,
    "time": _check_time,
}
