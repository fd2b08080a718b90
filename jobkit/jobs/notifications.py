"""Who gets messages about runs: notification settings, notifications of models, and outbound webhooks.

None of them is part of a job. A person sets them up in the profile's notification settings or in the
account's settings, for jobs that exist already (P-148, P-151, G-18); here they are fields of the `Account`.
jobkit sends nothing: it says what would be sent, to whom and when.

Sources: dbt docs deploy/job-notifications, deploy/model-notifications, deploy/webhooks (P-147 to P-154).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, StrictFloat, StrictInt, field_validator

from jobkit.basics.arguments import checked
from jobkit.jobs.base import Definition, spelt

if TYPE_CHECKING:
    from jobkit.jobs.job import Job

__all__ = [
    "Channel",
    "GitProvider",
    "ModelNotification",
    "NotificationSetting",
    "NotifiedOutcome",
    "Webhook",
    "WebhookEvent",
]

NotifiedOutcome = Literal["succeeds", "warns", "fails", "canceled"]
Channel = Literal["email", "external_email", "slack", "slack_account", "teams"]
WebhookEvent = Literal["job.run.started", "job.run.completed", "job.run.errored"]
GitProvider = Literal["github", "gitlab", "azure_devops", "other"]


_spelt = spelt({"cancelled": "canceled"})


@checked
class NotificationSetting(Definition):
    """One recipient, and for which runs and outcomes it gets a message (P-147, P-148).

    Parameters
    ----------
    to : str
        Name or address of an internal user, an external address, a Slack or a Teams channel.
    channel : {"email", "external_email", "slack", "slack_account", "teams"}
        ``email`` goes to a user of the account, ``external_email`` to any address. ``slack`` is linked by
        a user; ``slack_account`` by the account, and knows public channels only (P-148).
    outcomes : tuple of {"succeeds", "warns", "fails", "canceled"}
        At least one. "Succeeds" means without a warning; "Warns" goes by what tests and freshness checks
        log, not by the status of the run (P-147).
    environment : str, optional
        Only jobs of this environment.
    jobs : tuple of str
        Only these jobs, by key or name; empty for all.

    Examples
    --------
    >>> NotificationSetting(to="#data-alerts", channel="slack", outcomes=["fails", "canceled"])
    NotificationSetting(to='#data-alerts', channel='slack', outcomes=('fails', 'canceled'))
    """

    to: str = Field(min_length=1, max_length=255)
    channel: Channel = "email"
    outcomes: tuple[NotifiedOutcome, ...] = Field(min_length=1)
    environment: str | None = None
    jobs: tuple[str, ...] = ()

    _spelling = field_validator("outcomes", mode="before")(_spelt)

    def watches(self, job: Job) -> bool:
        """Return whether this recipient gets messages about runs of `job`."""
        return (not self.jobs or job.name in self.jobs) and self.environment in (None, job.environment)


class ModelNotification(Definition):
    """Mail to the owners of groups about their models and tests, during a run (P-150).

    In the profile it is "Enable group/owner notifications on models".

    Parameters
    ----------
    outcomes : tuple of {"success", "warning", "fails"}
        At least one. Models end with success or fails, tests with any of the three.
    groups : tuple of str
        Only these groups of the project; empty for all. A group's address is ``owner.email`` of the
        manifest; a group without one gets no mail.
    """

    outcomes: tuple[Literal["success", "warning", "fails"], ...] = Field(min_length=1)
    groups: tuple[str, ...] = ()

    _spelling = field_validator("outcomes", mode="before")(_spelt)


@checked
class Webhook(Definition):
    """An outbound webhook: where events of runs would be posted (P-151). jobkit never calls the address.

    Parameters
    ----------
    name : str
    url : str
        Of the endpoint; its path may be a secret, so results and `repr` show only the host.
    events : tuple of {"job.run.started", "job.run.completed", "job.run.errored"}
        At least one. An error is in ``completed`` too, so an endpoint that subscribes to both gets two.
    jobs : tuple of str
        Only these jobs, by key or name; empty for all jobs of the account.
    answers_after_seconds : float or None
        How long the endpoint takes to answer in this simulation; None for one that is down. After 10
        seconds the platform gives up and tries again (P-152).

    Notes
    -----
    There is no field for the secret of the signature, which the platform makes: pass it to
    `jobkit.reports.notices.delivery.Delivery.signature`.
    """

    name: str = Field(min_length=1, max_length=255)
    url: str = Field(min_length=1, max_length=2048)
    events: tuple[WebhookEvent, ...] = Field(min_length=1)
    jobs: tuple[str, ...] = ()
    answers_after_seconds: Annotated[StrictInt | StrictFloat, Field(ge=0, le=1_000_000)] | None = 1

    _spelling = field_validator("events", mode="before")(_spelt)

    @field_validator("url", mode="after")
    @classmethod
    def _web_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            good = False
        if not good or any(letter.isspace() or not letter.isprintable() for letter in url):
            raise ValueError("is no web address: write it like https://example.com/hooks/dbt")
        return url

    @property
    def host(self) -> str:
        """The endpoint without path, query and credentials, ``https://example.com``."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}"

    def watches(self, job: Job) -> bool:
        """Return whether runs of `job` are posted to this webhook."""
        return not self.jobs or job.name in self.jobs

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, (f"{self.host}/…" if name == "url" else value)
