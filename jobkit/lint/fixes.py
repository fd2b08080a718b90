"""Changed copies of a job, for the fixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError, JobkitError
from jobkit.dbt.commands import parse
from jobkit.dbt.commands.tokens import tokenize
from jobkit.jobs import Job

__all__ = [
    "changed",
    "default_deferral",
    "inserted",
    "nested",
    "rename_variables",
    "replaced",
    "with_verb",
    "without",
    "without_options",
    "words_but_verb",
]


def changed(job: Job, **fields: Any) -> Job | None:
    """Return `job` with some fields changed, or None where the result would not be valid."""
    try:
        return job.changed(**fields)
    except JobkitError:
        return None


def nested(job: Job, field: str, **values: Any) -> Job | None:
    """Return `job` with some fields of `triggers`, `schedule` or `deferral` changed."""
    inner = getattr(job, field)
    data = {} if inner is None else inner.model_dump(exclude_unset=True)
    return changed(job, **{field: {**data, **values}})


def default_deferral(job: Job, methods: Iterable[str] = ()) -> dict[str, Any] | None:
    """Return a deferral for a job that has none: CI's default, or the job's own environment.

    ``source_status:`` compares with the job's own earlier freshness check (P-116).
    """
    if job.is_ci:
        return None
    return {"this_job": True} if "source_status" in methods else {"environment": job.environment}


def replaced(job: Job, texts: Mapping[int, str], **fields: Any) -> Job | None:
    """Return `job` with the commands at these places replaced."""
    if not texts and not fields:
        return job
    commands = [texts.get(index, text) for index, text in enumerate(job.commands)]
    return changed(job, commands=commands, **fields)


def without(job: Job, places: Iterable[int], **fields: Any) -> Job | None:
    """Return `job` without the commands at these places; None where none would be left."""
    gone = set(places)
    if not gone and not fields:
        return job
    kept = [text for index, text in enumerate(job.commands) if index not in gone]
    return changed(job, commands=kept, **fields) if kept else None


def inserted(job: Job, place: int, text: str, **fields: Any) -> Job | None:
    """Return `job` with one more command, before the one at `place`."""
    commands = [*job.commands[:place], text, *job.commands[place:]]
    return changed(job, commands=commands, **fields)


def words_but_verb(text: str, verb: str) -> tuple[str, ...]:
    """Return the words of a command as written, without ``dbt`` and the verb.

    >>> words_but_verb("dbt --debug run --select 'a b'", "run")
    ('--debug', '--select', "'a b'")
    """
    words = tokenize(text)[1:]
    verbs = verb.split()
    for start in range(len(words) - len(verbs) + 1):
        if [word.text for word in words[start : start + len(verbs)]] == verbs:
            del words[start : start + len(verbs)]
            break
    return tuple(text[word.start : word.end] for word in words)


def with_verb(verb: str, words: Iterable[str], engine: Engine = "core") -> str | None:
    """Return a command of these words, or None where this engine of dbt would refuse it."""
    text = " ".join(["dbt", verb, *words])
    try:
        parse(text, engine=engine)
    except CommandError:
        return None
    return text


def without_options(text: str, flags: Iterable[str] = (), values: Iterable[str] = ()) -> str:
    """Return a command without some of its options.

    Parameters
    ----------
    text : str
        A command that can be read.
    flags : iterable of str
        Options that stand alone.
    values : iterable of str
        Options that a value follows, as the next word or after ``=``.

    Examples
    --------
    >>> without_options("dbt build -s a --defer --state ./prod", ["--defer"], ["--state"])
    'dbt build -s a'
    """
    flags, values = set(flags), set(values)
    kept: list[str] = []
    skip = False
    for word in tokenize(text):
        if skip:
            skip = False
        elif word.text in values:
            skip = True
        elif word.text not in flags and word.text.partition("=")[0] not in values:
            kept.append(text[word.start : word.end])
    return " ".join(kept)


def rename_variables(job: Job, names: Mapping[str, str]) -> Job | None:
    """Return `job` with some environment variables renamed; None where two would share a name."""
    old = job.environment_variables
    new = {names.get(name, name): value for name, value in old.items()}
    return changed(job, environment_variables=new) if len(new) == len(old) else None
