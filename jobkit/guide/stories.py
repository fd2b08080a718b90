"""Stories: a definition of the guide, a project for it, and what happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.jobs.files import load
from jobkit.platform import ApiTrigger, PullRequest, Rules
from jobkit.platform.events import Event
from jobkit.simulation import Simulation, simulate

__all__ = ["STORIES", "Story", "story"]

_DEFINITIONS = Path(__file__).parent / "definitions"

_DIM_CUSTOMERS = PullRequest(number=41, at="2026-03-02T15:00", changed=("dim_customers",))
_API_CALL = ApiTrigger(
    job="Nightly Production Build", at="2026-03-02T09:30", cause="API trigger - manual execution"
)


def _shop() -> Project:
    return Project.example("shop")


def _plain_shop() -> Project:
    """The shop without packages: for the jobs that the guide writes without ``dbt deps``."""
    return _shop().without_packages()


def _plain_company() -> Project:
    return Project.example("company").without_packages()


def _company_with_slow_models() -> Project:
    """The company, its models tagged slow taking an hour and a half each."""
    company = _plain_company()
    slow = [uid for uid, node in company.nodes.items() if "slow" in node.tags and uid.startswith("model.")]
    return company.with_durations(dict.fromkeys(slow, 5400.0))


def _hotels() -> Project:
    return Project.example("guide")


def _plain_hotels() -> Project:
    return _hotels().without_packages()


@dataclass(frozen=True)
class Story:
    """One example or scenario of the study guide.

    Parameters
    ----------
    name : str
        ``example-1`` ... ``example-7``, ``scenario-1`` ... ``scenario-5``, ``anti-pattern-5``.
    title : str
        Its heading in the guide.
    setting : callable
        Returns the bundled project it runs on.
    events : tuple of Event
        What happens from outside.
    until : str, optional
        End of the horizon, when a week is more than the story needs.
    built : tuple of str, optional
        Environments that are complete when the story begins.
    """

    name: str
    title: str
    setting: Callable[[], Project] = _shop
    events: tuple[Event, ...] = ()
    until: str | None = None
    built: tuple[str, ...] | None = None

    @property
    def path(self) -> Path:
        """The definition file."""
        return _DEFINITIONS / f"{self.name}.yml"

    @cached_property
    def account(self) -> Account:
        """The jobs, as the guide defines them."""
        return load(self.path)

    @cached_property
    def project(self) -> Project:
        """The project it runs on."""
        return self.setting()

    def simulate(self, rules: Rules | None = None, **options: Any) -> Simulation:
        """Run the story; `options` go to `jobkit.simulate`."""
        own: dict[str, Any] = {"events": self.events, "until": self.until, "built": self.built}
        return simulate(self.account, self.project, rules=rules, **{**own, **options})


_TWO_DAYS = "2026-03-04"

STORIES: dict[str, Story] = {
    entry.name: entry
    for entry in (
        Story("example-1", "Basic Production Job"),
        Story("example-2", "CI Job with Deferral", _hotels, (_DIM_CUSTOMERS,), _TWO_DAYS),
        Story("example-3", "Job Chaining", _plain_shop),
        Story("example-4", "Advanced CI Configuration", _hotels, (_DIM_CUSTOMERS,), _TWO_DAYS),
        Story("example-5", "Documentation Generation Job"),
        Story("example-6", "Self-Deferral for Incremental Efficiency", _plain_shop, until=_TWO_DAYS),
        Story("example-7", "Managing Jobs via API", events=(_API_CALL,)),
        Story("scenario-1", "Implementing Zero-Downtime Deployments", _plain_shop, built=("Blue",)),
        Story(
            "scenario-2",
            "Handling Long-Running Models",
            _company_with_slow_models,
            until=_TWO_DAYS,
            built=("Production",),
        ),
        Story("scenario-3", "Multi-Region Deployment", _plain_shop),
        Story("scenario-4", "Cost Optimization with Selective Runs", _plain_company, built=("Production",)),
        Story("scenario-5", "Debugging Failed CI Jobs", _plain_hotels, (_DIM_CUSTOMERS,), _TWO_DAYS),
        Story("anti-pattern-5", "DON'T Chain Jobs in Circle", _plain_shop),
    )
}
"""Every story, by name."""


def story(name: str) -> Story:
    """Return a story by its name; raises JobkitError with the nearest name when there is none.

    >>> story("example-3").title
    'Job Chaining'
    """
    if name not in STORIES:
        raise JobkitError(
            f"there is no story {name!r}", hint=did_you_mean(name, STORIES) or f"known: {', '.join(STORIES)}"
        )
    return STORIES[name]
