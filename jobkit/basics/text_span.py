"""Where in a text something stands."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.shown import Shown

__all__ = ["TextSpan"]


@dataclass(frozen=True, slots=True, order=True)
class TextSpan(Shown):
    """A stretch of a text. Lines and columns count from 1; the end is the first character behind it.

    Parameters
    ----------
    line, column : int
    end_line, end_column : int
    """

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def is_one_letter(self) -> bool:
        """Whether it is one letter long."""
        return self.line == self.end_line and self.end_column == self.column + 1

    def width_on(self, text: str) -> int:
        """Return how many characters of its first line, `text`, it takes: at least one."""
        end = self.end_column if self.end_line == self.line else len(text.rstrip()) + 1
        return max(end - self.column, 1)
