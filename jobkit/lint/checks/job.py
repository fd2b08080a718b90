"""JOB and NOT: the job as a whole, and settings that are not where the definition looks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.words import as_sentence, enumerated
from jobkit.jobs import Job
from jobkit.jobs.names import is_track
from jobkit.jobs.versions import TRACKS, names_like, read_track, resolve_version, unknown_track
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed, nested
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("JOB001", severity="warning", confidence="possible", name="overloaded-job", told_by="API001")
def overloaded_job(ctx: LintContext) -> Iterator[Hit]:
    """One job for several purposes.

    What:
        A job that pull requests trigger and that also runs on a schedule, after another job or from a
        webhook.

    Why:
        Pull requests want few models in a schema of their own, production wants all of them in its own
        schema. One list of commands, one deferral and one timeout cannot suit both, and the run history
        mixes them.

    Example:
        "Production Run and CI and Docs": daily at 6, pull requests, manual, webhook.

    Fix:
        Make one job for each purpose: a deploy job, a CI job, a docs job.

    Source:
        Study guide, anti-pattern "Use Same Job for Different Purposes"; G-37, P-002, P-030 (a CI job's form
        has no schedule: inferred).
    """
    triggers = ctx.job.triggers
    others = {
        "a schedule": ctx.job.runs_on_schedule,
        "another job": triggers.job_completion is not None,
        "a webhook": triggers.webhook,
    }
    started = [label for label, on in others.items() if on]
    if triggers.pull_request and started:
        message = f"Started by pull requests and by {' and by '.join(started)}: several jobs in one."
        yield Hit("triggers", message)


@rule("JOB002", severity="warning", name="ignored-failed-tests")
def ignored_failed_tests(ctx: LintContext) -> Iterator[Hit]:
    """Job that is told to go on after failed tests.

    What:
        "Run on test failure: Continue" is a setting of the study guide. The platform has none: a test that
        fails with severity error fails its command, and no later command runs.

    Why:
        Tests exist to stop bad data; going on builds it into everything downstream.

    Example:
        `on_test_failure: continue`

    Fix:
        Leave it out. A test that must not stop anything gets severity warn; with `dbt build` a failed test
        skips only what is downstream of it.

    Source:
        Study guide, anti-pattern "Ignore Failed Tests in Production"; P-085, P-087, P-089, G-32 (dbt docs:
        deploy/job-commands).
    """
    if ctx.job.on_test_failure == "continue":
        obeyed = "Commands after a failed test run all the same, and build on data that is known to be bad."
        hit = ctx.difference("on_test_failure") or Hit("on_test_failure", obeyed)
        yield hit.fixed_by(changed(ctx.job, on_test_failure=None))


@rule("JOB006", severity="warning", confidence="possible", name="exact-version")
def exact_version(ctx: LintContext) -> Iterator[Hit]:
    """Pinned dbt version.

    What:
        Exact versions cannot be chosen, on the job or its environment; versions come as release tracks:
        v1 Latest, v1 Compatible (monthly), v1 Extended (a month behind), v1 Fallback, and those of dbt v2.

    Why:
        A definition that names an exact version cannot be carried out as written.

    Example:
        `dbt_version: 1.7.4`

    Fix:
        Inherit the version of the environment, and choose its track: v1 Extended or v1 Compatible for
        stability, v1 Latest to stay current. `extended`, `compatible` and `latest` are read too.

    Source:
        Study guide, best practice 7; P-143, P-146, PF-003, G-40 (dbt docs: dbt-versions/dbt-release-tracks).
    """
    if hit := ctx.difference("dbt_version", fact="P-146"):
        yield hit.fixed_by(_inheriting(ctx))
    if hit := ctx.difference("environment", "dbt_version", fact="P-146"):
        yield hit


@rule("JOB007", severity="advice", confidence="possible", name="version-on-job")
def version_on_job(ctx: LintContext) -> Iterator[Hit]:
    """A dbt version set on the job.

    What:
        The version belongs to the environment; the job's own is meant for trying an upgrade.

    Why:
        Jobs of one environment on different versions are hard to tell apart when one of them fails, and an
        override stays when the environment moves on.

    Example:
        `dbt_version: compatible`

    Fix:
        Inherit the environment's version.

    Source:
        P-142, P-145, P-020 (dbt docs: deploy/deploy-jobs).
    """
    version = ctx.job.dbt_version
    if ctx.rules.obey_version_pins or version is None:
        return
    found = read_track(version)
    if found is not None:
        message = f"This job runs {version!r} whatever its environment is set to."
        hit = ctx.difference("dbt_version") or Hit("dbt_version", "")
        message = f"{message} {hit.message}".strip()
        fixed = _inheriting(ctx)
        fix = (
            ""
            if fixed
            else f"Set {found.track.name!r} for the environment {ctx.job.environment}, and inherit it here."
        )
        yield replace(hit, message=message, fix=fix, fixed=fixed)


@rule("JOB008", severity="warning", confidence="likely", name="unknown-version")
def unknown_version(ctx: LintContext) -> Iterator[Hit]:
    """A dbt version that is no release track.

    What:
        Versions are chosen by release track. The form calls them v1 Latest, v1 Compatible, v1 Extended and
        v1 Fallback for dbt v1, and v2 Stable, v2 Nightly, v2 Extended and v2 Fallback for dbt v2. In the API
        they were `latest`, `compatible` and so on for v1, and `fusion-stable` and so on for v2, when that was
        last checked; jobkit reads both.

    Why:
        The platform has nothing of that name to offer.

    Example:
        `dbt_version: lastest`

    Fix:
        Name a release track, or inherit the environment's.

    Source:
        P-143, P-144, P-146, PF-003 (dbt docs: dbt-versions/dbt-release-tracks and pull request 9979). That
        the API still has the values of before is an assumption.
    """
    version = ctx.job.dbt_version
    if ctx.rules.obey_version_pins or version is None or is_track(version):
        return
    tracks = ", ".join(f"{track.title} (`{name}`)" for name, track in TRACKS.items())
    yield Hit(
        "dbt_version",
        as_sentence(f"{version[:60]!r} is no release track; {unknown_track(version).hint}"),
        fix=f"Release tracks: {tracks}. Or inherit the environment's version.",
        fixed=None if names_like(version) != names_like("") else _inheriting(ctx),  # it names an engine
    )


@rule("JOB012", severity="advice", name="docs-checkbox-on-fusion", fact="P-098")
def docs_checkbox_on_fusion(ctx: LintContext) -> Iterator[Hit]:
    """Checkbox for documentation on dbt v2.

    What:
        "Generate docs on run" on a job that runs a release track of dbt v2: v2 Stable, v2 Nightly, v2
        Extended or v2 Fallback (in the API `fusion-stable` and so on, when that was last checked).

    Why:
        dbt v2 writes what Catalog needs on every run, so the checkbox has nothing to add.

    Example:
        `dbt_version: v2 Stable`, `generate_docs: true`

    Fix:
        Leave the checkbox out.

    Source:
        P-098, P-144, PF-003 (dbt docs: deploy/deploy-jobs, build/build-and-view-your-docs).
    """
    version = resolve_version(ctx.account, ctx.job, obey_pins=ctx.rules.obey_version_pins)
    if ctx.job.generate_docs and not version.has_docs_checkbox:
        found = read_track(version.asked)
        is_old = found is not None and found.naming == "old_name"
        old = f" (`{version.asked.strip()}` is now `{version.name}`)" if is_old else ""
        yield Hit(
            "generate_docs",
            f"The job runs dbt v2, on the release track {version.name!r}{old}: "
            '"Generate docs on run" does not apply there.',
            fixed=changed(ctx.job, generate_docs=False),
        )


@rule("JOB009", severity="warning", name="webhook-trigger")
def webhook_trigger(ctx: LintContext) -> Iterator[Hit]:
    """Webhook as a trigger.

    What:
        The platform's webhooks go out, to tell other systems about runs. None comes in.

    Why:
        Nothing listens for the call, so the job does not start.

    Example:
        Triggers: "Webhook from external system".

    Fix:
        Let the external system call the API: POST .../jobs/{id}/run/ with a cause.

    Source:
        P-080, P-078, G-02 (dbt docs: deploy/webhooks; Admin API v2).
    """
    if hit := ctx.difference("triggers", "webhook"):
        yield hit.fixed_by(nested(ctx.job, "triggers", webhook=False))


@rule("JOB010", severity="warning", name="freshness-setting")
def freshness_setting(ctx: LintContext) -> Iterator[Hit]:
    """Stale-source behaviour as a setting.

    What:
        The platform has the checkbox "Run source freshness", which never stops the commands, and the
        command `dbt source freshness`, which does. There is no setting "Run on source freshness error".

    Why:
        What the definition asks for does not happen.

    Example:
        `on_source_freshness_error: skip`

    Fix:
        To stop on stale sources put `dbt source freshness` first; to record their age tick the checkbox.

    Source:
        P-081, P-090, P-091, G-17 (dbt docs: deploy/source-freshness).
    """
    if hit := ctx.difference("on_source_freshness_error"):
        yield hit.fixed_by(changed(ctx.job, on_source_freshness_error=None))


@rule("JOB011", severity="advice", name="test-failure-setting")
def test_failure_setting(ctx: LintContext) -> Iterator[Hit]:
    """Setting that asks for what happens anyway after a failed test.

    What:
        "Run on test failure: Cancel" is a setting of the study guide. The platform has none, and always does
        what it asks for.

    Why:
        It suggests that there is a choice.

    Example:
        `on_test_failure: cancel`

    Fix:
        Leave it out.

    Source:
        P-085, G-32 (dbt docs: deploy/job-commands).
    """
    hit = ctx.difference("on_test_failure")
    if hit and ctx.job.on_test_failure == "cancel":
        yield hit.fixed_by(changed(ctx.job, on_test_failure=None))


@rule("NOT001", severity="advice", name="notifications-in-job")
def notifications_in_job(ctx: LintContext) -> Iterator[Hit]:
    """Notifications in the definition of a job.

    What:
        Who is told about a run is set in the notification settings of a person's profile, by job and outcome.

    Why:
        The job's form has no such field, so nobody would be told.

    Example:
        Email on failure, recipients: data-team@company.com.

    Fix:
        Add the addresses there as external addresses, for the outcomes that count. For failures take Fails
        and Is canceled: a timed-out run is canceled.

    Source:
        P-147, P-148, P-061, G-18 (dbt docs: deploy/job-notifications).
    """
    asked = ctx.job.notifications
    if asked and (hit := ctx.difference("notifications")):
        wanted = {
            "Succeeds": asked.email_on_success,
            "Fails": asked.email_on_failure,
            "Is canceled": asked.email_on_cancel or asked.email_on_failure,
        }
        outcomes = [outcome for outcome, on in wanted.items() if on]
        where = (
            f"outcome{'s' * (len(outcomes) > 1)} {enumerated(outcomes)}" if outcomes else "outcomes you want"
        )
        late = " (a timed-out run is canceled)" if asked.email_on_failure else ""
        fix = f"Add the addresses there as external addresses, for the {where}{late}."
        yield replace(hit, fix=fix, fixed=changed(ctx.job, notifications=None))


def _inheriting(ctx: LintContext) -> Job | None:
    """Return the job with the version of its environment; None where that is another engine."""
    job = changed(ctx.job, dbt_version=None)
    engines = {resolve_version(ctx.account, one).engine for one in (ctx.job, job) if one is not None}
    return job if len(engines) == 1 else None
