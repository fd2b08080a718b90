"""What all tests share: one profile of Hypothesis."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "jobkit",
    deadline=None,  # machines under load take their time: a limit in milliseconds fails there by chance
    derandomize=True,  # the same examples on every machine and every day
    suppress_health_check=[HealthCheck.too_slow],  # the same load
)
settings.load_profile("jobkit")
