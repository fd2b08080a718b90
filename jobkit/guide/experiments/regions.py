"""Scenario 3: three regions, each at six in the morning, and whose morning that is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from jobkit.basics.words import MONTHS
from jobkit.guide.experiments.design import Arms, Experiment, Observation, definition
from jobkit.guide.scenarios import scenario
from jobkit.platform import Rules
from jobkit.simulation import Simulation

__all__ = ["REGIONS", "ZONES", "local_starts"]

ZONES = {
    "US Production Job": "America/New_York",
    "EU Production Job": "Europe/Paris",
    "APAC Production Job": "Asia/Singapore",
}
"""Whose morning is meant: job -> time zone, as in the guide's comments (ET, CET, SGT)."""


def local_starts(sim: Simulation) -> dict[str, tuple[datetime, ...]]:
    """Return the local time at which each job is queued, run by run."""
    return {
        job: tuple(run.queued_at.astimezone(ZoneInfo(zone)) for run in sim.runs_of(job))
        for job, zone in ZONES.items()
    }


def _clocks(sim: Simulation) -> dict[str, str]:
    """The local time of each job's first run, ``06:00``."""
    return {job.partition(" ")[0]: f"{starts[0]:%H:%M}" for job, starts in local_starts(sim).items()}


def _together(sim: Simulation) -> int:
    """The most runs that are queued at one moment."""
    moments = [run.queued_at for run in sim.runs]
    return max(map(moments.count, moments))


def _observe(arms: Arms) -> tuple[Observation, ...]:
    return (
        _as_the_guide_reads(arms["study guide"]),
        _as_the_platform_does(arms["platform"]),
        _in_utc(arms["mended"]),
        _drift(arms["mended"]),
    )


def _as_the_guide_reads(sim: Simulation) -> Observation:
    clocks = _clocks(sim)
    utc = {job.partition(" ")[0]: f"{sim.runs_of(job)[0].queued_at:%H:%M}" for job in ZONES}
    times = ", ".join(f"{region} {utc[region]}" for region in utc)
    text = f"Read as the guide reads it, each region starts at {_one(clocks)} local time; in UTC: {times}."
    return Observation(text, {"local": clocks, "utc": utc}, "G-05")


def _as_the_platform_does(sim: Simulation) -> Observation:
    clocks = _clocks(sim)
    moments = {f"{run.queued_at:%H:%M}" for run in sim.runs}
    at = _one(moments)
    places = ", ".join(f"{clock} in {region}" for region, clock in clocks.items())
    text = (
        f"The platform schedules in UTC: all {_together(sim)} start at the same moment, {at} UTC, "
        f"which is {places}."
    )
    return Observation(text, {"local": clocks, "at_once": _together(sim), "utc": at}, "P-063")


def _in_utc(sim: Simulation) -> Observation:
    crons = {job.name.partition(" ")[0]: job.schedule.cron for job in sim.account.jobs if job.schedule}
    written = ", ".join(f"{region} `{cron}`" for region, cron in crons.items())
    text = (
        f"Rewritten for the platform, in winter: {written}, which gives {_one(_clocks(sim))} in each region."
    )
    return Observation(text, {"crons": crons, "local": _clocks(sim)}, "P-063")


def _drift(sim: Simulation) -> Observation:
    moved = {}
    for job, starts in local_starts(sim).items():
        later = [start for start in starts if start.hour != starts[0].hour]
        if later:
            moved[job.partition(" ")[0]] = later[0]
    parts = " and ".join(
        f"{region} at {at:%H:%M} from {at.day} {MONTHS[at.month - 1]} on" for region, at in moved.items()
    )
    text = f"A cron in UTC does not know summer time: {parts}, until somebody changes it."
    return Observation(text, {"moved_at": moved}, "P-063")


def _one(values: dict[str, str] | set[str]) -> str:
    """The one value that all have, or all of them."""
    different = sorted(set(values.values() if isinstance(values, dict) else values))
    return " or ".join(different)


_GUIDE = scenario("scenario-3").changed(until="2026-04-02")

REGIONS = Experiment(
    name="regions",
    title="Multi-Region Deployment",
    question="Three regions share `0 6 * * *`, meant as six in the morning in each. When does each job run?",
    arms=(
        _GUIDE.changed(rules=Rules.study_guide(), name="study guide", description="time zones are honoured"),
        _GUIDE.changed(name="platform", description="the same definition, all in UTC"),
        _GUIDE.changed(
            jobs=definition("regions-in-utc"), name="mended", description="one cron a region, written in UTC"
        ),
    ),
    observe=_observe,
    notes=(
        "One environment a region, each with its connection and schema, is how the platform keeps regions "
        "apart; the names of variables begin with DBT_ there [P-166, P-135].",
    ),
)
