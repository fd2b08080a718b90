"""FMT: how a definition file of another tool is written.

The reading finds them (`jobkit.jobs.files`); here are their pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jobkit.jobs.files.findings import CODES
from jobkit.lint.context import LintContext
from jobkit.lint.file_hits import file_hits
from jobkit.lint.rule import Check, Hit, rule

__all__: list[str] = []


def _about(code: str) -> Callable[[Check], Check]:
    """Declare the rule of a code, which has its severity and name there."""
    return rule(code, severity=CODES[code].severity, name=CODES[code].name)


@_about("FMT001")
def wrong_kind(ctx: LintContext) -> Iterator[Hit]:
    """Value of another kind than the tool takes.

    What:
        Text where a number belongs, one value where a list belongs, a number without quotes where text
        belongs.

    Why:
        The tool or the API refuses the whole file, often without saying where.

    Example:
        `hours: 2` instead of `hours: [2]`; `threads: four`.

    Fix:
        Write the kind of value that the message names.

    Source:
        OpenAPI description of the Admin API v2, 2026-08; dbt-jobs-as-code 1.22, run (P-067).
    """
    yield from file_hits(ctx, "FMT001")


@_about("FMT002")
def unknown_key(ctx: LintContext) -> Iterator[Hit]:
    """Key that the tool does not know.

    What:
        A key of another tool, a key of an older version, or a slip. In an answer of the API it is kept, and
        only told of.

    Why:
        The API refuses it, also inside `triggers`, `schedule` and the like. dbt-jobs-as-code drops it without
        a word, so that the setting never gets anywhere.

    Example:
        `timezone: America/New_York`; `triggers.custom_branch_only`.

    Fix:
        Write the key that the message proposes, or leave it out.

    Source:
        OpenAPI description of the Admin API v2, 2026-08; answers of the API in issues of its clients, 2021
        and 2024 (P-067).
    """
    yield from file_hits(ctx, "FMT002")


@_about("FMT003")
def missing_key(ctx: LintContext) -> Iterator[Hit]:
    """Key that the tool asks for.

    What:
        A key without which the tool or the API takes no job. A warning: the description wants it, and whether
        today's API fills it in is not known.

    Why:
        The answer is error 400 and seldom says which key is missing.

    Example:
        A body with `name` and `execute_steps` only.

    Fix:
        Write the key. `jobkit convert FILE --to api` writes every one.

    Source:
        OpenAPI description of the Admin API v2, 2026-08; dbt-jobs-as-code 1.22, run (P-067).
    """
    yield from file_hits(ctx, "FMT003")


@_about("FMT004")
def not_allowed(ctx: LintContext) -> Iterator[Hit]:
    """Value that is none of those that are allowed.

    What:
        A word or a number outside of the list or range.

    Why:
        It is refused, or something else happens than is meant.

    Example:
        `time: {type: at_exact_time}`; `days: [7]`; `statuses: [0]`.

    Fix:
        Write one of the values that the message names.

    Source:
        OpenAPI description of the Admin API v2, 2026-08; answers of the API in issues of the Terraform
        provider, 2025 (P-067).
    """
    yield from file_hits(ctx, "FMT004")


@_about("FMT005")
def bad_cron(ctx: LintContext) -> Iterator[Hit]:
    """Cron expression that the platform does not take.

    What:
        Not five fields, a nickname, a value out of range, or a day that does not exist.

    Why:
        The tools use a library that takes more than the platform does: the file passes and the job does not
        run.

    Example:
        `@daily`; `0 0 6 * * *`; `0 0 31 2 *`.

    Fix:
        Write five fields, in UTC: `0 6 * * *`.

    Source:
        P-068 (dbt docs: deploy/deploy-jobs).
    """
    yield from file_hits(ctx, "FMT005")


@_about("FMT006")
def bad_commands(ctx: LintContext) -> Iterator[Hit]:
    """Commands that no job can run.

    What:
        No command at all, or one that does not begin with `dbt`. Such a command is left out; a job without
        any is left out whole.

    Why:
        A job runs dbt commands only.

    Example:
        `execute_steps: []`; `python load.py`.

    Fix:
        Write commands that begin with `dbt`.

    Source:
        P-099 (dbt docs: deploy/job-commands).
    """
    yield from file_hits(ctx, "FMT006")


@_about("FMT007")
def read_only(ctx: LintContext) -> Iterator[Hit]:
    """Key that only the platform writes.

    What:
        A key of an answer in a body that is to be sent, such as `created_at`. It is put aside.

    Why:
        It has no effect, and the API may refuse the body.

    Example:
        A copied answer with `cron_humanized`.

    Fix:
        Leave it out.

    Source:
        OpenAPI description of the Admin API v2, 2026-08: keys that are read-only (P-067).
    """
    yield from file_hits(ctx, "FMT007")


@_about("FMT008")
def absent_resets(ctx: LintContext) -> Iterator[Hit]:
    """Key whose absence resets a setting.

    What:
        dbt-jobs-as-code sends every key, with a default for those that the file leaves out.

    Why:
        What somebody has set in the form is gone after the next sync.

    Example:
        A file without `deferring_environment_id`.

    Fix:
        Write every key that matters.

    Source:
        dbt-jobs-as-code 1.22: the payload of a job, read and run: an assumption for other versions.
    """
    yield from file_hits(ctx, "FMT008")


@_about("FMT009")
def identifier(ctx: LintContext) -> Iterator[Hit]:
    """Identifier that cannot be used, or that two jobs share.

    What:
        The identifier of a job is the key in the file; one inside the name, `[[...]]`, wins over it. An id of
        the platform belongs to one job too.

    Why:
        The tool finds its jobs again by the identifier. Without it, every sync makes new jobs or changes the
        wrong one.

    Example:
        Five jobs called `runner [[pool]]`.

    Fix:
        Give each job a key of letters, digits, `_` and `-`, and leave it out of the name.

    Source:
        dbt-jobs-as-code 1.22, run; its issues 149, 162 and 174: an assumption for other versions.
    """
    yield from file_hits(ctx, "FMT009")


@_about("FMT010")
def variable(ctx: LintContext) -> Iterator[Hit]:
    """Environment variable that the tool does not take.

    What:
        The variables are a list with one variable an item; names begin with `DBT_` and are in capitals.

    Why:
        The tool refuses the file, or drops all variables of an item but the first.

    Example:
        `- {DBT_A: x, DBT_B: y}`.

    Fix:
        Write one variable an item.

    Source:
        dbt-jobs-as-code 1.22, run; P-135.
    """
    yield from file_hits(ctx, "FMT010")


@_about("FMT011")
def elsewhere(ctx: LintContext) -> Iterator[Hit]:
    """Upstream job that is not in this file.

    What:
        The id of an upstream job is the id of no job here. It is kept.

    Why:
        Nothing in this file starts the job; a simulation of it never runs it. In a list of jobs that somebody
        has written it is an error: the number is wrong.

    Example:
        `job_id: 999`.

    Fix:
        Correct the id, or load the file with that job too.

    Source:
        P-072 (dbt docs: deploy/deploy-jobs).
    """
    yield from file_hits(ctx, "FMT011")


@_about("FMT012")
def too_long(ctx: LintContext) -> Iterator[Hit]:
    """Text that is longer than the tool takes.

    What:
        A name or a description of more than 255 characters.

    Why:
        It is refused.

    Example:
        A description that is a manual.

    Fix:
        Shorten it.

    Source:
        dbt-jobs-as-code 1.22, run: an assumption for other versions.
    """
    yield from file_hits(ctx, "FMT012")


@_about("FMT013")
def no_effect(ctx: LintContext) -> Iterator[Hit]:
    """Key that the tool reads over.

    What:
        A key that means something to the API or to another tool, and nothing to this one.

    Why:
        Whoever reads the file believes what it says. `schedule.time` beside a cron is the most frequent one:
        the cron alone counts.

    Example:
        `schedule: {cron: 0 0 * * *, time: {type: at_exact_hours, hours: [1, 2]}}`.

    Fix:
        Leave it out, or write it where it counts.

    Source:
        dbt-jobs-as-code 1.22, run: an assumption for other versions.
    """
    yield from file_hits(ctx, "FMT013")


@_about("FMT014")
def deleted(ctx: LintContext) -> Iterator[Hit]:
    """Job that is deleted.

    What:
        `state` is 2. The job is left out.

    Why:
        A list of the API may hold deleted jobs; nothing starts them any more.

    Example:
        `state: 2`.

    Fix:
        Leave it out of the file, or write 1.

    Source:
        OpenAPI description of the Admin API v2, 2026-08 (P-067).
    """
    yield from file_hits(ctx, "FMT014")


@_about("FMT015")
def not_known(ctx: LintContext) -> Iterator[Hit]:
    """Value that the file does not hold.

    What:
        A reference, a variable without a default or a function: the value is known when the tool runs, not
        before.

    Why:
        What depends on it is not checked and not simulated.

    Example:
        `environment_id = var.environment_id`.

    Fix:
        Give the variable a default, or read the plan: `terraform show -json plan`.

    Source:
        jobkit reads values, it runs no tool: an assumption about what is meant by a file.
    """
    yield from file_hits(ctx, "FMT015")
