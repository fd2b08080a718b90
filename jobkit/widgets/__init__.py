"""Widgets for notebooks: thin views over pure functions. ipywidgets loads with the first widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.widgets.caseboard import CaseBoard
    from jobkit.widgets.deferral_lab import DeferralLab
    from jobkit.widgets.draft import Draft, FieldProblem, parse
    from jobkit.widgets.predict_first import PredictFirst
    from jobkit.widgets.preview import Preview
    from jobkit.widgets.quizcard import QuizCard
    from jobkit.widgets.quizdeck import QuizDeck
    from jobkit.widgets.run_stepper import RunStepper
    from jobkit.widgets.schedule_lab import ScheduleLab
    from jobkit.widgets.selection_lab import SelectionLab
    from jobkit.widgets.workbench.job_builder import JobBuilder
    from jobkit.widgets.workbench.workbench import Workbench

__all__ = [
    "CaseBoard",
    "DeferralLab",
    "Draft",
    "FieldProblem",
    "JobBuilder",
    "PredictFirst",
    "Preview",
    "QuizCard",
    "QuizDeck",
    "RunStepper",
    "ScheduleLab",
    "SelectionLab",
    "Workbench",
    "parse",
]

open_door(
    __name__,
    {
        "jobkit.widgets.caseboard": "CaseBoard",
        "jobkit.widgets.deferral_lab": "DeferralLab",
        "jobkit.widgets.draft": "Draft FieldProblem parse",
        "jobkit.widgets.predict_first": "PredictFirst",
        "jobkit.widgets.preview": "Preview",
        "jobkit.widgets.quizcard": "QuizCard",
        "jobkit.widgets.quizdeck": "QuizDeck",
        "jobkit.widgets.run_stepper": "RunStepper",
        "jobkit.widgets.schedule_lab": "ScheduleLab",
        "jobkit.widgets.selection_lab": "SelectionLab",
        "jobkit.widgets.workbench.job_builder": "JobBuilder",
        "jobkit.widgets.workbench.workbench": "Workbench",
    },
)
