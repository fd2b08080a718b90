"""What a format is: how to recognise it, read it and write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobkit.jobs.account import Account
from jobkit.jobs.files.document import Document

if TYPE_CHECKING:
    from jobkit.jobs.files.findings import Imported
    from jobkit.jobs.files.losses import Written

__all__ = ["Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of definition file.

    Parameters
    ----------
    name : str
        As on the command line: ``native``, ``api``, ``jobs-as-code``, ``terraform``.
    title : str
        The same for people, with its article.
    sniff : callable
        Document -> the signs (keys, words) by which it is recognised, empty when it is another format.
    read : callable or None
        Documents -> what they hold together. None: recognised, not read.
    write : callable or None
        Account -> text, and what is lost. None: not written.
    advice : str
        What to do with a file of a format that is not read.
    takes_several : bool
        Several files make one definition, as its tool has it.
    """

    name: str
    title: str
    sniff: Callable[[Document], tuple[str, ...]]
    read: Callable[[Sequence[Document]], Imported] | None = None
    write: Callable[[Account], Written] | None = None
    advice: str = ""
    takes_several: bool = False
