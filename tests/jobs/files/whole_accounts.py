"""Accounts that nobody wrote, with everything that an account may hold; `accounts` is a strategy."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jobkit.jobs import Account

__all__ = ["accounts"]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    [
        "yes",
        "012",
        "1e5",
        "~",
        "Nightly",
        "a: b",
        "- x",
        "#c",
        "2026-01-01",
        "*/5 * * * *",
        "é \u2028 x",
        "<b>",
    ]
)
IDS = st.none() | st.integers(-(2**40), 2**40)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
KEPT = st.dictionaries(TEXT, JSON, max_size=2)
VARIABLES = st.dictionaries(st.sampled_from(["DBT_A", "DBT_REGION", "DBT_ENV_SECRET_T"]), TEXT, max_size=2)


def some(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return mappings that have any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


DAYS = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True)
SCHEDULES = st.builds(
    lambda cron, kept: {"cron": cron, **kept},
    st.sampled_from(["0 6 * * *", "*/20 * * * 1-5"]),
    some(kept=KEPT),
) | st.builds(
    lambda timing, rest: {**timing, **rest},
    st.builds(lambda n: {"every_hours": n}, st.integers(1, 23))
    | st.builds(lambda hours: {"hours": hours}, st.lists(st.integers(0, 23), min_size=1, max_size=3)),
    some(days=DAYS, minute=st.integers(0, 59), kept=KEPT, timezone=st.just("Europe/Paris")),
)
STATUSES = st.lists(st.sampled_from(["success", "error", "cancelled"]), min_size=1, max_size=3, unique=True)


@st.composite
def triggers(draw: Any, others: list[str]) -> dict[str, Any]:
    """Return triggers of one kind."""
    kind = draw(st.sampled_from(["schedule", "pull_request", "webhook", "merge", "completion"]))
    if kind == "pull_request":
        return {"pull_request": True, **draw(some(draft_pull_request=st.booleans()))}
    if kind == "webhook":
        return {
            "github_webhook": draw(st.booleans()),
            "git_provider_webhook": True,
            "custom_branch_only": False,
        }
    if kind == "merge":
        return {"merge": True, "schedule": False}
    if kind == "completion":
        named = {"job": draw(st.sampled_from(others))} if others else {"job_id": draw(st.integers(1, 99))}
        return {"job_completion": {**named, **draw(some(statuses=STATUSES))}, "schedule": draw(st.booleans())}
    return {"schedule": draw(st.booleans())}


def _deferrals(others: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    kinds = [
        st.just({}),
        st.just({"this_job": True}),
        st.builds(lambda n: {"environment_id": n}, st.integers(1, 99)),
    ]
    if others:
        kinds.append(st.builds(lambda job: {"job": job}, st.sampled_from(others)))
    return st.one_of(kinds).flatmap(lambda one: st.just(one) | st.just({**one, "favor_state": True}))


@st.composite
def jobs(draw: Any, key: str, others: list[str], home: tuple[str, str | None]) -> dict[str, Any]:
    """Return the fields of a job with this key, in this environment and project."""
    made = draw(triggers(others))
    fields = draw(
        some(
            description=TEXT, id=IDS, linked_id=IDS, threads=st.integers(1, 64), kept=KEPT,
            timeout_seconds=st.integers(0, 90_000), generate_docs=st.booleans(),
            environment_variables=VARIABLES,
            declared_type=st.sampled_from(["ci", "other", "adaptive"]), deferral=_deferrals(others),
            dbt_version=st.just("latest"), schedule=SCHEDULES,
        )
    )  # fmt: skip
    environment, project = home
    if made.get("merge"):
        made["schedule"] = False
    named = {"name": draw(NAME), "key": key, "environment": environment, "project": project}
    commands = draw(
        st.lists(st.sampled_from(["dbt build", "dbt run -s a+ --vars '{a: 1}'"]), min_size=1, max_size=2)
    )
    return {**fields, **named, "commands": commands, "triggers": made}


@st.composite
def accounts(draw: Any) -> Account:
    """Return an account: names repeat, keys do not; environments belong to projects."""
    projects = draw(st.lists(NAME, min_size=1, max_size=2, unique=True))
    environments = [
        {"name": name, "project": project, **kind, **draw(some(id=IDS, target_schema=TEXT, kept=KEPT))}
        for project in projects
        for name, kind in (("Production", {"deployment_type": "production"}), ("CI", {}))
    ]
    homes = [(one["name"], one["project"]) for one in environments]
    keys = [f"job_{number}" for number in range(draw(st.integers(1, 4)))]
    made = [draw(jobs(key, keys[:number], draw(st.sampled_from(homes)))) for number, key in enumerate(keys)]
    settings = [
        {"name": name, **draw(some(id=IDS, default_branch=NAME, environment_variables=VARIABLES, kept=KEPT))}
        for name in projects
    ]
    around = draw(
        some(environment_variables=VARIABLES, default_branch=NAME, git_provider=st.just("gitlab"), name=TEXT)
    )
    told = {"to": "#data", "channel": "slack", "outcomes": ["fails"], "jobs": keys[:1]}
    return Account(jobs=made, environments=environments, projects=settings, notifications=[told], **around)
