"""The two cards beside the form: what will happen, and what is unwise about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from jobkit.lint import Finding
from jobkit.views.escape import xml
from jobkit.widgets.controls import css, html, show
from jobkit.widgets.preview import Preview

__all__ = ["Card", "FindingsCard", "FutureCard", "title"]


def title(text: str) -> Any:
    """Return the heading of a card."""
    heading = html("jk-title")
    heading.value = f"<h3>{xml(text)}</h3>"
    return heading


class Card(ipywidgets.VBox):  # type: ignore[misc]
    """A bar with a heading and controls, and contents that dim while the form says something else."""

    def __init__(self, head: Sequence[Any], *body: Any) -> None:
        self._body = css(ipywidgets.VBox(body), "jk-body")
        super().__init__((css(ipywidgets.HBox(tuple(head)), "jk-head"), self._body))
        css(self, "jk-card")

    def dim(self, stale: bool) -> None:
        """Dim the contents, or bring them back."""
        (self._body.add_class if stale else self._body.remove_class)("jk-stale")


class FutureCard(Card):
    """The timeline, its summary, and the same numbers as a table.

    Parameters
    ----------
    windows : sequence of str
    window : str
        The one to start with.
    on_window : callable
        Called when another one is chosen.
    """

    def __init__(self, windows: Sequence[str], window: str, on_window: Callable[[Any], None]) -> None:
        self._windows = ipywidgets.RadioButtons(options=windows, value=window, orientation="horizontal")
        self._summary = html("jk-summary", "jk-push")
        self._picture = html("jk-picture", "jk-scroll")
        self._notes = html("jk-notes")
        self._table_button = css(ipywidgets.ToggleButton(description="Show as table"), "jk-button")
        self._table = html("jk-table", "jk-scroll")
        self._preview: Preview | None = None
        head = (title("What will happen"), css(self._windows, "jk-pills", "jk-windows"), self._summary)
        super().__init__(head, self._picture, self._notes, self._table_button, self._table)
        self._windows.observe(on_window, "value")
        self._table_button.observe(self._toggled, "value")
        show(self._table, False)

    @property
    def window(self) -> str:
        """Name of the window that is chosen."""
        return str(self._windows.value)

    def show(self, preview: Preview) -> None:
        """Show another preview."""
        self._preview = preview
        self._picture.value = preview.timeline_svg
        self._summary.value = preview.summary_html
        self._notes.value = preview.notes_html
        self._show_table()

    def _show_table(self) -> None:
        if self._table_button.value and self._preview is not None:
            self._table.value = self._preview.table_html

    def _toggled(self, change: Any) -> None:
        self._table_button.description = "Hide the table" if change["new"] else "Show as table"
        self._show_table()
        show(self._table, change["new"])


class FindingsCard(Card):
    """The findings, worst first, each with why, a suggested fix, and a button where that is safe.

    Parameters
    ----------
    on_fix : callable
        Called with the position, from 0, of the finding whose fix is to be applied.
    """

    def __init__(self, on_fix: Callable[[int], None]) -> None:
        self._on_fix = on_fix
        self._rows: list[Any] = []
        self._findings: tuple[Finding, ...] = ()
        self._counts = html("jk-counts")
        self._none = html()
        super().__init__((title("Findings"), self._counts), self._none)

    def show(self, preview: Preview) -> None:
        """Show the findings of another preview. Rows that stay the same are not sent again."""
        self._findings = preview.findings
        rows = preview.finding_rows
        self._counts.value = preview.counts_html
        self._none.value = "" if rows else "<p>Nothing to warn about.</p>"
        if len(rows) > len(self._rows):
            self._rows += [self._row(number) for number in range(len(self._rows), len(rows))]
            self._body.children = (self._none, *self._rows)
        for number, row in enumerate(self._rows):
            there = number < len(rows)
            show(row, there)
            words, button = row.children
            words.value = rows[number] if there else ""
            show(button, there and bool(self._findings[number].fixed_jobs))
            button.tooltip = self._findings[number].fix if there else ""

    def focus_fix(self, number: int) -> bool:
        """Move the keyboard focus to the fix at or before a position; False when there is none."""
        buttons = [row.children[1] for row in self._rows[: len(self._findings)]]
        for button in (*buttons[number:], *reversed(buttons[:number])):
            if button.layout.display != "none":
                button.focus()
                return True
        return False

    def _row(self, number: int) -> Any:
        button = css(ipywidgets.Button(description=f"Apply fix {number + 1}"), "jk-button")
        button.on_click(lambda _: self._on_fix(number))
        return css(ipywidgets.HBox((html("jk-words"), button)), "jk-finding")
