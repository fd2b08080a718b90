"""What a reader should know about notices and webhooks before any run: who gets nothing, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobkit.basics.errors import nearest, shorten
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.reports.notices.model_notices import on_release_track, owners_of
from jobkit.reports.notices.pull_request_statuses import posts_statuses

__all__ = ["cancelled_notes", "setting_notes"]


def setting_notes(account: Account, project: Project, rules: Rules) -> tuple[Note, ...]:
    """Return what is assumed about notices and webhooks, and which settings have no effect.

    Parameters
    ----------
    account : Account
    project : Project
        Its groups say who owns which model.
    rules : Rules

    Returns
    -------
    tuple of Note
        Empty where no one has asked for notices and no job runs on pull requests.
    """
    return (
        *_of_webhooks(account, rules),
        *_of_models(account, project),
        *_of_pull_requests(account, rules),
    )


def cancelled_notes(account: Account, rules: Rules, cancelled: Iterable[Job]) -> Iterator[Note]:
    """Yield that no webhook tells of a cancelled run, where one watches a job that has such a run."""
    sends = rules.webhooks_in_plan and rules.webhook_on_cancel == "nothing"
    if sends and any(hook.watches(job) for hook in account.webhooks for job in cancelled):
        text = (
            "No webhook tells of a cancelled run here: no event for it is documented. Choose the "
            "notification Is canceled to be told."
        )
        yield Note(text, "assumption", field="webhooks", fact="P-154")


def _of_webhooks(account: Account, rules: Rules) -> Iterator[Note]:
    if not account.webhooks:
        return
    if not rules.webhooks_in_plan:
        text = "The plan has no webhooks, so nothing is sent: they need the Starter plan or a larger one."
        yield Note(text, "bound", field="webhooks", fact="P-151")
        return
    if any("job.run.completed" in hook.events for hook in account.webhooks):
        yield Note(Rules.fact("artifact_ingestion_seconds").text, "assumption", "", "webhooks", "P-151")
    for hook in account.webhooks:
        answered = hook.answers_after_seconds
        if answered is None or answered > rules.webhook_timeout_seconds:
            slow = "does not answer" if answered is None else f"takes {answered:g} s to answer"
            text = (
                f"The endpoint of webhook {hook.name!r} {slow}, and the platform gives it "
                f"{rules.webhook_timeout_seconds:g} s: each event is tried {1 + rules.webhook_retries} times "
                "and lost."
            )
            yield Note(text, "bound", field="webhooks", fact="P-152")


def _of_models(account: Account, project: Project) -> Iterator[Note]:
    if not account.model_notifications:
        return
    owners = owners_of(project)
    if not owners:
        text = (
            "No group of the project has an owner with an email address, so nobody is told about models: "
            "give `owner.email` to the groups, and `group` to the models."
        )
        yield Note(text, "bound", field="model_notifications", fact="P-150")
    groups = [str(group.get("name")) for group in project.groups.values() if isinstance(group, Mapping)]
    for name in dict.fromkeys(g for setting in account.model_notifications for g in setting.groups):
        if name not in groups:
            near = nearest(name[:200], groups)
            text = f"The project has no group {name[:60]!r}, so nobody is told of it."
            text += f" Did you mean `{near}`?" if near else ""
            yield Note(text, "bound", field="model_notifications", fact="P-150")
        elif owners and name not in owners:
            text = (
                f"The group {name[:60]!r} has no owner with an email address in this project: nobody is told."
            )
            yield Note(text, "bound", field="model_notifications", fact="P-150")
    for name in dict.fromkeys(job.environment for job in account.jobs):
        environment = account.environment(name)
        if not on_release_track(environment):
            text = (
                f"The environment {name!r} has {shorten(environment.dbt_version)}, which is no release "
                "track: owners of groups are told about models only where the environment is on one."
            )
            yield Note(text, "bound", field="model_notifications", fact="P-150")


def _of_pull_requests(account: Account, rules: Rules) -> Iterator[Note]:
    projects = dict.fromkeys(job.project for job in account.jobs if job.is_ci)
    silent = (project for project in projects if not posts_statuses(account, rules, project))
    for provider in dict.fromkeys(account.settings_of(project).git_provider for project in silent):
        who = "GitLab Free" if provider == "gitlab" else "A repository without native integration"
        text = f"{who} gets no status back from CI runs: their outcome is seen on the platform only."
        yield Note(text, "bound", field="git_provider", fact="P-127")
