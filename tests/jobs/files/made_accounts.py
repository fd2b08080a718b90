"""Accounts that nobody wrote, for round trips: ids or none, names that repeat, all kinds of jobs."""

from __future__ import annotations

from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Account, Environment, Job, ProjectSettings

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: text == text.strip())
KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
NUMBERS = st.integers(1, 10**9)
COMMANDS = st.lists(
    st.sampled_from(["dbt build", "dbt run -s a+", "dbt test", "dbt build --vars '{\"a\": \"${b} %{c}\"}'"]),
    min_size=1, max_size=3,
)  # fmt: skip
DAYS = st.lists(st.integers(0, 6), min_size=1, unique=True)
MINUTES = st.one_of(st.none(), st.integers(0, 59))
SCHEDULES = st.one_of(
    st.none(),
    st.sampled_from(["0 6 * * *", "*/15 * * * 1-5", "0 0 L * *", "30 2 1,15 * *"]).map(lambda c: {"cron": c}),
    st.fixed_dictionaries({"every_hours": st.integers(1, 23), "days": DAYS, "minute": MINUTES}),
    st.fixed_dictionaries(
        {"hours": st.lists(st.integers(0, 23), min_size=1), "days": DAYS, "minute": MINUTES}
    ),
)
VARIABLES = st.dictionaries(
    st.from_regex(r"DBT_[A-Z]{1,6}|DBT_[a-z]{3}", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12),
    max_size=2,
)
TEXTS = st.one_of(st.just(""), NAMES)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Return an account of one to four jobs in up to two projects."""
    projects = draw(st.lists(NAMES, max_size=2, unique=True))
    homes = [ProjectSettings(name=name, id=draw(st.none() | NUMBERS)) for name in projects]
    environments = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    listed = [
        Environment(name=name, id=draw(st.none() | NUMBERS), project=draw(st.sampled_from([None, *projects])))
        for name in environments
    ]
    jobs: list[dict] = []
    for number in range(draw(st.integers(1, 4))):
        jobs.append(draw(_job(number, listed, jobs)))
    try:
        return Account(
            jobs=[Job(**job) for job in jobs],
            environments=listed if draw(st.booleans()) else (),
            projects=homes,
            name=draw(TEXTS),
        )
    except JobkitError:  # ids, keys or names that clash: names apart will do
        plain = [
            {**job, "key": None, "id": None, "name": f"{i} {job['name']}"[:200]} for i, job in enumerate(jobs)
        ]
        for job in plain:
            job["triggers"] = {**job["triggers"], "job_completion": None}
        return Account(jobs=[Job(**job) for job in plain])


@st.composite
def _job(draw: st.DrawFn, number: int, environments: list[Environment], others: list[dict]) -> dict:
    where = draw(st.sampled_from(environments))
    kind = draw(st.sampled_from(["scheduled", "other", "ci", "merge", "chained"]))
    triggers: dict = {"pull_request": kind == "ci", "merge": kind == "merge"}
    schedule = draw(SCHEDULES) if kind in ("scheduled", "other") else None
    if kind == "other":
        triggers["schedule"] = False
    if kind == "chained" and others:
        upstream = draw(st.sampled_from(others))
        statuses = draw(st.lists(st.sampled_from(["success", "error", "cancelled"]), min_size=1, unique=True))
        triggers["job_completion"] = {"job": upstream["key"] or upstream["name"], "statuses": statuses}
    deferral = draw(
        st.sampled_from([None, {}, {"this_job": True}, {"environment": where.name}, {"job_id": 4711}])
    )
    ending = draw(st.sampled_from(["", "", "", " [[daily]]", " [[a:b:c]]"]))
    return {
        "name": f"{draw(NAMES)} {number}{ending}",
        "key": draw(st.none() | KEYS.map(lambda key: f"{key}{number}")),
        "id": draw(st.none() | st.integers(1, 1000).map(lambda n: n * 10 + number)),
        "description": draw(TEXTS),
        "commands": draw(COMMANDS),
        "environment": where.name,
        "project": where.project,
        "schedule": schedule,
        "triggers": triggers,
        "deferral": deferral,
        "threads": draw(st.integers(1, 64)),
        "target_name": draw(st.sampled_from(["default", "prod"])),
        "timeout_seconds": draw(st.sampled_from([0, 3600])),
        "generate_docs": draw(st.booleans()),
        "run_source_freshness": draw(st.booleans()),
        "environment_variables": draw(VARIABLES),
        "dbt_version": draw(st.sampled_from([None, "latest", "compatible"])),
        "on_test_failure": draw(st.sampled_from([None, "continue"])),
    }
