"""Definition files and jobs: each `Format` knows how to `sniff`, and its own how to `read` and `write`.

`load` recognises the format of a file and reads it; `dump` writes jobkit's own YAML. A format that is
recognised but not read yet says so by name, with the keys that gave it away.
"""

from __future__ import annotations

from pathlib import Path

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError
from jobkit.basics.words import enumerated
from jobkit.jobs.account import Account
from jobkit.jobs.files import native, scenario
from jobkit.jobs.files.document import Document, read_document
from jobkit.jobs.files.foreign import ADMIN_API, DBT_FILE, JOBS_AS_CODE, TERRAFORM
from jobkit.jobs.files.format import Format
from jobkit.jobs.job import Job
from jobkit.jobs.other_words import own_word

__all__ = ["FORMATS", "Document", "Format", "dump", "load", "read_document", "recognise"]

FORMATS = (native.FORMAT, JOBS_AS_CODE, ADMIN_API, TERRAFORM, DBT_FILE, scenario.FORMAT)
"""Every format that jobkit knows by sight; what is none of the foreign ones is native."""


def recognise(document: Document) -> tuple[Format, tuple[str, ...]]:
    """Return the format of a document and the signs that gave it away (none for the native format)."""
    for candidate in FORMATS[1:]:
        signs = candidate.sniff(document)
        if signs:
            return candidate, signs
    return FORMATS[0], ()


@checked
def load(path: str | Path) -> Account:
    """Read the jobs of a definition file.

    Parameters
    ----------
    path : str or Path
        A YAML or JSON file in jobkit's own format: ``account`` (a name), ``environments``, ``jobs`` and who
        is told (``notifications``, ``model_notifications``, ``webhooks``, ``git_provider``), or one job by
        itself. The fields are those of `Job` and `Environment`; a ``schedule`` may be just a
        cron expression.

    Returns
    -------
    Account

    Raises
    ------
    ArtifactError
        The file cannot be read, or is in a format that jobkit does not read yet; names line and column.
    DefinitionError
        It can be read, but its definitions cannot be; lists every problem of all its jobs.
    """
    document = read_document(path)
    found, signs = recognise(document)
    if found.read is None:
        raise ArtifactError(
            f"this is {found.title}, by {enumerated([f'`{sign}`' for sign in signs[:3]])}: {found.advice}",
            where=str(document.path),
            hint=_own_words(signs),
        )
    return found.read(document)


def _own_words(signs: tuple[str, ...]) -> str:
    """Return what jobkit calls the fields that gave a format away."""
    fields = Job.model_fields
    told = [f"for `{sign}` {own}" for sign in signs if (own := own_word(sign, fields))]
    return "; ".join(told[:5])


def dump(account: Account) -> str:
    """Return an account as jobkit's own YAML; `load` reads the same account back.

    >>> from jobkit.jobs.job import Job
    >>> job = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    >>> print(dump(Account.of(job)), end="")
    jobs:
    - name: Daily
      commands:
      - dbt build
      schedule: 0 6 * * *
    """
    return native.write(account)
