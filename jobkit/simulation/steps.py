"""The steps of a run, in the order in which the platform takes them (P-082)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from jobkit.jobs import Job
from jobkit.simulation.rules import Rules

__all__ = ["CLONE", "DEPS", "PROFILE", "StepPlan", "plan_steps"]

CLONE = "Clone git repository"
PROFILE = "Create profile from connection"
DEPS = "dbt deps"
DOCS = "dbt docs generate"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step before it runs.

    Parameters
    ----------
    name : str
    kind : {"builtin", "command", "checkbox"}
    command : str or None
    gates : bool
        True when a failure ends the run; the platform's checkboxes do not (P-090, P-093).
    """

    name: str
    kind: Literal["builtin", "command", "checkbox"]
    command: str | None = None
    gates: bool = True

    @property
    def is_docs_checkbox(self) -> bool:
        """True for the step of "Generate docs on run"."""
        return self.kind == "checkbox" and self.command == DOCS


def plan_steps(
    job: Job, rules: Rules, *, commands: Sequence[str] | None = None, generate_docs: bool | None = None
) -> tuple[StepPlan, ...]:
    """Return the steps of a run of `job`.

    Parameters
    ----------
    job : Job
    rules : Rules
    commands : sequence of str, optional
        The API's ``steps_override``.
    generate_docs : bool, optional
        The API's ``generate_docs_override``.
    """
    return tuple(_steps(job, rules, commands or job.commands, generate_docs))


def _steps(job: Job, rules: Rules, commands: Sequence[str], docs: bool | None) -> Iterator[StepPlan]:
    yield StepPlan(CLONE, "builtin")
    yield StepPlan(PROFILE, "builtin")
    if rules.implicit_deps:
        yield StepPlan(_shown(DEPS), "builtin", DEPS)
    packages_first = 0 if rules.implicit_deps else _leading_deps(commands)
    yield from map(_command, commands[:packages_first])
    skip_when_stale = rules.obey_freshness_setting and job.on_source_freshness_error == "skip"
    if job.run_source_freshness or skip_when_stale:
        yield StepPlan(_shown("dbt source freshness"), "checkbox", "dbt source freshness", skip_when_stale)
    yield from map(_command, commands[packages_first:])
    if job.generate_docs if docs is None else docs:
        yield StepPlan(_shown(DOCS), "checkbox", DOCS, gates=False)


def _leading_deps(commands: Sequence[str]) -> int:
    """How many commands at the beginning only install packages."""
    return next((n for n, command in enumerate(commands) if command != DEPS), len(commands))


def _command(command: str) -> StepPlan:
    return StepPlan(_shown(command), "command", command)


def _shown(command: str) -> str:
    return f"Invoke dbt with `{command}`"
