"""The rules, a module a group; importing this declares them all."""

from jobkit.lint.checks import (
    chain,
    ci,
    commands,
    deferral,
    docs,
    job,
    order,
    own_macros,
    schedule,
    timeouts,
    variables,
)

__all__ = [
    "chain",
    "ci",
    "commands",
    "deferral",
    "docs",
    "job",
    "order",
    "own_macros",
    "schedule",
    "timeouts",
    "variables",
]
