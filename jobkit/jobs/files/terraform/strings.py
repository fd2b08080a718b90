"""What a string of HCL says: its escapes undone, and the pieces of code in it, ``${...}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.terraform.masked import RawString, template_end

__all__ = ["TemplateCode", "parts_of"]

_SIGN = re.compile(r"\$\$\{|%%\{|\$\{|%\{")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class TemplateCode:
    """A piece of code in a string.

    Parameters
    ----------
    text : str
        Between the braces, without the ``~`` that eat blanks around it.
    line : int
    is_directive : bool
        ``%{ if ... }``: it chooses or repeats what stands around it.
    """

    text: str
    line: int
    is_directive: bool = False


def parts_of(string: RawString) -> list[str | TemplateCode]:
    """Return a string as the texts and the pieces of code that it consists of.

    >>> parts_of(RawString('dbt run --vars $${x} ${var.a}', "quoted", 1))
    ['dbt run --vars ${x} ', TemplateCode(text='var.a', line=1, is_directive=False)]
    """
    text = _without_indentation(string.text) if string.kind == "trimmed" else string.text
    parts: list[str | TemplateCode] = []
    for part in _split(text, string.line):
        if isinstance(part, str) and string.kind == "quoted":
            part = _unescaped(part, string.line)
        if part != "":
            parts.append(part)
    return _joined(parts)


def _split(text: str, line: int) -> Iterator[str | TemplateCode]:
    position = 0
    while (found := _SIGN.search(text, position)) is not None:
        yield text[position : found.start()]
        sign = found.group()
        if len(sign) == 3:
            yield sign[1:]
            position = found.end()
            continue
        end = template_end(text, found.end())
        code = text[found.end() : end - 1].removeprefix("~").removesuffix("~")
        yield TemplateCode(code, line + text.count("\n", 0, found.end()), sign == "%{")
        position = end
    yield text[position:]


def _joined(parts: list[str | TemplateCode]) -> list[str | TemplateCode]:
    """Return the parts with texts that follow one another as one."""
    joined: list[str | TemplateCode] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _unescaped(text: str, line: int) -> str:
    if "\\" not in text:
        return text

    def plain(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in _ESCAPES:
            return _ESCAPES[name]
        number = int(name[1:], 16) if name[0] in "uU" and len(name) > 1 else -1
        if not 0 <= number < 0x110000 or number in _SURROGATES:
            hint = r"known are \n, \r, \t, \", \\ and \uNNNN"
            raise ArtifactError(f"`\\{name[:10]}` is no escape of HCL", where=f"line {line}", hint=hint)
        return chr(number)

    return _ESCAPE.sub(plain, text)


def _without_indentation(text: str) -> str:
    """Return the lines of a ``<<-`` heredoc without the blanks that all of them begin with."""
    lines = text.split("\n")
    blanks = [sum(1 for _ in takewhile(str.isspace, line)) for line in lines if line.strip()]
    least = min(blanks, default=0)
    return "\n".join(line[least:] for line in lines)
