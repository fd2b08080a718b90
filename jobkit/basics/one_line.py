"""A command of several lines, as the platform runs it: on one line."""

from __future__ import annotations

import re

__all__ = ["on_one_line"]

# a quoted part, in which line breaks belong to the value, or the blanks around a line break
_PART = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|\s*[\r\n]\s*""", re.DOTALL)


def on_one_line(command: str) -> str:
    r"""Return a command with its line breaks as blanks; those inside quotes belong to a value and stay.

    >>> on_one_line("dbt build --select\n  orders+\n")
    'dbt build --select orders+'
    >>> on_one_line("dbt run --vars '{a: 1,\n b: 2}'") == "dbt run --vars '{a: 1,\n b: 2}'"
    True
    """
    return _PART.sub(lambda match: match[0] if match[0][0] in "'\"\\" else " ", command).strip()
