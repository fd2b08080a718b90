"""What a finding says is true at every place where it is said, and of that place."""

from __future__ import annotations

import pytest

from jobkit.jobs import Job
from jobkit.lint import lint


def the(code, *jobs, **options):
    """Return the one finding of a rule."""
    (finding,) = [one for one in lint(jobs, **options) if one.code == code]
    return finding


def codes(*jobs, **options):
    return [one.code for one in lint(jobs, **options)]


@pytest.mark.parametrize(
    ("zone", "has", "lacks"),
    [
        (
            "America/New_York",
            "In New York the clocks change: a schedule in UTC that is right in",
            "Singapore",
        ),
        ("Asia/Singapore", "In Singapore the clocks do not change", "New York"),
        ("Asia/Kolkata", "In Kolkata the clocks do not change", "daylight"),
        ("Europe/Paris", "is 1 h late in daylight time", "New York"),
        ("Australia/Lord_Howe", "is 30 min late in daylight time", "1 h"),
    ],
)
def test_a_time_zone_is_told_of_its_own_clocks(zone, has, lacks):
    job = Job(name="J", commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": zone})
    why = the("SCH004", job).why
    assert has in why and lacks not in why


def test_time_zones_that_differ_are_told_of_in_general():
    jobs = [
        Job(name=zone, commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": zone})
        for zone in ("Asia/Singapore", "Europe/Paris")
    ]
    finding = the("SCH004", *jobs)
    assert "Where there is summer time" in finding.why and "Paris" not in finding.why
    assert "14:00 in Asia/Singapore" in finding.places[0].message
