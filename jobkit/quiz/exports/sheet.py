"""Items on paper, one under the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobkit.basics.shown import Shown
from jobkit.quiz.exports.printed import PrintedItem

__all__ = ["PrintedSheet"]


@dataclass(frozen=True, slots=True, repr=False)
class PrintedSheet(Shown):
    """Items on paper.

    Parameters
    ----------
    title : str
    items : tuple of PrintedItem
    objectives : dict of str to str
        The sub-skills by id; items stand under theirs where there are any.
    note : str
        Said under the title.
    """

    title: str
    items: tuple[PrintedItem, ...]
    objectives: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def html(self) -> str:
        """The sheet as a fragment of HTML."""
        return self._repr_mimebundle_()["text/html"]

    @property
    def document(self) -> str:
        """The sheet as an HTML document that prints well."""
        from html import escape

        head = f'<meta charset="utf-8"><title>{escape(self.title)}</title><style>{_STYLE}</style>'
        return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{self.html}</body></html>\n'

    def __repr__(self) -> str:
        return self._text()


_STYLE = (
    "body{font-family:sans-serif;max-width:48em;margin:2em auto;padding:0 1em;line-height:1.45}"
    "article{break-inside:avoid;border-top:1px solid #bbb;padding:.5em 0;margin:1em 0}"
    "h3{margin:.3em 0}pre{background:#f4f4f4;padding:.5em;white-space:pre-wrap}"
    ".answer{background:#f4f4f4;padding:.1em 1em;margin:.5em 0}"
    "@media print{body{max-width:none;font-size:10.5pt}}"
)
