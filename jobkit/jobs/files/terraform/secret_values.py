"""The secrets in a text of Terraform's own language, found without understanding it: none is missed."""

from __future__ import annotations

import re

from jobkit.basics.secrets import SECRET_PREFIX

__all__ = ["secret_values"]

_VARIABLE = re.compile(r'^resource\s+"dbt_?cloud_environment_variable.*?^\}', re.DOTALL | re.MULTILINE)
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_SHORTEST = 3
_WORDS = frozenset({"project", "name", "raw_value", "project_id", "environment_values"})


def secret_values(text: str) -> tuple[str, ...]:
    r"""Return the strings in the blocks of secret variables, names of things and all, the longest first.

    >>> secret_values('resource "dbtcloud_environment_variable" "y" {\n  name = "DBT_ENV_SECRET_Y"\n'
    ...     '  environment_values = { "project" : "hunter2" }\n}\n')
    ('hunter2',)
    """
    if SECRET_PREFIX not in text:
        return ()
    blocks = (block for block in _VARIABLE.findall(text) if SECRET_PREFIX in block)
    strings = {string for block in blocks for string in _STRING.findall(block.partition("{")[2])}
    hidden = (one for one in strings - _WORDS if len(one) >= _SHORTEST and SECRET_PREFIX not in one)
    return tuple(sorted(hidden, key=lambda one: (-len(one), one)))
