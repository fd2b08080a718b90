"""jobkit: a flight simulator for dbt platform jobs.

Write a job definition, and jobkit says what will happen, when and why, with no warehouse, account or network:

>>> import jobkit
>>> job = jobkit.Job(name="Daily", commands=["dbt build"], schedule=jobkit.Schedule(cron="0 6 * * *"))
>>> sim = jobkit.simulate(job)
>>> sim.runs[0].status
'success'

Names load on first use, so that ``import jobkit`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from jobkit.basics.shown import show_with

if TYPE_CHECKING:
    from jobkit import quiz
    from jobkit.basics.errors import (
        ArtifactError,
        CommandError,
        DefinitionError,
        JobkitError,
        QuizError,
        ScheduleError,
        SelectionError,
    )
    from jobkit.basics.facts import Fact, fact, facts
    from jobkit.basics.why import Cause, Why
    from jobkit.dbt.commands import Command
    from jobkit.dbt.execution import (
        Fault,
        Invocation,
        NodeResult,
        Speed,
        Warehouse,
        fail,
        fail_check,
        fail_step,
        invoke,
        outage,
        slow,
        stale,
    )
    from jobkit.dbt.manifest.node import Node
    from jobkit.dbt.manifest.state import State
    from jobkit.dbt.project import Project
    from jobkit.dbt.selection import Selection, select
    from jobkit.guide.experiments import experiment, experiments
    from jobkit.guide.faultlab import fault_lab
    from jobkit.guide.prediction import Prediction
    from jobkit.jobs import (
        Account,
        Deferral,
        Environment,
        Job,
        JobCompletion,
        ModelNotification,
        Notifications,
        NotificationSetting,
        ProjectSettings,
        Schedule,
        Triggers,
        Webhook,
    )
    from jobkit.jobs.files import FileFinding, Imported, convert, dump, load, read_definitions
    from jobkit.jobs.files.admin_api.payload import check_payload
    from jobkit.lint import Finding, explain, lint, prove
    from jobkit.platform import (
        ApiTrigger,
        Commit,
        Note,
        PullRequest,
        Rerun,
        Rules,
        Run,
        RunNow,
        RunStep,
        SaveJob,
    )
    from jobkit.reports.measures import compare
    from jobkit.simulation import ManyFutures, Scenario, Simulation, simulate, simulate_many
    from jobkit.simulation.diffs import Diff, diff
    from jobkit.widgets import (
        CaseBoard,
        DeferralLab,
        JobBuilder,
        PredictFirst,
        QuizDeck,
        RunStepper,
        ScheduleLab,
        SelectionLab,
        Workbench,
    )

__version__ = "0.1.0"

show_with(lambda: import_module("jobkit.views.show"))

_HOMES = {
    "jobkit.dbt.commands": ("Command",),
    "jobkit.basics.errors": (
        "ArtifactError",
        "CommandError",
        "DefinitionError",
        "JobkitError",
        "QuizError",
        "ScheduleError",
        "SelectionError",
    ),
    "jobkit.dbt.execution": (
        "Fault",
        "Invocation",
        "NodeResult",
        "Speed",
        "Warehouse",
        "fail",
        "fail_check",
        "fail_step",
        "invoke",
        "outage",
        "slow",
        "stale",
    ),
    "jobkit.jobs.files.admin_api.payload": ("check_payload",),
    "jobkit.jobs.files": ("FileFinding", "Imported", "convert", "dump", "load", "read_definitions"),
    "jobkit.guide.experiments": ("experiment", "experiments"),
    "jobkit.guide.faultlab": ("fault_lab",),
    "jobkit.guide.prediction": ("Prediction",),
    "jobkit.jobs": (
        "Account",
        "Deferral",
        "Environment",
        "Job",
        "JobCompletion",
        "ModelNotification",
        "NotificationSetting",
        "Notifications",
        "ProjectSettings",
        "Schedule",
        "Triggers",
        "Webhook",
    ),
    "jobkit.lint": ("Finding", "explain", "lint", "prove"),
    "jobkit.dbt.manifest.node": ("Node",),
    "jobkit.dbt.manifest.state": ("State",),
    "jobkit.dbt.project": ("Project",),
    "jobkit.dbt.selection": ("Selection", "select"),
    "jobkit.platform": (
        "ApiTrigger",
        "Commit",
        "Note",
        "PullRequest",
        "Rerun",
        "Rules",
        "Run",
        "RunNow",
        "RunStep",
        "SaveJob",
    ),
    "jobkit.reports.measures": ("compare",),
    "jobkit.simulation.diffs": ("Diff", "diff"),
    "jobkit.simulation": ("ManyFutures", "Scenario", "Simulation", "simulate", "simulate_many"),
    "jobkit.basics.facts": ("Fact", "fact", "facts"),
    "jobkit.basics.why": ("Cause", "Why"),
    "jobkit.widgets": (
        "CaseBoard",
        "DeferralLab",
        "JobBuilder",
        "PredictFirst",
        "QuizDeck",
        "RunStepper",
        "ScheduleLab",
        "SelectionLab",
        "Workbench",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*sorted(_HOME_OF), "quiz"]


def __getattr__(name: str) -> Any:
    if name == "quiz":
        return import_module("jobkit.quiz")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'jobkit' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
