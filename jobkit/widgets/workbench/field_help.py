"""What each field of the job form is, in one sentence, with the fact that it rests on."""

from __future__ import annotations

from functools import cache

from jobkit.basics.facts import fact
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.widgets.fields import tag

__all__ = ["FIELD_HELP", "help_html"]

FIELD_HELP: dict[str, tuple[str, str]] = {
    "name": ("A job has a name; other jobs and people find it by this name.", ""),
    "job_type": (
        "A deploy job has a schedule, a CI job runs for pull requests, a merge job after a merge.",
        "P-001",
    ),
    "environment": ("The environment gives the job its connection, its schema and its dbt version.", "P-020"),
    "deferral": (
        "Where dbt looks for what this job has not built, and what state:modified compares with.",
        "P-019",
    ),
    "commands": ("They run in this order; the first that fails ends the run in error.", "P-085"),
    "timing": ("A schedule has one timing: a cron expression, an interval, or certain hours.", "P-014"),
    "cron": ("Five fields: minute, hour, day of month, month, day of week; always in UTC.", "P-063"),
    "every_hours": ("A whole number of hours from 1 to 23, counted from midnight UTC.", "P-064"),
    "hours": ("Hours of the day in UTC, with commas between them.", "P-063"),
    "days": ("An interval and certain hours count on these days.", "P-015"),
    "run_on_schedule": ("Without the tick the schedule is kept and starts nothing.", ""),
    "upstream": ("The job starts when that job completes.", "P-039"),
    "statuses": ("With which outcomes of that job this one starts.", "P-039"),
    "threads": ("How many nodes may run at the same time.", "P-106"),
    "timeout_seconds": ("A run that takes longer is cancelled; 0 sets no limit of the job's own.", "P-061"),
    "generate_docs": (
        "Adds dbt docs generate after the commands; if it alone fails, the run still succeeds.",
        "P-093",
    ),
    "run_source_freshness": ("Adds a step before the commands; if it fails, the run goes on.", "P-090"),
    "draft_pull_request": ("A CI job starts on drafts only with this tick.", "P-022"),
    "run_lint": ("Lints the changed SQL files before the commands.", "P-025"),
    "continue_on_lint_error": ("With the tick a lint error does not end the run.", "P-025"),
    "target_name": (
        "A label that code can read as target.name; it changes no connection and no schema.",
        "P-105",
    ),
    "dbt_version": ("Empty takes the version of the environment, which the docs advise.", "P-020"),
    "environment_variables": ("One NAME=value a line; a name starts with DBT_.", "P-135"),
    "timezone": ("Only in the study guide: on the platform every schedule is in UTC.", "P-063"),
    "on_test_failure": (
        "Only in the study guide: on the platform the first failing command ends the run.",
        "P-085",
    ),
    "on_source_freshness_error": (
        "Only in the study guide: on the platform the checkbox never stops a run.",
        "P-090",
    ),
}
"""By field of the form: the sentence, and the number of a fact or ``""``."""


@cache
def help_html(field: str, label: str) -> str:
    """Return a question mark that opens the sentence of a field."""
    sentence, number = FIELD_HELP[field]
    said = xml(sentence) + (f" [{fact(number).id}]" if number else "")
    mark = tag("summary", "?", aria_label=f"What is {label}?")
    text = tag("span", with_fact_links(said), kind="jk-helptext", role="note")
    return tag("details", mark, text, kind="jk-help", key=f"help-{field}")
