"""A text in the little Markdown of question banks and lessons, which shows itself as HTML."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.shown import Shown

__all__ = ["Prose"]


@dataclass(frozen=True, slots=True)
class Prose(Shown):
    """A text with paragraphs, lists, `code` and **bold**.

    Parameters
    ----------
    text : str
        As it stands in the bank.
    """

    text: str

    @property
    def html(self) -> str:
        """The text as HTML; everything in it is escaped."""
        return self._repr_mimebundle_()["text/html"]
