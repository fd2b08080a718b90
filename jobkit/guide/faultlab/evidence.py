"""What proves each fault, read off the runs: one sentence with its numbers."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.words import count_words, duration_words, weekday
from jobkit.guide.faultlab.week import CI, PRODUCTION, pull_requests_of, variable_of
from jobkit.guide.faultlab.weeks import DENIED
from jobkit.platform import Run
from jobkit.simulation import Scenario, Simulation

__all__ = [
    "asked_by",
    "denied",
    "full_and_later",
    "next_push",
    "not_its_own",
    "nothing_deferred",
    "production_before_and_after",
    "state_of_another",
    "waited_for",
]


def production_before_and_after(week: Scenario, sim: Simulation) -> str:
    """CI before and after production's first success."""
    first = next(run for run in sim.runs_of(PRODUCTION) if run.status == "success")
    before = [run for run in sim.runs_of(CI) if first.finished_at and run.queued_at < first.finished_at]
    after = [run for run in sim.runs_of(CI) if run not in before]
    failed = sum(run.status == "error" for run in sim.runs_of(PRODUCTION))
    return (
        f"Production failed {failed} times, then succeeded on {weekday(first.queued_at)}: {_green(before)} "
        f"of {len(before)} CI runs succeeded before that, {_green(after)} of {len(after)} after it."
    )


def state_of_another(week: Scenario, sim: Simulation) -> str:
    """The first red run, and whose run it compared with."""
    red = _first(sim, "error")
    state = sim.run(red.deferring_run or 0)
    made = {result.relation_name for result in state.results if result.status == "success"}
    return (
        f"Run {red.id}, of pull request #{red.pull_request}, compared with run {state.id}, of pull request "
        f"#{state.pull_request}, and was to read everything else from {state.schema}, where that run had "
        f"built {len(made - {None})} models and nothing more."
    )


def nothing_deferred(week: Scenario, sim: Simulation) -> str:
    """How many parents were read from production, over all CI runs."""
    deferred = sum(
        len(step.invocation.deferred) for run in sim.runs_of(CI) for step in run.steps if step.invocation
    )
    red = _first(sim, "error")
    command = next(step.command for step in red.steps if step.status == "error")
    return (
        f"`{command}` compares with production but reads nothing there: in {len(sim.runs_of(CI))} CI runs "
        f"{deferred} parents were read from production."
    )


def not_its_own(week: Scenario, sim: Simulation) -> str:
    """What the first red run was about to build, and how much of it is of the pull request."""
    red = _first(sim, "error")
    branch = next(one for one in pull_requests_of(week) if one.number == red.pull_request)
    ours = set(week.project.select([f"{name}+" for name in branch.changed]))
    models = [r.unique_id for r in red.results if r.unique_id.startswith("model.")]
    foreign = [uid for uid in models if uid not in ours]
    return (
        f"Pull request #{branch.number} changes {' and '.join(branch.changed)}; its run selected "
        f"{len(models)} models, {len(foreign)} of which come neither from that change nor from below it."
    )


def full_and_later(week: Scenario, sim: Simulation) -> str:
    """Seconds of the model that had started, from its first row on and in production."""
    red = _first(sim, "cancelled")
    nodes, times = sim.project.nodes, sim.project.durations
    longest = max(
        (node for node in nodes.values() if node.materialized == "incremental"),
        key=lambda node: times.seconds(node, full=True),
    )
    return (
        f"{longest.name} takes {times.seconds(longest):.0f} s in production, where its table exists, and "
        f"{times.seconds(longest, full=True):.0f} s in an empty schema; the timeout is "
        f"{red.job.timeout_seconds} s."
    )


def next_push(week: Scenario, sim: Simulation) -> str:
    """Which run the first cancelled one gave way to, and for how many it is so."""
    cancelled = [run for run in sim.runs_of(CI) if run.status == "cancelled"]
    first, after = cancelled[0], [_queued_then(sim, run) for run in cancelled]
    return (
        f"Run {first.id}, of pull request #{first.pull_request}, ended at {first.finished_at:%H:%M:%S}, and "
        f"at that moment run {after[0].id}, of the same pull request, was queued. So it is with "
        f"each of {count_words(len(cancelled), 'cancelled run')}; the runs after them ended with "
        f"{' and '.join(sorted({run.status for run in after}))}."
    )


def _queued_then(sim: Simulation, ended: Run) -> Run:
    """Return the run of the same pull request that was queued when `ended` ended."""
    return next(
        run
        for run in sim.runs_of(CI)
        if run.pull_request == ended.pull_request and run.queued_at == ended.finished_at
    )


def waited_for(week: Scenario, sim: Simulation) -> str:
    """How long the longest wait was, and which run had the slot."""
    longest = max(sim.runs_of(CI), key=lambda run: run.wait_seconds)
    holder = sim.run(longest.blocked_by[0])
    return (
        f"The account has {count_words(week.rules.run_slots, 'run slot')}. Run {longest.id} waited "
        f"{duration_words(longest.wait_seconds)}, until run {holder.id} of {holder.job.name} had ended; and "
        f"the job of run {longest.id} is started by the API, so it is no CI job and needs a run slot."
    )


def asked_by(week: Scenario, sim: Simulation) -> str:
    """Which variable is missing, where, and whose merge asks for it."""
    name, red = variable_of(week), _first(sim, "error")
    return (
        f"Since pull request #{red.pull_request} the code asks for {name}: production has a value for it, "
        f"the environment {red.job.environment} of {red.job.name} has none."
    )


def denied(week: Scenario, sim: Simulation) -> str:
    """How many pull requests the database turned away, and between when."""
    red = [run for run in sim.runs_of(CI) if run.status == "error"]
    numbers = {run.pull_request for run in red}
    return (
        f"From {weekday(red[0].queued_at)} to {weekday(red[-1].queued_at)} the database said `{DENIED}` to "
        f"{count_words(len(numbers), 'pull request')} with different files; before and after, "
        f"{_green(sim.runs_of(CI))} runs succeeded."
    )


def _first(sim: Simulation, status: str) -> Run:
    return next(run for run in sim.runs_of(CI) if run.status == status)


def _green(runs: Iterable[Run]) -> int:
    return sum(run.status == "success" for run in runs)
