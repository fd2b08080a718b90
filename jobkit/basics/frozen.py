"""Mappings inside values: a dict that cannot be changed, and plain data made from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

__all__ = ["FrozenDict", "freeze_fields", "frozen", "plain"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenDict(dict[Key, Value]):
    """A dict that cannot be changed; it reads, compares, prints and pickles like any other.

    ``types.MappingProxyType`` does as much but cannot be pickled, and so no value that holds one can.

    >>> FrozenDict(a=1) == {"a": 1}
    True
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping cannot be changed; dict(...) makes a copy that can")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        # of the keys alone: values such as lists have no hash, and equal mappings have equal keys
        return hash(frozenset(self))

    def __reduce__(self) -> tuple[type, tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)


def frozen(value: Any) -> Any:
    """Return plain data that cannot be changed at any depth: lists as tuples, mappings as `FrozenDict`."""
    if isinstance(value, FrozenDict):
        return value
    if isinstance(value, Mapping):
        return FrozenDict((key, frozen(inner)) for key, inner in value.items())
    return tuple(map(frozen, value)) if isinstance(value, (list, tuple)) else value


def plain(value: Any) -> Any:
    """Return a copy of plain data that shares nothing with it: mappings as dicts, tuples as lists.

    >>> plain(frozen({"select": ["orders"]}))
    {'select': ['orders']}
    """
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def freeze_fields(value: object, *names: str) -> None:
    """Replace these fields of a frozen dataclass by mappings that cannot be changed; None stays None."""
    for name in names:
        given = getattr(value, name)
        if given is not None and not isinstance(given, FrozenDict):
            object.__setattr__(value, name, FrozenDict(given))
