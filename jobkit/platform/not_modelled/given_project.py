"""One project with its jobs, as those who look for what jobkit does not simulate are given it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobkit.basics.engine import Engine
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.events import ApiTrigger, Event
from jobkit.platform.note import Note
from jobkit.platform.requests import version_of
from jobkit.platform.rules import Rules

__all__ = ["GivenProject", "gap_note", "listed"]

_BUILDERS = ("build", "run", "seed", "snapshot", "clone")


@dataclass(frozen=True, slots=True)
class GivenProject:
    """One project with its jobs, and what happens to them."""

    account: Account
    rules: Rules
    project: Project
    jobs: tuple[Job, ...]
    events: tuple[Event, ...]
    faults: tuple[Fault, ...]

    def lines(self, job: Job) -> dict[tuple[str, Engine], None]:
        """Return the commands of a job, each with the engine that reads it; those of API calls included."""
        own = self.engine(job)
        found = dict.fromkeys((text, own) for text in job.commands)
        for call in self.events:
            if isinstance(call, ApiTrigger) and call.job == job.name:
                engine = version_of(self.account, self.rules, job, call.dbt_version_override).engine
                found |= dict.fromkeys((text, engine) for text in call.steps_override or job.commands)
        return found

    def engine(self, job: Job) -> Engine:
        """Return the engine of dbt that runs a job."""
        return version_of(self.account, self.rules, job).engine

    def read(self, job: Job) -> Iterator[Command]:
        """Yield the commands of a job that dbt would not refuse."""
        read = (command_or_none(text, engine=engine) for text, engine in self.lines(job))
        yield from (command for command in read if command is not None)

    def verbs(self, job: Job) -> set[str]:
        """Return what the commands of a job ask dbt to do."""
        return {command.verb for command in self.read(job)}

    @property
    def builders(self) -> tuple[Job, ...]:
        """The jobs that build something."""
        return tuple(job for job in self.jobs if self.verbs(job).intersection(_BUILDERS))

    @property
    def own_schemas(self) -> list[Job]:
        """The jobs that build into schemas of which the manifest does not tell."""
        calls = {one.job for one in self.events if isinstance(one, ApiTrigger) and one.schema_override}
        return [
            job
            for job in self.builders
            if job.is_ci
            or job.name in calls
            or self.account.environment(job.environment, job.project).schema_name is not None
        ]


def gap_note(
    text: str, jobs: Iterable[Job | str], field: str, fact: str = "", nodes: Iterable[str] = ()
) -> Note:
    """Return a note of what is not simulated: a clause, the jobs and the nodes it concerns."""
    names = tuple(dict.fromkeys(job if isinstance(job, str) else job.name for job in jobs))
    said = text if text.startswith(("jobkit", "dbt")) else text[:1].upper() + text[1:]
    alone = names[0] if len(names) == 1 else ""
    return Note(f"{said}.", "not_modelled", alone, field, fact, names, tuple(nodes))


def listed(names: Iterable[str], form: str = "{}") -> str:
    """Return names as one reads them, ``a, b and c``, each in a form such as "`{}`"."""
    several = [form.format(name[:80]) for name in names]
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"
