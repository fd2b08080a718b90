"""Secrets among the environment variables: never shown where anything is printed (P-139).

Sources: dbt docs build/environment-variables; dbt-core 1.12 for what counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "MASK",
    "SECRET_PREFIX",
    "is_secret",
    "line_without_secrets",
    "masked",
    "scrubbed",
    "secret_texts",
    "without_secrets",
]

SECRET_PREFIX = "DBT_ENV_SECRET"  # noqa: S105  the prefix, no secret
MASK = "*****"
"""What stands in the place of a secret (P-139)."""

_SHORTEST = 3
_NAME = re.compile(rf"{SECRET_PREFIX}\w*['\"]?\s*[=:]\s*")
_AFTER_NAME = re.compile(rf"({SECRET_PREFIX}\w*).*")
_WRITTEN = re.compile(rf"({SECRET_PREFIX}\w*['\"]?\s*[=:]\s*).*", re.DOTALL)


def is_secret(name: str) -> bool:
    """Return whether dbt treats the variable as a secret (P-139).

    >>> is_secret("DBT_ENV_SECRET_GIT_TOKEN"), is_secret("DBT_GIT_TOKEN")
    (True, False)
    """
    return name.startswith(SECRET_PREFIX)


def masked(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with `MASK` in the place of each secret.

    >>> masked({"DBT_A": "1", "DBT_ENV_SECRET_B": "2"})
    {'DBT_A': '1', 'DBT_ENV_SECRET_B': '*****'}
    """
    return {name: MASK if is_secret(name) else value for name, value in variables.items()}


def without_secrets(value: Any) -> Any:
    """Return a copy of plain data with `MASK` in the place of every secret, for messages.

    >>> without_secrets([{"name": "J", "environment_variables": {"DBT_ENV_SECRET_B": "2"}}])
    [{'name': 'J', 'environment_variables': {'DBT_ENV_SECRET_B': '*****'}}]
    >>> without_secrets("DBT_A=1 DBT_ENV_SECRET_B=2")
    'DBT_A=1 DBT_ENV_SECRET_B=*****'
    """
    if isinstance(value, str):
        return _WRITTEN.sub(rf"\1{MASK}", value) if SECRET_PREFIX in value else value
    if isinstance(value, Mapping):
        return {
            key: MASK if isinstance(key, str) and is_secret(key) else without_secrets(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(map(without_secrets, value)) if type(value) in (list, tuple) else value
    return value


def secret_texts(data: Any) -> tuple[str, ...]:
    """Return what plain data of a file hold as secrets, however it is written, the longest first.

    Of a mapping, all below the name of a secret; of a text that has such a name in it, what follows the name,
    and so with a list. One or two letters are no secret that could be hidden.

    >>> secret_texts([{"DBT_ENV_SECRET_B": ["hunter2"]}, "DBT_ENV_SECRET_C=tiger"])
    ('hunter2', 'tiger')
    """
    found: set[str] = set()
    queue = [(data, False)]
    while queue:
        value, is_hidden = queue.pop()
        if isinstance(value, Mapping):
            queue += [(item, is_hidden or _names(key)) for key, item in value.items()]
        elif isinstance(value, (list, tuple)):
            is_pair = any(map(_names, value))
            queue += [(item, is_hidden or (is_pair and not _names(item))) for item in value]
        elif is_hidden:
            found |= _hidden(str(value))
        elif isinstance(value, str) and (name := _NAME.search(value)):
            found |= _hidden(value[name.end() :])
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _names(value: Any) -> bool:
    return isinstance(value, str) and is_secret(value)


def _hidden(text: str) -> set[str]:
    """Return the lines of a secret that are long enough to hide."""
    return {line for line in map(str.strip, text.splitlines()) if len(line) >= _SHORTEST}


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `MASK` in the place of each of `secrets`, as dbt scrubs its logs (P-139).

    >>> scrubbed("cannot log in with hunter2", ("hunter2",))
    'cannot log in with *****'
    """
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def line_without_secrets(line: str, secrets: Iterable[str]) -> str:
    """Return a line of a file with `MASK` for each of `secrets`, and for all that follows the name of one.

    >>> line_without_secrets("- [DBT_ENV_SECRET_B, hunter2]", ())
    '- [DBT_ENV_SECRET_B *****'
    """
    return _AFTER_NAME.sub(rf"\1 {MASK}", scrubbed(line, secrets))
