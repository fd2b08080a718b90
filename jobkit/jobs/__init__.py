"""What a person defines: jobs, schedules, environments, accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.jobs.account import Account
    from jobkit.jobs.environment import Environment, ProjectSettings
    from jobkit.jobs.job import Deferral, Job, JobCompletion, JobType, Notifications, Triggers
    from jobkit.jobs.notifications import ModelNotification, NotificationSetting, Webhook
    from jobkit.jobs.schedule import Schedule

__all__ = [
    "Account",
    "Deferral",
    "Environment",
    "Job",
    "JobCompletion",
    "JobType",
    "ModelNotification",
    "NotificationSetting",
    "Notifications",
    "ProjectSettings",
    "Schedule",
    "Triggers",
    "Webhook",
]

open_door(
    __name__,
    {
        "jobkit.jobs.account": "Account",
        "jobkit.jobs.environment": "Environment ProjectSettings",
        "jobkit.jobs.job": "Deferral Job JobCompletion JobType Notifications Triggers",
        "jobkit.jobs.notifications": "ModelNotification NotificationSetting Webhook",
        "jobkit.jobs.schedule": "Schedule",
    },
)
