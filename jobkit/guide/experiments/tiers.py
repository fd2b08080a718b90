"""Scenario 4: everything every hour, or each tier as often as it is worth."""

from __future__ import annotations

from jobkit.basics.words import exact_duration_words as span
from jobkit.guide.experiments.design import Arms, Experiment, Observation, definition
from jobkit.guide.experiments.readers import builds, compute_seconds, tagged
from jobkit.guide.scenarios import scenario
from jobkit.simulation import Simulation

__all__ = ["TIERS", "inputs_never_built", "seconds_by_job"]

_GUIDE = scenario("scenario-4")
_NAMES = ("tier1", "tier2", "tier3", "tier4")


def percent(share: float, digits: int = 0) -> str:
    """Return a share (0 to 1) as the tables write it: ``49 %``."""
    return f"{100 * share:.{digits}f} %"


def seconds_by_job(sim: Simulation) -> dict[str, float]:
    """Return the seconds that the warehouse worked for each job."""
    return {job.name: compute_seconds(sim.runs_of(job.name)) for job in sim.account.jobs}


def inputs_never_built(sim: Simulation) -> frozenset[str]:
    """Return the models with data of their own that the tiers need, and that no run here has built.

    Views hold no data: what reads a view reads what lies under it.
    """
    nodes = sim.project.nodes
    needed = sim.project.select([f"+tag:{tag}" for tag in _NAMES])
    models = [nodes[uid] for uid in needed if nodes[uid].resource_type == "model"]
    tables = {node.unique_id for node in models if node.materialized in ("table", "incremental")}
    return frozenset(tables - {one.unique_id for one in builds(sim, tables)})


def _observe(arms: Arms) -> tuple[Observation, ...]:
    return (
        _total(arms["everything hourly"], arms["tiers"]),
        _by_tier(arms["tiers"]),
        _stale_below(arms["tiers"]),
        _with_parents(arms),
    )


def _total(everything: Simulation, tiers: Simulation) -> Observation:
    before, after = (sum(seconds_by_job(sim).values()) for sim in (everything, tiers))
    less, often = 1 - after / before, len(tiers.runs_of("Tier 1")) / len(everything.runs)
    text = (
        f"Everything every hour costs {span(before)} of compute in a week, the four tiers {span(after)}: "
        f"{percent(less)} less, though tier 1 is built {often:g} times as often."
    )
    data = {"everything_seconds": before, "tiers_seconds": after, "saved": less, "tier_1_as_often": often}
    return Observation(text, data)


def _by_tier(sim: Simulation) -> Observation:
    each = seconds_by_job(sim)
    whole = sum(each.values())
    parts = ", ".join(f"{job} {percent(seconds / whole, 1)}" for job, seconds in each.items())
    models = {job: len(tagged(sim, tag)) for job, tag in zip(each, _NAMES, strict=True)}
    text = (
        f"Which job uses it: {parts}. Tier 1 has {models['Tier 1']} of the {sum(models.values())} models in "
        "the tiers and runs every 15 minutes: how often counts for more than how many."
    )
    return Observation(text, {"seconds": each, "models": models})


def _stale_below(sim: Simulation) -> Observation:
    left = inputs_never_built(sim)
    text = (
        f"But {len(left)} tables that the tiers read belong to no tier, so no job builds them: what reads "
        "them is rebuilt on time, from what was there before the week began."
        if left
        else "Every table that the tiers read is built by one of them."
    )
    return Observation(text, {"never_built": len(left)}, "P-088")


def _with_parents(arms: Arms) -> Observation:
    wider, plain = arms["tiers with parents"], arms["tiers"]
    seconds, before = (sum(seconds_by_job(sim).values()) for sim in (wider, plain))
    hourly = sum(seconds_by_job(arms["everything hourly"]).values())
    text = (
        f"`+tag:tier1` builds the parents too: {len(inputs_never_built(wider))} tables are left out then, "
        f"and the week costs {span(seconds)}, {percent(seconds / before - 1)} more than the tiers alone and "
        f"{percent(1 - seconds / hourly)} less than everything every hour."
    )
    data = {"seconds": seconds, "never_built": len(inputs_never_built(wider))}
    return Observation(text, {**data, "more": seconds / before - 1, "less": 1 - seconds / hourly})


TIERS = Experiment(
    name="tiers",
    title="Cost Optimization with Selective Runs",
    question="How much compute do four tiers save against a full run every hour, and what do they leave out?",
    arms=(
        _GUIDE.changed(
            jobs=definition("everything-hourly"),
            name="everything hourly",
            description="one job for the whole project",
        ),
        _GUIDE.changed(name="tiers", description="the guide's four jobs"),
        _GUIDE.changed(
            jobs=definition("tiers-with-parents"),
            name="tiers with parents",
            description="the same with + before each tag",
        ),
    ),
    observe=_observe,
    notes=(
        "Compute is the sum of the seconds of all nodes. What a second costs depends on the warehouse; the "
        "guide's words High, Medium and Low are its author's [G-48].",
    ),
)
