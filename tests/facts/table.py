"""`TABLE.md`: each fact and the tests that show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.facts.ledger import SECTIONS, Entry, entries, shown

TABLE = Path(__file__).with_name("TABLE.md")

_HEAD = """\
# Facts and the tests that show them

Made by `python -m tests.facts` of `observable.yml` and of the tests, which name their facts. Do not edit.
A test fails when this table is out of date, and when a fact that can be seen has no test.
"""


def table() -> str:
    """Return the table as Markdown, the same text for the same tests."""
    return (
        "\n".join([_HEAD, *(part for section in SECTIONS for part in (*_section(section), ""))]).rstrip()
        + "\n"
    )


def _section(section: str) -> Iterator[str]:
    listed = entries(section)
    seen = [entry for entry in listed.values() if entry.see]
    yield f"## {SECTIONS[section]}"
    yield ""
    yield f"{len(seen)} of {len(listed)} can be seen."
    yield ""
    yield "| fact | what can be seen | tests |"
    yield "|---|---|---|"
    yield from (_row(entry) for entry in listed.values())


def _row(entry: Entry) -> str:
    tests = "<br>".join(f"`{test}`" for test in shown().get(entry.fact, ()))
    see = entry.see if entry.see not in SECTIONS else ""
    return f"| {entry.fact} | {f'*not: {entry.why_not}*' if entry.why_not else see} | {tests} |"
