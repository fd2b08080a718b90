"""Who is told about runs, as resources of Terraform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jobkit.jobs.account import Account
from jobkit.jobs.files.losses import ConversionLoss
from jobkit.jobs.files.terraform.hcl_text import HclBlock, hcl_string
from jobkit.jobs.files.terraform.labels import labels_of
from jobkit.jobs.files.terraform.recipients import OUTCOMES
from jobkit.jobs.files.terraform.referring import References
from jobkit.jobs.files.terraform.values import Unresolved
from jobkit.jobs.notifications import NotificationSetting, Webhook

__all__ = ["recipient_blocks"]

_USER = re.compile(r"user ([1-9][0-9]{0,15})\Z")
_TYPES = {"email": 1, "slack": 2, "external_email": 4}
_ARGUMENTS = {outcome: name for name, outcome in OUTCOMES.items()}


def recipient_blocks(
    account: Account, ids: References
) -> tuple[list[HclBlock], list[ConversionLoss], list[HclBlock]]:
    """Return the resources, what is lost, and the variables that they ask for."""
    known = [one for one in account.notifications if one.channel in _TYPES]
    blocks: list[HclBlock] = []
    users: dict[str, None] = {}
    channels: dict[str, None] = {}
    labels = labels_of(f"to_{one.to}" for one in known)
    for one, label in zip(known, labels, strict=True):
        jobs = _jobs(one, account, ids)
        if not jobs:
            continue
        blocks.append(_notification(one, label, jobs))
        users |= {one.to: None} if _USER.match(one.to) is None else {}
        channels |= {one.to: None} if one.channel == "slack" else {}
    for hook, label in zip(account.webhooks, labels_of(hook.name for hook in account.webhooks), strict=True):
        blocks.append(_webhook(hook, label, account, ids))
    asked = [*_table("user_ids", "number", users), *_table("slack_channel_ids", "string", channels)]
    return blocks, list(_losses(account)), asked


def _jobs(one: NotificationSetting | Webhook, account: Account, ids: References) -> list[Unresolved]:
    return [ids.job(job) for job in account.jobs if one.watches(job)]


def _notification(one: NotificationSetting, label: str, jobs: list[Unresolved]) -> HclBlock:
    number = _USER.match(one.to)
    user = int(number.group(1)) if number else Unresolved(f"var.user_ids[{hcl_string(one.to)}]")
    values: dict[str, Any] = {"user_id": user, "notification_type": _TYPES[one.channel]}
    if one.channel == "external_email":
        values["external_email"] = one.to
    if one.channel == "slack":
        values["slack_channel_name"] = one.to
        values["slack_channel_id"] = Unresolved(f"var.slack_channel_ids[{hcl_string(one.to)}]")
    told = {_ARGUMENTS[outcome]: jobs for outcome in one.outcomes}
    return HclBlock("resource", ("dbtcloud_notification", label), [values, told])


def _webhook(hook: Webhook, label: str, account: Account, ids: References) -> HclBlock:
    values = {"name": hook.name, "client_url": hook.url, "event_types": list(hook.events)}
    jobs = _jobs(hook, account, ids) if hook.jobs else []
    return HclBlock("resource", ("dbtcloud_webhook", label), [values, {"job_ids": jobs} if jobs else {}])


def _table(name: str, kind: str, table: dict[str, None]) -> Iterator[HclBlock]:
    if table:
        about = "Ids of the platform, by name: fill in those that are null"
        values = {"type": Unresolved(f"map({kind})"), "description": about}
        yield HclBlock("variable", (name,), [values, {"default": table}])


def _losses(account: Account) -> Iterator[ConversionLoss]:
    for one in account.notifications:
        if one.channel not in _TYPES:
            why = f"the provider has no channel `{one.channel}`"
            yield ConversionLoss(
                f"the notification to {one.to!r}", why, "set it in the settings", "", "notifications"
            )
        elif not one.jobs or one.environment is not None:
            why = "Terraform names jobs one by one"
            by_hand = "add jobs that come later"
            yield ConversionLoss(f"that {one.to!r} is told of all jobs", why, by_hand, "", "notifications")
    for hook in account.webhooks:
        if hook.answers_after_seconds != 1:
            why = "it is about the endpoint of this simulation"
            yield ConversionLoss(f"how fast {hook.name!r} answers", why, "nothing", "", "webhooks")
