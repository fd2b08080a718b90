"""What a format is: how to recognise it, read it and write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jobkit.jobs.account import Account
from jobkit.jobs.files.document import Document

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
        Document -> Account. None: recognised, not read yet.
    write : callable or None
        Account -> text. None: not written yet.
    advice : str
        What to do with a file of a format that is not read.
    """

    name: str
    title: str
    sniff: Callable[[Document], tuple[str, ...]]
    read: Callable[[Document], Account] | None = None
    write: Callable[[Account], str] | None = None
    advice: str = ""
