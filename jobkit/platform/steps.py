"""The steps of a run, in the order in which the platform takes them (P-082)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from jobkit.jobs import Job
from jobkit.platform.rules import Rules

if TYPE_CHECKING:
    from jobkit.dbt.execution import Invocation

__all__ = [
    "CLONE",
    "COMPARE",
    "DEPS",
    "LINT",
    "NOT_LISTED",
    "PLATFORM_COMMANDS",
    "PROFILE",
    "RETRY",
    "StepPlan",
    "plan_rerun",
    "plan_steps",
    "platform_command",
]

CLONE = "Clone git repository"
PROFILE = "Create profile from connection"
LINT = "Lint changed SQL files"
COMPARE = "Compare changes"
DEPS = "dbt deps"
DOCS = "dbt docs generate"
FRESHNESS = "dbt source freshness"
RETRY = "dbt retry"


PLATFORM_COMMANDS = ("sl", "compare")
"""Commands that the platform has and dbt has not, whatever its version; second-hand (PF-016)."""

NOT_LISTED = ("version", "help", "clean", "show", "init", "docs serve")
"""Commands of dbt v1 that are not on the list of what a job takes; second-hand, like the list (PF-016).

``dbt deps`` is not on it either, and a difference of its own (P-083). What dbt v2 has beside them is younger
than the list.
"""

_WORD = re.compile(r"dbt\s+(?:-\S+\s+)*([a-z-]+)")


def platform_command(command: str) -> str:
    """Return the command's word where it is one of the platform's own, or ``""``.

    >>> platform_command("dbt sl validate"), platform_command("dbt build")
    ('sl', '')
    """
    found = _WORD.match(command)
    return found[1] if found is not None and found[1] in PLATFORM_COMMANDS else ""


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step before it runs.

    Parameters
    ----------
    name : str
    kind : {"builtin", "command", "checkbox"}
    command : str or None
        The dbt command; None for a step that is none.
    ends_run : bool
        True when a failure ends the run; the checkboxes for freshness and docs do not (P-090, P-093).
    repeats : Invocation or None
        What ``dbt retry`` runs again, in a rerun from failure (P-101).
    """

    name: str
    kind: Literal["builtin", "command", "checkbox"]
    command: str | None = None
    ends_run: bool = True
    repeats: Invocation | None = None

    @property
    def is_docs_checkbox(self) -> bool:
        """True for the step of "Generate docs on run"."""
        return self.kind == "checkbox" and self.command == DOCS

    @property
    def is_freshness_checkbox(self) -> bool:
        """True for the step of "Run source freshness"."""
        return self.kind == "checkbox" and self.command == FRESHNESS


def plan_steps(
    job: Job,
    rules: Rules,
    *,
    commands: Sequence[str] | None = None,
    generate_docs: bool | None = None,
) -> tuple[StepPlan, ...]:
    """Return the steps of a run of `job`.

    Parameters
    ----------
    job : Job
    rules : Rules
    commands : sequence of str, optional
        The API's ``steps_override``.
    generate_docs : bool, optional
        By default what the job says.
    """
    docs = job.generate_docs if generate_docs is None else generate_docs
    return tuple(_steps(job, rules, commands or job.commands, docs))


def plan_rerun(
    plan: Sequence[StepPlan], failed: int, repeats: Invocation | None, rules: Rules
) -> tuple[StepPlan, ...]:
    """Return the steps of a rerun from failure: the failed step by ``dbt retry``, then what was left (P-101).

    Parameters
    ----------
    plan : sequence of StepPlan
        Of the run that failed.
    failed : int
        Place of the failed step in it, 0-based.
    repeats : Invocation
        What the failed step had done.
    """
    retry = StepPlan(_shown(RETRY), "command", RETRY, repeats=repeats)
    return (*_builtin(rules), retry, *plan[failed + 1 :])


def _builtin(rules: Rules) -> Iterator[StepPlan]:
    yield StepPlan(CLONE, "builtin")
    yield StepPlan(PROFILE, "builtin")
    if rules.implicit_deps:
        yield StepPlan(_shown(DEPS), "builtin", DEPS)


def _steps(job: Job, rules: Rules, commands: Sequence[str], docs: bool) -> Iterator[StepPlan]:
    yield from _builtin(rules)
    packages_first = 0 if rules.implicit_deps else _leading_deps(commands)
    yield from (_command(text) for text in commands[:packages_first])
    skip_when_stale = rules.obey_freshness_setting and job.on_source_freshness_error == "skip"
    if job.run_source_freshness or skip_when_stale:
        yield StepPlan(_shown(FRESHNESS), "checkbox", FRESHNESS, skip_when_stale)
    if job.is_ci and job.run_lint and rules.ci_lint:
        yield StepPlan(LINT, "checkbox", ends_run=job.errors_on_lint_failure)
    yield from (_command(text) for text in commands[packages_first:])
    if job.is_ci and job.run_compare_changes and rules.compare_changes:
        yield StepPlan(COMPARE, "checkbox", ends_run=rules.compare_failure_stops)
    if docs:
        yield StepPlan(_shown(DOCS), "checkbox", DOCS, ends_run=False)


def _leading_deps(commands: Sequence[str]) -> int:
    """How many commands at the beginning only install packages."""
    return next((n for n, command in enumerate(commands) if command != DEPS), len(commands))


def _command(command: str) -> StepPlan:
    played = None if platform_command(command) else command
    return StepPlan(_shown(command), "command", played)


def _shown(command: str) -> str:
    return f"Invoke dbt with `{command}`"
