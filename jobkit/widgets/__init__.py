"""Widgets for notebooks: thin views over pure functions. ipywidgets loads with the first widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobkit.widgets.deferral_lab import DeferralLab
    from jobkit.widgets.draft import Draft, FieldProblem, parse
    from jobkit.widgets.predict_first import PredictFirst
    from jobkit.widgets.preview import Preview
    from jobkit.widgets.quizcard import QuizCard
    from jobkit.widgets.run_stepper import RunStepper
    from jobkit.widgets.workbench.workbench import JobBuilder, Workbench

__all__ = [
    "DeferralLab",
    "Draft",
    "FieldProblem",
    "JobBuilder",
    "PredictFirst",
    "Preview",
    "QuizCard",
    "RunStepper",
    "Workbench",
    "parse",
]

_HOMES = {
    "DeferralLab": "deferral_lab",
    "Draft": "draft",
    "FieldProblem": "draft",
    "JobBuilder": "workbench.workbench",
    "PredictFirst": "predict_first",
    "Preview": "preview",
    "QuizCard": "quizcard",
    "RunStepper": "run_stepper",
    "Workbench": "workbench.workbench",
    "parse": "draft",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'jobkit.widgets' has no attribute {name!r}")
    return getattr(import_module(f"jobkit.widgets.{_HOMES[name]}"), name)
