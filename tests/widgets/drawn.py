"""The HTML that a lab draws, read as a browser reads it: elements with their attributes and texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_INLINE = {"b", "code", "em", "mark", "strong", "a"}
_VOID = {"input", "br", "img", "hr", "meta"}


@dataclass
class Element:
    """An element: its name, its attributes and all the text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    def __getitem__(self, name: str) -> str | None:
        return self.attributes.get(name)


@dataclass
class _Reader(HTMLParser):
    found: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(self.found[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        last = self.open.pop()
        assert last.tag == tag, f"<{last.tag}> is closed by </{tag}>"
        if tag not in _INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.text += data


def elements(html: str) -> list[Element]:
    """Return all elements in reading order; elements that are not closed fail the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, [one.tag for one in reader.open]
    return reader.found


def controls(html: str, do: str) -> list[Element]:
    """Return the controls that ask for an action."""
    return [one for one in elements(html) if one["data-do"] == do]


def text_of(html: str) -> str:
    """Return what a person reads."""
    return " ".join("".join(one.text for one in elements(f"<main>{html}</main>")[:1]).split())


def check_conventions(html: str) -> None:
    """Check what holds for each lab: keys differ, controls have names, visible text occurs in their names."""
    found = elements(html)
    assert "jobkit went wrong" not in html
    keys = [one["data-key"] for one in found if one["data-do"]]
    assert None not in keys
    assert len(set(keys)) == len(keys), [key for key in keys if keys.count(key) > 1]
    ids = [one["id"] for one in found if one["id"]]
    assert len(set(ids)) == len(ids)
    labelled = {one["for"] for one in found if one.tag == "label"}
    for one in found:
        if one["data-do"] and one.tag == "button":
            assert " ".join(one.text.split()) or one["aria-label"], one
            if one["aria-label"]:
                assert " ".join(one.text.split()) in one["aria-label"], one
        if one.tag in ("input", "select", "textarea") and one["type"] not in ("radio", "checkbox"):
            assert one["id"] in labelled or one["aria-label"], one
        if one["data-do"] and one.tag == "g":
            assert one["role"] == "button", one
            assert one["aria-label"], one
