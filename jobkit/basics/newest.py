"""A memory of what was worked out last, as large as one allows: `Newest`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

__all__ = ["Newest"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Newest(Generic[Key, Value]):
    """Values by key: the newest ones, as many as fit; the last one always does.

    Parameters
    ----------
    most : int
        How large all values may be together.
    size : callable
        How large a value is.

    Examples
    --------
    >>> words = Newest[str, str](8, len)
    >>> [words.get(name, name.upper) for name in ("one", "two", "three", "one")]
    ['ONE', 'TWO', 'THREE', 'ONE']
    >>> list(words)
    ['three', 'one']
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._kept: dict[Key, Value] = {}
        self._most = most
        self._size = size
        self._sum = 0

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key: as it is kept, or as `make` returns it, which is kept from now on."""
        if key in self._kept:
            value = self._kept.pop(key)
        else:
            value = make()
            self._sum += self._size(value)
        self._kept[key] = value
        while self._sum > self._most and len(self._kept) > 1:
            self._sum -= self._size(self._kept.pop(next(iter(self._kept))))
        return value
