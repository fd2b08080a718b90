"""Notifications and webhooks of a configuration: settings of people and channels, for jobs that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.jobs.files.terraform.remarks import Remark
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.stand_ins import StandIns
from jobkit.jobs.files.terraform.values import Unresolved
from jobkit.jobs.notifications import NotificationSetting, Webhook

__all__ = ["OUTCOMES", "notifications_of", "webhooks_of"]

OUTCOMES = {"on_success": "succeeds", "on_failure": "fails", "on_cancel": "canceled", "on_warning": "warns"}
"""Arguments of ``dbtcloud_notification`` -> outcomes of runs."""

_CHANNELS = {1: "email", 2: "slack", 4: "external_email", 5: "slack_account"}
_TYPES = ("dbtcloud_notification", "dbtcloud_partial_notification")


def notifications_of(
    resource: Resource, ids: StandIns, jobs: Mapping[int, str]
) -> Iterator[NotificationSetting | Remark]:
    """Yield who is told of which outcomes; a setting for each list of jobs that differs."""
    if resource.type not in _TYPES or resource.values.get("state") in (2, "2"):
        return
    channel = _CHANNELS.get(_number(resource.values.get("notification_type"), 1), "email")
    to = _recipient(resource, channel)
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, outcome in OUTCOMES.items():
        given = resource.values.get(name)
        named = list(_named(given, ids, jobs)) if isinstance(given, list) else []
        if isinstance(given, list) and len(named) < len(given):
            yield Remark(
                (name,), "TF025", "some of these jobs are not in these files: they are left out here"
            )
        if named:
            groups.setdefault(tuple(named), []).append(outcome)
    for several, outcomes in groups.items():
        yield NotificationSetting(to=to, channel=channel, outcomes=tuple(outcomes), jobs=several)


def _number(value: Any, default: int) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) < 5:
        return int(value)
    return value if type(value) is int else default


def _recipient(resource: Resource, channel: str) -> str:
    names = {
        "external_email": "external_email",
        "slack": "slack_channel_name",
        "slack_account": "slack_channel_name",
    }
    value = resource.values.get(names.get(channel, ""))
    if isinstance(value, str) and value:
        return value[:255]
    user = resource.values.get("user_id")
    if isinstance(user, Unresolved) and user.steps[:2] == ("var", "user_ids"):
        return str(user.steps[-1])[:255]
    return f"user {user}" if type(user) is int else resource.key[:255]


def _named(given: Iterable[Any], ids: StandIns, jobs: Mapping[int, str]) -> Iterator[str]:
    """Yield the jobs of a list of ids that are here."""
    for value in given:
        number = ids.of("job", value)
        number = _number(number, 0) if not isinstance(value, Unresolved) else number
        if number in jobs:
            yield jobs[number]  # type: ignore[index]


def webhooks_of(resource: Resource, ids: StandIns, jobs: Mapping[int, str]) -> Iterator[Webhook | Remark]:
    """Yield a webhook, or why it cannot be one."""
    if resource.type != "dbtcloud_webhook" or resource.values.get("active") in (False, "false"):
        return
    values, given = resource.values, resource.values.get("job_ids")
    named = tuple(_named(given, ids, jobs)) if isinstance(given, list) else ()
    if isinstance(given, list) and len(named) < len(given):
        yield Remark(
            ("job_ids",), "TF025", "some of these jobs are not in these files: they are left out here"
        )
        if not named:
            return
    try:
        yield Webhook(
            name=values.get("name"),
            url=values.get("client_url"),
            events=values.get("event_types"),
            jobs=named,
        )
    except JobkitError as error:
        yield Remark((), "TF025", f"this webhook cannot be simulated: {error}")
