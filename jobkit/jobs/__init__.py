"""What a person defines: jobs, schedules, environments, accounts."""

from __future__ import annotations

from jobkit.jobs.schedule import Schedule

__all__ = ["Schedule"]
