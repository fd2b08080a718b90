"""From one format to another: the text, and what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.jobs.account import Account
from jobkit.jobs.files.formats import format_named
from jobkit.jobs.files.losses import Written
from jobkit.jobs.files.reading import load

__all__ = ["convert", "dump"]


@checked
def dump(account: Account, format: str = "native") -> str:
    """Return an account as the text of a file; by default jobkit's own YAML, which `load` reads back.

    Parameters
    ----------
    account : Account
    format : str
        ``native``, ``api``, ``jobs-as-code``, ``terraform``; `convert` also says what is lost.

    >>> from jobkit.jobs.job import Job
    >>> job = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    >>> print(dump(Account.of(job)), end="")
    jobs:
    - name: Daily
      commands:
      - dbt build
      schedule: 0 6 * * *
    """
    return _written(account, format).text


@checked
def convert(
    source: Account | str | Path | Sequence[str | Path],
    to: str,
    *,
    format: str | None = None,
    vars_files: Sequence[str | Path] = (),
    strict: bool = False,
) -> Written:
    """Return jobs in another format, and everything that is lost by it.

    Parameters
    ----------
    source : Account, or what `load` takes
    to : str
        ``native``, ``api``, ``jobs-as-code``, ``terraform``.
    format : str, optional
        The format of `source`; by default its content says which it is.
    vars_files : sequence of str or Path
        Files with the variables of a template.
    strict : bool
        Refuse a conversion that loses something.

    Raises
    ------
    JobkitError
        The source cannot be read, or `strict` and something is lost; names every loss.

    Examples
    --------
    >>> from jobkit.jobs.job import Job
    >>> written = convert(Account.of(Job(name="Daily", commands=["dbt build"])), to="jobs-as-code")
    >>> [loss.what for loss in written.losses][:2]
    ['the id of the account', 'the id of the project']
    """
    account = source if isinstance(source, Account) else load(source, format=format, vars_files=vars_files)
    written = _written(account, to)
    if strict and written.losses:
        lines = "".join(f"\n  - {loss}" for loss in written.losses[:50])
        lost = count_words(len(written.losses), "loss")
        raise JobkitError(
            f"this conversion is not without loss: {lost}{lines}", hint="without strict it is done"
        )
    return written


def _written(account: Account, name: str) -> Written:
    form = format_named(name)
    if form.write is None:
        raise JobkitError(f"{form.title} is not written yet", hint="native, api or jobs-as-code")
    return form.write(account)
