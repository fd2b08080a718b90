"""A drawing of a lab, read as a page is."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, name: str) -> list[str]:
        """Return every value of an attribute."""
        return [str(one[name]) for one in self.attributes if name in one]

    def check_names(self) -> None:
        """Keys and ids are unique, and what is referred to is there."""
        keys, ids = self.all("data-key"), self.all("id")
        assert len(keys) == len(set(keys))
        assert len(ids) == len(set(ids))
        assert {*self.all("for"), *self.all("aria-describedby")} <= set(ids)
