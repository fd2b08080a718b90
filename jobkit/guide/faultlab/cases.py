"""Five weeks in which the CI job of Scenario 5 fails now and then, named by what one sees.

Each fails through the simulation itself: a setting, a branch or a week of production leads to it, and the
platform and dbt do the rest. Which cause belongs to which week is kept as a salted digest only, so that
neither a case nor its pickle gives it away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jobkit.dbt.execution import fail
from jobkit.guide.faultlab import evidence
from jobkit.guide.faultlab.week import CI, PRODUCTION, healthy_week, with_ci
from jobkit.platform import ApiTrigger, PullRequest
from jobkit.simulation import BundledProject, Scenario, Simulation

__all__ = ["WEEKS", "Hidden", "digest"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A week with a fault, where to look in it, and the digest of its cause.

    Parameters
    ----------
    make : callable
        Returns the week.
    look : str
        The hint after a wrong guess.
    evidence : callable
        Week and simulation -> the sentence that proves the cause, with numbers from the runs.
    answer : str
        Digest of the cause's key; see `digest`.
    """

    make: Callable[[], Scenario]
    look: str
    evidence: Callable[[Scenario, Simulation], str]
    answer: str

    def is_answer(self, key: str) -> bool:
        """Return whether `key` is the cause."""
        return digest(self.make.__name__, key) == self.answer


def digest(week: str, key: str) -> str:
    """Return what is kept of an answer."""
    return sha256(f"jobkit fault lab/{week}/{key}".encode()).hexdigest()[:16]


def _request(number: int, at: str, changed: str, *commits: str, **fields: Any) -> PullRequest:
    """Return a pull request; `changed` holds the names of nodes."""
    return PullRequest(number=number, at=at, changed=changed.split(), commits=commits, **fields)


def refused_at_once() -> Scenario:
    """Runs that end in seconds, until a certain morning."""
    week = healthy_week(
        _request(61, "2026-03-02T09:10", "dim_customers", "2026-03-03T15:30"),
        _request(62, "2026-03-03T11:05", "rpt_channel_mix"),
        _request(63, "2026-03-04T14:20", "fct_folios", "2026-03-05T09:40"),
        _request(64, "2026-03-05T10:00", "dim_outlets"),
    )
    nights = ("2026-03-02", "2026-03-05")
    return week.changed(
        new_account=True, faults=[fail("assert_no_double_booking", job=PRODUCTION, between=nights)]
    )


def somebody_elses_schema() -> Scenario:
    """One pull request is green, the ones after it are not."""
    week = healthy_week(
        _request(60, "2026-03-02T07:00", "", draft=True, closed="2026-03-02T12:00"),
        _request(61, "2026-03-02T10:10", "dim_customers", "2026-03-03T15:30", merged="2026-03-04T05:00"),
        _request(62, "2026-03-03T11:05", "rpt_channel_mix"),
        _request(63, "2026-03-04T14:20", "fct_folios"),
        _request(64, "2026-03-05T10:00", "dim_outlets", "2026-03-05T16:45"),
    )
    first_build = ApiTrigger(
        job=CI,
        at="2026-03-02T07:30",
        cause="first full build, to set up the job",
        pull_request=60,
        git_branch="set-up-ci",
        steps_override=("dbt build",),
        timeout_seconds_override=7200,
    )
    return with_ci(week, deferral={"this_job": True}).changed(events=[first_build, *week.events])


def own_schema() -> Scenario:
    """Some folders are safe to change, others are not."""
    week = healthy_week(
        _request(61, "2026-03-02T10:10", "stg_crm__customers"),
        _request(62, "2026-03-03T11:05", "rpt_channel_mix", "2026-03-03T15:30"),
        _request(63, "2026-03-04T14:20", "stg_ledger__folios stg_ledger__folio_lines"),
        _request(64, "2026-03-05T10:00", "fct_folios"),
        _request(65, "2026-03-05T13:15", "stg_pms__hotels"),
    )
    return with_ci(week, commands=["dbt build --select state:modified --no-defer"])


def more_than_was_changed() -> Scenario:
    """Some pull requests build models that nobody touched in them."""
    week = healthy_week(
        _request(60, "2026-03-02T09:00", "int_folios_enriched", merged="2026-03-02T17:00"),
        _request(61, "2026-03-02T10:10", "rpt_channel_mix", "2026-03-03T15:30"),
        _request(62, "2026-03-03T11:05", "dim_customers"),
        _request(63, "2026-03-02T14:20", "dim_outlets", "2026-03-04T09:15", "2026-03-04T13:40"),
        _request(64, "2026-03-05T10:00", "rpt_payables"),
    )
    later = ("2026-03-03T06:00", "2026-03-07")
    dropped = fail("int_folios_enriched", 'column "folio_no" does not exist', job=CI, between=later)
    return week.changed(faults=[dropped])


def cut_off() -> Scenario:
    """Runs that never get to their end."""
    week = healthy_week(
        _request(61, "2026-03-02T10:10", "dim_customers"),
        _request(62, "2026-03-03T11:05", "stg_crm__stays"),
        _request(63, "2026-03-04T14:20", "rpt_channel_mix", "2026-03-04T14:21:05"),
        _request(64, "2026-03-05T10:00", "fct_stays"),
        _request(65, "2026-03-05T13:15", "rpt_payables"),
    )
    slow = BundledProject("guide", packages=False, durations={"fct_stays": (2700.0, 140.0)})
    return week.changed(project=slow)


WEEKS = (
    Hidden(
        refused_at_once,
        "How long did the red runs take, which nodes did they run, and what was different from the first "
        "green one on? Look at the runs of the other job, too.",
        evidence.production_before_and_after,
        "bbd7932868541e6f",
    ),
    Hidden(
        somebody_elses_schema,
        "Read the name of the relation that does not exist: which pull request does its schema belong to, "
        "and which pull request failed?",
        evidence.state_of_another,
        "8db7c7f2f616ed6b",
    ),
    Hidden(
        own_schema,
        "Read the name of the relation that does not exist: whose schema is it in? Then compare the folders "
        "of the green pull requests with those of the red ones.",
        evidence.nothing_deferred,
        "836091a327d8d6b4",
    ),
    Hidden(
        more_than_was_changed,
        "Compare the files of a red pull request with the models in its log: which model failed, and who "
        "changed it?",
        evidence.not_its_own,
        "f3de35b0173ac207",
    ),
    Hidden(
        cut_off,
        "How long did each run last that did not get to its end? Which model had started by then, and how "
        "long does that model take in production?",
        evidence.full_and_later,
        "1b4883ac7c233d22",
    ),
)
"""All weeks, in no order that means anything."""
