"""What a lab's page shows, read as a reader would: controls by their names, texts, findings."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"input", "br", "img", "meta", "link", "hr"})


class Element:
    """An element with its attributes, its children and its text."""

    def __init__(self, name, attributes, parent=None):
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children = []

    @property
    def text(self):
        """All text below, blanks collapsed."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._pieces()
                yield " "

    def all(self, **wanted):
        """Return the elements below with these attributes (``_`` for ``-``); True means that it is there."""
        names = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [child for child in self.walk() if child is not self and child._has(names)]

    def one(self, **wanted):
        found = self.all(**wanted)
        assert found, f"nothing has {wanted}"
        return found[0]

    def _has(self, wanted):
        for name, value in wanted.items():
            if name == "kind":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif name == "tag":
                if self.name != value:
                    return False
            elif name not in self.attributes or (value is not True and self.attributes[name] != value):
                return False
        return True

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.at = Element("page", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        self.at.children.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag):
        assert self.at.name == tag, f"</{tag}> closes <{self.at.name}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def page_of(lab):
    """Return the page of a lab as a tree; markup that is not well formed is an error."""
    parser = _Parser()
    parser.feed(lab.html)
    parser.close()
    assert parser.at is parser.root, f"<{parser.at.name}> is not closed"
    keys = [
        element.attributes["data-key"] for element in parser.root.walk() if "data-key" in element.attributes
    ]
    assert len(keys) == len(set(keys)), sorted(key for key in set(keys) if keys.count(key) > 1)
    return parser.root


def value_of(lab, key):
    """Return what a control says: a text, or whether it is ticked."""
    control = page_of(lab).one(data_key=key)
    if control.attributes.get("type") == "checkbox":
        return "checked" in control.attributes
    if control.name == "select":
        chosen = control.all(tag="option", selected=True)
        return chosen[0].attributes["value"] if chosen else ""
    if control.name == "textarea":
        return control.text
    return control.attributes.get("value", "")
