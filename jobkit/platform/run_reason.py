"""The reason of a run, as the platform states it: ``DBT_CLOUD_RUN_REASON``, and ``runReason`` of a webhook.

Two places of the platform show the same text. It is documented by examples only: ``Kicked off from the UI by
<email>`` in the payload of a webhook (P-153), and the cause that an API call gives (P-078). The reasons
``scheduled`` and ``github_pull_request`` are as public query comments show them. The others are jobkit's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.jobs import Account, Job

if TYPE_CHECKING:
    from jobkit.platform.run import Run

__all__ = ["is_native", "reason_category", "run_reason"]

_CATEGORIES = {
    "github": "github_pull_request",
    "gitlab": "gitlab_merge_request",
    "azure_devops": "azure_pull_request",
}


def run_reason(account: Account, run: Run) -> str:
    """Return what started a run, in the platform's words; of an API call, the cause it gave."""
    trigger = run.trigger
    if trigger.kind == "schedule" or is_native(account, run):
        return reason_category(account, run)
    if trigger.kind in ("run_now", "initial"):
        return "Kicked off from the UI"
    return str(trigger.data.get("cause") or trigger.text)


def reason_category(account: Account, run: Run) -> str:
    """Return the kind of trigger, as ``DBT_CLOUD_RUN_REASON_CATEGORY`` has it (P-140)."""
    if run.trigger.kind == "schedule":
        return "scheduled"
    return _CATEGORIES[_provider(account, run.job)] if is_native(account, run) else "other"


def is_native(account: Account, run: Run) -> bool:
    """Return whether the git integration started the run for a pull request, not the API."""
    return run.trigger.kind == "pull_request" and _provider(account, run.job) in _CATEGORIES


def _provider(account: Account, job: Job) -> str:
    """Return the git provider: as the job says under the study guide, or the account's; GitHub by default."""
    stated = job.triggers.git_provider or account.settings_of(job.project).git_provider or ""
    return next((known for known in _CATEGORIES if known[:5] in stated.lower()), "other")
