"""Scenario 2: one job for everything, or the fast and the slow models apart."""

from __future__ import annotations

from datetime import datetime

from jobkit.basics.words import exact_duration_words as span
from jobkit.guide.experiments.design import Arms, Experiment, Observation, definition
from jobkit.guide.experiments.readers import builds, longest_gap, tagged
from jobkit.guide.scenarios import scenario
from jobkit.platform import Rules
from jobkit.simulation import Simulation

__all__ = ["FAST_SLOW", "oldest_fast_model"]

_SPLIT = ("split, 1 slot", "split, 2 slots", "split, 3 slots")


def oldest_fast_model(sim: Simulation) -> float:
    """Return the longest time in seconds that a model tagged ``fast`` went without a build."""
    fast = tagged(sim, "fast")
    moments: dict[str, list[datetime]] = {uid: [] for uid in fast}
    for one in builds(sim, fast):
        moments[one.unique_id].append(one.at)
    return max(longest_gap(several, sim.start, sim.until) for several in moments.values())


def _superseded(sim: Simulation, job: str | None = None) -> int:
    """How many runs were cancelled while they were queued."""
    runs = sim.runs if job is None else sim.runs_of(job)
    return sum(run.status == "cancelled" and run.dequeued_at is None for run in runs)


def _observe(arms: Arms) -> tuple[Observation, ...]:
    return (
        _one_job(arms["one job"]),
        _enough_slots(arms),
        _one_slot(arms["split, 1 slot"], arms["one job"]),
        _how_many(arms),
    )


def _one_job(sim: Simulation) -> Observation:
    lost, asked = _superseded(sim), len(sim.runs)
    took = max(run.run_seconds for run in sim.runs if run.status == "success")
    text = (
        f"One hourly job takes up to {span(took)}, so it cannot run hourly: {lost} of {asked} runs are "
        "cancelled in the queue, because a job keeps one queued run."
    )
    return Observation(text, {"longest_seconds": took, "cancelled": lost, "asked": asked}, "P-050")


def _enough_slots(arms: Arms) -> Observation:
    one, three = (oldest_fast_model(arms[name]) for name in ("one job", "split, 3 slots"))
    text = (
        f"A fast model goes up to {span(one)} without a build in the one job, {span(three)} once the slow "
        "models have a job of their own and a run slot is free."
    )
    return Observation(text, {"one_job_seconds": one, "split_seconds": three}, "P-041")


def _one_slot(sim: Simulation, one_job: Simulation) -> Observation:
    oldest, before = oldest_fast_model(sim), oldest_fast_model(one_job)
    waited = max(run.wait_seconds for run in sim.runs_of("Fast Models"))
    worse = "longer than before the split" if oldest > before else "not longer than before the split"
    text = (
        f"With one run slot the split does not help: the fast job waits up to {span(waited)} behind the slow "
        f"one, and a fast model goes up to {span(oldest)} without a build, {worse}."
    )
    data = {"wait_seconds": waited, "split_seconds": oldest, "one_job_seconds": before}
    return Observation(text, data, "P-041")


def _how_many(arms: Arms) -> Observation:
    lost = {name: _superseded(arms[name], "Incremental Models") for name in _SPLIT}
    asked = len(arms[_SPLIT[0]].runs_of("Incremental Models"))
    parts = " and ".join(f"{lost[name]} with {name.removeprefix('split, ')}" for name in _SPLIT[1:])
    text = (
        f"The job of every 15 minutes pays first: with 1 slot {lost[_SPLIT[0]]} of its {asked} runs are "
        f"cancelled in the queue, {parts}."
    )
    return Observation(text, {"asked": asked, "cancelled": lost}, "P-050")


_GUIDE = scenario("scenario-2")

FAST_SLOW = Experiment(
    name="fast-slow",
    title="Handling Long-Running Models",
    question="A dozen models take an hour and a half each. Does a job of their own keep the others fresh, "
    "and how many run slots does that need?",
    arms=(
        _GUIDE.changed(
            jobs=definition("one-hourly-job"),
            rules=Rules(run_slots=3),
            name="one job",
            description="everything hourly",
        ),
        *(
            _GUIDE.changed(rules=Rules(run_slots=slots), name=name, description="the guide's three jobs")
            for slots, name in enumerate(_SPLIT, start=1)
        ),
    ),
    observe=_observe,
    notes=(
        "How many run slots an account has depends on its plan; no figure is documented, so the arms try "
        "several [P-041].",
    ),
)
