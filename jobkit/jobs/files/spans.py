"""Where each value of a YAML or JSON text stands, for messages that underline it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobkit.basics.errors import Place
from jobkit.basics.text_span import TextSpan
from jobkit.jobs.files.yaml_text import MAX_DEPTH, MAX_VALUES

__all__ = ["value_spans"]


def value_spans(text: str) -> dict[Place, TextSpan]:
    """Return what to underline for each value: a scalar itself, of anything longer the key that names it.

    Empty for a text that is not YAML; JSON is YAML as well, but for its tabs.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text.replace("\t", " "), Loader=loader)
    except (yaml.YAMLError, RecursionError):
        return {}
    spans: dict[Place, TextSpan] = {}
    for place, span in _spans(root):
        spans.setdefault(place, span)
        if len(spans) > MAX_VALUES:
            break
    return spans


def _spans(root: Any) -> Iterator[tuple[Place, TextSpan]]:
    """Yield each place with its span, a mapping's own keys before those that `<<` brings in."""
    waiting: list[tuple[Place, Any, Any]] = [((), root, None)] if root is not None else []
    for _ in range(MAX_VALUES * 2):  # aliases may make one node many
        if not waiting:
            return
        place, node, key = waiting.pop()
        if len(place) <= MAX_DEPTH:
            yield place, _underlined(node, key)
            waiting += reversed(list(_inside(place, node)))


def _inside(place: Place, node: Any) -> Iterator[tuple[Place, Any, Any]]:
    if node.id == "sequence":
        yield from (((*place, index), item, None) for index, item in enumerate(node.value))
    elif node.id == "mapping":
        merged: list[Any] = []
        for key, value in node.value:
            if key.value == "<<":
                merged += value.value if value.id == "sequence" else [value]
            elif key.id == "scalar":
                yield (*place, str(key.value)), value, key
        for source in merged:
            yield from _inside(place, source)


def _underlined(node: Any, key: Any) -> TextSpan:
    start, end = node.start_mark, node.end_mark
    if node.id != "scalar" and end.line > start.line:
        first = key or _first(node)
        if first is None:
            return TextSpan(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
        start, end = first.start_mark, first.end_mark
    return TextSpan(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _first(node: Any) -> Any:
    """Return the first scalar in a mapping or a list, or None."""
    while node.id != "scalar":
        if not node.value:
            return None
        node = node.value[0][0] if node.id == "mapping" else node.value[0]
    return node
