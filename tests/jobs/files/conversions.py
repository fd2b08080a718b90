"""What survives which conversion: ``python -m tests.jobs.files.conversions`` writes the page beside it anew.

Each row is an account with one thing in it. It is written in each format and read again; what comes back
otherwise must be among the losses, whose words are shown.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.files import convert, load

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parent / "CONVERSIONS.md"
FORMATS = {"native": "yml", "api": "json", "jobs-as-code": "yml", "terraform": "tf"}
_TITLES = {
    "native": "jobkit's YAML",
    "api": "Admin API",
    "jobs-as-code": "dbt-jobs-as-code",
    "terraform": "Terraform",
}

Look = Callable[[Account], Any]


class Row(NamedTuple):
    """One thing that an account may hold."""

    what: str
    account: Account
    look: Look


def _job(what: str, look: Look | None = None, **fields: Any) -> Row:
    job = Job(**{"name": "Nightly", "commands": ["dbt build"], **fields})
    field = next(iter(fields))
    return Row(what, Account.of(job), look or (lambda account: getattr(account.jobs[0], field)))


def _account(what: str, look: Look, **fields: Any) -> Row:
    jobs = fields.pop("jobs", (Job(name="Nightly", commands=["dbt build"]),))
    return Row(what, Account(jobs=jobs, **fields), look)


def _first(account: Account) -> Job:
    return account.jobs[0]


def _timing(account: Account) -> Any:
    schedule = _first(account).schedule
    return schedule and (schedule.expression(), schedule.cron is None)


def _fires(account: Account) -> Any:
    schedule = _first(account).schedule
    return schedule and schedule.expression()


def _defers(account: Account) -> Any:
    found = account.deferral_of(_first(account))
    return found.this_job, found.environment == _first(account).environment


def _chained(account: Account) -> Any:
    upstream = account.jobs[1].triggers.job_completion
    here = upstream and account.job_names.meant(account.jobs[1], upstream)
    return here, upstream and frozenset(upstream.statuses)


def _names(account: Account) -> Any:
    return account.environment(_first(account).environment, _first(account).project).name


def _environment(account: Account, field: str) -> Any:
    return getattr(account.environment(_first(account).environment, _first(account).project), field)


_CHAIN = (
    Job(name="Nightly", commands=["dbt build"]),
    Job(
        name="After",
        commands=["dbt test"],
        triggers={"job_completion": {"job": "Nightly", "statuses": ["error"]}},
    ),
)
_REPEATED = tuple(Job(name="Nightly", key=key, commands=["dbt build"]) for key in ("a", "b"))

ROWS: tuple[Row, ...] = (
    _job("name", name="Nightly build (EU)"),
    _job("key of a job", key="nightly_eu"),
    _account("two jobs of one name", lambda account: [job.identity for job in account.jobs], jobs=_REPEATED),
    _job("id of a job", id=4711),
    _job("description", description="Every night"),
    _job("commands", commands=['dbt build --vars \'{"a": "${b}"}\'', "dbt test"]),
    _account("environment, by name", _names, jobs=(Job(name="A", commands=["dbt build"], environment="EU"),)),
    _job("cron schedule", _timing, schedule="15 6 * * 1-5"),
    _job("specific hours", _timing, schedule={"hours": [6, 18]}),
    _job("specific hours, the minute", _fires, schedule={"hours": [6, 18], "minute": 9}),
    _job("intervals", _timing, schedule={"every_hours": 6}),
    _job("intervals, the minute", _fires, schedule={"every_hours": 6, "minute": 17}),
    _job(
        "schedule switched off",
        lambda a: (_fires(a), _first(a).runs_on_schedule),
        schedule="0 6 * * *",
        triggers={"schedule": False},
    ),
    _job(
        "time zone (study guide)",
        lambda a: _first(a).schedule and _first(a).schedule.timezone,
        schedule={"cron": "0 6 * * *", "timezone": "Europe/Paris"},
    ),
    _job(
        "pull requests, drafts",
        lambda a: (_first(a).is_ci, _first(a).triggers.draft_pull_request),
        triggers={"pull_request": True, "draft_pull_request": True},
    ),
    _job("merge", lambda a: _first(a).triggers.merge, triggers={"merge": True}),
    _account("upstream job and its outcomes", _chained, jobs=_CHAIN),
    _job("deferral to an environment", _defers, deferral={"environment": "Production"}),
    _job("self-deferral", _defers, deferral={"this_job": True}, id=4711),
    _job(
        "favor state",
        lambda a: _first(a).deferral and _first(a).deferral.favor_state,
        deferral={"environment": "Production", "favor_state": True},
    ),
    _job("threads", threads=9),
    _job("target name", target_name="prod"),
    _job("timeout", timeout_seconds=900),
    _job(
        "docs, source freshness",
        lambda a: (_first(a).generate_docs, _first(a).run_source_freshness),
        generate_docs=True,
        run_source_freshness=True,
    ),
    _job(
        "lint",
        lambda a: (_first(a).run_lint, _first(a).errors_on_lint_failure),
        run_lint=True,
        errors_on_lint_failure=False,
    ),
    _job(
        "compare changes",
        lambda a: (_first(a).run_compare_changes, _first(a).compare_changes_flags),
        run_compare_changes=True,
        compare_changes_flags="--select a",
        deferral={"environment": "Production"},
        triggers={"pull_request": True},
    ),
    _job("variables of a job", environment_variables={"DBT_REGION": "eu"}),
    _job("secret variables", environment_variables={"DBT_ENV_SECRET_KEY": "s3cr3t"}),
    _job("dbt version", dbt_version="latest"),
    _job("dbt State", cost_optimization_features=["dbt_state"]),
    _job("efficient testing", cost_optimization_features=["efficient_testing"]),
    _job("declared type", declared_type="adaptive"),
    _job("unknown keys", lambda a: _first(a).kept.get("run_audit_helper"), kept={"run_audit_helper": True}),
    _job("on test failure (study guide)", on_test_failure="continue"),
    _account("name of the account", lambda account: account.name, name="Acme"),
    _account(
        "project, by name",
        lambda a: _first(a).project,
        jobs=(Job(name="A", commands=["dbt build"], project="Shop"),),
    ),
    _account(
        "settings of an environment",
        lambda account: [
            _environment(account, name) for name in ("deployment_type", "dbt_version", "custom_branch")
        ],
        environments=(
            Environment(
                name="Production", deployment_type="production", dbt_version="latest", custom_branch="release"
            ),
        ),
    ),
    _account(
        "schema of an environment",
        lambda account: _environment(account, "target_schema"),
        environments=(Environment(name="Production", target_schema="analytics"),),
    ),
    _account(
        "variables of an environment",
        lambda account: _environment(account, "environment_variables"),
        environments=(Environment(name="Production", environment_variables={"DBT_REGION": "eu"}),),
    ),
    _account(
        "variables of the project",
        lambda account: account.environment_variables,
        environment_variables={"DBT_REGION": "us"},
    ),
    _account(
        "notifications",
        lambda account: [(one.to, one.channel, set(one.outcomes)) for one in account.notifications],
        notifications=({"to": "#data", "channel": "slack", "outcomes": ["fails", "canceled"]},),
    ),
    _account(
        "webhooks",
        lambda account: [(one.name, one.url, one.events) for one in account.webhooks],
        webhooks=({"name": "Pager", "url": "https://example.com/dbt", "events": ["job.run.errored"]},),
    ),
    _account("default branch", lambda account: account.default_branch, default_branch="trunk"),
)

_KEPT, _TOLD, _SILENT = "kept", "told", "changed without a word"


class Cell(NamedTuple):
    """What becomes of a row in a format: `kept`, or what is said about it."""

    kind: str
    said: str = ""
    by_hand: str = ""


def outcome(row: Row, form: str) -> Cell:
    """Return what becomes of a row in a format."""
    written = convert(row.account, to=form)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"jobs.{FORMATS[form]}"
        path.write_text(written.text, "utf-8")
        back = load(path)
    if row.look(back) == row.look(row.account):
        return Cell(_KEPT)
    usual = {(loss.what, loss.field) for loss in convert(_PLAIN, to=form).losses}
    own = [loss for loss in written.losses if (loss.what, loss.field) not in usual]
    told = [loss for loss in own if loss.field != "id"] or own or list(written.losses)
    if not told:
        return Cell(_SILENT)
    return Cell(_TOLD, told[0].why, told[0].by_hand)


_PLAIN = Account.of(Job(name="Nightly", commands=["dbt build"]))

_HEAD = """\
# What survives which conversion

Written by `python -m tests.jobs.files.conversions`, and kept true by a test: each row is written by
`jobkit convert` in each format and read again. "yes": it comes back as it was. A number: it does not, and
`jobkit convert` says so; the note below has the reason and what to do by hand. `--strict` refuses instead.
"""


def page() -> str:
    """Return the page: a table, and a note for each reason."""
    notes: dict[tuple[str, str], int] = {}
    lines = [f"| | {' | '.join(_TITLES.values())} |", f"|---|{'---|' * len(_TITLES)}"]
    for row in ROWS:
        cells = [outcome(row, form) for form in FORMATS]
        shown = [_shown(cell, notes) for cell in cells]
        lines.append(f"| {row.what} | {' | '.join(shown)} |")
    below = [f"{number}. {said}. By hand: {by_hand}." for (said, by_hand), number in notes.items()]
    return "\n".join([_HEAD, *lines, "", *below, ""])


def _shown(cell: Cell, notes: dict[tuple[str, str], int]) -> str:
    if cell.kind == _KEPT:
        return "yes"
    if cell.kind == _SILENT:
        return cell.kind
    return str(notes.setdefault((cell.said, cell.by_hand), len(notes) + 1))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
