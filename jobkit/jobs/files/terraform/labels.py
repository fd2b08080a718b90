"""Names as labels of Terraform: ``Nightly build`` is ``nightly_build``."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["label_of", "labels_of"]

_OTHER = re.compile(r"[^a-z0-9]+")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


def label_of(name: str) -> str:
    """Return a name as a label.

    >>> label_of("Nightly build (EU)"), label_of("2nd"), label_of("nightly-build")
    ('nightly_build_eu', 'job_2nd', 'nightly-build')
    """
    if _LABEL.match(name) and name == name.lower():
        return name[:100]
    word = _OTHER.sub("_", name.lower()).strip("_")[:100]
    return word if word[:1].isalpha() or word[:1] == "_" else f"job_{word}".rstrip("_")


def labels_of(names: Iterable[str]) -> list[str]:
    """Return a label for each name, no two the same.

    >>> labels_of(["A b", "a B", "c"])
    ['a_b', 'a_b_2', 'c']
    """
    taken: set[str] = set()
    labels = []
    for name in names:
        label, number = label_of(name), 2
        while label in taken:
            label, number = f"{label_of(name)}_{number}", number + 1
        taken.add(label)
        labels.append(label)
    return labels
