"""Widgets for notebooks: thin views over pure functions. ipywidgets loads with the first widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobkit.widgets.caseboard import CaseBoard
    from jobkit.widgets.draft import Draft, FieldProblem, parse
    from jobkit.widgets.preview import Preview
    from jobkit.widgets.quizcard import QuizCard
    from jobkit.widgets.quizdeck import QuizDeck
    from jobkit.widgets.workbench.workbench import JobBuilder, Workbench

__all__ = [
    "CaseBoard",
    "Draft",
    "FieldProblem",
    "JobBuilder",
    "Preview",
    "QuizCard",
    "QuizDeck",
    "Workbench",
    "parse",
]

_HOMES = {
    "CaseBoard": "caseboard",
    "Draft": "draft",
    "FieldProblem": "draft",
    "JobBuilder": "workbench.workbench",
    "Preview": "preview",
    "QuizCard": "quizcard",
    "QuizDeck": "quizdeck",
    "Workbench": "workbench.workbench",
    "parse": "draft",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'jobkit.widgets' has no attribute {name!r}")
    return getattr(import_module(f"jobkit.widgets.{_HOMES[name]}"), name)
