"""To predict: in which schema a run builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Cause, Why
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import PredictionQuestion
from jobkit.jobs import Job
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["run_schemas"]

_NO_RUN = "there is no such run"
_ENVIRONMENT = Cause("environment", "the schema comes from the environment", fact="P-109")
_OWN = Cause(
    "schema", "the call of the API, or the pull request, gave this run a schema of its own", fact="P-109"
)


def run_schemas(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask in which schema each run builds; other settings that look like one are options."""
    known = sorted({name for one in asked for name in _candidates(sim, one)})
    for one in asked:
        truth = _NO_RUN if one.run is None else _schema(sim, one.run)
        options = (*known, _NO_RUN)
        question = PredictionQuestion(
            0, one.name, "In which schema does it build?", "choice", options, sim.start
        )
        yield PredictedOutcome(question, truth, lambda _: False, partial(_why, sim, one))


def _schema(sim: Simulation, run: Run) -> str:
    return run.schema or _usual(sim, run.job)


def _usual(sim: Simulation, job: Job) -> str:
    """Return the schema of the environment of a job, else the one in which most nodes of the manifest are."""
    named = sim.account.environment(job.environment).schema_name
    found = Counter(node.schema for node in sim.project.nodes.values() if node.schema)
    return named or min(found, key=lambda name: (-found[name], name), default="the schema of the manifest")


def _candidates(sim: Simulation, asked: RunAskedAbout) -> Iterator[str]:
    """Yield the schemas of runs and environment, and what somebody might take for one."""
    job = asked.job
    yield _usual(sim, job)
    yield job.target_name
    yield from (value for name, value in job.environment_variables.items() if "SCHEMA" in name.upper())
    if asked.run is not None:
        yield _schema(sim, asked.run)


def _why(sim: Simulation, asked: RunAskedAbout) -> Why:
    run = asked.run
    if run is None:
        return sim.why(asked.job)
    return Why(f"Run {run.id} builds in {_schema(sim, run)!r}.", (_OWN if run.schema else _ENVIRONMENT,))
