"""Selections, graded by the nodes that they take, on the shown project and on others like it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jobkit.basics.errors import JobkitError, QuizError
from jobkit.dbt.commands import parse
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.shapes import is_text
from jobkit.quiz.grading.worlds import TriedProject, tried_projects

__all__ = ["SELECTOR", "selected_nodes"]


@lru_cache(maxsize=4096)
def selected_nodes(selection: str, name: str, changed: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return the nodes that a selection takes on each project that it is tried on.

    Parameters
    ----------
    selection : str
        What follows ``--select``; ``--exclude`` may follow it.
    name : str
        Of a bundled project.
    changed : tuple of str
        Nodes that a pull request changes.

    Raises
    ------
    JobkitError
        When dbt would refuse the selection.
    """
    command = parse(f"dbt ls --select {selection}")
    return tuple(_nodes(tried, command) for tried in tried_projects(name, changed))


_COMMAND = re.compile(r"\A(dbt .*?)?(--select|-s)(\s+|\Z)")


def _nodes(tried: TriedProject, command: Any) -> frozenset[str]:
    found = tried.project.select(
        list(command.select),
        list(command.exclude) or None,
        state=tried.state,
        indirect_selection=command.indirect_selection,
    )
    return frozenset(found)


def _read(asked: Asked, answer: Any) -> str:
    if not isinstance(answer, str):
        raise asked.unreadable(answer, "write what follows --select")
    text = answer.strip().strip("`").strip()
    return _COMMAND.sub("", text)


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    item = asked.item
    try:
        answer = selected_nodes(response, item.project, item.changed)
    except JobkitError as error:
        return Verdict(False, 0.0, (response,), f"dbt does not take this: {error}.")
    right = selected_nodes(key, item.project, item.changed)
    if answer == right:
        return Verdict(True, 1.0, (response,), "It selects what it should, in other projects too.")
    near = next((one for one in item.near if _is_like(asked, one.value, answer)), None)
    feedback = _difference(asked, answer, right) + (f" {asked.arrangement.filled(near.why)}" if near else "")
    misconceptions = (near.misconception,) if near and near.misconception else ()
    return Verdict(False, 0.0, (response,), feedback, misconceptions)


def _is_like(asked: Asked, near: str, answer: tuple[frozenset[str], ...]) -> bool:
    try:
        return selected_nodes(near, asked.item.project, asked.item.changed) == answer
    except JobkitError:
        return False


def _difference(asked: Asked, answer: tuple[frozenset[str], ...], right: tuple[frozenset[str], ...]) -> str:
    """Name the first node that is too much or missing, and in which project."""
    projects = tried_projects(asked.item.project, asked.item.changed)
    for tried, own, wanted in zip(projects, answer, right, strict=True):
        if own != wanted:
            uid = min(own ^ wanted)
            name = tried.project.nodes[uid].name
            said = f"selects {name!r}, and should not" if uid in own else f"leaves out {name!r}"
            same = "" if tried is projects[0] else "On the shown project it selects the same nodes. "
            return f"{same}In {tried.about} it {said}."
    raise QuizError("the two select the same nodes")


SELECTOR = Family(
    read=_read,
    judge=_judge,
    said=lambda asked, key: (f"--select {key}",),
    how=lambda asked: "Write what follows --select.",
    whys=lambda asked: {near.value: asked.arrangement.filled(near.why) for near in asked.item.near},
    fits=is_text,
)
