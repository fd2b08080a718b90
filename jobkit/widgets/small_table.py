"""A table of a lab: heads are texts, cells are markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobkit.views.escape import xml

__all__ = ["body_row", "small_table"]


def small_table(
    caption: str, heads: Sequence[str], rows: Iterable[str], *, style: str = "", roving: bool = False
) -> str:
    """Return a table that scrolls by itself where it is too wide.

    Parameters
    ----------
    caption : str
        For screen readers.
    heads : sequence of str
    rows : iterable of str
        From `body_row`.
    style : str
        A class of its own.
    roving : bool
        True where the arrow keys go from row to row.
    """
    head = "".join(f'<th scope="col">{xml(name)}</th>' for name in heads)
    body = f"<tbody{' data-roving' if roving else ''}>{''.join(rows)}</tbody>"
    return (
        f'<div class="jk-scroll"><table class="jk-table {style}">'
        f'<caption class="jk-visually-hidden">{xml(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def body_row(head: str, cells: Iterable[str], attributes: str = "") -> str:
    """Return a row: its head and its cells, all of them markup."""
    rest = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr{attributes}><th scope="row">{head}</th>{rest}</tr>'
