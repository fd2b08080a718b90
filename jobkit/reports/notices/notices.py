"""Who would be notified of what about the runs of a simulation, and when.

Three sorts of notices: outcomes of runs for everyone who has asked for them (P-147, P-148), models and tests
for the owners of their groups (P-150), and the status on a pull request (P-127). Each run is looked at once,
and each invocation that runs share is searched for warnings once.

Sources: dbt docs deploy/job-notifications, deploy/model-notifications, deploy/continuous-integration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jobkit.basics.secrets import scrubbed
from jobkit.basics.why import Cause
from jobkit.basics.words import count_words
from jobkit.dbt.execution import Invocation
from jobkit.jobs import Account
from jobkit.jobs.account import secrets_of
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.reports.notices.model_notices import ModelNotices
from jobkit.reports.notices.notice import Notice, Notices
from jobkit.reports.notices.pull_request_statuses import PullRequestStatuses, posts_statuses
from jobkit.reports.steps import OncePerInvocation, checkbox_fact

__all__ = ["Notice", "RunOutcomes", "notices"]

_KINDS = {"pr_status": 0, "model": 1, "run": 2}


def notices(sim: CourseOfEvents) -> Notices:
    """Return who is notified of what during a simulation, in order of time.

    Parameters
    ----------
    sim : CourseOfEvents
        Its account says who has asked for notices.

    Returns
    -------
    Notices
        A tuple of `Notice`. Empty when no one has asked and no job runs on pull requests.

    Notes
    -----
    Notices go out at the end of a run, those about models and about pull requests during it as well. The
    study guide's `Job.notifications` are obeyed under `Rules.study_guide()` only (G-18).
    """
    account, secrets = sim.account, secrets_of(sim.account)
    notices_of: list[Callable[[Run], Iterator[Notice]]] = []
    if any(job.is_ci and posts_statuses(account, sim.rules, job.project) for job in account.jobs):
        notices_of.append(PullRequestStatuses(account, sim.rules, secrets).of)
    if account.model_notifications:
        notices_of.append(ModelNotices(sim).of)
    if account.notifications or any(job.notifications for job in account.jobs):
        notices_of.append(_RunNotices(account, sim.rules, secrets).of)
    # Without this, every run of a long simulation would be made only to say nothing about it.
    if not notices_of:
        return Notices()
    found = [notice for run in sim.runs for of in notices_of for notice in of(run)]
    return Notices(sorted(found, key=lambda notice: (notice.at, notice.run, _KINDS[notice.kind])))


# -- outcomes of runs ------------------------------------------------------------------------------


class RunOutcomes:
    """The outcomes that finished runs have for the notification settings (P-147).

    Parameters
    ----------
    rules : Rules
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._warnings_of = OncePerInvocation(_warnings)

    def warnings(self, run: Run) -> int:
        """Return how many warnings the tests and freshness checks of a run have logged."""
        return sum(self._warnings_of(step.invocation) for step in run.steps if step.invocation is not None)

    def of(self, run: Run) -> Iterator[tuple[str, Cause]]:
        """Yield each outcome of a run with its cause; nothing for a run that has not ended."""
        if run.finished_at is None:
            return
        warnings = self.warnings(run)
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


def _warnings(invocation: Invocation) -> int:
    return sum(result.status == "warn" for result in invocation.results)


def _cause(run: Run, text: str, fact: str, *, assumption: bool = False) -> Cause:
    return Cause("notification", text, run.job.name, fact, assumption, run.finished_at)


def _cancelled(run: Run) -> Cause:
    if any(cause.kind == "timeout" for cause in run.causes):
        text = (
            "a run over its time limit is Cancelled, not Error, so Is canceled is told and Fails is not; "
            "this follows from the status and is not documented in words"
        )
        return _cause(run, text, "G-06", assumption=True)
    return _cause(run, "the run was cancelled", "P-147")


def _succeeded(run: Run) -> Cause:
    failed = next((step for step in run.steps if step.kind == "checkbox" and step.status == "error"), None)
    if failed is None:
        return _cause(run, "the run ended with success", "P-147")
    text = (
        f"step {failed.index} failed, but a checkbox step does not make a run fail; that such a run "
        "counts as Succeeds is not documented"
    )
    return _cause(run, text, checkbox_fact(failed), assumption=True)


class _RunNotices:
    """Notices of the outcomes of runs to everyone who has asked for them."""

    def __init__(self, account: Account, rules: Rules, secrets: tuple[str, ...]) -> None:
        self._outcomes = RunOutcomes(rules)
        self._secrets = secrets
        self._obeys_job = rules.obey_notification_setting
        self._settings = {
            job.name: [setting for setting in account.notifications if setting.watches(job)]
            for job in account.jobs
        }

    def of(self, run: Run) -> Iterator[Notice]:
        """Yield the notices about the end of one run, each to a recipient once."""
        settings = self._settings.get(run.job.name, ())
        obeyed = self._obeys_job and run.job.notifications is not None
        # Outcomes search the results for warnings: not worth it where no one has asked.
        if run.finished_at is None or not (settings or obeyed):
            return
        wanted: dict[tuple[str, str, str], Cause] = {}
        for outcome, cause in self._outcomes.of(run):
            for setting in settings:
                if outcome in setting.outcomes:
                    wanted.setdefault((setting.to, setting.channel, outcome), cause)
        for recipient in _recipients(run) if obeyed else ():
            wanted.setdefault((recipient, "email", _OUTCOMES[run.status]), _as_the_guide_has_it(run))
        for (to, channel, outcome), cause in wanted.items():
            sentence = scrubbed(self._sentence(run, outcome), self._secrets)
            yield Notice(run.finished_at, to, channel, "run", run.id, run.job.name, outcome, sentence, cause)

    def _sentence(self, run: Run, outcome: str) -> str:
        head = f"Run {run.id} of {run.job.name!r}"
        if outcome == "warns":
            warnings = self._outcomes.warnings(run)
            return f"{head} logged {count_words(warnings, 'warning')} (its status: {run.status})."
        reason = f": {run.message.rstrip('.')}" if run.message else ""
        return f"{head} {_ENDS[outcome]}{reason}."


_ENDS = {"succeeds": "succeeded", "fails": "failed", "canceled": "was cancelled"}
_OUTCOMES = {"success": "succeeds", "error": "fails", "cancelled": "canceled"}


def _recipients(run: Run) -> tuple[str, ...]:
    """Return who gets mail about the end of `run` by the study guide's own setting in the job (G-18)."""
    asked = run.job.notifications
    if asked is None:
        return ()
    on = {
        "success": asked.email_on_success,
        "error": asked.email_on_failure,
        "cancelled": asked.email_on_cancel,
    }
    return tuple(dict.fromkeys(asked.recipients or ("the owner of the job",))) if on.get(run.status) else ()


def _as_the_guide_has_it(run: Run) -> Cause:
    text = "the study guide has this setting in the job; the platform has it in the notification settings"
    return _cause(run, text, "G-18")
