"""HCL as text, laid out as `terraform fmt` does it: equal signs below one another, two blanks a level."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["HclBlock", "hcl_string", "hcl_text", "hcl_value"]

_SHORT = 60
_NAME = re.compile(r"[^\W\d][\w-]*\Z", re.ASCII)
_PLAIN = re.compile(r"[ !#-\[\]-~]")


@dataclass(slots=True)
class HclBlock:
    """A block to be written.

    Parameters
    ----------
    kind : str
    labels : tuple of str
    parts : list
        Groups of arguments, mappings of name to value, each apart from the next by an empty line; and blocks
        inside. An `Unresolved` is written as its code.
    comments : dict of str to str
        Name of an argument -> what stands behind it.
    above : list of str
        Lines of comment before the block.
    """

    kind: str
    labels: tuple[str, ...] = ()
    parts: list[Mapping[str, Any] | HclBlock] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)


def hcl_text(blocks: Iterable[HclBlock], above: Iterable[str] = ()) -> str:
    """Return a file of these blocks, with lines of comment `above` them."""
    head = ["\n".join(f"# {' '.join(line.split())}" for line in above)] if above else []
    return "\n\n".join((*head, *("\n".join(_block(block, "")) for block in blocks))) + "\n"


def hcl_string(text: str) -> str:
    r"""Return a text in quotes, in which nothing is a template or an escape by accident.

    >>> print(hcl_string('dbt run --vars "{a: ${x}}"'))
    "dbt run --vars \"{a: $${x}}\""
    """
    letters = "".join(letter if _PLAIN.match(letter) else _escaped(letter) for letter in text)
    return '"' + letters.replace("${", "$${").replace("%{", "%%{") + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(letter)
    if known is not None:
        return known
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"


def hcl_value(value: Any) -> str:
    """Return a value as it stands behind an equal sign, of an argument of a block at the top."""
    return _value(value, "  ")


def _block(block: HclBlock, indent: str) -> Iterator[str]:
    yield from (f"{indent}# {' '.join(line.split())}" for line in block.above)
    yield indent + " ".join((block.kind, *map(hcl_string, block.labels), "{"))
    for number, part in enumerate(part for part in block.parts if part):
        if number:
            yield ""
        if isinstance(part, HclBlock):
            yield from _block(part, indent + "  ")
        else:
            yield from _arguments(part, indent + "  ", block.comments)
    yield indent + "}"


def _arguments(values: Mapping[str, Any], indent: str, comments: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of one group; whatever needs several lines stands apart."""
    names = {name: name if _NAME.match(name) else hcl_string(name) for name in values}
    texts = {name: _value(value, indent) for name, value in values.items()}
    group: list[str] = []
    was_long = False
    for position, (name, text) in enumerate(texts.items()):
        is_long = "\n" in text
        if position and (is_long or was_long):
            yield from _aligned(group, names, texts, indent, comments)
            group = []
            yield ""
        group.append(name)
        was_long = is_long
    yield from _aligned(group, names, texts, indent, comments)


def _aligned(
    group: list[str],
    names: Mapping[str, str],
    texts: Mapping[str, str],
    indent: str,
    comments: Mapping[str, str],
) -> Iterator[str]:
    width = max((len(names[name]) for name in group), default=0)
    lines = [f"{indent}{names[name]:<{width}} = {texts[name]}" for name in group]
    commented = [index for index, name in enumerate(group) if name in comments]
    edges = {index: _edge(lines, index, commented) for index in commented}
    for index, (name, line) in enumerate(zip(group, lines, strict=True)):
        comment = " ".join(comments.get(name, "").split())
        yield f"{line:<{edges[index]}} # {comment}" if comment else line


def _edge(lines: list[str], index: int, commented: list[int]) -> int:
    """Return where the text of a line ends before its comment: comments below one another are aligned."""
    first = last = index
    while first - 1 in commented:
        first -= 1
    while last + 1 in commented:
        last += 1
    return max(len(line) for line in lines[first : last + 1])


def _value(value: Any, indent: str) -> str:
    if isinstance(value, Unresolved):
        return value.text
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, str):
        return hcl_string(value)
    if isinstance(value, Mapping):
        return _object(value, indent)
    return _list([_value(one, indent + "  ") for one in value], indent)


def _list(texts: list[str], indent: str) -> str:
    line = f"[{', '.join(texts)}]"
    if len(line) <= _SHORT and "\n" not in line:
        return line
    return "[\n" + "".join(f"{indent}  {text},\n" for text in texts) + f"{indent}]"


def _object(value: Mapping[str, Any], indent: str) -> str:
    if not value:
        return "{}"
    lines = "\n".join(_arguments(value, indent + "  ", {}))
    return f"{{\n{lines}\n{indent}}}"
