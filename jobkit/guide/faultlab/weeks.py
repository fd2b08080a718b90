"""Nine weeks in which the CI job of Scenario 5 does now and then what it should not, named by what one sees.

Each goes wrong through the simulation itself: a setting, a branch or a week of production leads to it, and
the platform and dbt do the rest. Only what the database refuses is given as a fault. Numbers, models and
moments are drawn.
"""

from __future__ import annotations

from typing import Any

from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.guide.faultlab.draw import DAYS, Draw
from jobkit.guide.faultlab.models import DIMENSIONS, INCREMENTAL, INTERMEDIATE, MARTS, REPORTS, STAGING
from jobkit.guide.faultlab.week import (
    CI,
    PRODUCTION,
    healthy_week,
    pull_requests_of,
    variable_of,
    with_account,
    with_ci,
)
from jobkit.platform import ApiTrigger, Commit, PullRequest, Rules
from jobkit.simulation import BundledProject, Scenario

__all__ = [
    "DENIED",
    "asked_for_in_vain",
    "cut_off",
    "in_line",
    "more_than_was_changed",
    "overtaken",
    "own_schema",
    "refused_at_once",
    "somebody_elses_schema",
    "turned_away",
]

DENIED = "permission denied for database analytics"
"""What the database says to a user who may not write."""

_BROKEN_NIGHTS = {
    "assert_no_double_booking": None,
    "rpt_open_folios": "division by zero",
    "fct_commissions": 'invalid input syntax for type numeric: "1,5"',
}
_COLUMNS = ("valid_from", "batch_no", "source_id")


def _request(at: str, changed: str, *commits: Any, **fields: Any) -> PullRequest:
    """Return a pull request without its own number yet; `changed` holds the names of nodes."""
    return PullRequest(number=1, at=at, changed=changed.split(), commits=commits, **fields)


def refused_at_once(draw: Draw) -> Scenario:
    """Runs that end in seconds, until a certain morning."""
    good = draw.one((2, 3))  # the first day on which production succeeds
    node = draw.one(tuple(_BROKEN_NIGHTS))
    one, two, three, four = draw.some(MARTS, 4)
    week = healthy_week(
        draw,
        _request(draw.at(0), one, draw.at(1)),
        _request(draw.at(1), two),
        _request(draw.at(good - 1), three, draw.at(good)),
        _request(draw.at(good), four),
    )
    nights = fail(node, _BROKEN_NIGHTS[node], job=PRODUCTION, between=(DAYS[0], DAYS[good]))
    return week.changed(new_account=True, faults=[nights])


def somebody_elses_schema(draw: Draw) -> Scenario:
    """One pull request is green, the ones after it are not."""
    first = draw.one(DIMENSIONS)
    two, three, four = draw.some([name for name in MARTS if name != first], 3)
    week = healthy_week(
        draw,
        _request(f"{DAYS[0]}T07:00", "", draft=True, closed=f"{DAYS[0]}T12:00"),
        _request(draw.at(0, before="11:00"), first, draw.at(1, after="14:00"), merged=f"{DAYS[2]}T05:00"),
        _request(draw.at(1, before="13:00"), two),
        _request(draw.at(2), three),
        _request(draw.at(3, before="12:00"), four, draw.at(3, after="13:00")),
    )
    first_build = ApiTrigger(
        job=CI,
        at=f"{DAYS[0]}T07:30",
        cause="first full build, to set up the job",
        pull_request=pull_requests_of(week)[0].number,
        git_branch="set-up-ci",
        steps_override=("dbt build",),
        timeout_seconds_override=7200,
    )
    return with_ci(week, deferral={"this_job": True}).changed(events=[first_build, *week.events])


def own_schema(draw: Draw) -> Scenario:
    """Some folders are safe to change, others are not."""
    safe = draw.some(STAGING, 4)
    one, two = draw.some(MARTS, 2)
    changes = draw.some([safe[0], f"{safe[1]} {safe[2]}", safe[3], one, two], 5)
    days = (0, 1, 2, 3, 3)
    requests = [
        _request(draw.at(day), change, *([draw.at(day + 1)] if change == one else []))
        for day, change in zip(days, changes, strict=True)
    ]
    return with_ci(healthy_week(draw, *requests), commands=["dbt build --select state:modified --no-defer"])


def more_than_was_changed(draw: Draw) -> Scenario:
    """Some pull requests build models that nobody touched in them."""
    theirs = draw.one(INTERMEDIATE)
    one, two, three, four = draw.some(MARTS, 4)
    week = healthy_week(
        draw,
        _request(draw.at(0, before="11:00"), theirs, merged=draw.at(0, "17:00", "18:00")),
        _request(draw.at(0), one, draw.at(1)),
        _request(draw.at(1), two),
        _request(draw.at(0), three, draw.at(2, before="12:00"), draw.at(2, after="13:00")),
        _request(draw.at(3), four),
    )
    message = f'column "{draw.one(_COLUMNS)}" does not exist'
    later = (f"{DAYS[1]}T06:00", "2026-03-07")
    return week.changed(faults=[fail(theirs, message, job=CI, between=later)])


def cut_off(draw: Draw) -> Scenario:
    """Runs that never get to their end."""
    large = draw.one(tuple(INCREMENTAL))
    one, two, three = draw.some(MARTS, 3)
    changes = draw.some([one, two, three, large, draw.one(INCREMENTAL[large])], 5)
    days = draw.some((0, 1, 2, 3, 3), 5)
    week = healthy_week(
        draw, *(_request(draw.at(day), change) for day, change in zip(days, changes, strict=True))
    )
    seconds = (float(draw.one(range(2400, 3301, 60))), float(draw.one(range(100, 181, 10))))
    return week.changed(project=BundledProject("guide", packages=False, durations={large: seconds}))


def overtaken(draw: Draw) -> Scenario:
    """Runs that end while their models are being built; then it goes well."""
    models = draw.some(DIMENSIONS, 5)
    hasty = set(draw.some(range(5), draw.one((2, 3))))
    requests = []
    for place, (day, model) in enumerate(zip((0, 1, 2, 3, 3), models, strict=True)):
        at = draw.at(day)
        requests.append(_request(at, model, *([draw.soon(at, 45, 80)] if place in hasty else [])))
    return healthy_week(draw, *requests)


def in_line(draw: Draw) -> Scenario:
    """Authors who get up early wait, the others do not."""
    early = set(draw.some(range(4), 2))
    requests = [
        _request(draw.at(day, *(("06:05", "06:20") if day in early else ())), model)
        for day, model in enumerate(draw.some(MARTS, 4))
    ]
    requests.append(_request(draw.at(4, before="12:00"), draw.one(STAGING)))
    week = with_ci(healthy_week(draw, *requests), triggers={})
    events = [*week.events, *map(_call, pull_requests_of(week))]
    return with_account(week, git_provider="other").changed(events=events, rules=Rules(run_slots=1))


def _call(request: PullRequest) -> ApiTrigger:
    """Return the call of the API by which a repository without an integration has a pull request checked."""
    return ApiTrigger(
        job=CI,
        at=request.at,
        cause=f"check of pull request #{request.number}",
        pull_request=request.number,
        git_branch=f"pull-request-{request.number}",
    )


def asked_for_in_vain(draw: Draw) -> Scenario:
    """From one pull request on, no model of any is built."""
    theirs = draw.one(INTERMEDIATE)
    one, two, three, four = draw.some(MARTS, 4)
    week = healthy_week(
        draw,
        _request(draw.at(0, before="11:00"), theirs, merged=draw.at(0, "15:00", "17:00")),
        _request(draw.at(0, before="13:00"), one, draw.at(1, before="12:00")),
        *(_request(draw.at(day), model) for day, model in ((1, two), (2, three), (3, four))),
    )
    asks = Commit(at=draw.at(0, "13:00", "14:00"), project=_asking(week.project, theirs, variable_of(week)))
    return week.changed(
        events=[
            event.model_copy(update={"commits": (asks,)}) if event.changed == (theirs,) else event
            for event in pull_requests_of(week)
        ]
    )


def _asking(project: Project, model: str, variable: str) -> Project:
    """Return the project whose `model` asks for an environment variable, without a default."""
    return project.changed(model, config={"meta": {"from": f"{{{{ env_var('{variable}') }}}}"}})


def turned_away(draw: Draw) -> Scenario:
    """From one day on nothing is built, and later it is again."""
    first = draw.one((1, 2))
    models = draw.some(DIMENSIONS, 5)
    days = (0, first - 1, first, first, first + 1)
    requests = [_request(draw.at(day), model) for day, model in zip(days, models, strict=True)]
    requests.append(_request(draw.at(4), draw.one(REPORTS)))
    during = (f"{DAYS[first]}T07:00", f"{DAYS[first + 1]}T18:00")
    return healthy_week(draw, *requests).changed(
        faults=[fail(model, DENIED, job=CI, between=during) for model in models]
    )
