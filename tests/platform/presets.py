"""One set of jobs under both presets, and what a learner reads about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.lint import Finding, lint
from jobkit.platform import Rules, Run
from jobkit.simulation import Simulation, simulate


class Presets(NamedTuple):
    """The same jobs as the platform runs them and as the study guide reads them."""

    platform: Simulation
    guide: Simulation


def both(jobs: Account | Job | Iterable[Job], project: Project | None = None, **options: Any) -> Presets:
    """Simulate under `Rules.platform()` and `Rules.study_guide()`; `options` go to `simulate`."""
    jobs = jobs if isinstance(jobs, (Account, Job)) else tuple(jobs)
    return Presets(
        simulate(jobs, project, rules=Rules.platform(), **options),
        simulate(jobs, project, rules=Rules.study_guide(), **options),
    )


def told(sim: Simulation, field: str) -> str:
    """Return what the notes say about a field of a job, or ``""``: each such note is in `why` as well."""
    notes = [note for note in sim.notes if note.kind == "difference" and note.field == field]
    for note in notes:
        for run in sim.runs_of(note.job):
            causes = [cause for cause in sim.why(run) if cause.kind == "difference"]
            assert any(cause.fact == note.fact for cause in causes), f"why says nothing of {note.text!r}"
    return " ".join(note.text for note in notes)


def found(code: str, jobs: Account | Job | Iterable[Job], project: Project | None = None) -> Finding:
    """Return the first finding of a rule of the linter; there must be one."""
    findings = [finding for finding in lint(jobs, project) if finding.code == code]
    assert findings, f"{code} finds nothing"
    return findings[0]


def verbs(run: Run) -> list[str]:
    """Return the dbt commands of a run, in order."""
    return [step.command for step in run.steps if step.command is not None]


def statuses(run: Run) -> list[str]:
    """Return the statuses of the steps that call dbt, in order."""
    return [step.status for step in run.steps if step.command is not None]


def built(run: Run) -> list[str]:
    """Return the names of the nodes that a run built."""
    return [
        result.unique_id.rpartition(".")[2]
        for result in run.results
        if result.status == "success" and not result.unique_id.startswith("operation.")
    ]
