"""The garbage collector, out of the way while many values are made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_off"]


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the cyclic garbage collector off, and back on if it was on.

    A manifest is a tree of a million small containers, a long simulation has as many runs to look at. The
    collector walks through them again and again while they are made and finds nothing, which doubles the time
    of ``json.loads`` on 50 MB. Freezing and thawing then
    moves the survivors to the oldest generation; otherwise the next two collections would walk through them
    once more.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # objects that other code has frozen stay frozen
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
