"""Whether notification settings and webhooks name jobs and environments that the account has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from jobkit.basics.errors import JobkitError
from jobkit.jobs.identity import EnvironmentNames, JobNames
from jobkit.jobs.notifications import NotificationSetting, Webhook

__all__ = ["check_recipients"]


def check_recipients(
    settings: Iterable[NotificationSetting],
    webhooks: Iterable[Webhook],
    jobs: JobNames,
    environments: EnvironmentNames,
    named: Sequence[str],
) -> None:
    """Raise JobkitError for the first job or environment that the account lacks, or has several of.

    `named` are the environments that the account has by name, those that only jobs name included.
    """

    def has_job(name: str) -> bool:
        return jobs.position(name) is not None

    def has_environment(name: str) -> bool:
        return environments.find(name, None) is not None or name in named

    for setting in settings:
        label = f"the notification to {setting.to!r}"
        _check(label, "job", setting.jobs, has_job, jobs.known)
        _check(label, "environment", filter(None, [setting.environment]), has_environment, lambda: named)
    for webhook in webhooks:
        _check(f"the webhook {webhook.name!r}", "job", webhook.jobs, has_job, jobs.known)


def _check(
    label: str,
    kind: str,
    named: Iterable[str],
    is_here: Callable[[str], bool],
    known: Callable[[], Iterable[str]],
) -> None:
    for name in named:
        try:
            here = is_here(name)
        except JobkitError as error:
            raise error.at(label) from None
        if not here:
            raise JobkitError.unknown(kind, name, known(), where=label)
