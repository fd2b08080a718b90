"""Find the parts of a widget as a user would: by their label, by the text on the button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ipywidgets


def walk(widget: Any) -> Iterator[Any]:
    """Yield a widget and everything inside it, in reading order."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def visible(widget: Any) -> Iterator[Any]:
    """Yield what is shown of a widget, in reading order."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from visible(child)


def control(widget: Any, label: str) -> Any:
    """Return the visible control with that label."""
    found = [one for one in visible(widget) if getattr(one, "description", "") == label]
    assert len(found) == 1, f"{len(found)} controls are labelled {label!r}"
    return found[0]


def labels(widget: Any) -> list[str]:
    """Return the labels of all visible controls, in reading order."""
    return [one.description for one in visible(widget) if getattr(one, "description", "")]


def put(widget: Any, label: str, value: Any) -> None:
    """Change a control as the browser would: through its state."""
    one = control(widget, label)
    if isinstance(one, (ipywidgets.Dropdown, ipywidgets.RadioButtons)):
        value = {"index": [text for text, *_ in _pairs(one.options)].index(value)}
    else:
        value = {"value": value}
    one.set_state(value)


def _pairs(options: Any) -> list[tuple[str, Any]]:
    return [option if isinstance(option, tuple) else (option, option) for option in options]


def press(widget: Any, label: str) -> None:
    """Press a button as the browser would."""
    button = control(widget, label)
    assert not button.disabled, f"{label!r} is disabled"
    button._handle_custom_msg({"event": "click"}, [])


def markup(widget: Any, visible_only: bool = True) -> str:
    """Return all the HTML of a widget."""
    parts = visible(widget) if visible_only else walk(widget)
    return "\n".join(one.value for one in parts if isinstance(one, ipywidgets.HTML))


def marked(widget: Any, name: str) -> Any:
    """Return the one part that has a CSS class."""
    found = [one for one in walk(widget) if name in getattr(one, "_dom_classes", ())]
    assert len(found) == 1, f"{len(found)} parts have the class {name!r}"
    return found[0]
