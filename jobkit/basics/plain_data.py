"""Results as plain data: what JSON can say, key by key in the order of their attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, ClassVar

from jobkit.basics.errors import JobkitError, shorten

__all__ = ["WithData", "WithJson", "json_text", "plain_data"]


_SCALARS = frozenset({str, int, float, bool, type(None)})


def plain_data(value: Any) -> Any:
    """Return a value as plain data: moments in ISO 8601, dataclasses as dicts, tuples as lists.

    >>> plain_data({"at": datetime(2026, 3, 2), "nodes": ("a", "b")})
    {'at': '2026-03-02T00:00:00', 'nodes': ['a', 'b']}
    """
    if type(value) in _SCALARS:  # nearly all values are; the other questions take longer
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain_data(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    return value


class WithData:
    """A dataclass that gives itself as plain data.

    A class whose data differs from its fields lists in ``_data`` what it gives: attributes, in their order.
    """

    __slots__ = ()
    _data: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        names = self._data or [field.name for field in fields(self)]  # type: ignore[arg-type]
        return {name: plain_data(getattr(self, name)) for name in names}


class WithJson(WithData):
    """A dataclass that gives itself as JSON as well."""

    __slots__ = ()

    def to_json(self, indent: int | None = 2) -> str:
        """Return everything as JSON; the same bytes for the same simulation."""
        return json_text(self.to_dict(), indent)


def json_text(data: Any, indent: int | None) -> str:
    """Return plain data as JSON; raises JobkitError for an indent that is not 0 to 16 or None."""
    if indent is not None and not (type(indent) is int and 0 <= indent <= 16):
        raise JobkitError(f"indent = {shorten(indent)}", where="to_json", hint="0 to 16 blanks, or None")
    return json.dumps(data, indent=indent, ensure_ascii=False)
