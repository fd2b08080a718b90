"""Scenario 1: releases with and without a second place to build in."""

from __future__ import annotations

from datetime import timedelta

from jobkit.basics.words import exact_duration_words as span
from jobkit.dbt.execution import fail
from jobkit.guide.experiments.design import Arms, Experiment, Observation, definition
from jobkit.guide.experiments.readers import (
    BEFORE,
    Seen,
    mixed_seconds,
    seconds_on,
    seen_after_cut_over,
    seen_in_place,
)
from jobkit.simulation import BundledProject, Scenario, Simulation

__all__ = ["BLUE_GREEN", "what_readers_see"]

_BAD_DATA = fail("not_null_revenue_kpis_kpi", between=("2026-03-03", "2026-03-04"))
_BAD_CODE = fail("customers", 'column "voucher" does not exist', between=("2026-03-04", "2026-03-05"))
_IN_PLACE = Scenario(
    definition("in-place"),
    BundledProject("shop", packages=False, operations=("swap_blue_and_green",)),
    until="2026-03-06",
    faults=(_BAD_DATA, _BAD_CODE),
    name="in place",
    description="one job builds what readers read, then tests",
)
_ASIDE = _IN_PLACE.changed(
    jobs=definition("blue-green"),
    name="blue/green",
    description="build, smoke test, cut-over: a chain",
)


def what_readers_see(sim: Simulation) -> tuple[Seen, ...]:
    """Return what the readers of the reports see over time, in either arm of the experiment.

    Parameters
    ----------
    sim : Simulation
        An arm of ``blue-green``.
    """
    tables = [uid for uid, node in sim.project.nodes.items() if "reporting" in node.tags]
    if any(job.name == "Cut-over" for job in sim.account.jobs):
        return seen_after_cut_over(sim, tables, "Build Green", "Cut-over")
    return seen_in_place(sim, tables, "Production")


def _failed_smoke_tests(sim: Simulation) -> frozenset[int]:
    """Ids of the runs that built what then failed the smoke test."""
    failed = set()
    for run in sim.runs:
        tests = [step for step in run.steps if step.command and "smoke_test" in step.command]
        if any(step.status == "error" for step in tests):
            failed.add(run.triggered_by or run.id)
    return frozenset(failed)


def _observe(arms: Arms) -> tuple[Observation, ...]:
    place, aside = arms["in place"], arms["blue/green"]
    return (
        _bad_data(place, aside),
        _mixture(place, aside),
        _who_was_stopped(aside),
        _price(aside),
    )


def _bad_data(place: Simulation, aside: Simulation) -> Observation:
    here, there = (seconds_on(what_readers_see(sim), _failed_smoke_tests(sim)) for sim in (place, aside))
    text = (
        "One release fails its smoke test, and the next one breaks before it can put that right. Built in "
        f"place, readers have the failed tables for {span(here)}; with blue/green for {span(there)}."
    )
    return Observation(text, {"in_place_seconds": here, "blue_green_seconds": there})


def _mixture(place: Simulation, aside: Simulation) -> Observation:
    here, there = (mixed_seconds(what_readers_see(sim)) for sim in (place, aside))
    text = (
        f"Reports of different runs stand side by side for {span(here)} in place: during every build, and "
        f"after one that failed until the next that does not. With blue/green it is {span(there)}, because "
        "the cut-over shows all of them at once."
    )
    return Observation(text, {"in_place_seconds": here, "blue_green_seconds": there}, "P-089")


def _who_was_stopped(aside: Simulation) -> Observation:
    release, shown = aside.runs_of("Build Green"), aside.runs_of("Cut-over")
    kept = len(release) - len(shown)
    text = (
        f"{len(release)} releases led to {len(shown)} cut-overs: each job of the chain starts only when the "
        f"one before it ends with success, so {kept} releases never reached the readers."
    )
    return Observation(text, {"releases": len(release), "cut_overs": len(shown), "held_back": kept}, "P-072")


def _price(aside: Simulation) -> Observation:
    seen = what_readers_see(aside)
    queued = {run.id: run.queued_at for run in aside.runs} | {BEFORE: aside.start - timedelta(days=1)}
    oldest = max((one.end - min(queued[run] for run in one.runs)).total_seconds() for one in seen)
    copies = len({node.unique_id for node in aside.project.nodes.values() if node.resource_type == "model"})
    text = (
        f"The price: {copies} models are kept twice, and readers stay on the last good release, here for up "
        f"to {span(oldest)} after its build began."
    )
    return Observation(text, {"models_kept_twice": copies, "oldest_seconds": oldest}, "P-162")


BLUE_GREEN = Experiment(
    name="blue-green",
    title="Implementing Zero-Downtime Deployments",
    question="Two bad releases in four days: what do the readers see if the job builds in place, and what if "
    "it builds a second set of tables, tests it, and only then changes over?",
    arms=(_IN_PLACE, _ASIDE),
    observe=_observe,
    notes=(
        "Blue/green is a pattern that people build from jobs, not a feature of the platform: the "
        "documentation names only `dbt clone` for it. The macro of the cut-over is your own [P-162].",
        "The guide runs `dbt test` after `dbt build`, which has run the same tests already; here the smoke "
        "test is a job of its own, so that the chain can stop on it [G-47].",
        "That a swap shows all tables at once is a property of the warehouse; jobkit takes it as given.",
    ),
)
