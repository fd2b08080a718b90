"""Simulations whose bytes are kept: guide definitions, experiments, fault lab, and random scenarios.

Only public names are used, so that the same file runs on the code before and after a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any

import jobkit

RANDOM = 200
SEEDS_OF_THE_FAULT_LAB = (0, 7)

Case = Callable[[], jobkit.Simulation]

PRESETS: dict[str, Callable[..., jobkit.Rules]] = {
    "platform": jobkit.Rules.platform,
    "study-guide": jobkit.Rules.study_guide,
}


def cases(random: int = RANDOM) -> Iterator[tuple[str, Case]]:
    """Yield the name of each case and what simulates it."""
    yield from _guide()
    yield from _experiments()
    yield from _fault_lab()
    for seed in range(random):
        for preset in PRESETS:
            yield f"random/{seed:03}/{preset}", partial(random_simulation, seed, preset)


def _guide() -> Iterator[tuple[str, Case]]:
    from jobkit.guide import NAMES, scenario

    for name in NAMES:
        for preset, rules in PRESETS.items():
            yield f"guide/{name}/{preset}", partial(scenario(name).simulate, rules=rules())


def _experiments() -> Iterator[tuple[str, Case]]:
    for one in jobkit.experiments():
        for arm in one.arms:
            yield f"experiment/{one.name}/{arm.name}", partial(one.simulate, arm.name)


def _fault_lab() -> Iterator[tuple[str, Case]]:
    for seed in SEEDS_OF_THE_FAULT_LAB:
        lab = jobkit.fault_lab(seed)
        for case in lab:
            yield f"fault-lab/{seed}/{case.letter}", partial(_right, case)


def _right(case: Any) -> jobkit.Simulation:
    """Return the week of a case, which the right diagnosis hands out."""
    found = (case.diagnose(cause) for cause in jobkit.fault_lab().causes)
    return next(diagnosis.simulation for diagnosis in found if diagnosis.right)


# -- random scenarios -----------------------------------------------------------------------------

START = datetime(2026, 3, 2, tzinfo=UTC)
_CRONS = ("0 6 * * *", "*/30 * * * *", "15 */4 * * *", "0 9 1 * 1", "45 5-9 * * 1-5", "0 */6 * * *")
_COMMANDS = (
    ["dbt build"],
    ["dbt seed", "dbt run", "dbt test"],
    ["dbt deps", "dbt build --exclude tag:nightly"],
    ["dbt run --select stg_orders+", "dbt test --select stg_orders+"],
    ["dbt source freshness", "dbt build --select source_status:fresher+"],
    ["dbt build --fail-fast", "dbt docs generate"],
    ["dbt snapshot", "dbt run --full-refresh --select +fct_orders"],
    ["dbt retry", "dbt build --select result:error+"],
)
_CI_COMMANDS = (
    ["dbt build --select state:modified+"],
    [
        "dbt clone --select state:modified+,config.materialized:incremental,state:old",
        "dbt build -s state:modified+",
    ],
    [
        "dbt run --select state:modified+ --defer --state ./prod-artifacts",
        "dbt test --select state:modified+",
    ],
    ["dbt build --select state:modified.body+ --no-defer"],
    ["dbt build"],
)
_NODES = ("stg_orders", "stg_customers", "dim_customers", "fct_orders", "stg_payments", "customers", "orders")


@cache
def _project(name: str) -> jobkit.Project:
    project = jobkit.Project.example(name.removesuffix(" without packages"))
    return project.without_packages() if name.endswith(" without packages") else project


def random_simulation(seed: int, preset: str) -> jobkit.Simulation:
    """Return a simulation of one to five jobs of all types, with events and faults, on a bundled project."""
    random = Random(f"golden/{seed}")
    project = _project(random.choice(("shop", "shop without packages", "guide", "company without packages")))
    names = [node.name for node in project.nodes.values() if node.resource_type == "model"]
    known = sorted({name for name in _NODES if name in names}) or names[:5]
    jobs = [_job(random, number, known) for number in range(random.randint(1, 5))]
    end = START + timedelta(hours=random.choice((20, 30, 50)))
    rules = PRESETS[preset](
        run_slots=random.randint(1, 3),
        duration_noise=random.choice((0, 0, 0.3)),
        deactivate_after_errors=random.choice((100, 2)),
    )
    return jobkit.simulate(
        jobs,
        project,
        until=end,
        events=list(_events(random, jobs, known)),
        faults=_faults(random, known),
        rules=rules,
        seed=random.randint(0, 9),
        built=random.choice((None, None, ["Production"], [])),
    )


def _job(random: Random, number: int, known: list[str]) -> jobkit.Job:
    kind = random.choices(("deploy", "ci", "merge"), (6, 3, 1))[0] if number else "deploy"
    name = f"Job {number}"
    commands = random.choice(_CI_COMMANDS if kind == "ci" else _COMMANDS)
    if kind == "deploy" and random.random() < 0.2:
        commands = [f"dbt build --select {random.choice(known)}+ {random.choice(known)}"]
    triggers: dict[str, Any] = {"pull_request": kind == "ci", "merge": kind == "merge"}
    cron = random.choice(_CRONS) if kind == "deploy" and random.random() < 0.6 else None
    if kind == "deploy" and number and random.random() < 0.6:
        statuses = random.sample(("success", "error", "cancelled"), random.randint(1, 3))
        triggers["job_completion"] = {"job": f"Job {random.randrange(number)}", "statuses": statuses}
        if random.random() < 0.7:
            cron = None
    deferral: dict[str, Any] = {}
    if random.random() < 0.4:
        deferral["deferral"] = random.choice(({"this_job": True}, {"environment": "Production"}))
    zone = random.choice((None, None, "America/New_York"))
    return jobkit.Job(
        name=name,
        id=100 + number,
        commands=commands,
        environment="CI" if kind == "ci" else random.choice(("Production", "Production", "Staging")),
        schedule={"cron": cron, "timezone": zone} if cron and zone else {"cron": cron} if cron else None,
        triggers=triggers,
        threads=random.choice((1, 4, 8)),
        timeout_seconds=random.choice((0, 0, 0, 600, 3000)),
        generate_docs=random.random() < 0.3,
        run_source_freshness=random.random() < 0.2,
        **deferral,
    )


def _moment(random: Random) -> datetime:
    return START + timedelta(minutes=5 * random.randrange(0, 18 * 12), seconds=random.choice((0, 0, 40)))


def _events(random: Random, jobs: list[jobkit.Job], known: list[str]) -> Iterator[Any]:
    for number in range(1, random.randint(1, 3)):
        opened, minutes = _moment(random), sorted(random.sample(range(1, 90), random.randint(0, 2)))
        last = opened + timedelta(minutes=max([*minutes, 0]) + random.randint(1, 300))
        end = random.choice(({}, {"merged": last}, {"closed": last}))
        yield jobkit.PullRequest(
            number=number,
            at=opened,
            changed=tuple(random.sample(known, random.randint(0, min(2, len(known))))),
            commits=[opened + timedelta(minutes=minute) for minute in minutes],
            draft=random.random() < 0.2,
            **end,
        )
    deploys = [job.name for job in jobs if not job.is_ci]
    kinds = (jobkit.RunNow, jobkit.ApiTrigger, jobkit.Rerun, jobkit.SaveJob)
    for _ in range(random.choice((0, 1, 4))):
        yield random.choice(kinds)(job=random.choice(deploys), at=_moment(random))


def _faults(random: Random, known: list[str]) -> list[Any]:
    window = (START + timedelta(hours=4), START + timedelta(hours=10))
    several = [
        jobkit.fail(random.choice(known), runs=random.randint(1, 2)),
        jobkit.fail(random.choice(known), between=window),
        jobkit.slow(random.choice(known), times=3),
        jobkit.outage(random.choice(("warehouse", "git")), between=window),
    ]
    return random.sample(several, random.choice((0, 0, 1, 2)))
