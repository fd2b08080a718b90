"""Who would be told what about the runs of a simulation, and when.

Three sorts of notices: outcomes of runs for whoever has asked for them (P-147, P-148), models and tests for
the owners of their groups (P-150), and the status on a pull request (P-127). Each run is looked at once, and
each invocation that runs share is searched for warnings once.

Sources: dbt docs deploy/job-notifications, deploy/model-notifications, deploy/continuous-integration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jobkit.basics.secrets import scrubbed
from jobkit.basics.why import Cause
from jobkit.dbt.execution import Invocation
from jobkit.jobs import Account, NotificationSetting
from jobkit.jobs.account import secrets_of
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.reports.notices.model_notices import ModelTeller
from jobkit.reports.notices.notice import Notice
from jobkit.reports.notices.pr_status import StatusTeller

if TYPE_CHECKING:
    from jobkit.platform.course import CourseOfEvents

__all__ = ["Notice", "Outcomes", "notices"]

_KINDS = {"pr_status": 0, "model": 1, "run": 2}


def notices(sim: CourseOfEvents) -> tuple[Notice, ...]:
    """Return who is told what during a simulation, in order of time.

    Parameters
    ----------
    sim : Simulation
        Its account says who has asked to be told.

    Returns
    -------
    tuple of Notice
        Empty when nobody has asked and no job runs on pull requests.

    Notes
    -----
    Notices go out at the end of a run, those about models and about pull requests during it as well. The
    study guide's `Job.notifications` are obeyed under `Rules.study_guide()` only (S-18).
    """
    secrets = secrets_of(sim.account)
    tellers: list[Callable[[Run], Iterator[Notice]]] = []
    if any(job.is_ci for job in sim.account.jobs) and StatusTeller.posts(sim.account, sim.rules):
        tellers.append(StatusTeller(sim.account.git_provider, secrets).tell)
    if sim.account.model_notifications:
        tellers.append(ModelTeller(sim.account, sim.project, sim.rules).tell)
    if sim.account.notifications or any(job.notifications for job in sim.account.jobs):
        tellers.append(_RunTeller(sim.account, sim.rules, secrets).tell)
    if not tellers:
        return ()
    found = [notice for run in sim.runs for tell in tellers for notice in tell(run)]
    return tuple(sorted(found, key=lambda notice: (notice.at, notice.run, _KINDS[notice.kind])))


class Outcomes:
    """Tells which outcomes a finished run has for the notification settings (P-147).

    Parameters
    ----------
    rules : Rules
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: dict[int, tuple[Invocation, int]] = {}

    def warnings(self, run: Run) -> int:
        """Return how many warnings the tests and freshness checks of a run have logged."""
        return sum(self._count(step.invocation) for step in run.steps if step.invocation is not None)

    def _count(self, invocation: Invocation) -> int:
        known = self._known.get(id(invocation))
        if known is None:
            number = sum(result.status == "warn" for result in invocation.results)
            known = self._known[id(invocation)] = (invocation, number)  # held, so that its id stays its own
        return known[1]

    def of(self, run: Run, warnings: int | None = None) -> Iterator[tuple[str, Cause]]:
        """Yield each outcome of a run with its cause; nothing for a run that has not ended.

        `warnings` is their number, where it is known already.
        """
        if run.finished_at is None:
            return
        warnings = self.warnings(run) if warnings is None else warnings
        if run.status == "error":
            yield "fails", _cause(run, "the run ended with Error", "P-147")
        elif run.status == "cancelled":
            yield "canceled", _cancelled(run)
        elif run.status == "success" and (not warnings or self._rules.succeeds_despite_warnings):
            yield "succeeds", _succeeded(run)
        if warnings:
            what = "a test or freshness check" if warnings == 1 else f"{warnings} tests or freshness checks"
            text = f"{what} logged a warning, and what they log counts, not the status of the run"
            yield "warns", _cause(run, text, "P-147")


def _cause(run: Run, text: str, fact: str, *, assumption: bool = False) -> Cause:
    return Cause("notification", text, run.job.name, fact, assumption, run.finished_at)


def _cancelled(run: Run) -> Cause:
    if any(cause.kind == "timeout" for cause in run.causes):
        text = (
            "a run over its time limit is Cancelled, not Error, so Is canceled is told and Fails is not; "
            "this follows from the status and is not documented in words"
        )
        return _cause(run, text, "S-06", assumption=True)
    return _cause(run, "the run was cancelled", "P-147")


def _succeeded(run: Run) -> Cause:
    checkboxes = (step for step in run.steps if step.kind == "checkbox")
    failed = next((step for step in checkboxes if step.status == "error"), None)
    if failed is None:
        return _cause(run, "the run ended with success", "P-147")
    text = (
        f"step {failed.index} failed, but a checkbox step does not make a run fail; that such a run "
        "counts as Succeeds is not documented"
    )
    return _cause(run, text, "P-093" if failed.command == "dbt docs generate" else "P-090", assumption=True)


class _RunTeller:
    """Tells the outcomes of runs to whoever has asked."""

    def __init__(self, account: Account, rules: Rules, secrets: tuple[str, ...]) -> None:
        self._outcomes = Outcomes(rules)
        self._secrets = secrets
        self._obeys_job = rules.obey_notification_setting
        self._settings: dict[str, tuple[NotificationSetting, ...]] = {
            job.name: tuple(s for s in account.notifications if s.watches(job)) for job in account.jobs
        }

    def tell(self, run: Run) -> Iterator[Notice]:
        """Yield the notices about the end of one run; nobody gets the same one twice."""
        settings = self._settings.get(run.job.name, ())
        obeyed = self._obeys_job and run.job.notifications is not None
        if run.finished_at is None or not (settings or obeyed):
            return
        told = set()
        warnings = self._outcomes.warnings(run)
        for outcome, cause in self._outcomes.of(run, warnings):
            for setting in settings:
                key = (setting.to, setting.channel, outcome)
                if outcome in setting.outcomes and key not in told:
                    told.add(key)
                    yield self._notice(run, setting.to, setting.channel, outcome, cause, warnings)
        for recipient in _recipients(run) if obeyed else ():
            outcome = _WORDS[run.status]
            if (recipient, "email", outcome) not in told:
                yield self._notice(run, recipient, "email", outcome, _as_the_guide_has_it(run), warnings)

    def _notice(self, run: Run, to: str, channel: str, outcome: str, cause: Cause, warnings: int) -> Notice:
        sentence = scrubbed(_sentence(run, outcome, warnings), self._secrets)
        at = run.finished_at or run.queued_at
        return Notice(at, to, channel, "run", run.id, run.job.name, outcome, sentence, cause)


_ENDS = {"succeeds": "succeeded", "fails": "failed", "canceled": "was cancelled"}


def _sentence(run: Run, outcome: str, warnings: int) -> str:
    head = f"Run {run.id} of {run.job.name!r}"
    if outcome == "warns":
        return f"{head} logged {warnings} warning{'' if warnings == 1 else 's'} (its status: {run.status})."
    reason = f": {run.message.rstrip('.')}" if run.message else ""
    return f"{head} {_ENDS[outcome]}{reason}."


_WORDS = {"success": "succeeds", "error": "fails", "cancelled": "canceled"}


def _recipients(run: Run) -> tuple[str, ...]:
    """Return whom the study guide's own setting in the job tells about the end of `run` (S-18)."""
    asked = run.job.notifications
    if asked is None:
        return ()
    on = {
        "success": asked.email_on_success,
        "error": asked.email_on_failure,
        "cancelled": asked.email_on_cancel,
    }
    wanted = on.get(run.status, False)
    return tuple(dict.fromkeys(asked.recipients or ("the owner of the job",))) if wanted else ()


def _as_the_guide_has_it(run: Run) -> Cause:
    text = "the study guide has this setting in the job; the platform has it in the notification settings"
    return Cause("notification", text, run.job.name, "S-18", False, run.finished_at)
