"""A place from which a path goes on with a job: by its key, its label, or its name where that is its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jobkit.jobs import Account
from jobkit.quiz.evidence.branch import Branch

__all__ = ["job_branch"]


def job_branch(account: Account, get: Callable[[str], Any], words: tuple[str, ...] = ()) -> Branch:
    """Return the branch of the jobs of a simulation.

    Parameters
    ----------
    account : Account
    get : callable
        Label of a job, or one of `words` -> value or `Branch`.
    words : tuple of str
        What else the step may be.
    """
    names = account.job_names
    labels = tuple(job.name for job in account.jobs)

    def label(step: str) -> str:
        position = None if step in words or step in labels else names.position(step)
        return step if position is None else labels[position]

    return Branch("job", (*words, *labels), get, meant=label)
