"""Any result as a card: what it is, and each of its fields that says something.

What has no view of its own looks like this, so that a new kind of result shows itself from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from jobkit.basics.secrets import without_secrets
from jobkit.basics.why import Cause
from jobkit.basics.words import count_words, date_words, exact_duration_words
from jobkit.jobs.base import Definition
from jobkit.jobs.variables import Variable
from jobkit.views.cards.causes import causes_part
from jobkit.views.cards.result_card import CardPart, Codes, Folded, Listing, Pairs, ResultCard, Rows, Words
from jobkit.views.escape import plain
from jobkit.views.fit import cut_at_word
from jobkit.views.show import VIEWS
from jobkit.views.tables import Table

__all__ = ["kind_words", "one_line", "record_card", "sentence_card", "value_words", "variable_card"]

_TITLES = ("name", "title", "unique_id", "id", "number", "code", "key")
"""The first of these fields that a record has is its title."""

_MOST = 12  # values of one field that are listed
_ROWS = 200  # records of one field that are shown
_LONGEST = 600  # characters of one value
_DEEPEST = 3  # records inside records that unfold
_CAPITALS = {"api": "API", "sql": "SQL", "utc": "UTC", "id": "id"}


def record_card(record: Any) -> ResultCard:
    """Return any result as a card of its fields."""
    given = dict(_given(record))
    title = next((name for name in _TITLES if isinstance(given.get(name), str | int)), "")
    shown = str(given.pop(title)) if title else ""
    says = str(record) if _has_sentence(type(record)) and not isinstance(record, Definition) else ""
    told = says in (shown, *(value for value in given.values() if isinstance(value, str)))
    parts = _parts(given, 0)
    said = says if says and not told else "" if parts or shown else one_line(record)
    return ResultCard(kind_words(type(record)), shown, [Words([said]), *parts])


def kind_words(kind: type) -> str:
    """Return the name of a class in words.

    >>> kind_words(type("ApiTrigger", (), {})), kind_words(type("RunNow", (), {}))
    ('API trigger', 'run now')
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", kind.__name__)
    return " ".join(_CAPITALS.get(word.lower(), word.lower()) for word in words)


def _given(record: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each field that differs from its default; what `repr` hides stays hidden."""
    if isinstance(record, Definition):
        yield from ((name, value) for name, value in record.__repr_args__() if name)
    elif hasattr(record, "_asdict"):
        yield from record._asdict().items()
    elif is_dataclass(record):
        for field in fields(record):
            value = getattr(record, field.name)
            default = field.default if field.default_factory is MISSING else field.default_factory()
            if _is_shown(field, value) and not _equal(value, default):
                yield field.name, value


def _is_shown(field: Any, value: Any) -> bool:
    return field.repr and not field.name.startswith("_") and not callable(value)


def _equal(value: Any, default: Any) -> bool:
    return default is not MISSING and type(value) is type(default) and bool(value == default)


def value_words(name: str, value: Any) -> str | None:
    """Return a plain value in words, ``""`` for nothing; None for a value with parts of its own.

    >>> value_words("wait_seconds", 90.0), value_words("draft", True), value_words("changed", ("a", "b"))
    ('1 min 30 s', 'yes', 'a, b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_words(value)
    if isinstance(value, int | float):
        return _number_words(name, value)
    if isinstance(value, str | date):
        return cut_at_word(without_secrets(str(value)), _LONGEST)
    if isinstance(value, frozenset | set):
        return _several_words(name, sorted(value, key=str))
    return _several_words(name, value) if _is_list(value) else None


def _is_list(value: Any) -> bool:
    """Tell a list or tuple from a tuple whose places have names."""
    return isinstance(value, tuple | list) and not hasattr(value, "_fields")


def _number_words(name: str, value: float) -> str:
    if name.endswith("seconds") and value >= 0:
        return exact_duration_words(value)
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    )


def _several_words(name: str, values: Sequence[Any]) -> str | None:
    words = [value_words(name, value) for value in values[:_MOST]]
    if any(word is None for word in words):
        return None
    more = [f"and {len(values) - _MOST:,} more"] if len(values) > _MOST else []
    return ", ".join([*(word for word in words if word), *more])


def one_line(value: Any) -> str:
    """Return a value as one line: its own sentence where it has one, else its fields in words."""
    words = value_words("", value)
    if words is None:
        words = value.line if isinstance(value, Cause) else _own_words(value)
    return cut_at_word(words, _LONGEST)


def _has_sentence(kind: type) -> bool:
    """Tell whether a class says in its ``__str__`` what it is."""
    return any("__str__" in vars(base) for base in kind.__mro__ if base not in (object, BaseModel))


def _own_words(value: Any) -> str:
    if _has_sentence(type(value)):
        return str(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one_line(inner)}" for key, inner in [*value.items()][:_MOST])
    told = _given(value) if isinstance(value, Definition) or _unfolds(value) else ()
    said = ((_label(name), _short(name, inner)) for name, inner in told)
    return ", ".join(f"{label} {words}" for label, words in said if words) or repr(value)


def _short(name: str, value: Any) -> str:
    """Return a value in words; of several records only how many they are."""
    words = value_words(name, value)
    return str(len(value)) if words is None and isinstance(value, Sized) else words or ""


def _parts(given: Mapping[str, Any], depth: int) -> list[CardPart]:
    """Return the fields: plain ones as pairs, then what unfolds."""
    words = {name: value_words(name, value) for name, value in given.items()}
    several = {name: value for name, value in given.items() if isinstance(value, str) and "\n" in value}
    pairs = [(_label(name), word) for name, word in words.items() if word and name not in several]
    parts: list[CardPart] = [Pairs(pairs)] if pairs else []
    parts += [Codes(_label(name), without_secrets(value).splitlines()) for name, value in several.items()]
    return parts + [_deeper(_label(name), given[name], depth) for name, word in words.items() if word is None]


def _deeper(label: str, value: Any, depth: int) -> CardPart:
    """Return a value with parts of its own."""
    if isinstance(value, Cause):
        return causes_part(label.capitalize(), [value])
    if isinstance(value, Mapping):
        return _mapping(label, value)
    if isinstance(value, frozenset | set) or _is_list(value):
        return _several(label, list(value))
    inside = _parts(dict(_given(value)), depth + 1) if depth < _DEEPEST and _unfolds(value) else ()
    return Folded(f"{label}: {one_line(value)}", inside) if inside else Pairs([(label, one_line(value))])


def _unfolds(value: Any) -> bool:
    """Tell whether a value is shown with its fields: what has a view of its own stays one line."""
    is_record = isinstance(value, Definition) or hasattr(value, "_asdict") or is_dataclass(value)
    return is_record and type(value).__name__ not in VIEWS


def _mapping(label: str, value: Mapping[Any, Any]) -> CardPart:
    named = {str(key): inner for key, inner in [*value.items()][:_ROWS]}
    inside = [Pairs([(name, one_line(inner)) for name, inner in named.items()])]
    return Folded(f"{label}: {count_words(len(value), 'entry', 'entries')}", inside)


def _several(label: str, values: list[Any]) -> CardPart:
    """Return several records: a table where all are of one kind, else a line each."""
    if all(isinstance(one, Cause) for one in values):
        return causes_part(label.capitalize(), values)
    alike = len({type(one) for one in values}) == 1 and _unfolds(values[0])
    rows = [dict(_given(one)) for one in values[:_ROWS]] if alike else []
    names = [*dict.fromkeys(name for row in rows for name in row)]
    if names:
        return Folded(f"{label}: {len(values):,}", [Rows("", _table(label, names, rows))])
    lines = [("", one_line(one)) for one in values[:_ROWS]]
    return Folded(f"{label}: {len(values):,}", [Pairs(lines)])


def _table(label: str, names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Table:
    cells = tuple(tuple(_cell(name, row.get(name)) for name in names) for row in rows)
    gives = tuple((column, 10) for column in range(len(cells[0])))
    return Table(tuple(map(_label, names)), cells, label=label, gives=gives)


def _cell(name: str, value: Any) -> str:
    words = value_words(name, value)
    return cut_at_word(words if words is not None else one_line(value), 160)


def _label(name: str) -> str:
    words = name.removesuffix("_seconds").removesuffix("_at").replace("_", " ")
    return plain(words or name)


def sentence_card(record: Any) -> ResultCard:
    """Return a result as a card of the one line that its ``repr`` is: its fields are for programs."""
    return ResultCard(kind_words(type(record)), "", [Words([repr(record)])])


def variable_card(variable: Variable) -> ResultCard:
    """Return an environment variable as a card: its value, unless that is a secret, and what it hides."""
    hidden = [f"{other.owner}: {other.shown}" for other in variable.overridden]
    parts = [Pairs([("value", variable.shown), ("set by", variable.owner)]), Listing("Hides", hidden)]
    return ResultCard("variable", variable.name, [*parts, causes_part("Why", variable.why().causes)])
