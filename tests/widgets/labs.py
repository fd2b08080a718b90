"""What tests of labs look at: the controls of a drawing, its texts, and whether its ids and keys differ."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from jobkit.widgets.lab import Lab

_VOID = {"input", "br", "wbr", "img", "hr", "meta", "path", "rect", "line", "circle"}


class Drawing(HTMLParser):
    """A parsed drawing.

    Parameters
    ----------
    html : str

    Attributes
    ----------
    controls : list of dict
        The attributes of each element with ``data-do``, its tag as ``"tag"``.
    text : str
        All text, blanks made one.
    ids, keys : Counter
    problems : list of str
        What is not closed, or closed twice.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[dict[str, str]] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.keys: Counter[str] = Counter()
        self.referred: set[str] = set()
        self.problems: list[str] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.problems += [f"<{tag}> stays open" for tag in self._open]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in known:
            self.ids[known["id"]] += 1
        if "data-key" in known:
            self.keys[known["data-key"]] += 1
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            self.referred |= set(known.get(name, "").split())
        if "data-do" in known:
            self.controls.append({"tag": tag, **known})

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in _VOID:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self._texts.append(data)


def drawing(lab: Lab) -> Drawing:
    """Return the drawing of a lab, which every lab keeps in good order."""
    found = Drawing(lab.html)
    assert not found.problems
    counts = (*found.ids.items(), *found.keys.items())
    assert not [name for name, count in counts if count > 1], "ids differ, and so do keys"
    assert found.referred <= found.ids.keys()
    assert all(control.get("data-key") for control in found.controls if "data-every" not in control)
    known = [name.removeprefix("do_") for name in dir(lab) if name.startswith("do_")]
    assert {control["data-do"] for control in found.controls} <= set(known)
    return found
