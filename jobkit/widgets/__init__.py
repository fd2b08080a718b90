"""Widgets for notebooks: thin views over pure functions. ipywidgets loads with the first widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.widgets.draft import Draft, FieldProblem, parse
    from jobkit.widgets.preview import Preview
    from jobkit.widgets.quizcard import QuizCard
    from jobkit.widgets.workbench.workbench import JobBuilder, Workbench

__all__ = ["Draft", "FieldProblem", "JobBuilder", "Preview", "QuizCard", "Workbench", "parse"]

open_door(
    __name__,
    {
        "jobkit.widgets.draft": "Draft FieldProblem parse",
        "jobkit.widgets.preview": "Preview",
        "jobkit.widgets.quizcard": "QuizCard",
        "jobkit.widgets.workbench.workbench": "JobBuilder Workbench",
    },
)
