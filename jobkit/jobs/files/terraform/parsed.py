"""HCL as blocks: what stands at the top of a file, each block parsed by itself, only where it is asked for.

The grammar is that of the package python-hcl2. A block that it does not know spoils no other one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.limits import HCL_KB
from jobkit.jobs.files.terraform.masked import MaskedText, RawString, mask

__all__ = ["Attribute", "ConfigBlock", "Expression", "expression_of", "top_attributes", "top_blocks"]

_HEADER = re.compile(r"[ \t]*([^\W\d][\w-]*)((?:[ \t]+(?:\"[^\"\n]*\"|[^\W\d][\w-]*))*)[ \t]*$")
_LABEL = re.compile(r"\"[^\"]*\"|[^\W\d][\w-]*")
_SEPARATOR = re.compile(r"([\[({])|([\])}])|[,\n+\-*/%<>=&|?.]")
_WORD = re.compile(r"\w+|[^\w\s]")
_WORDS = 140
"""Words and signs in a kilobyte: ordinary files have 130 to 170, and a word takes 40 to 75 microseconds."""

_MOST_PARTS = 8_000
"""Entries, lines and signs between one pair of brackets: the time of the grammar grows with their square."""


@dataclass(frozen=True, slots=True, eq=False)
class ParsedText:
    """What was parsed in one go.

    Parameters
    ----------
    text : str
        Masked.
    masked : MaskedText
        Holds the strings.
    before : int
        Lines of the file before it: those that the tree counts are less by as many.
    """

    text: str
    masked: MaskedText
    before: int


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What stands behind ``=``: a tree of the grammar, with the strings that it points into.

    Parameters
    ----------
    tree : object
    line : int
        1-based, where it begins.
    source : ParsedText
    """

    tree: Any
    line: int
    source: ParsedText

    def string(self, token: Any) -> RawString:
        """Return the string that a token of the tree stands for."""
        return self.source.masked.string(str(token))

    def code_of(self, tree: Any) -> str:
        """Return a part of the tree as it is written."""
        meta = tree.meta
        code = "" if meta.empty else self.source.text[meta.start_pos : meta.end_pos]
        return self.source.masked.restored(code)

    def line_of(self, tree: Any) -> int:
        """Return the line (1-based) in the file where a part of the tree begins."""
        line = getattr(tree, "line", None) or getattr(getattr(tree, "meta", None), "line", None)
        return line + self.source.before if line else self.line


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """``name = expression``; of JSON, the value itself."""

    name: str
    value: Any
    line: int = 0
    column: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class ConfigBlock:
    """``kind "label" "label" { ... }``.

    Parameters
    ----------
    kind : str
    labels : tuple of str
    line, column : int
    attributes : list of Attribute
    blocks : list of ConfigBlock
    """

    kind: str
    labels: tuple[str, ...]
    line: int = 0
    column: int = 1
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[ConfigBlock] = field(default_factory=list)

    def get(self, name: str) -> Attribute | None:
        """Return the attribute of that name."""
        return next((one for one in self.attributes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class _Header:
    kind: str
    labels: tuple[str, ...]
    start: int
    end: int
    line: int


def top_blocks(text: str, wanted: dict[str, Iterable[str]]) -> list[ConfigBlock]:
    """Return the blocks of a file that are asked for, parsed.

    Parameters
    ----------
    text : str
    wanted : dict of str to iterable of str
        Kind of block -> how its first label begins: ``{"resource": ("dbtcloud_",), "locals": ("",)}``.

    Raises
    ------
    ArtifactError
        The text is no HCL; names line and column.
    JobkitError
        The package python-hcl2 is not installed.
    """
    masked = mask(text)
    headers = [header for header in _headers(masked) if _is_wanted(header, wanted)]
    _check_size(masked.text, headers)
    return [_block(masked, header) for header in headers]


def _is_wanted(header: _Header, wanted: dict[str, Iterable[str]]) -> bool:
    first = header.labels[0] if header.labels else ""
    return header.kind in wanted and first.startswith(tuple(wanted[header.kind]))


def _check_size(text: str, headers: list[_Header]) -> None:
    size = sum(header.end - header.start for header in headers)
    if size <= HCL_KB.value * 1000:
        size = sum(len(_WORD.findall(text, header.start, header.end)) for header in headers) * 1000 // _WORDS
    if size > HCL_KB.value * 1000:
        what = f"holds more than {HCL_KB.value:,} kB of jobs and what belongs to them"
        raise ArtifactError(what, hint=f"give the JSON of `terraform show -json`, or {HCL_KB.hint}")


def _headers(masked: MaskedText) -> Iterator[_Header]:
    """Yield the header of each block at the top of a file."""
    text, after, line = masked.text, 0, 1
    for opening, closing in masked.closed_at.items():
        header = _HEADER.match(text, _line_start(text, after, opening), opening)
        between = text[after : header.start() if header else opening]
        if header is None or text[opening] != "{" or between.strip():
            at = after + len(between) - len(between.lstrip()) if between.strip() else opening
            raise _no_block(text, at, line + text.count("\n", after, at))
        line += between.count("\n")
        labels = tuple(_label(masked, word) for word in _LABEL.findall(header.group(2)))
        yield _Header(header.group(1), labels, header.start(), closing + 1, line)
        line += text.count("\n", header.start(), closing)
        after = closing + 1
    _check_rest(text[after:], line)


def _no_block(text: str, at: int, line: int) -> ArtifactError:
    column = at - text.rfind("\n", 0, at)
    hint = 'Terraform has blocks here, such as `resource "dbtcloud_job" "daily" { ... }`'
    return ArtifactError("is no block", where=f"line {line}, column {column}", hint=hint)


def _line_start(text: str, after: int, opening: int) -> int:
    return max(after, text.rfind("\n", after, opening) + 1)


def _label(masked: MaskedText, word: str) -> str:
    return masked.string(word).text if word.startswith('"') else word


def _check_rest(rest: str, line: int) -> None:
    if rest.strip():
        line += rest[: len(rest) - len(rest.lstrip())].count("\n")
        raise ArtifactError("is no block", where=f"line {line}", hint="a block ends with `}`")


def _block(masked: MaskedText, header: _Header) -> ConfigBlock:
    source = ParsedText(masked.text[header.start : header.end], masked, header.line - 1)
    body = _parse(source).children[0]
    tree = next(child for child in body.children if _rule(child) == "block")
    return _as_block(tree, source)


def top_attributes(text: str) -> list[Attribute]:
    """Return the attributes at the top of a text: those of a file of variables, ``*.tfvars``."""
    masked = mask(text)
    if len(text) > HCL_KB.value * 1000:
        raise ArtifactError(f"is larger than {HCL_KB.value:,} kB", hint=HCL_KB.hint)
    source = ParsedText(masked.text, masked, 0)
    body = _parse(source).children[0]
    return [_attribute(child, source) for child in body.children if _rule(child) == "attribute"]


def expression_of(code: str, line: int) -> Expression:
    """Return one expression, the code between ``${`` and ``}``, parsed."""
    masked = mask(f"x = ({code}\n)")
    source = ParsedText(masked.text, masked, line - 1)
    body = _parse(source).children[0]
    attribute = next((child for child in body.children if _rule(child) == "attribute"), None)
    if attribute is None:
        raise ArtifactError("is no expression", where=f"line {line}")
    return Expression(attribute.children[-1], line, source)


def _rule(tree: Any) -> str:
    return str(tree.data) if hasattr(tree, "data") else ""


def _as_block(tree: Any, source: ParsedText) -> ConfigBlock:
    *header, body = [child for child in tree.children if _rule(child)]
    words = [_word(child, source.masked) for child in header if _rule(child) != "new_line_or_comment"]
    block = ConfigBlock(words[0], tuple(words[1:]), tree.meta.line + source.before, tree.meta.column)
    for child in body.children:
        if _rule(child) == "attribute":
            block.attributes.append(_attribute(child, source))
        elif _rule(child) == "block":
            block.blocks.append(_as_block(child, source))
    return block


def _word(tree: Any, masked: MaskedText) -> str:
    if _rule(tree) != "string":
        return str(tree.children[0])
    return "".join(masked.string(str(part.children[0])).text for part in tree.children if _rule(part))


def _attribute(tree: Any, source: ParsedText) -> Attribute:
    line = tree.meta.line + source.before
    value = Expression(tree.children[-1], line, source)
    return Attribute(str(tree.children[0].children[0]), value, line, tree.meta.column)


def _parse(source: ParsedText) -> Any:
    """Return the tree of the grammar; an error counts its lines as the file does."""
    hcl2, lark = _hcl2()
    text, before = source.text, source.before
    if _widest(text) > _MOST_PARTS:
        what = f"one list or block has more than {_MOST_PARTS:,} entries, lines and signs"
        raise ArtifactError(what, where=f"line {before + 1}")
    try:
        return hcl2.parses_to_tree(text)
    except lark.exceptions.UnexpectedInput as error:
        line, column = max(error.line, 1) + before, max(error.column, 1)
        seen = _seen(error, text)
        raise ArtifactError(f"is not valid HCL{seen}", where=f"line {line}, column {column}") from None
    except (lark.exceptions.LarkError, RecursionError) as error:
        raise ArtifactError(f"is not valid HCL: {type(error).__name__}", where=f"line {before + 1}") from None


def _widest(text: str) -> int:
    """Return the most separators between one pair of brackets."""
    counts, most = [0], 0
    for found in _SEPARATOR.finditer(text):
        if found.group(1):
            counts.append(0)
        elif found.group(2):
            most = max(most, counts.pop())
        counts[-1] += 1
    return max(most, *counts)


def _seen(error: Any, text: str) -> str:
    token = str(getattr(error, "token", "")).strip()
    if not token or not token.isprintable() or len(token) > 40:
        return ""
    return f" at `{token}`"


def _hcl2() -> tuple[Any, Any]:
    try:
        import hcl2
        import lark
    except ImportError:
        raise JobkitError(
            "Terraform's own language is read with the package python-hcl2, which is not installed",
            hint='python -m pip install "dbt-jobkit[terraform]"; or give the JSON of `terraform show -json`, '
            "which needs no package",
        ) from None
    return hcl2, lark
