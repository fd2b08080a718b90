"""Selections that match nothing, as a name written wrongly does: dbt calls that a success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words, enumerated
from jobkit.dbt.commands import RESOURCE_TYPES, Command
from jobkit.dbt.execution import Invocation
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from jobkit.jobs import Job
from jobkit.platform.engine import Engine
from jobkit.platform.note import Note
from jobkit.platform.records import RunRecord

__all__ = ["idle_commands"]

_LISTED = 5  # commands in one note
_OTHER_RUNS = ("state:", "result:", "source_status:")
"""Selections that compare with another run: to match nothing is then an answer."""


def idle_commands(engine: Engine) -> Iterator[Note]:
    """Yield notes on the commands, and parts of one, that match nothing in the first run of each job."""
    first: dict[str, RunRecord] = {}
    for record in engine.records:
        if record.job.name not in first and record.phase is not None:
            first[record.job.name] = record
            if len(first) == len(engine.job_states):
                break
    for record in first.values():
        if record.project is not None:
            yield from _of_run(record, record.project)


def _of_run(record: RunRecord, project: Project) -> Iterator[Note]:
    """Yield one note on the commands of a run that find nothing, and one on each criterion in vain."""
    idle: list[str] = []
    for step in (step for phase, _ in record.phases() for step in phase.steps):
        command = f"`{(step.plan.command or '')[:200]}`"
        for what in _in_vain(step.invocation, project) if step.invocation is not None else ():
            if what:
                text = f"`{what}` in {command} matches nothing in the project {project.name}."
                yield _note(record.job, text)
            else:
                idle.append(command)
    if len(idle) == 1:
        yield _note(record.job, f"{idle[0]} finds nothing to run in the project {project.name}.")
    elif idle:
        rest = [count_words(len(idle) - _LISTED, "more command")] if len(idle) > _LISTED else []
        commands = enumerated([*idle[:_LISTED], *rest])
        text = f"{len(idle):,} commands select nothing in the project {project.name}: {commands}."
        yield _note(record.job, text)


def _note(job: Job, text: str) -> Note:
    return Note(text, "no_effect", job.name, "commands", "P-088", jobs=(job.name,))


def _in_vain(done: Invocation, project: Project) -> Iterator[str]:
    """Yield ``""`` for a command that selects nothing, or else each criterion that matches nothing."""
    command = done.command
    if done.exit_code == 2 or command.verb not in RESOURCE_TYPES:
        return
    if _selects_nothing(command, done):
        yield ""
        return
    words = dict.fromkeys(word for text in (*command.select, *command.exclude) for word in text.split())
    for word in words:
        if not _compares([word]) and _matches_nothing(project, word):
            yield word[:200]


def _selects_nothing(command: Command, done: Invocation) -> bool:
    narrowed = bool(command.select or command.selector) and not _compares((*command.select, *command.exclude))
    return narrowed and not done.results and not done.listed


def _compares(words: Iterable[str]) -> bool:
    return any(method in word for word in words for method in _OTHER_RUNS)


def _matches_nothing(project: Project, word: str) -> bool:
    try:
        return not select(project, word).ids
    except JobkitError:
        return False
