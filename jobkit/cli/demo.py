"""``jobkit demo``: the main job in one go."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobkit.cli.draw import draw
from jobkit.cli.text import WIDTH, aligned, wrapped

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.lint import Finding
    from jobkit.platform import Run
    from jobkit.simulation import Scenario, Simulation

__all__ = ["demo"]

_INNER = WIDTH - 2
_CI = "CI Check"
_MOST_FIXES = 10


@click.command(short_help="The main job in one go: simulate, explain, plot to a file.")
@click.option(
    "--out", metavar="DIR", default=".", help="Where to write jobkit-demo.svg; here when not given."
)
def demo(out: str) -> None:
    """Run the study guide's Examples 1 to 3 together and show what happens, when and why.

    Five jobs on a bundled project of 146 models: a daily production run, a CI job that a pull request starts,
    and a chain of three.
    """
    for part in _parts(out):
        click.echo(part)


def _parts(out: str) -> Iterator[str]:
    scenario = _scenario()
    sim = scenario.simulate()
    run = sim.runs_of(_CI)[0]
    yield _headline(sim)
    yield _part("Runs", _runs(sim))
    yield _part("Timeline", _timeline(sim))
    yield _part(f"Steps of run {run.id}", _steps(run))
    yield _part(f"Why did run {run.id} end in {run.status}?", _why(sim, run))
    findings = _lint(scenario)
    yield _part(f"Findings: {len(findings)}, the worst first", _findings(findings[:2]))
    yield _part("The same with the fixes applied", _fixed(scenario))
    yield _part("The study guide's own reading", _literally(scenario))
    yield _part("Picture", _picture(sim, Path(out)))
    yield _part("Try next", _NEXT)


_NEXT = """\
jobkit simulate example-3 --fail stg_orders   a model fails: what happens down the chain?
jobkit lint example-4                         what is wrong with the guide's advanced CI job?
jobkit cron "0 9 1 * 1"                       a schedule that does not mean what it seems to
jobkit quiz take                              exam questions, one by one
jobkit lab                                    the course: twelve notebooks with labs and exercises"""


def _scenario() -> Scenario:
    """Two days of all five jobs, and a pull request changes dim_customers on the first."""
    from jobkit.guide import scenario

    one, two, three = (scenario(f"example-{number}") for number in (1, 2, 3))
    return two.changed(jobs=[*one.jobs, two.jobs.job(_CI), *three.jobs])


def _headline(sim: Simulation) -> str:
    from jobkit.views.played import beginning_sentence

    models = sum(node.resource_type == "model" for node in sim.project.nodes.values())
    return (
        "Examples 1 to 3 of the study guide: "
        f"{len(sim.account.jobs)} jobs on the bundled project {sim.project.name!r} ({models} models).\n"
        "Monday 2 and Tuesday 3 March 2026, UTC. On Monday at 15:00 a pull request changes dim_customers.\n"
        f"{wrapped(beginning_sentence(sim.beginning))}"
    )


def _part(title: str, text: str) -> str:
    return f"\n{title}\n{textwrap.indent(text, '  ')}"


def _runs(sim: Simulation) -> str:
    from jobkit.basics.words import duration_words, moment_words

    rows = [("run", "job", "queued", "started by", "ran for", "nodes", "status")]
    rows += [
        (
            str(run.id),
            run.job.name,
            moment_words(run.queued_at),
            run.trigger.kind.replace("_", " "),
            duration_words(run.run_seconds),
            str(len(run.results)),
            run.status,
        )
        for run in sim.runs
    ]
    return aligned(rows)


def _timeline(sim: Simulation) -> str:
    from jobkit.views import timeline_text

    return timeline_text(sim, _INNER)


def _steps(run: Run) -> str:
    from jobkit.basics.words import duration_words

    return aligned([(str(s.index), s.status, duration_words(s.seconds), s.name) for s in run.steps])


def _why(sim: Simulation, run: Run) -> str:
    from jobkit.basics.why import answer_lines

    why = sim.why(run)
    causes = tuple(cause for cause in why.causes if not cause.beside)
    first, *others = answer_lines(replace(why, causes=causes))
    because = (wrapped(line.strip(), "  ", _INNER) for line in others[:2])
    return "\n".join([wrapped(first, width=_INNER), *because])


def _lint(scenario: Scenario) -> list[Finding]:
    from jobkit.lint import lint

    return lint(scenario.jobs, scenario.project)


def _findings(findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        head = f"{finding.severity} {finding.code} {finding.job!r} {finding.path}"
        lines.append(wrapped(f"{head}: {finding.line}", width=_INNER))
        lines.append(wrapped(f"fix: {finding.fix}", "  ", _INNER))
    return "\n".join(lines)


def _fixed(scenario: Scenario) -> str:
    """Apply the fixes that jobkit offers for the CI job, and run everything again."""
    applied: list[str] = []
    while len(applied) < _MOST_FIXES:
        fixes = [(f.code, job) for f in _lint(scenario) for job in f.fixed_jobs if job.name == _CI]
        if not fixes:
            break
        code, fixed = fixes[0]
        applied.append(code)
        scenario = scenario.changed(jobs=[fixed if job.name == fixed.name else job for job in scenario.jobs])
    run = scenario.simulate().runs_of(_CI)[0]
    commands = ", ".join(f"`{command}`" for command in scenario.jobs.job(_CI).commands)
    return f"{', '.join(applied)} applied: {_CI!r} now runs {commands}.\n{_outcome(run, scenario.project)}"


def _outcome(run: Run, project: Project) -> str:
    """Say what a run built and what it left to another state."""
    from jobkit.basics.words import duration_words

    kinds = {uid: node.resource_type for uid, node in project.nodes.items()}
    built = {r.unique_id for r in run.results if kinds[r.unique_id] == "model" and r.status == "success"}
    models = sum(kind == "model" for kind in kinds.values())
    read = {uid for step in run.steps if step.invocation for uid in step.invocation.deferred}
    return (
        f"Run {run.id}: {run.status} in {duration_words(run.run_seconds)}, {len(built)} models built, "
        f"{models - len(built)} deferred ({len(read)} of them read from production)."
    )


def _literally(scenario: Scenario) -> str:
    from jobkit.basics.words import clock_words, duration_words
    from jobkit.platform import Rules

    sim = scenario.simulate(rules=Rules.study_guide())
    daily = sim.runs_of("Daily Production Run")[0]
    return "\n".join(
        [
            "With --rules study-guide, ./prod-artifacts is there and time zones count.",
            _outcome(sim.runs_of(_CI)[0], scenario.project),
            f"'Daily Production Run' takes {duration_words(daily.run_seconds)} for everything and starts at "
            f"{clock_words(daily.queued_at)} UTC, 06:00 in New York.",
        ]
    )


def _picture(sim: Simulation, folder: Path) -> str:
    """Draw as SVG: every browser opens it, and a first look need not wait for matplotlib."""
    return f"The timeline is in {draw(sim, str(folder / 'jobkit-demo.svg'))}; a browser opens it."
