"""To predict: how many nodes a selection takes, and whether some of them are among these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from jobkit.basics.why import Why
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection import Selection
from jobkit.guide.prediction.asked import PredictedOutcome
from jobkit.guide.prediction.question import Predicted, PredictionQuestion

__all__ = ["nodes_taken"]

_MOST = 6
_TAKEN, _LEFT_OUT = "taken", "not taken"
_WORD = re.compile(r"[\w.]+")


def nodes_taken(
    project: ProjectGraph, selection: Selection, command: str, since: datetime
) -> Iterator[PredictedOutcome]:
    """Ask how many nodes a command takes, and of some near those that it names whether it takes them.

    Which nodes these are follows from the project and the text of the command alone.
    """
    taken, about = selection.ids, f"What {command} takes"
    count = PredictionQuestion(0, about, "How many nodes does it take?", "count", (), since, "node")
    yield PredictedOutcome(count, len(taken), partial(_is_near, len(taken)), partial(_counted, len(taken)))
    for uid in _near(project, command):
        node = project.nodes[uid]
        text = f"Is the {node.resource_type} {node.name} taken?"
        question = PredictionQuestion(0, about, text, "choice", (_TAKEN, _LEFT_OUT), since)
        truth = _TAKEN if uid in taken else _LEFT_OUT
        yield PredictedOutcome(question, truth, lambda _: False, partial(_why, selection, uid))


def _near(project: ProjectGraph, command: str) -> list[str]:
    """Return nodes around those that are named, and then some from all over the project."""
    words = set(_WORD.findall(command))
    named = [uid for uid, node in project.nodes.items() if node.name in words]
    around = [
        next(iter(ids), "") for uid in named[:2] for ids in (project.parents[uid], project.children[uid])
    ]
    models = [uid for uid, node in project.nodes.items() if node.resource_type == "model"]
    spread = models[:: max(1, len(models) // _MOST)]
    return _first([*named[:2], *around, *spread])


def _first(ids: Sequence[str]) -> list[str]:
    return [uid for uid in dict.fromkeys(ids) if uid][:_MOST]


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one, or by a tenth."""
    return isinstance(answer, int) and abs(answer - truth) <= max(1, truth // 10)


def _counted(number: int) -> Why:
    return Why(f"The selection takes {number:,} of the nodes that the command runs.")


def _why(selection: Selection, uid: str) -> Why:
    return Why(selection.why(uid))
