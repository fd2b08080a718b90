"""Simulations made by hand, so that a view is tested on exactly what a test says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from jobkit.basics.why import Cause
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.jobs import Account, Job
from jobkit.platform import Note, Rules, Run, RunStep
from jobkit.platform.run import StepStatus
from jobkit.simulation import Simulation

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


class _Project:
    name, origin, nodes = "shop", "bundled", {}


def at(hours: float) -> datetime:
    """Return Monday midnight plus some hours."""
    return MONDAY + timedelta(hours=hours)


def run(number: int, job: Job, queued: float, minutes: float | None, **fields: Any) -> Run:
    """Return a run queued `queued` hours after midnight that takes `minutes`; None: never left the queue.

    `wait` (minutes) puts a wait before it, `cut=True` leaves it without an end.
    """
    queued_at = at(queued)
    wait = timedelta(minutes=fields.pop("wait", 0.0))
    cut = fields.pop("cut", False)
    fields.setdefault("status", "success")
    fields.setdefault("trigger", Cause("schedule", "The schedule fired."))
    if minutes is None:
        left = None if cut else queued_at + wait
        return Run(id=number, job=job, queued_at=queued_at, finished_at=left, **fields)
    dequeued = queued_at + wait
    started = dequeued + timedelta(seconds=20)
    finished = None if cut else dequeued + timedelta(minutes=minutes)
    return Run(
        id=number,
        job=job,
        queued_at=queued_at,
        dequeued_at=dequeued,
        started_at=started,
        finished_at=finished,
        **fields,
    )


def simulation(
    jobs: list[Job], runs: list[Run], hours: float = 12, slots: int = 2, notes: tuple[Note, ...] = ()
) -> Simulation:
    """Return a simulation that begins on Monday at midnight."""
    ordered = tuple(sorted(runs, key=lambda run: (run.queued_at, run.id)))
    rules = Rules(run_slots=slots)
    return Simulation(Account(jobs=tuple(jobs)), _Project(), rules, MONDAY, at(hours), ordered, notes, 0)  # type: ignore[arg-type]


def sketch() -> Simulation:
    """Return half a day of five jobs: a chain, an over-scheduled job, pull requests, an error, waits."""
    ingestion = Job(name="Ingestion", commands=["dbt build"], schedule={"cron": "0 */2 * * *"})
    transformation = Job(
        name="Transformation", commands=["dbt build"], triggers={"job_completion": {"job": "Ingestion"}}
    )
    reporting = Job(
        name="Reporting", commands=["dbt build"], triggers={"job_completion": {"job": "Transformation"}}
    )
    hourly = Job(name="Hourly incremental", commands=["dbt build"], schedule={"cron": "*/30 * * * *"})
    check = Job(name="CI check", commands=["dbt build"], triggers={"pull_request": True})
    chained = Cause("job_completion", "The upstream job succeeded.")
    pull_request = Cause("pull_request", "A commit was pushed.")
    runs: list[Run] = []

    def add(job: Job, queued: float, minutes: float | None, **fields: Any) -> Run:
        runs.append(run(len(runs) + 1, job, queued, minutes, **fields))
        return runs[-1]

    for hour in range(0, 12, 2):
        first = add(ingestion, hour, 32)
        failed = hour == 6
        second = add(
            transformation,
            hour + 32 / 60,
            25 if failed else 46,
            wait=8 if hour in (2, 8) else 0,
            trigger=chained,
            triggered_by=first.id,
            status="error" if failed else "success",
            message="1 of 12 nodes failed: stg_orders" if failed else "",
        )
        if not failed and second.finished_at is not None:
            begin = (second.finished_at - MONDAY).total_seconds() / 3600
            add(reporting, begin, 25, wait=2 if hour == 8 else 0, trigger=chained, triggered_by=second.id)
    for half in range(8):
        add(hourly, half / 2, 22)
    clock = 4.0
    for half in range(8, 18):
        if half == 12:
            add(hourly, 6, None, wait=30, status="cancelled", message="A newer run of this job was queued.")
            continue
        add(hourly, half / 2, 37, wait=max(0.0, (clock - half / 2) * 60))
        clock = max(clock, half / 2) + 37 / 60
    for half in range(20, 24):
        add(hourly, half / 2, 22)
    for number, hour, minutes, status in (
        (41, 1.2, 18, "success"),
        (42, 3.1, 14, "cancelled"),
        (42, 3.35, 21, "success"),
        (43, 3.5, 21, "success"),
        (44, 9.0, 18, "error"),
    ):
        add(check, hour, minutes, trigger=pull_request, pull_request=number, status=status, takes_slot=False)
    return simulation([ingestion, transformation, reporting, hourly, check], runs)


def nodes(plan: list[tuple[str, str, float, float, int]]) -> tuple[NodeResult, ...]:
    """Return node results from (unique_id, status, start, duration, thread); thread 0 stands for none."""
    return tuple(
        NodeResult(name, status, None, start, seconds, f"Thread-{thread}" if thread else "")
        for name, status, start, seconds, thread in plan
    )


def invocation(
    results: tuple[NodeResult, ...], parents: dict[str, tuple[str, ...]] | None = None
) -> Invocation:
    """Return an invocation that left these results; `parents` as in a project."""
    state = SimpleNamespace(project=SimpleNamespace(parents=parents or {}))
    elapsed = max((result.finished_seconds for result in results), default=0.0)
    return Invocation(None, results, 0, None, state, elapsed_seconds=elapsed)  # type: ignore[arg-type]


def finished_run() -> Run:
    """Return a run of eight steps: one model fails, what depends on it is skipped, docs are not made."""
    job = Job(name="Daily", commands=["dbt seed", "dbt build", "dbt test"])
    seed = nodes([("seed.shop.countries", "success", 0, 3, 1), ("seed.shop.rates", "success", 0, 5, 2)])
    build = nodes(
        [
            ("model.shop.stg_orders", "success", 0, 12, 1),
            ("model.shop.stg_customers", "success", 0, 7, 2),
            ("model.shop.stg_payments", "success", 0, 21, 3),
            ("test.shop.unique_stg_customers_id.a1b2", "pass", 7, 3, 2),
            ("test.shop.not_null_stg_payments_id.c3d4", "warn", 21, 4, 3),
            ("model.shop.int_payments", "success", 25, 30, 1),
            ("snapshot.shop.customers", "success", 10, 16, 2),
            ("model.shop.orders", "success", 55, 60, 1),
            ("model.shop.customers", "error", 55, 18, 2),
            ("model.shop.segments", "skipped", 73, 0, 0),
            ("exposure.shop.dashboard", "skipped", 73, 0, 0),
            ("test.shop.unique_orders_id.e5f6", "fail", 115, 6, 3),
        ]
    )
    parents = {
        "test.shop.not_null_stg_payments_id.c3d4": ("model.shop.stg_payments",),
        "model.shop.int_payments": ("model.shop.stg_payments",),
        "model.shop.orders": ("model.shop.int_payments", "model.shop.stg_orders"),
        "model.shop.customers": ("model.shop.int_payments", "model.shop.stg_customers"),
        "test.shop.unique_orders_id.e5f6": ("model.shop.orders",),
    }
    whole = run(7, job, 6, 161 / 60, status="error", message="2 of 12 nodes failed in `dbt build`.", wait=3)
    assert whole.started_at is not None
    clock = whole.started_at
    steps = []

    def step(
        name: str, command: str | None, status: StepStatus, seconds: float | None, **fields: Any
    ) -> None:
        nonlocal clock
        kind = fields.pop("kind", "command")
        times = (
            {}
            if seconds is None
            else {"started_at": clock, "finished_at": clock + timedelta(seconds=seconds)}
        )
        if "invocation" in fields and seconds is not None:
            before = max(0.0, seconds - fields["invocation"].elapsed_seconds)
            times["nodes_started_at"] = clock + timedelta(seconds=before)
        steps.append(RunStep(len(steps) + 1, name, command, kind, status, **times, **fields))
        clock += timedelta(seconds=seconds or 0)

    step("Clone git repository", None, "success", 5, kind="builtin")
    step("Create profile from connection", None, "success", 1, kind="builtin")
    step("Invoke dbt with `dbt deps`", "dbt deps", "success", 8, kind="builtin")
    step("Invoke dbt with `dbt seed`", "dbt seed", "success", 10, invocation=invocation(seed))
    step(
        "Invoke dbt with `dbt build`",
        "dbt build",
        "error",
        126,
        invocation=invocation(build, parents),
        message="2 of 12 nodes failed.",
    )
    step(
        "Invoke dbt with `dbt test`",
        "dbt test",
        "skipped",
        None,
        message="skipped: an earlier command failed",
    )
    step("Invoke dbt with `dbt docs generate`", "dbt docs generate", "skipped", None, kind="checkbox")
    return replace(whole, steps=tuple(steps), finished_at=clock)
