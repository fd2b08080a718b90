"""The lab of schedules: five cells, words, the next runs, the week, and the changes of clocks."""

from __future__ import annotations

from jobkit.widgets.schedule_lab.lab import ScheduleLab

__all__ = ["ScheduleLab"]
