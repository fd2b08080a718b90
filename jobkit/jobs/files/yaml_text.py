"""YAML text to plain data and the line of each value.

Scalars follow YAML 1.2: ``true`` and ``false`` are the truth values, ``yes`` and ``on`` are text, ``012`` is
twelve and a date stays text. Anchors, aliases and ``<<`` merges work; they cannot make a file explode.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

from jobkit.basics.errors import ArtifactError, Place, shorten

__all__ = ["MAX_DEPTH", "MAX_VALUES", "parse_yaml", "plain_meaning"]

MAX_DEPTH = 40
MAX_VALUES = 50_000

_INT = re.compile(r"[-+]?[0-9]{1,300}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAG = "tag:yaml.org,2002:"
_PLAIN = "plain"


def parse_yaml(text: str) -> tuple[Any, dict[Place, int]]:
    """Return the one document of a YAML text as plain data, and the line (1-based) of each value in it.

    Raises
    ------
    ArtifactError
        With line and column in `where`.
    """
    import yaml

    loader = _loader()
    try:
        _check_depth(yaml.parse(text, Loader=loader))
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        if "nesting depth" in (error.problem or ""):  # a newer libyaml counts too, as it reads ahead
            _refuse(f"is nested more than {MAX_DEPTH} deep", error.problem_mark)
        _refuse_syntax(error, text)
    except yaml.reader.ReaderError as error:
        where = f"line {text.count(chr(10), 0, error.position) + 1}"
        raise ArtifactError(f"holds a character that YAML forbids: {error.reason}", where=where) from None
    except yaml.YAMLError as error:
        raise ArtifactError(f"is not valid YAML: {error}") from None
    if node is None:
        return None, {}
    plain_data = _PlainData()
    return plain_data.value(node, ()), plain_data.lines


@cache
def _loader() -> Any:
    """Return a YAML loader that marks unquoted scalars and leaves their meaning to `plain_meaning`."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is yaml.ScalarNode and implicit[0]:
                return _PLAIN
            return super().resolve(kind, value, implicit)

    return Loader


def _check_depth(events: Any) -> None:
    """Refuse endless nesting while it is still a stream of events: composing it would recurse."""
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                _refuse(f"is nested more than {MAX_DEPTH} deep", event.start_mark)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


class _PlainData:
    """Turns YAML nodes into plain data; counts every value, aliased ones as often as they are used."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.count = 0
        self.open: set[int] = set()

    def value(self, node: Any, path: Place) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            _refuse(f"holds over {MAX_VALUES:,} values once its aliases are written out", node.start_mark)
        if id(node) in self.open:
            _refuse("an alias contains itself", node.start_mark)
        if len(path) > MAX_DEPTH:
            _refuse(f"is nested more than {MAX_DEPTH} deep", node.start_mark)
        self.lines[path] = node.start_mark.line + 1
        if node.id == "scalar":
            return _scalar(node)
        if node.tag not in (_TAG + "map", _TAG + "seq"):
            _refuse(f"tag {shorten(node.tag)} is not plain data", node.start_mark, "leave the tag out")
        self.open.add(id(node))
        try:
            return self.mapping(node, path) if node.id == "mapping" else self.sequence(node, path)
        finally:
            self.open.discard(id(node))

    def sequence(self, node: Any, path: Place) -> list[Any]:
        return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]

    def mapping(self, node: Any, path: Place) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _PLAIN and key_node.value == "<<":
                merged = {**self.merge(value_node, path), **merged}
                continue
            key = self.key(key_node)
            if key in own:
                what = f"key {shorten(key)} is given twice in one mapping"
                _refuse(what, key_node.start_mark, "keep one of the two")
            own[key] = self.value(value_node, (*path, key))
        return {**merged, **own}

    def key(self, node: Any) -> str:
        if node.id != "scalar":
            _refuse("a key must be text", node.start_mark)
        return str(node.value)

    def merge(self, node: Any, path: Place) -> dict[str, Any]:
        """Return what ``<<`` brings in: one mapping, or several of which the earlier win."""
        merged: dict[str, Any] = {}
        for source in node.value if node.id == "sequence" else [node]:
            value = self.value(source, path)
            if not isinstance(value, dict):
                _refuse("`<<` merges mappings only", source.start_mark)
            merged = {**value, **merged}
        return merged


def _scalar(node: Any) -> Any:
    if node.tag not in (_PLAIN, _TAG + "str"):
        _refuse(f"tag {shorten(node.tag)} is not plain data", node.start_mark, "leave the tag out")
    return plain_meaning(node.value) if node.tag == _PLAIN else node.value


def plain_meaning(text: str) -> Any:
    """Return what an unquoted scalar stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _refuse(what: str, mark: Any, hint: str = "") -> NoReturn:
    raise ArtifactError(what, where=f"line {mark.line + 1}, column {mark.column + 1}", hint=hint)


def _refuse_syntax(error: Any, text: str) -> NoReturn:
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    said = " ".join(part for part in (error.context, error.problem) if part)
    raise ArtifactError(f"is not valid YAML: {said}", where=where, hint=_hint(said, line)) from None


_HINTS = (
    ("", "{{", "a template has to be rendered first"),
    ("alias", "*", "put quotes around a cron expression that starts with *"),
    ("cannot start any token", "\t", "indent with spaces, not with tabs"),
    ("cannot start any token", "", "put quotes around the value"),
    ("single document", "", "put all jobs in one document, under `jobs:`"),
    ("mapping values are not allowed", "", "put quotes around a value that holds `: `"),
)
"""What the parser said, what the line holds, and how to put it right."""


def _hint(said: str, line: str) -> str:
    return next((hint for words, sign, hint in _HINTS if words in said and sign in line), "")
