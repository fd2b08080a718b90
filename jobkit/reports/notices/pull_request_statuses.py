"""The status that CI runs put on a pull request (P-127)."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.secrets import scrubbed
from jobkit.basics.why import Cause
from jobkit.jobs import Account
from jobkit.platform.rules import Rules
from jobkit.platform.run import Run
from jobkit.platform.wording import ENDINGS
from jobkit.reports.notices.notice import Notice

__all__ = ["PullRequestStatuses", "posts_statuses"]

_PROVIDERS = {"github": "GitHub", "gitlab": "GitLab", "azure_devops": "Azure DevOps"}
_STATUSES = {"success": "success", "error": "failure", "cancelled": "failure"}


def posts_statuses(account: Account, rules: Rules, project: str | None) -> bool:
    """Return whether pull requests of a project get a status: native integrations, and not GitLab Free."""
    provider = account.settings_of(project).git_provider
    return provider in _PROVIDERS and not (provider == "gitlab" and rules.gitlab_free)


class PullRequestStatuses:
    """``pending``, then ``success`` or ``failure``, for each run of a pull request.

    Parameters
    ----------
    account : Account
    rules : Rules
    secrets : tuple of str
        Values that no message may hold.
    """

    def __init__(self, account: Account, rules: Rules, secrets: tuple[str, ...]) -> None:
        self._account = account
        self._rules = rules
        self._secrets = secrets

    def of(self, run: Run) -> Iterator[Notice]:
        """Yield the statuses of one run; none for a run without a pull request."""
        if run.pull_request is None or not posts_statuses(self._account, self._rules, run.job.project):
            return
        name = _PROVIDERS[self._provider(run)]
        text = f"{name} shows the status of the run from when it is queued; the moment is not documented"
        yield self._notice(run, "pending", Cause("pr_status", text, "", "P-127", True, run.queued_at))
        if run.finished_at is None:
            return
        text = f"the run {ENDINGS[run.status]}, and {name} gets its status back"
        cancelled = run.status == "cancelled"
        if cancelled:
            text += "; which one a cancelled run posts is not documented"
        cause = Cause("pr_status", text, "", "P-127", cancelled, run.finished_at)
        yield self._notice(run, _STATUSES[run.status], cause)

    def _provider(self, run: Run) -> str:
        return str(self._account.settings_of(run.job.project).git_provider)

    def _notice(self, run: Run, outcome: str, cause: Cause) -> Notice:
        provider = self._provider(run)
        what = "merge request !" if provider == "gitlab" else "pull request #"
        place = f"{what}{run.pull_request}"
        said = f": {run.message.rstrip('.')}" if run.message and outcome == "failure" else ""
        ended = "is queued" if outcome == "pending" else ENDINGS[run.status]
        text = scrubbed(f"Run {run.id} of {run.job.name!r} {ended}{said}.", self._secrets)
        at = cause.at or run.queued_at
        return Notice(at, place, provider, "pr_status", run.id, run.job.name, outcome, text, cause)
