"""What can be asked without a run: fire times, selections, commands, lint, what exists at the end."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from jobkit.dbt.execution import Invocation, Warehouse, invoke
from jobkit.dbt.manifest.state import State
from jobkit.jobs import Schedule
from jobkit.lint import lint as lint_jobs
from jobkit.lint.rule import rules as lint_rules
from jobkit.platform.events import PullRequest
from jobkit.quiz.evidence.branch import Branch, numbered, of_mapping
from jobkit.quiz.evidence.roots.runs import branch_of_nodes
from jobkit.quiz.stage import Played

__all__ = ["invoked", "lint", "relations", "scheduled", "selected"]

_CRON = "cron:"


def scheduled(played: Played) -> Branch:
    """``fires/JOB/count``, ``fires/cron:0 6 * * 1/1``: scheduled times within the horizon."""
    sim = played.simulation

    def get(name: str) -> Branch:
        if name.startswith(_CRON):
            return _times(_fire_times(Schedule(cron=name.removeprefix(_CRON)), played))
        schedule = sim.account.job(name).schedule
        times = _fire_times(schedule, played) if schedule is not None else ()
        return _times(times)

    return Branch("job", (), get)


def _fire_times(schedule: Schedule, played: Played) -> tuple[datetime, ...]:
    sim = played.simulation
    return tuple(schedule.fire_times(sim.start, sim.until, honour_timezone=sim.rules.honour_timezone))


def _times(times: tuple[datetime, ...]) -> Branch:
    gaps = [(later - earlier).total_seconds() / 3600 for earlier, later in pairwise(times)]
    return numbered(
        "fire",
        times,
        lambda time: time,
        {
            "times": times,
            "first_gap": gaps[0] if gaps else 0.0,
            "shortest_gap": min(gaps, default=0.0),
            "longest_gap": max(gaps, default=0.0),
            "shortest_gap_minutes": round(60 * min(gaps, default=0.0), 3),
            "longest_gap_minutes": round(60 * max(gaps, default=0.0), 3),
        },
    )


def selected(played: Played) -> Branch:
    """``selected/state:modified+/nodes``, ``/count``: against the code before the first pull request."""
    changed, before = _compared(played)

    def get(selection: str) -> Branch:
        select, _, exclude = selection.partition(" --exclude ")
        state = State(before) if "state:" in selection else None
        ids = changed.select(select, exclude or None, state=state)
        names = tuple(sorted(changed.nodes[uid].name for uid in ids))
        models = tuple(
            sorted(changed.nodes[u].name for u in ids if changed.nodes[u].resource_type == "model")
        )
        return of_mapping("value", {"nodes": names, "count": len(ids), "models": models})

    return Branch("selection", (), get)


def _compared(played: Played) -> tuple[Any, Any]:
    """Return the project with the first pull request in it, and the one without."""
    before = played.scenario.project
    first = next((one for one in played.scenario.events if isinstance(one, PullRequest)), None)
    return (before.changed(*first.changed) if first is not None and first.changed else before), before


def invoked(played: Played) -> Branch:
    """``invoke/dbt build/exit_code``: one command on the project, everything built before."""
    changed, before = _compared(played)

    def get(command: str) -> Branch:
        done = invoke(
            command,
            changed,
            state=State(before),
            warehouse=Warehouse.built(before),
            faults=played.scenario.faults,
        )
        return _invocation(done, changed)

    return Branch("command", (), get)


def _invocation(done: Invocation, project: Any) -> Branch:
    ok = sum(result.status in ("success", "pass") for result in done.results)
    return of_mapping(
        "value of a command",
        {
            "exit_code": done.exit_code,
            "seconds": done.elapsed_seconds,
            "ok": of_mapping("value", {"count": ok}),
            "nodes": branch_of_nodes(project, done.results),
            "listed": done.listed,
        },
    )


def lint(played: Played) -> Branch:
    """``lint/codes``, ``lint/CODE/count``: what the linter finds in the jobs."""
    sim = played.simulation
    found = lint_jobs(sim.account, played.scenario.projects, rules=sim.rules)
    codes = tuple(dict.fromkeys(finding.code for finding in found))

    def get(name: str) -> Any:
        if name == "codes":
            return codes
        if name == "count":
            return len(found)
        own = [finding for finding in found if finding.code == name]
        return of_mapping("value", {"count": len(own), "severity": own[0].severity if own else "none"})

    return Branch("lint rule", ("codes", "count", *(rule.code for rule in lint_rules())), get)


def relations(played: Played) -> Branch:
    """``relations/count``, ``relations/names``, ``relations/SCHEMA.NAME``: what exists at the end."""
    engine = played.simulation._engine
    known = engine.world.schemas.warehouse.relations if engine is not None else {}

    def get(name: str) -> Any:
        if name == "count":
            return len(known)
        if name == "names":
            return tuple(sorted(known))
        if name == "schemas":
            return tuple(sorted({relation.split(".")[0] for relation in known}))
        return known.get(name, "none")

    return Branch("relation", (), get)
