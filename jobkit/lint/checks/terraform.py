"""TF: how jobs are written for Terraform, and what its provider makes of them.

The reading finds them (`jobkit.jobs.files.terraform`); here are their pages.
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


@_about("TF001")
def unsupported(ctx: LintContext) -> Iterator[Hit]:
    """Argument that the provider does not know.

    What:
        An argument of another tool, of the API, or a slip.

    Why:
        `terraform plan` stops: Unsupported argument. Nothing of the file is applied.

    Example:
        `schedule = { cron = "0 8 * * *" }`; `threads = 8`.

    Fix:
        Write the argument that the message proposes, or leave it out.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-067).
    """
    yield from file_hits(ctx, "TF001")


@_about("TF002")
def missing(ctx: LintContext) -> Iterator[Hit]:
    """Argument that the provider requires.

    What:
        `name`, `project_id`, `environment_id`, `execute_steps` or `triggers` is not there.

    Why:
        `terraform plan` stops. `triggers` is required although each of its keys has a default.

    Example:
        A job without `triggers`.

    Fix:
        Write the argument; a job that only people start has `triggers = { schedule = false }`.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-039).
    """
    yield from file_hits(ctx, "TF002")


@_about("TF003")
def block_or_argument(ctx: LintContext) -> Iterator[Hit]:
    """Object written as a block, or block written as an object.

    What:
        `triggers { ... }` or a list of triggers; `job_completion_trigger_condition = ...`.

    Why:
        Terraform knows the two apart by the equal sign, and stops.

    Example:
        `triggers { schedule = true }`.

    Fix:
        Write `triggers = { schedule = true }`, and the condition of an upstream job without `=`.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-072).
    """
    yield from file_hits(ctx, "TF003")


@_about("TF005")
def argument_value(ctx: LintContext) -> Iterator[Hit]:
    """Value that the provider refuses.

    What:
        A type of schedule, a status or a cost feature that is none, or an empty list.

    Why:
        `terraform plan` stops, or the API answers 400: the provider sends 0 for a status that it does not
        know.

    Example:
        `schedule_type = "cron"`; `statuses = ["cancelled"]`, which is spelt with one l here.

    Fix:
        Write one of the values that the message names.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-067, P-072).
    """
    yield from file_hits(ctx, "TF005")


@_about("TF006")
def exclusive(ctx: LintContext) -> Iterator[Hit]:
    """Arguments that exclude each other.

    What:
        An interval beside hours or a cron expression; two kinds of deferral, even if one is false or 0.

    Why:
        `terraform plan` stops: Invalid Attribute Combination.

    Example:
        `schedule_hours = [6]` beside `schedule_interval = 2`.

    Fix:
        Keep one of the two.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-067, P-112).
    """
    yield from file_hits(ctx, "TF006")


@_about("TF007")
def no_number(ctx: LintContext) -> Iterator[Hit]:
    """Reference that is no id.

    What:
        `environment_id` names the `id` of an environment, which is a text, `project:environment`.

    Why:
        `terraform plan` stops: a number is required. Of jobs and projects `id` is the number, of
        environments `environment_id`.

    Example:
        `environment_id = dbtcloud_environment.prod.id`.

    Fix:
        Write `dbtcloud_environment.prod.environment_id`.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-009).
    """
    yield from file_hits(ctx, "TF007")


@_about("TF008")
def incomplete_schedule(ctx: LintContext) -> Iterator[Hit]:
    """Type of schedule without what it needs.

    What:
        `interval_cron` or `days_of_week` without `schedule_days`, `custom_cron` without `schedule_cron`.

    Why:
        The provider builds a cron expression of four fields, or an empty list of days, and the API refuses
        it when the change is applied.

    Example:
        `schedule_type = "interval_cron"` and `schedule_interval = 2` alone.

    Fix:
        Write the argument; all days are `[0, 1, 2, 3, 4, 5, 6]`.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-064, P-067).
    """
    yield from file_hits(ctx, "TF008")


@_about("TF009")
def hourly(ctx: LintContext) -> Iterator[Hit]:
    """Schedule that runs every hour because nothing says otherwise.

    What:
        `schedule = true` without hours, interval or cron.

    Why:
        The provider's own defaults are `every_day` and an interval of 1: the job runs 24 times a day, where
        most people mean once.

    Example:
        `triggers = { schedule = true }` and no `schedule_...` at all.

    Fix:
        Write `schedule_hours`, or `schedule_interval = 1` if every hour is meant.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-064).
    """
    yield from file_hits(ctx, "TF009")


@_about("TF010")
def one_thread(ctx: LintContext) -> Iterator[Hit]:
    """Threads left out.

    What:
        `num_threads` is not there.

    Why:
        The form has 4, and the provider 1: dbt builds one model after the other. A warning where none of
        several jobs says it.

    Example:
        A job of 200 models that takes four times as long as by hand.

    Fix:
        Write `num_threads = 4`, or what the warehouse takes.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-021).
    """
    yield from file_hits(ctx, "TF010")


@_about("TF011")
def deprecated(ctx: LintContext) -> Iterator[Hit]:
    """Deprecated argument.

    What:
        `timeout_seconds` beside the other arguments.

    Why:
        A later provider drops it. Where `execution` is there too, it has no effect already.

    Example:
        `timeout_seconds = 3600`.

    Fix:
        Write `execution = { timeout_seconds = 3600 }`.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-061).
    """
    yield from file_hits(ctx, "TF011")


@_about("TF012")
def dropped(ctx: LintContext) -> Iterator[Hit]:
    """Key that Terraform drops without a word.

    What:
        A key in `triggers` or `execution` that is none of theirs.

    Why:
        Terraform converts such an object and leaves out what it does not know: no error, no trigger.

    Example:
        `triggers = { pull_request = true }`.

    Fix:
        Write `github_webhook` and `git_provider_webhook`, or leave `custom_branch_only` out.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-022).
    """
    yield from file_hits(ctx, "TF012")


@_about("TF013")
def old_name(ctx: LintContext) -> Iterator[Hit]:
    """Resource under its name of years ago.

    What:
        `dbt_cloud_job` instead of `dbtcloud_job`.

    Why:
        Today's provider does not know the resource.

    Example:
        `resource "dbt_cloud_job" "daily"`.

    Fix:
        Write `dbtcloud_job`, and move the state: `terraform state mv` or a `moved` block.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-010).
    """
    yield from file_hits(ctx, "TF013")


@_about("TF014")
def zero(ctx: LintContext) -> Iterator[Hit]:
    """Id of zero.

    What:
        `deferring_job_id = 0`.

    Why:
        0 stands for none, and so it is sent. Beside another kind of deferral it counts as given, and is
        refused.

    Example:
        `deferring_job_id = 0` of an old import.

    Fix:
        Leave it out.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-112).
    """
    yield from file_hits(ctx, "TF014")


@_about("TF016")
def same_either_way(ctx: LintContext) -> Iterator[Hit]:
    """Condition that decides nothing.

    What:
        Both sides of `? :` are the same.

    Why:
        Whoever reads it believes that a variable switches something. Usually one side was to be another.

    Example:
        `schedule = var.quiet ? false : false`.

    Fix:
        Write the value alone, or mend one side.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-039).
    """
    yield from file_hits(ctx, "TF016")


@_about("TF017")
def not_in_files(ctx: LintContext) -> Iterator[Hit]:
    """Value that these files do not decide.

    What:
        A variable without a default, a resource of another folder, a function that jobkit does not work
        out.

    Why:
        jobkit takes the default, or stands in for an id. A warning where it decides when the job runs, or
        what.

    Example:
        `schedule_hours = var.hours`.

    Fix:
        Give the whole folder with its `terraform.tfvars`, or the JSON of `terraform show -json`.

    Source:
        Terraform's own rules for variables; assumption of jobkit for what stands in (P-067).
    """
    yield from file_hits(ctx, "TF017")


@_about("TF018")
def idle(ctx: LintContext) -> Iterator[Hit]:
    """Argument of the schedule that does nothing.

    What:
        An argument that does not count with the type of the schedule.

    Why:
        The provider does not send it, or the API does not look at it: the job runs at other times than it
        seems.

    Example:
        `schedule_cron` with `schedule_type = "every_day"`.

    Fix:
        Write the type that goes with the argument, or leave the argument out.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-067).
    """
    yield from file_hits(ctx, "TF018")


@_about("TF020")
def second_upstream(ctx: LintContext) -> Iterator[Hit]:
    """Second upstream job.

    What:
        Two blocks `job_completion_trigger_condition`.

    Why:
        The provider sends the first alone: a job has one upstream job.

    Example:
        Two blocks, for two jobs that must both be done.

    Fix:
        Chain the jobs one after the other, or put the commands into one job.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-072).
    """
    yield from file_hits(ctx, "TF020")


@_about("TF022")
def dropped_feature(ctx: LintContext) -> Iterator[Hit]:
    """Cost feature that is not sent.

    What:
        `state_aware_orchestration` on a CI or merge job.

    Why:
        The API refuses it there, so that the provider leaves it out; the file says something that is never
        so.

    Example:
        A CI job with `cost_optimization_features = ["state_aware_orchestration"]`.

    Fix:
        Leave it out, or write `dbt_state`.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-160).
    """
    yield from file_hits(ctx, "TF022")


@_about("TF023")
def refused_step(ctx: LintContext) -> Iterator[Hit]:
    """Step that the provider's own check refuses.

    What:
        `validate_execute_steps = true` and a command that its list lacks, or a flag that stands twice.

    Why:
        `terraform plan` stops, also for commands that the platform runs: the list lacks `deps`, `init` and
        flags before the command such as `--quiet`.

    Example:
        `dbt deps`; `dbt --quiet build`.

    Fix:
        Leave `validate_execute_steps` out; jobkit reads the commands as dbt does.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-099).
    """
    yield from file_hits(ctx, "TF023")


@_about("TF024")
def deleted(ctx: LintContext) -> Iterator[Hit]:
    """Job that is deleted instead of paused.

    What:
        `is_active = false`.

    Why:
        It is the state of the job: on a change the platform deletes it; when the job is made, it is
        ignored.

    Example:
        `is_active = false` for the holidays.

    Fix:
        Write true, and make all `triggers` false.

    Source:
        What the Terraform provider dbt-labs/dbtcloud 1.12.5 sends, its `job.go`, 2026-08 (P-039).
    """
    yield from file_hits(ctx, "TF024")


@_about("TF025")
def recipient(ctx: LintContext) -> Iterator[Hit]:
    """Recipient that cannot be shown here.

    What:
        A notification or webhook of jobs that are not in these files, or one that cannot be simulated.

    Why:
        What jobkit says about messages leaves it out.

    Example:
        `on_failure = [dbtcloud_job.elsewhere.id]`.

    Fix:
        Nothing is wrong with the file: give the whole folder.

    Source:
        The Terraform provider dbt-labs/dbtcloud 1.12.5, its schema and validators, 2026-08 (P-148).
    """
    yield from file_hits(ctx, "TF025")
