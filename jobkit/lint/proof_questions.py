"""What a proof compares in two simulations: one number, one word or one list of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import clock_words, count_words, duration_words, enumerated

if TYPE_CHECKING:
    from jobkit.platform.run import Run
    from jobkit.simulation import Simulation

__all__ = ["QUESTIONS", "ProofQuestion"]

_Window = tuple[datetime | None, datetime | None]
_FIELDS = ("ask", "job", "other", "node", "command", "run")


@dataclass(frozen=True, slots=True)
class ProofQuestion:
    """A question to a simulation.

    Parameters
    ----------
    ask : str
        A name of `QUESTIONS`.
    job, other, node, command : str
        What it is about, as far as it needs that.
    run : int
        Of the job, from 0; -1 is the last.
    """

    ask: str
    job: str = ""
    other: str = ""
    node: str = ""
    command: str = ""
    run: int = 0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> ProofQuestion:
        """Return the question of a proof file; raises JobkitError for one that nobody can ask."""
        for name in fields:
            if name not in _FIELDS:
                raise JobkitError.unknown("field of a question", name, _FIELDS)
        if fields.get("ask") not in QUESTIONS:
            raise JobkitError.unknown("question", fields.get("ask"), QUESTIONS)
        return cls(**fields)

    def answer(self, sim: Simulation) -> Any:
        """Return the answer as plain data."""
        return QUESTIONS[self.ask].answer(self, sim)

    def words(self, answer: Any) -> str:
        """Return an answer as a clause."""
        return QUESTIONS[self.ask].words(self, answer)

    def runs(self, sim: Simulation) -> tuple[Run, ...]:
        """Return the runs of its job, or all."""
        if not self.job:
            return tuple(sim.runs)
        is_there = any(job.name == self.job for job in sim.account.jobs)
        return tuple(sim.runs_of(self.job)) if is_there else ()  # a job that only the fix brings

    def one_run(self, sim: Simulation) -> Run | None:
        """Return its one run, or None where there are fewer."""
        runs = self.runs(sim)
        return runs[self.run] if -len(runs) <= self.run < len(runs) else None


class _Question(NamedTuple):
    answer: Callable[[ProofQuestion, Simulation], Any]
    words: Callable[[ProofQuestion, Any], str]


def _statuses(asked: ProofQuestion, sim: Simulation) -> list[str]:
    return [run.status for run in asked.runs(sim)]


def _status_words(asked: ProofQuestion, answer: list[str]) -> str:
    if not answer:
        return f"{asked.job!r} does not run"
    counts = {status: answer.count(status) for status in dict.fromkeys(answer)}
    parts = [f"{status} ({number} times)" if number > 1 else status for status, number in counts.items()]
    return f"{asked.job!r} ends as {enumerated(parts)}"


def _number(asked: ProofQuestion, sim: Simulation) -> int:
    return len(asked.runs(sim))


def _cancelled(asked: ProofQuestion, sim: Simulation) -> int:
    return sum(run.status == "cancelled" for run in asked.runs(sim))


def _builds(asked: ProofQuestion, sim: Simulation) -> bool:
    """Say whether a run of the job has built a node, whatever its number where `run` is left at 0."""
    run = asked.one_run(sim)
    return run is not None and any(
        result.unique_id.rpartition(".")[2] == asked.node and result.status == "success"
        for result in run.results
    )


def _built_number(asked: ProofQuestion, sim: Simulation) -> int:
    """Return how many relations the runs have built."""
    return sum(
        result.status == "success" and result.unique_id.startswith(("model.", "seed.", "snapshot."))
        for run in asked.runs(sim)
        for result in run.results
    )


def _tests(asked: ProofQuestion, sim: Simulation) -> int:
    return sum(
        result.unique_id.startswith(("test.", "unit_test.")) and result.status != "skipped"
        for run in asked.runs(sim)
        for result in run.results
    )


def _seconds(asked: ProofQuestion, sim: Simulation) -> float:
    return round(sum(run.run_seconds for run in asked.runs(sim)), 1)


def _waits(asked: ProofQuestion, sim: Simulation) -> float:
    return round(sum(run.wait_seconds for run in asked.runs(sim)), 1)


def _node_seconds(asked: ProofQuestion, sim: Simulation) -> float:
    """Return the execution time of a node in the run, in the steps of one command where that is given."""
    run = asked.one_run(sim)
    steps = run.steps if run is not None else ()
    return sum(
        round(result.execution_time or 0.0, 1)
        for step in steps
        if asked.command in (step.command or "")
        for result in step.results
        if result.unique_id.rpartition(".")[2] == asked.node
    )


def _starts(asked: ProofQuestion, sim: Simulation) -> str:
    run = asked.one_run(sim)
    return clock_words(run.started_at) if run is not None and run.started_at is not None else ""


def _failing_step(asked: ProofQuestion, sim: Simulation) -> str:
    run = asked.one_run(sim)
    failed = (step.name for step in run.steps if step.status == "error") if run is not None else iter(())
    return next(failed, "")


def _steps_run(asked: ProofQuestion, sim: Simulation) -> bool:
    """Say whether a step with this command has run at all."""
    run = asked.one_run(sim)
    steps: Iterator[Any] = iter(run.steps if run is not None else ())
    return any(asked.command in (step.command or "") and step.status != "skipped" for step in steps)


def _notices(asked: ProofQuestion, sim: Simulation) -> int:
    told = (notice for notice in sim.notices() if notice.kind == "run")
    return sum(not asked.job or notice.job == asked.job for notice in told)


def _overlaps(asked: ProofQuestion, sim: Simulation) -> int:
    """Return how many runs of the job were under way while one of the other was."""
    others = [(run.started_at, run.finished_at) for run in sim.runs_of(asked.other)]
    return sum(
        any(_meet((run.started_at, run.finished_at), window, sim.until) for window in others)
        for run in asked.runs(sim)
    )


def _meet(one: _Window, other: _Window, until: datetime) -> bool:
    begun, then = one[0], other[0]
    return begun is not None and then is not None and begun < (other[1] or until) and then < (one[1] or until)


def _age(asked: ProofQuestion, sim: Simulation) -> float:
    """Return how old the data of a node is at most, in hours."""
    return round((sim.staleness(asked.node).max_seconds or 0.0) / 3600, 1)


def _yes(text: str, no: str) -> Callable[[ProofQuestion, Any], str]:
    return lambda asked, answer: (text if answer else no).format(
        job=repr(asked.job), node=asked.node, command=asked.command
    )


QUESTIONS: Mapping[str, _Question] = {
    "statuses": _Question(_statuses, _status_words),
    "runs": _Question(_number, lambda asked, n: f"{asked.job!r} has {count_words(n, 'run')}"),
    "cancelled": _Question(
        _cancelled, lambda asked, n: f"{count_words(n, 'run')} of {asked.job!r} cancelled"
    ),
    "builds": _Question(_builds, _yes("{job} builds `{node}`", "{job} does not build `{node}`")),
    "relations": _Question(
        _built_number, lambda asked, n: f"{asked.job or 'all'!r} builds {count_words(n, 'relation')}"
    ),
    "tests": _Question(_tests, lambda asked, n: f"{asked.job!r} runs {count_words(n, 'test')}"),
    "seconds": _Question(
        _seconds,
        lambda asked, s: f"the runs{f' of {asked.job!r}' if asked.job else ''} take {duration_words(s)}",
    ),
    "waits": _Question(
        _waits,
        lambda asked, s: f"the runs{f' of {asked.job!r}' if asked.job else ''} wait {duration_words(s)}",
    ),
    "node seconds": _Question(_node_seconds, lambda asked, s: f"`{asked.node}` takes {duration_words(s)}"),
    "starts": _Question(_starts, lambda asked, at: f"{asked.job!r} starts at {at or 'no time'} UTC"),
    "failing step": _Question(
        _failing_step, lambda _, name: f"the step {name!r} fails" if name else "no step fails"
    ),
    "step runs": _Question(_steps_run, _yes("`{command}` runs", "`{command}` does not run")),
    "notices": _Question(_notices, lambda asked, n: f"{count_words(n, 'message')} about {asked.job!r}"),
    "overlaps": _Question(
        _overlaps, lambda asked, n: f"{count_words(n, 'run')} of {asked.job!r} during one of {asked.other!r}"
    ),
    "age": _Question(_age, lambda asked, h: f"`{asked.node}` is up to {h:g} hours old"),
}
"""What a proof may ask."""
