"""A job as a card: what it runs, when, after whom, and what is unwise about it."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.basics.secrets import masked, without_secrets
from jobkit.basics.words import count_words, exact_duration_words
from jobkit.jobs import Account, Job
from jobkit.lint import Finding, lint
from jobkit.views.cards.events import jobs_table
from jobkit.views.cards.findings import findings_part
from jobkit.views.cards.records import one_line
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    Drawing,
    Listing,
    OwnWords,
    Pairs,
    ResultCard,
    Rows,
)
from jobkit.views.cards.schedules import first_times
from jobkit.views.chain import JOB_KINDS, chain_picture, chain_text
from jobkit.views.sentences import job_trigger_words
from jobkit.views.tables import image, paragraph

__all__ = ["account_card", "job_card"]

_LINTED = 300  # jobs; more take longer than a card may


def job_card(job: Job) -> ResultCard:
    """Return a job as a card. It is judged by itself: without its account, and without a project."""
    parts: list[CardPart] = [
        Pairs([*_when(job), *_settings(job)]),
        Codes("Commands", without_secrets(list(job.commands))),
    ]
    parts.append(findings_part(_own_findings(job)))
    return ResultCard(JOB_KINDS[job.job_type], job.name, parts, note=f"in {job.environment}")


def account_card(account: Account) -> ResultCard:
    """Return an account as a card: how its jobs start one another, when each runs, and what is unwise."""
    jobs = Rows(count_words(len(account.jobs), "job"), jobs_table(account), "job")
    parts = [_chain(account), jobs, *_around(account)]
    if len(account.jobs) <= _LINTED:
        parts.append(findings_part(lint(account)))
    return ResultCard("account", account.name, parts)


def _chain(account: Account) -> CardPart:
    try:
        drawn = chain_picture(account)
        markup = paragraph(drawn.summary) + image(drawn)
    except JobkitError as error:
        markup = paragraph(str(error))
    return Drawing("", markup, lambda _: chain_text(account).splitlines())


def _around(account: Account) -> list[CardPart]:
    """Return what an account has beside its jobs."""
    several = {
        "Environments": account.environments,
        "Notifications": (*account.notifications, *account.model_notifications),
        "Webhooks": account.webhooks,
    }
    return [Listing(name, [one_line(one) for one in things], "line") for name, things in several.items()]


def _own_findings(job: Job) -> list[Finding]:
    """Return the findings of a job alone, without those that ask for jobs which are not here."""
    return [finding for finding in lint(job) if not _asks_for_others(finding, job)]


def _asks_for_others(finding: Finding, job: Job) -> bool:
    defers = job.deferral is None or not job.deferral.this_job
    return finding.place[:2] == ("triggers", "job_completion") or (
        finding.place[:1] == ("deferral",) and defers
    )


def _when(job: Job) -> list[tuple[str, str]]:
    if job.schedule is None:
        return [("starts", job_trigger_words(job))]
    off = "" if job.triggers.schedule else " (switched off)"
    others = job.triggers.pull_request or job.triggers.merge or job.triggers.job_completion is not None
    return [
        ("starts", job_trigger_words(job) if others else ""),
        ("schedule", OwnWords(f"`{job.schedule.expression()}` {job.schedule.describe()}{off}")),
        ("first times", first_times(job.schedule, 3) if job.triggers.schedule else ""),
    ]


def _settings(job: Job) -> list[tuple[str, str]]:
    variables = masked(job.environment_variables)
    boxes = {"docs": job.generate_docs, "source freshness": job.run_source_freshness, "lint": job.run_lint}
    return [
        ("about", job.description),
        ("key", job.key or ""),
        ("project", job.project or ""),
        ("compares with", "" if job.deferral is None else str(job.deferral)),
        ("threads", str(job.threads)),
        ("target", job.target_name if job.target_name != "default" else ""),
        ("timeout", exact_duration_words(job.timeout_seconds) if job.timeout_seconds else "none"),
        ("also runs", ", ".join(name for name, is_on in boxes.items() if is_on)),
        ("variables", ", ".join(f"{name}={value}" for name, value in variables.items())),
    ]
