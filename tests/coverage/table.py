"""The table: each line of the guide and each sub-skill, and what covers it."""

from __future__ import annotations

from itertools import groupby

from tests.coverage.lines import HERE, Line, lines

TABLE = HERE / "TABLE.md"

_HEAD = """# What covers each line of the study guide

Written by `python -m tests.coverage`; a test fails when it is old, when a cell is empty, or when it names
something that is not there. Notebook sections say what they cover in the metadata of their cell, exercises
and levels in `covers`, the rest is in `lines.yml`.
"""
_COLUMNS = ("line", "notebook sections", "exercises", "labs", "lint rules", "items", "tests")
_MOST = 6


def table() -> str:
    """Return the table as Markdown."""
    parts = [_HEAD]
    for section, rows in groupby(lines(), key=lambda line: line.section):
        parts += [f"\n## {section}\n", _row(_COLUMNS), _row("---" for _ in _COLUMNS)]
        parts += [_row(_cells(line)) for line in rows]
    return "\n".join(parts) + "\n"


def _cells(line: Line) -> tuple[str, ...]:
    return (
        f"**{line.id}** {line.says}",
        _several(line.notebooks),
        _several(f"`{name}`" for name in line.exercises),
        ", ".join(line.labs),
        ", ".join(line.rules) or line.no_rule,
        _several(f"`{name}`" for name in line.items),
        _several(f"`{name.removeprefix('tests/')}`" for name in line.tests),
    )


def _several(names) -> str:
    given = [name.replace("|", "\\|") for name in names]
    more = [f"and {len(given) - _MOST} more"] if len(given) > _MOST else []
    return "<br>".join([*given[:_MOST], *more])


def _row(cells) -> str:
    return f"| {' | '.join(cells)} |"
