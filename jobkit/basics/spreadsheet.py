"""Rows as CSV that a spreadsheet can open without harm."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

__all__ = ["csv_text"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    r"""Return rows as CSV; what a spreadsheet would take for a formula begins with an apostrophe.

    >>> csv_text([("a", "=1+1", "-1")])
    "a,'=1+1,-1\r\n"
    """
    text = StringIO()
    csv.writer(text).writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: object) -> object:
    starts_a_formula = isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if starts_a_formula else cell
