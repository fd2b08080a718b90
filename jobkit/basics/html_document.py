"""A fragment of HTML as a whole document that prints well."""

from __future__ import annotations

from html import escape

__all__ = ["html_document"]

_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.45}"
    "article{break-inside:avoid;border-top:1px solid #bbb;padding:.5em 0;margin:1em 0}"
    "h3{margin:.3em 0}pre{background:#f4f4f4;padding:.5em;white-space:pre-wrap}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left}"
    ".answer{background:#f4f4f4;padding:.1em 1em;margin:.5em 0}"
    "@media print{body{max-width:none;font-size:10.5pt}}"
)


def html_document(title: str, body: str) -> str:
    """Return a document.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML, of which everything is escaped that was not written by jobkit.
    """
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
