"""Best practice 5: one massive job or a chain of jobs, and how fast each is complete again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobkit.basics.moments import utc
from jobkit.basics.words import exact_duration_words as span
from jobkit.dbt.execution import fail
from jobkit.guide.experiments.design import Arms, Experiment, Observation, definition
from jobkit.guide.experiments.readers import builds, compute_seconds, tagged
from jobkit.platform import Rerun, Run
from jobkit.simulation import BundledProject, Scenario, Simulation

__all__ = ["ASKED_AT", "CHAIN", "first_builds", "seconds_to_complete"]

_MORNING = "2026-03-02T08:00"
ASKED_AT: datetime = utc(_MORNING)
"""When the model is repaired and the rerun is asked for (aware, UTC)."""


def _arms() -> Iterator[Scenario]:
    for which, jobs, job in (
        ("one job", definition("one-massive-job"), "Everything"),
        ("chain", definition("chained-layers"), "Intermediate"),
    ):
        night = Scenario(
            jobs,
            BundledProject("guide", packages=False),
            until="2026-03-03",
            faults=[fail("int_customers_merged", between=("2026-03-02", _MORNING))],
        )
        for start, name, again in (
            ("beginning", "from the start", "its first step on"),
            ("failure", "from failure", "its failed nodes on"),
        ):
            yield night.changed(
                events=[Rerun(job=job, at=_MORNING, start=start)],
                name=f"{which}, {name}",
                description=f"{job!r} again, from {again}",
            )


def first_builds(sim: Simulation) -> dict[str, datetime]:
    """Return when each mart was built for the first time that day (aware, UTC)."""
    found: dict[str, datetime] = {}
    for one in builds(sim, tagged(sim, "marts")):
        found.setdefault(one.unique_id, one.at)
    return found


def seconds_to_complete(sim: Simulation) -> float:
    """Return how long after the rerun was asked for every mart has been built that day."""
    return (max(first_builds(sim).values()) - ASKED_AT).total_seconds()


def _again(sim: Simulation) -> tuple[Run, ...]:
    """The runs that the rerun brought about."""
    return tuple(run for run in sim.runs if run.queued_at >= ASKED_AT)


def _models(runs: tuple[Run, ...]) -> int:
    return sum(result.unique_id.startswith("model.") for run in runs for result in run.results)


def _observe(arms: Arms) -> tuple[Observation, ...]:
    return (_one_job(arms), _chain(arms), _at_eight(arms), _fastest(arms))


def _both(arms: Arms, which: str) -> tuple[Simulation, Simulation]:
    return arms[f"{which}, from the start"], arms[f"{which}, from failure"]


def _data(start: Simulation, failure: Simulation) -> dict[str, float]:
    return {
        "start_seconds": seconds_to_complete(start),
        "failure_seconds": seconds_to_complete(failure),
        "start_models": _models(_again(start)),
        "failure_models": _models(_again(failure)),
    }


def _one_job(arms: Arms) -> Observation:
    data = _data(*_both(arms, "one job"))
    text = (
        f"One job: rerun from the start builds {data['start_models']} models and repairs the day in "
        f"{span(data['start_seconds'])}; rerun from failure builds {data['failure_models']}, the broken one "
        f"and what it had kept back, in {span(data['failure_seconds'])}."
    )
    return Observation(text, data, "P-101")


def _chain(arms: Arms) -> Observation:
    data = _data(*_both(arms, "chain"))
    text = (
        f"The chain: {span(data['start_seconds'])} from the start of the failed job, "
        f"{span(data['failure_seconds'])} from its failure. Either way the marts follow as a run of their "
        "own, all of them, because none had started."
    )
    return Observation(text, data, "P-072")


def _at_eight(arms: Arms) -> Observation:
    fresh = {
        which: sum(at < ASKED_AT for at in first_builds(_both(arms, which)[1]).values())
        for which in ("one job", "chain")
    }
    marts = len(tagged(arms["chain, from failure"], "marts"))
    text = (
        f"Until the rerun, {fresh['one job']} of {marts} marts were of that day with one job, and "
        f"{fresh['chain']} with the chain: in one command a failure stops only what depends on it, between "
        "jobs it stops everything."
    )
    return Observation(text, {"fresh": fresh, "marts": marts}, "P-089")


def _fastest(arms: Arms) -> Observation:
    seconds = {name: seconds_to_complete(sim) for name, sim in arms.items()}
    compute = {name: compute_seconds(_again(sim)) for name, sim in arms.items()}
    best, worst = min(seconds, key=seconds.__getitem__), max(seconds, key=seconds.__getitem__)
    text = (
        f"Repaired first: {best}, after {span(seconds[best])} and {span(compute[best])} of compute. Last: "
        f"{worst}, after {span(seconds[worst])} and {span(compute[worst])}. What is run again counts for "
        "more than how the work was cut into jobs."
    )
    return Observation(text, {"seconds": seconds, "compute_seconds": compute})


CHAIN = Experiment(
    name="chain",
    title="Use Job Chaining for Complex Workflows",
    question="A model in the middle breaks at night and is repaired by eight. How long until all marts are "
    "there, with one massive job and with a chain, rerun from the start and from failure?",
    arms=tuple(_arms()),
    observe=_observe,
    notes=(
        "The guide says that one massive job has to run again in full. The platform offers a rerun from "
        "failure, where the dbt version is 1.6 or later and the failed command can be retried [P-101].",
        "What a chain does give: each layer has its own threads, timeout and notifications, and the name "
        "of the failed job says which layer it was.",
    ),
)
