"""Items on paper, one under the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobkit.basics.html_document import html_document
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
        return html_document(self.title, self.html)

    def __repr__(self) -> str:
        return self._text()
