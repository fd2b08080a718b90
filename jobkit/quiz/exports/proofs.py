"""The evidence of an item in lines to read: what is asked of which scenario, and what each answer claims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.quiz.items.evidence import OPERATORS

__all__ = ["proof_lines"]

Fields = Mapping[str, Any]

_ABOUT = {
    "claims": "if right",
    "variants": "change of",
    "asks": "asked for",
    "values": "value of",
    "refutes": "wrong is",
}
"""Fields of an entry of the evidence that say something of each answer, and how a line begins."""


def proof_lines(fields: Fields) -> Iterator[str]:
    """Yield lines for each entry: its kind and scenario first, then what it says of each answer."""
    texts = {part["id"]: part.get("text", part.get("label", "")) for part in _parts(fields)}
    for entry in fields.get("evidence") or ():
        yield _head(entry)
        for name in _ABOUT:
            about = entry.get(name)
            for answer, says in about.items() if isinstance(about, Mapping) else ():
                yield f"{_ABOUT[name]} “{str(texts.get(answer, answer)).rstrip('.')}”: {_words(says)}"
        if entry.get("goal"):
            yield f"goal: {_words(entry['goal'])}"


def _head(entry: Fields) -> str:
    named = ("scenario", "ask", "recording")
    parts = [
        str(entry.get("grade") or ""),
        *(f"{name} {_words(entry[name])}" for name in named if entry.get(name)),
    ]
    parts += ["rules of the study guide"] if entry.get("reading") == "guide" else []
    parts += [f"facts {', '.join(entry['facts'])}"] if entry.get("facts") else []
    return "; ".join(parts)


def _parts(fields: Fields) -> Iterator[Fields]:
    for name in ("options", "blocks", "left", "targets", "regions", "cells"):
        yield from (part for part in fields.get(name) or () if isinstance(part, Mapping))


def _words(value: Any) -> str:
    """Return plain data on one line: assertions as path, operator and value; empty fields are left out."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(one, Mapping) for one in value):
        return "; ".join(map(_assertion, value))
    return value if isinstance(value, str) else json.dumps(_bare(value), ensure_ascii=False, default=str)


def _assertion(fields: Fields) -> str:
    operators = (name for name in OPERATORS if fields.get(name) is not None)
    said = " ".join(f"{name.replace('_', ' ')} {_words(fields[name])}" for name in operators)
    scenario = f" (scenario {fields['with']})" if fields.get("with") else ""
    return f"{_words(fields.get('path', ''))} {said}{scenario}"


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _bare(inner) for name, inner in value.items() if inner is not None}
    return [_bare(inner) for inner in value] if isinstance(value, (list, tuple)) else value
