"""What a person defines: jobs, schedules, environments, accounts."""

from __future__ import annotations

from jobkit.jobs.account import Account, Environment
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
    "Schedule",
    "Triggers",
    "Webhook",
]
