"""Asking a simulated scenario: the value at a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import JobkitError, QuizError
from jobkit.quiz.evidence.branch import Branch, walk
from jobkit.quiz.evidence.root import Root
from jobkit.quiz.evidence.roots import definitions, outside, platform, runs
from jobkit.quiz.stage import Played

__all__ = ["ROOTS", "steps_of", "value_at"]

ROOTS: Mapping[str, Root] = {
    "runs": runs.runs,
    "will_not_run": platform.will_not_run,
    "declined": platform.declined,
    "jobs": platform.jobs,
    "definition": definitions.definition,
    "variables": platform.variables,
    "docs": platform.docs,
    "notices": platform.notices,
    "webhooks": platform.webhooks,
    "measures": platform.measures,
    "notes": platform.notes,
    "fires": outside.scheduled,
    "selected": outside.selected,
    "invoke": outside.invoked,
    "lint": outside.lint,
    "relations": outside.relations,
}
"""What a path may begin with."""


def steps_of(path: str | tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the steps of a path: a list as it is, a text split at each ``/``.

    >>> steps_of("runs/CI/1/status"), steps_of(("fires", "cron:*/5 * * * *", "count"))
    (('runs', 'CI', '1', 'status'), ('fires', 'cron:*/5 * * * *', 'count'))
    """
    return tuple(path.split("/")) if isinstance(path, str) else tuple(map(str, path))


def value_at(played: Played, path: str | tuple[str | int, ...]) -> Any:
    """Return the value at a path; raises QuizError that says what is known where it fails."""
    steps = steps_of(path)
    start = Branch("root of a path", tuple(ROOTS), lambda name: ROOTS[name](played))
    try:
        return walk(start, steps)
    except QuizError as error:
        raise error.at(f"path {'/'.join(steps)}") from None
    except JobkitError as error:
        raise QuizError(error.what, where=f"path {'/'.join(steps)}", hint=error.hint) from None
