"""Accounts that nobody wrote, for formats to hold: odd names, every trigger, every timing, all settings."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jobkit.jobs.account import Account
from jobkit.jobs.environment import Environment
from jobkit.jobs.job import Job

__all__ = ["accounts"]

_LETTERS = st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f")
_ODD = st.sampled_from(
    ["${x}", "%{ if true }", 'a "quoted" name', "back\\slash", "$${", "a$", "#1", "ü ä", "<<EOT"]
)
names = st.one_of(
    st.sampled_from(["Nightly", "CI", "Merge checks", "2nd", "a_b"]),
    _ODD,
    st.text(_LETTERS, min_size=1, max_size=12),
)
names = names.filter(lambda name: name.strip() == name and bool(name))
commands = st.one_of(
    st.sampled_from(
        [
            "dbt build",
            "dbt test --select tag:nightly",
            'dbt run --vars \'{"a": "${b}"}\'',
            "dbt source freshness",
        ]
    ),
    st.text(_LETTERS, max_size=12).map(
        lambda text: f"dbt run --select {text}x".replace("\x85", "").replace("\xa0", "")
    ),
)
_days = st.lists(st.integers(0, 6), min_size=1, max_size=7)
schedules = st.one_of(
    st.none(),
    st.sampled_from(["0 6 * * *", "*/20 8-17 * * 1-5", "0 0 1 * *", "15 2 * * 0"]).map(
        lambda cron: {"cron": cron}
    ),
    st.fixed_dictionaries(
        {"every_hours": st.integers(1, 23)},
        optional={"days": _days, "minute": st.sampled_from([4, 17])},
    ),
    st.fixed_dictionaries(
        {"hours": st.lists(st.integers(0, 23), min_size=1, max_size=5)},
        optional={"days": _days, "minute": st.integers(0, 59)},
    ),
)
_variables = st.dictionaries(
    st.sampled_from(["DBT_REGION", "DBT_A", "DBT_ENV_SECRET_KEY"]), st.text(_LETTERS, max_size=8)
)
_environments = ("Production", "Staging", "CI", "prod EU")


@st.composite
def _jobs(draw: st.DrawFn, name: str, others: list[str]) -> dict[str, Any]:
    """Return the fields of a job that may wait for one of the others."""
    kind = draw(st.sampled_from(["scheduled", "off", "ci", "merge", "completion", "idle"]))
    schedule = draw(schedules)
    triggers: dict[str, Any] = {"schedule": kind == "scheduled"} if schedule else {}
    if kind == "ci":
        triggers |= {"pull_request": True, "draft_pull_request": draw(st.booleans())}
    elif kind == "merge":
        triggers |= {"merge": True}
    elif kind == "completion" and others:
        statuses = draw(
            st.lists(st.sampled_from(["success", "error", "cancelled"]), min_size=1, max_size=3, unique=True)
        )
        triggers |= {"job_completion": {"job": draw(st.sampled_from(others)), "statuses": statuses}}
    deferral = draw(st.sampled_from([None, {}, {"this_job": True}, {"environment": "Production"}]))
    return {
        "name": name,
        "commands": draw(st.lists(commands, min_size=1, max_size=3)),
        "environment": draw(st.sampled_from(_environments)),
        "schedule": schedule,
        "triggers": triggers,
        "deferral": deferral,
        **draw(_settings),
    }


_settings = st.fixed_dictionaries(
    {},
    optional={
        "description": st.text(_LETTERS, max_size=20),
        "id": st.integers(1, 10**9),
        "threads": st.integers(1, 64),
        "target_name": st.sampled_from(["default", "prod", "ci"]),
        "timeout_seconds": st.integers(0, 86_400),
        "generate_docs": st.booleans(),
        "run_source_freshness": st.booleans(),
        "run_lint": st.booleans(),
        "errors_on_lint_failure": st.booleans(),
        "environment_variables": _variables,
        "dbt_version": st.sampled_from(["latest", "1.9.0-latest", "latest-fusion"]),
        "cost_optimization_features": st.sampled_from([["dbt_state"], ["state_aware_orchestration"], []]),
    },
)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Return an account of one to four jobs, with the settings of its environments or without."""
    called = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    jobs, ids = [], set()
    for position, name in enumerate(called):
        fields = draw(_jobs(name, called[:position]))
        if fields.get("id") in ids:
            fields.pop("id", None)
        ids.add(fields.get("id"))
        jobs.append(Job(**fields))
    environments = draw(st.sampled_from([(), tuple(_environment(name) for name in _environments)]))
    return Account(jobs=tuple(jobs), environments=environments)


def _environment(name: str) -> Environment:
    kind = name.lower() if name in ("Production", "Staging") else None
    variables = {"DBT_REGION": "${eu}"} if name == "CI" else {}
    branch = "release" if name == "prod EU" else None
    return Environment(name=name, deployment_type=kind, custom_branch=branch, environment_variables=variables)
