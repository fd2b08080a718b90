"""The catalogue: sentences of the source by room and file, then examples as they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tests.messages.examples import examples
from tests.messages.templates import templates


def catalogue() -> Iterator[str]:
    """Yield the lines of the catalogue."""
    yield "# What jobkit can print"
    yield ""
    yield "Part 1: the sentences as they stand in the source; {braces} stand for what is filled in."
    for room, of_room in groupby(templates(), lambda one: one.room):
        yield f"\n## {room}"
        for path, of_file in groupby(of_room, lambda one: one.path):
            yield f"\n### {path}"
            yield from (f"{one.line:>4} {one.kind:<8} {one.text}" for one in of_file)
    yield "\nPart 2: as printed."
    for heading, texts in examples():
        yield f"\n## {heading}\n"
        yield from texts
