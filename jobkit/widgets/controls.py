"""The parts of the form: labelled controls, a row of checkboxes, and the rows of commands.

Every control has a ``value`` that can be observed, real text on every button and a description that becomes
its accessible name. None of them knows what a job is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import ipywidgets
import traitlets

__all__ = [
    "CheckRow",
    "CommandRows",
    "close_tree",
    "css",
    "field",
    "html",
    "label_style",
    "show",
    "unreported",
]

label_style = {"description_width": "9.5em"}
"""Wide enough for every label of the form, so that none is cut off."""

_SUGGESTIONS = (
    "dbt build",
    "dbt build --select state:modified+",
    "dbt seed",
    "dbt snapshot",
    "dbt run",
    "dbt run --select config.materialized:incremental",
    "dbt test",
    "dbt source freshness",
    "dbt compile",
    "dbt docs generate",
    "dbt deps",
)


def css(widget: Any, *names: str) -> Any:
    """Add CSS classes to a widget and return it."""
    widget._dom_classes = (*widget._dom_classes, *names)
    return widget


def html(*names: str) -> Any:
    """Return an empty HTML widget. It is not sanitised: escape what is put in."""
    return css(ipywidgets.HTML(), "jk-html", *names)


def field(control: Any, problem: Any = None) -> Any:
    """Return a control in a cell of the form, with the place for what is wrong with it right below."""
    children = (control,) if problem is None else (control, problem)
    return css(ipywidgets.VBox(children), "jk-field")


def show(widget: Any, visible: bool) -> None:
    """Show or hide a widget, and send nothing when that changes nothing."""
    display = None if visible else "none"
    if widget.layout.display != display:
        widget.layout.display = display


def close_tree(*widgets: Any) -> None:
    """Close widgets, everything inside them, and the layout and style models they own.

    ``Widget.close`` alone leaves all of those behind.
    """
    for widget in widgets:
        close_tree(*getattr(widget, "children", ()))
        for part in ("style", "layout"):
            owned = getattr(widget, part, None)
            if isinstance(owned, ipywidgets.Widget):
                owned.close()
        ipywidgets.Widget.close(widget)


@contextlib.contextmanager
def unreported(widget: Any) -> Iterator[None]:
    """Let a widget change its own controls without taking that for an edit (its ``_quiet``)."""
    before, widget._quiet = widget._quiet, True
    try:
        yield
    finally:
        widget._quiet = before


class CheckRow(ipywidgets.HBox):  # type: ignore[misc]
    """Several checkboxes under one label; ``value`` is the tuple of the keys that are ticked.

    Parameters
    ----------
    label : str
    options : sequence of (str, key)
        Text and key of each box, in order.
    """

    value = traitlets.Tuple()

    def __init__(self, label: str, options: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        self._quiet = False
        self._boxes = {
            key: css(ipywidgets.Checkbox(description=text, indent=False), "jk-check") for text, key in options
        }
        title = css(ipywidgets.Label(label), "jk-label")
        super().__init__((title, css(ipywidgets.HBox(tuple(self._boxes.values())), "jk-checks")), **kwargs)
        css(self, "jk-checkrow")
        for box in self._boxes.values():
            box.observe(self._ticked, "value")
        self.observe(self._shown, "value")

    def _ticked(self, _: Any) -> None:
        if not self._quiet:
            self.value = tuple(key for key, box in self._boxes.items() if box.value)

    def _shown(self, change: Any) -> None:
        with unreported(self):
            for key, box in self._boxes.items():
                box.value = key in change["new"]


class CommandRows(ipywidgets.VBox):  # type: ignore[misc]
    """One row a command: its text, and buttons that say what they do. ``value`` is the tuple of texts.

    The rows stay where they are and the text moves between them, so that the keyboard focus can follow the
    command that was moved.
    """

    value = traitlets.Tuple()

    def __init__(self, **kwargs: Any) -> None:
        self._quiet = False
        self._rows: list[Any] = []
        self._add = css(ipywidgets.Button(description="Add command"), "jk-button")
        self._add.on_click(self._added)
        super().__init__((self._add,), **kwargs)
        css(self, "jk-commands")
        self.observe(self._shown, "value")

    def _row(self, number: int) -> Any:
        text = ipywidgets.Combobox(
            description=f"Command {number + 1}",
            placeholder="for example dbt build",
            options=_SUGGESTIONS,
            style=label_style,
        )
        text.observe(self._typed, "value")
        row = [css(text, "jk-command")]
        for name, act in (("Up", self._move_up), ("Down", self._move_down), ("Remove", self._removed)):
            button = ipywidgets.Button(description=name, tooltip=f"{name}: command {number + 1}")
            button.on_click(lambda _, act=act: act(number))
            row.append(css(button, "jk-button"))
        return css(ipywidgets.HBox(row), "jk-commandrow")

    def _typed(self, _: Any) -> None:
        if not self._quiet:
            self.value = tuple(row.children[0].value for row in self._rows[: len(self.value)])

    def _shown(self, change: Any) -> None:
        with unreported(self):
            self._resize(len(change["new"]))
            for row, text in zip(self._rows, change["new"], strict=False):
                row.children[0].value = text

    def _resize(self, count: int) -> None:
        """Show `count` rows. One more stands ready, hidden: a row made just now could not take the focus."""
        made = range(len(self._rows), count + 1)
        if made:
            self._rows += [self._row(number) for number in made]
            self.children = (*self._rows, self._add)
        for number, row in enumerate(self._rows):
            show(row, number < count)
            _, up, down, remove = row.children
            up.disabled, down.disabled = number == 0, number >= count - 1
            remove.disabled = count == 1

    def _swapped(self, one: int, other: int, button: int) -> None:
        commands = list(self.value)
        commands[one], commands[other] = commands[other], commands[one]
        self.value = tuple(commands)
        target = self._rows[other].children
        (target[button] if not target[button].disabled else target[0]).focus()

    def _move_up(self, number: int) -> None:
        if number > 0:
            self._swapped(number, number - 1, 1)

    def _move_down(self, number: int) -> None:
        if number < len(self.value) - 1:
            self._swapped(number, number + 1, 2)

    def _removed(self, number: int) -> None:
        if len(self.value) > 1:
            self.value = self.value[:number] + self.value[number + 1 :]
            self._rows[min(number, len(self.value) - 1)].children[0].focus()

    def _added(self, _: Any) -> None:
        self.value = (*self.value, "")
        self._rows[len(self.value) - 1].children[0].focus()


def options_with(options: Iterable[tuple[str, Any]], value: Any, text: str) -> tuple[tuple[str, Any], ...]:
    """Return the options of a dropdown, with `value` added where it is not one of them."""
    known = tuple(options)
    return known if any(key == value for _, key in known) else (*known, (text, value))
