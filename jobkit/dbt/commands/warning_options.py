"""Which warnings are errors: ``--warn-error-options``, and ``warn_error_options`` of a project's flags.

Source: dbt-core 1.12 ``config/utils.py`` and dbt-common 1.x ``helper_types.py`` (``WarnErrorOptionsV2``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jobkit.basics.errors import did_you_mean, shorten

__all__ = ["WarningOptions", "WarningOptionsError"]

_ALL = ("all", "*")
_DEPRECATIONS = "Deprecations"
_OLD_KEYS = {"error": "include", "warn": "exclude"}
_OLD_KEYS_EVENT = "WEOIncludeExcludeDeprecation"


class WarningOptionsError(ValueError):
    """What dbt refuses in the options; `hint` says what would be right."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class WarningOptions:
    """Which warnings are errors, which stay warnings, and which are silent.

    Parameters
    ----------
    every : bool
        ``error: all``.
    error, warn, silence : frozenset of str
        Names of events; ``Deprecations`` stands for all deprecations.
    old_keys : bool
        Written with ``include`` or ``exclude``, the older names of ``error`` and ``warn``.
    """

    every: bool = False
    error: frozenset[str] = frozenset()
    warn: frozenset[str] = frozenset()
    silence: frozenset[str] = frozenset()
    old_keys: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> WarningOptions:
        """Return the options of a mapping, as dbt reads it; unknown keys are ignored.

        Raises
        ------
        WarningOptionsError
            For a key under both its names, an unknown event, and ``warn`` without ``error: all``.
        """
        values = {key: _value(options, key) for key in ("error", "warn", "silence")}
        every = isinstance(values["error"], str)
        names = {key: _names(key, value) for key, value in values.items() if not isinstance(value, str)}
        found = cls(every, **names, old_keys=any(old in options for old in _OLD_KEYS.values()))
        if found.warn and not (every or _DEPRECATIONS in found.error | found.silence):
            raise WarningOptionsError("`warn` is read only together with `error: all`", "write `error: all`")
        return found

    def errors(self, event: str) -> bool:
        """Return whether a warning is an error: a name wins over ``Deprecations``, and that over ``all``."""
        if event in self.warn or event in self.silence:
            return False
        if event in self.error:
            return True
        if event in _deprecations():
            spared = _DEPRECATIONS in self.warn or _DEPRECATIONS in self.silence
            return not spared and (self.every or _DEPRECATIONS in self.error)
        return self.every

    @property
    def refuses_itself(self) -> bool:
        """True where the old keys are themselves a deprecation that these options make an error."""
        return self.old_keys and self.errors(_OLD_KEYS_EVENT)


def _value(options: Mapping[str, Any], key: str) -> Any:
    old = _OLD_KEYS.get(key, "")
    if options.get(key) and options.get(old):
        raise WarningOptionsError(f"`{old}` and `{key}` are two names of one setting", f"keep `{key}`")
    value = options.get(old) if old in options else options.get(key)
    if isinstance(value, str) and not (key == "error" and value in _ALL):
        if key == "error":
            raise WarningOptionsError(f"`error` cannot be {shorten(value)}", "write `all` or a list of names")
        return [*value]  # dbt takes the text for a list of its letters
    return value


def _names(key: str, value: Any) -> frozenset[str]:
    if not isinstance(value, (list, tuple)):
        return frozenset()
    for name in value:
        if name in _ALL:
            raise WarningOptionsError(f"`{key}` lists {shorten(name)}", f"write `{key}: {name}`, not a list")
        if name not in _known():
            hint = did_you_mean(str(name), _known()) or "the names are those that dbt prints with a warning"
            raise WarningOptionsError(f"`{key}` names {shorten(name)}, which is no warning of dbt", hint)
    return frozenset(value)


@cache
def _sections() -> tuple[frozenset[str], ...]:
    """Return deprecations, other events, and names of dbt v2, which dbt takes and ignores."""
    text = Path(__file__).with_name("event_names.txt").read_text(encoding="utf-8")
    sections: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("#"):
            sections.append([])
        else:
            sections[-1] += line.split()
    return tuple(map(frozenset, sections))


def _deprecations() -> frozenset[str]:
    return _sections()[0]


@cache
def _known() -> Iterable[Any]:
    return frozenset().union(*_sections(), [_DEPRECATIONS])
