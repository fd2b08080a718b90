"""Five worlds in which the CI job of Scenario 5 fails now and then, named by what one sees.

Each fails through the simulation itself: a setting, a branch or a week of production leads to it, and the
platform and dbt do the rest. Which cause belongs to which world is kept as a salted digest only, so that
neither a case nor its pickle tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jobkit.dbt.execution import fail
from jobkit.dbt.project import Project
from jobkit.guide.faultlab import evidence
from jobkit.guide.faultlab.world import CI, PRODUCTION, Branch, World
from jobkit.guide.stories import STORIES
from jobkit.platform import ApiTrigger
from jobkit.simulation import Simulation

__all__ = ["WORLDS", "Hidden", "digest"]

_OWN_BUILD = "dbt build --select state:modified+"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A world, where to look in it, and the digest of its cause.

    Parameters
    ----------
    make : callable
    look : str
        The hint for whoever has guessed wrong.
    evidence : callable
        World and simulation -> the sentence that proves the cause, with numbers from the runs.
    answer : str
        Digest of the cause's key; see `digest`.
    """

    make: Callable[[], World]
    look: str
    evidence: Callable[[World, Simulation], str]
    answer: str

    def is_answer(self, key: str) -> bool:
        """Return whether `key` is the cause."""
        return digest(self.make.__name__, key) == self.answer


def digest(world: str, key: str) -> str:
    """Return what is kept of an answer."""
    return sha256(f"jobkit fault lab/{world}/{key}".encode()).hexdigest()[:16]


@cache
def _hotels() -> Project:
    return Project.example("guide").without_packages()


def _plain(project: Project, *branches: Branch) -> World:
    """Scenario 5 without a fault: production every morning, CI for each pull request, 30 minutes at most."""
    jobs = STORIES["scenario-5"].account
    ci = jobs.job(CI).changed(commands=[_OWN_BUILD])
    return World(jobs.job(PRODUCTION), ci, project, branches)


def refused_at_once() -> World:
    """Runs that end in seconds, until a certain morning."""
    world = _plain(
        _hotels(),
        Branch(61, "2026-03-02T09:10", ("dim_customers",), ("2026-03-03T15:30",)),
        Branch(62, "2026-03-03T11:05", ("rpt_channel_mix",)),
        Branch(63, "2026-03-04T14:20", ("fct_folios",), ("2026-03-05T09:40",)),
        Branch(64, "2026-03-05T10:00", ("dim_outlets",)),
    )
    nights = ("2026-03-02", "2026-03-05")
    return world.changed(built=(), faults=(fail("assert_no_double_booking", job=PRODUCTION, between=nights),))


def somebody_elses_schema() -> World:
    """One pull request is green, the ones after it are not."""
    world = _plain(
        _hotels(),
        Branch(60, "2026-03-02T07:00", (), draft=True, closed="2026-03-02T12:00"),
        Branch(61, "2026-03-02T10:10", ("dim_customers",), ("2026-03-03T15:30",), merged="2026-03-04T05:00"),
        Branch(62, "2026-03-03T11:05", ("rpt_channel_mix",)),
        Branch(63, "2026-03-04T14:20", ("fct_folios",)),
        Branch(64, "2026-03-05T10:00", ("dim_outlets",), ("2026-03-05T16:45",)),
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
    return world.changed(ci=world.ci.changed(deferral={"this_job": True}), others=(first_build,))


def own_schema() -> World:
    """Some folders are safe to change, others are not."""
    world = _plain(
        _hotels(),
        Branch(61, "2026-03-02T10:10", ("stg_crm__customers",)),
        Branch(62, "2026-03-03T11:05", ("rpt_channel_mix",), ("2026-03-03T15:30",)),
        Branch(63, "2026-03-04T14:20", ("stg_ledger__folios", "stg_ledger__folio_lines")),
        Branch(64, "2026-03-05T10:00", ("fct_folios",)),
        Branch(65, "2026-03-05T13:15", ("stg_pms__hotels",)),
    )
    return world.changed(ci=world.ci.changed(commands=["dbt build --select state:modified --no-defer"]))


def more_than_was_changed() -> World:
    """Some pull requests build models that nobody touched in them."""
    world = _plain(
        _hotels(),
        Branch(60, "2026-03-02T09:00", ("int_folios_enriched",), merged="2026-03-02T17:00"),
        Branch(61, "2026-03-02T10:10", ("rpt_channel_mix",), ("2026-03-03T15:30",)),
        Branch(62, "2026-03-03T11:05", ("dim_customers",)),
        Branch(63, "2026-03-02T14:20", ("dim_outlets",), ("2026-03-04T09:15", "2026-03-04T13:40")),
        Branch(64, "2026-03-05T10:00", ("rpt_payables",)),
    )
    week = ("2026-03-03T06:00", "2026-03-07")
    dropped = fail("int_folios_enriched", 'column "folio_no" does not exist', job=CI, between=week)
    return world.changed(faults=(dropped,))


def cut_off() -> World:
    """Runs that never get to their end."""
    slow = _hotels().with_durations({"fct_stays": (2700.0, 140.0)})
    return _plain(
        slow,
        Branch(61, "2026-03-02T10:10", ("dim_customers",)),
        Branch(62, "2026-03-03T11:05", ("stg_crm__stays",)),
        Branch(63, "2026-03-04T14:20", ("rpt_channel_mix",), ("2026-03-04T14:21:05",)),
        Branch(64, "2026-03-05T10:00", ("fct_stays",)),
        Branch(65, "2026-03-05T13:15", ("rpt_payables",)),
    )


WORLDS = (
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
"""All worlds, in no order that means anything."""
