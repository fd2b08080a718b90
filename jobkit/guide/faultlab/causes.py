"""The causes to choose from: what each would look like, and its suggested fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from jobkit.basics.shown import Shown
from jobkit.guide.faultlab.week import PRODUCTION, ci_of, production_variables, pull_requests_of, with_ci
from jobkit.guide.faultlab.weeks import DENIED
from jobkit.platform import PullRequest
from jobkit.simulation import Scenario

__all__ = ["CAUSES", "PossibleCause"]

_SOON = timedelta(hours=1)
_CLONE = "dbt clone --select state:modified+,config.materialized:incremental,state:old"


@dataclass(frozen=True, slots=True)
class PossibleCause(Shown):
    """One cause to choose from.

    Parameters
    ----------
    key : str
        What `Case.diagnose` and `Case.apply_fix` take.
    text : str
        The cause in one sentence.
    signs : str
        What one would see if it were the cause.
    fix : str
        What to do about it.
    fact : str
        The documented fact behind it.
    apply : callable
        Week -> week with the fix.
    """

    key: str
    text: str
    signs: str
    fix: str
    fact: str
    apply: Callable[[Scenario], Scenario]

    def __repr__(self) -> str:
        return f"{self.key}: {self.text}"


def _production_succeeds(week: Scenario) -> Scenario:
    return week.changed(faults=[fault for fault in week.faults if fault.job != PRODUCTION])


def _defer_to_production(week: Scenario) -> Scenario:
    return with_ci(week, deferral={"environment": "Production"})


def _let_it_defer(week: Scenario) -> Scenario:
    commands = [" ".join(command.replace("--no-defer", "").split()) for command in ci_of(week).commands]
    return with_ci(week, commands=commands)


def _rebase(week: Scenario) -> Scenario:
    """Every author rebases before a push: the branch is then like one that was cut at that moment."""
    branches = pull_requests_of(week)
    others = [event for event in week.events if event not in branches]
    return week.changed(events=[*others, *(push for branch in branches for push in _pushes(branch))])


def _pushes(branch: PullRequest) -> Iterator[PullRequest]:
    """Yield a pull request for each push, all of one number; the last one is closed as the branch is."""
    own = {"number": branch.number, "draft": branch.draft}
    *before, last = (
        {"at": push.at, **({"project": push.project} if push.project else {"changed": branch.changed})}
        for push in branch.pushes
    )
    yield from (PullRequest(**own, **push) for push in before)
    yield PullRequest(**own, **last, closed=branch.closed, merged=branch.merged)


def _clone_first(week: Scenario) -> Scenario:
    return with_ci(week, commands=[_CLONE, *ci_of(week).commands])


def _push_once(week: Scenario) -> Scenario:
    """Every author pushes when the work is done, and not a second time within the hour."""
    branches = pull_requests_of(week)
    others = [event for event in week.events if event not in branches]
    return week.changed(events=[*others, *map(_calm, branches)])


def _calm(branch: PullRequest) -> PullRequest:
    """Return a pull request without the pushes that another one follows within the hour."""
    *_, last = branch.pushed_at
    kept = [*(one for one, after in pairwise(branch.pushed_at) if after - one > _SOON), last]
    own = {name: getattr(branch, name) for name in PullRequest.model_fields}
    commits = [push for push in branch.pushes if push.at in kept[1:]]
    return PullRequest(**{**own, "at": kept[0], "commits": commits})


def _buy_slots(week: Scenario) -> Scenario:
    return week.changed(rules=week.rules.model_copy(update={"run_slots": week.rules.run_slots + 10}))


def _set_variables(week: Scenario) -> Scenario:
    return with_ci(week, environment_variables=production_variables(week))


def _grant(week: Scenario) -> Scenario:
    """Permissions are no part of the simulation: the database gives up its refusals."""
    return week.changed(faults=[fault for fault in week.faults if fault.message != DENIED])


CAUSES: dict[str, PossibleCause] = {
    cause.key: cause
    for cause in (
        PossibleCause(
            "no-production-run",
            "Production has had no successful run yet, so there is no manifest to compare with.",
            "every pull request fails alike, before any node runs, until production has succeeded once",
            "Let the production job succeed once (repair what makes it fail, or run it once with a short "
            "command such as `dbt parse`); only a successful run leaves artifacts to compare with.",
            "P-118",
            _production_succeeds,
        ),
        PossibleCause(
            "self-deferral",
            "The CI job compares with its own last run, which was another pull request's.",
            "the failed step looks for a relation in the schema of another pull request",
            "Compare changes against the Production environment; This job is wrong for CI.",
            "P-117",
            _defer_to_production,
        ),
        PossibleCause(
            "no-deferral",
            "What the run does not build itself is not read from production, because it does not defer.",
            "the failed step looks for a parent in the schema of its own pull request, and a change is green "
            "only where its parents are sources, or changed as well",
            "Remove `--no-defer` and let the job defer to Production, so that unchanged parents are read "
            "there.",
            "P-121",
            _let_it_defer,
        ),
        PossibleCause(
            "branch-behind",
            "Somebody else's merge is in production's manifest, and branches made before it still have "
            "the old code.",
            "the run builds models that the pull request has not touched, and it is one of these that fails",
            "Rebase the branch on the main branch: then it differs from production in its own changes only.",
            "P-129",
            _rebase,
        ),
        PossibleCause(
            "incremental-rebuild",
            "An incremental model is built from its first row on, since the schema of the pull request has "
            "no table to add to, and that outlasts the timeout.",
            "a run is cancelled after exactly the job's timeout, and only where a certain model is built",
            "Clone the incremental models first (`dbt clone --select "
            "state:modified+,config.materialized:incremental,state:old`), or allow more time; cloning costs "
            "little only on a warehouse with zero-copy clones.",
            "P-131",
            _clone_first,
        ),
        PossibleCause(
            "newer-commit",
            "A newer commit of the same pull request has cancelled the run.",
            "a run is cancelled in the very minute in which the next one of its pull request is queued, and "
            "nobody has to repair anything",
            "Nothing is broken: smart cancellation saves the time of a run that nobody waits for any more. "
            "An author who pushes once, when the work is done, sees no cancelled run.",
            "P-046",
            _push_once,
        ),
        PossibleCause(
            "no-run-slot",
            "The check of a pull request waits for a run slot while another job has it.",
            "runs wait in the queue while another job is running, and succeed then; a run of a CI job takes "
            "no run slot, so it is no CI job that runs the check",
            "Make it a CI job, whose runs take no run slot, or raise the number of run slots.",
            "P-041",
            _buy_slots,
        ),
        PossibleCause(
            "missing-variable",
            "An environment variable that the project needs has no value in the CI environment.",
            "dbt stops while it reads the project, and names the variable that the code asks for",
            "Give the variable a value in the CI environment, or a default in the code.",
            "P-137",
            _set_variables,
        ),
        PossibleCause(
            "no-permission",
            "The credentials of the CI environment may not write where the run builds.",
            "the database says `permission denied`, whatever the pull request changes",
            "Grant the CI user the right to create schemas and tables.",
            "P-128",
            _grant,
        ),
    )
}  # fmt: skip
"""Every cause, by its key."""
