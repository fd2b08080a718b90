"""Best practice 5: one massive job or a chain of jobs, and how fast each is mended."""

from __future__ import annotations

from datetime import datetime

from jobkit.basics.moments import utc
from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.guide.experiments.design import Arm, Arms, Experiment, Observation
from jobkit.guide.experiments.measure import builds, compute_seconds, span, tagged
from jobkit.platform import Rerun, Run
from jobkit.simulation import Simulation

__all__ = ["ASKED_AT", "CHAIN", "first_builds", "mended_seconds"]

_BROKEN = "int_customers_merged"
_MORNING = "2026-03-02T08:00"
ASKED_AT: datetime = utc(_MORNING)
"""When somebody has mended the model and asks for the rerun (aware, UTC)."""

_ARMS = {
    "one job, from the start": ("one-massive-job", "Everything", "beginning"),
    "one job, from failure": ("one-massive-job", "Everything", "failure"),
    "chain, from the start": ("chained-layers", "Intermediate", "beginning"),
    "chain, from failure": ("chained-layers", "Intermediate", "failure"),
}


def _hotels() -> Project:
    return Project.example("guide").without_packages()


def first_builds(sim: Simulation) -> dict[str, datetime]:
    """Return when each mart was built for the first time that day (aware, UTC)."""
    found: dict[str, datetime] = {}
    for one in builds(sim, tagged(sim, "marts")):
        found.setdefault(one.unique_id, one.at)
    return found


def mended_seconds(sim: Simulation) -> float:
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
        "start_seconds": mended_seconds(start),
        "failure_seconds": mended_seconds(failure),
        "start_models": _models(_again(start)),
        "failure_models": _models(_again(failure)),
    }


def _one_job(arms: Arms) -> Observation:
    data = _data(*_both(arms, "one job"))
    text = (
        f"One job: rerun from the start builds {data['start_models']} models and mends the day in "
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
    seconds = {name: mended_seconds(sim) for name, sim in arms.items()}
    compute = {name: compute_seconds(_again(sim)) for name, sim in arms.items()}
    best, worst = min(seconds, key=seconds.__getitem__), max(seconds, key=seconds.__getitem__)
    text = (
        f"Mended first: {best}, after {span(seconds[best])} and {span(compute[best])} of compute. Last: "
        f"{worst}, after {span(seconds[worst])} and {span(compute[worst])}. What is run again counts for "
        "more than how the work was cut into jobs."
    )
    return Observation(text, {"seconds": seconds, "compute_seconds": compute})


CHAIN = Experiment(
    name="chain",
    title="Use Job Chaining for Complex Workflows",
    question="A model in the middle breaks at night and is mended by eight. How long until all marts are "
    "there, with one massive job and with a chain, rerun from the start and from failure?",
    setting=_hotels,
    arms=tuple(
        Arm(
            name,
            definition,
            f"{job!r} again, from {'its failed nodes on' if start == 'failure' else 'its first step on'}",
            {
                "built": ["Production"],
                "faults": (fail(_BROKEN, between=("2026-03-02", _MORNING)),),
                "events": (Rerun(job=job, at=_MORNING, start=start),),
            },
        )
        for name, (definition, job, start) in _ARMS.items()
    ),
    observe=_observe,
    notes=(
        "The guide says that one massive job has to run again in full. The platform offers a rerun from "
        "failure, where the dbt version is 1.6 or later and the failed command can be retried [P-101].",
        "What a chain does give: each layer has its own threads, timeout and notifications, and the name "
        "of the failed job says which layer it was.",
    ),
    until="2026-03-03",
)
