"""CI: continuous integration, and merge jobs."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.jobs import Job, JobType
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import changed, inserted, nested, replaced
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_NOT_CI: tuple[JobType, ...] = ("merge", "scheduled", "other")


@rule("CI001", severity="warning", confidence="possible", name="full-build-in-ci", job_types=("ci",))
def full_build_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """CI job that builds the whole project.

    What:
        A `dbt build`, `run` or `test` in a CI job without any selection.

    Why:
        Every pull request then waits, and pays, for all models, though it changes a few. Slow feedback
        makes pull requests rarer and larger.

    Example:
        CI command `dbt build`, which runs all 500 models in 45 minutes.

    Fix:
        Write `dbt build --select state:modified+` and let the job defer to Production: it builds what
        changed and what is downstream of it, everything else is read from production.

    Source:
        Study guide, anti-pattern "Run Everything in CI"; P-023, P-024 (dbt docs: deploy/ci-jobs).
    """
    yield from _full_build(ctx, ("build", "run", "test"), "in CI takes {} for every pull request.")


@rule("CI002", severity="warning", confidence="likely", name="ci-without-deferral", job_types=("ci",))
def ci_without_deferral(ctx: LintContext) -> Iterator[Hit]:
    """CI job with "No deferral".

    What:
        A CI job builds into a schema of its own, made for the pull request. Without deferral, refs to
        models that it does not build find nothing there. A CI job that builds the whole project is left
        alone.

    Why:
        A model whose parents the pull request does not build fails on a missing relation.

    Example:
        CI command `dbt build --select tag:core`, compare changes against: No deferral.

    Fix:
        Compare changes against the Production environment: the default of the form.

    Source:
        Study guide, best practice 3; P-024, P-119, P-121 (dbt docs: deploy/ci-jobs).
    """
    builds = [step for step in ctx.verbs("build", "run", "test") if step.narrowed or step.command.exclude]
    if ctx.deferral.is_off and builds and not ctx.needs_state:
        yield Hit(
            "deferral",
            "This CI job defers to nothing: what a pull request does not build is missing in its schema.",
            fixed=changed(ctx.job, deferral=None),
        )


@rule("CI003", severity="warning", confidence="likely", name="self-deferral-in-ci", job_types=("ci",))
def self_deferral_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """CI job that defers to itself.

    What:
        The last successful run of a CI job is usually a run for another pull request; only a second push to
        the same one may find its own.

    Why:
        Then its relations lie in that pull request's schema, which is dropped when the pull request closes:
        refs point at tables that are gone, and changes are compared with somebody else's branch.

    Example:
        CI job with compare changes against: This job.

    Fix:
        Compare changes against the Production environment.

    Source:
        P-117 (dbt docs: deploy/ci-jobs, troubleshooting).
    """
    if ctx.defers_to_itself:
        yield Hit(
            ("deferral", "this_job" if ctx.deferral.this_job else "job"),
            "This CI job compares with its own last successful run, usually for another pull request.",
            fixed=changed(ctx.job, deferral=None),
        )


@rule("CI004", severity="advice", confidence="possible", name="docs-in-ci", job_types=("ci",))
def docs_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """CI job that generates docs.

    What:
        CI runs do not update Catalog.

    Why:
        The docs step takes time and memory in every run, and Catalog does not show its result.

    Example:
        CI job with "Generate docs on run".

    Fix:
        Untick it, and generate docs in a deploy job.

    Source:
        P-028, P-097 (dbt docs: deploy/ci-jobs, explore/explore-projects).
    """
    if ctx.job.generate_docs:
        fixed = changed(ctx.job, generate_docs=False)
        yield Hit("generate_docs", "Docs that a CI job generates do not reach Catalog.", fixed=fixed)


@rule("CI005", severity="warning", name="pull-request-events")
def pull_request_events(ctx: LintContext) -> Iterator[Hit]:
    """List of pull request events.

    What:
        The platform runs a CI job when a pull request is opened and when a commit is pushed to it; whether
        drafts count is the one choice.

    Why:
        Events that are listed but do not exist never start a run, and leaving one out does not prevent it.

    Example:
        Run on PR events: opened, synchronize, reopened, labeled.

    Fix:
        Leave the list out; use "Run on draft pull request" for drafts.

    Source:
        P-076, G-11 (dbt docs: deploy/ci-jobs).
    """
    if hit := ctx.difference("triggers", "pull_request_events"):
        yield hit.fixed_by(nested(ctx.job, "triggers", pull_request_events=None))


@rule("CI006", severity="advice", name="compare-changes-twice")
def compare_changes_twice(ctx: LintContext) -> Iterator[Hit]:
    """Comparison setting beside a deferral.

    What:
        On the platform these are one setting, "Compare changes against an environment (Deferral)". dbt
        compare, which shows how the data of a pull request differs, is a checkbox of its own.

    Why:
        Of two answers to one question only one can count; here it is the deferral.

    Example:
        Defer to job: Daily Production Run. Compare changes against: Production environment.

    Fix:
        Keep the deferral, and let it name an environment.

    Source:
        P-024, P-026, G-13 (dbt docs: deploy/ci-jobs, deploy/advanced-ci).
    """
    if hit := ctx.difference("compare_changes_against"):
        yield hit.fixed_by(changed(ctx.job, compare_changes_against=None))


@rule("CI007", severity="error", name="compare-without-environment", job_types=("ci",), told_by="API005")
def compare_without_environment(ctx: LintContext) -> Iterator[Hit]:
    """No environment for dbt compare to compare with.

    What:
        dbt compare needs an environment to compare the data of the pull request with.

    Why:
        Without one the setting is refused.

    Example:
        dbt compare ticked, compare changes against: No deferral.

    Fix:
        Compare changes against the Production environment.

    Source:
        P-026 (dbt Labs' Terraform provider: run_compare_changes requires a deferring environment).
    """
    if ctx.job.run_compare_changes and not ctx.deferral.environment:
        yield Hit(
            "run_compare_changes",
            f"dbt compare needs a deferral to an environment; this job has: {ctx.deferral}.",
            fixed=changed(ctx.job, deferral=None),
        )


@rule("CI008", severity="advice", name="ci-setting-elsewhere", job_types=_NOT_CI)
def ci_setting_elsewhere(ctx: LintContext) -> Iterator[Hit]:
    """CI setting on a job of another type.

    What:
        Linting, dbt compare and "Run on draft pull request" belong to the form of CI jobs.

    Why:
        The other forms do not have them, so they can have no effect there (an inference), and whoever reads
        the job expects them to.

    Example:
        Scheduled job with `run_lint: true`.

    Fix:
        Leave the setting out, or set it on the CI job.

    Source:
        P-022, P-025, P-026 (dbt docs: deploy/ci-jobs).
    """
    kind = "merge" if ctx.job.job_type == "merge" else "deploy"
    for field in ("run_lint", "run_compare_changes"):
        if getattr(ctx.job, field):
            fixed = changed(ctx.job, **{field: False})
            yield Hit(
                field,
                f"`{field}` is a setting of CI jobs; the form of a {kind} job does not have it.",
                fixed=fixed,
            )
    if ctx.job.triggers.draft_pull_request:
        yield Hit(
            ("triggers", "draft_pull_request"),
            "Drafts count only for a job that pull requests trigger, and this one is not.",
            fixed=nested(ctx.job, "triggers", draft_pull_request=False),
        )


@rule("CI009", severity="advice", confidence="possible", name="ci-in-production", job_types=("ci",))
def ci_in_production(ctx: LintContext) -> Iterator[Hit]:
    """CI job in the production environment.

    What:
        The docs advise a deployment environment of its own for CI, joined to a staging database.

    Why:
        A CI job runs code that nobody has merged yet, with the credentials and variables of its
        environment.

    Example:
        CI job in environment Production.

    Fix:
        Make an environment for CI. Its default schema may be production's: each pull request gets its own
        schema.

    Source:
        P-128 (dbt docs: deploy/ci-jobs, guides/set-up-ci).
    """
    environment = ctx.account.environment(ctx.job.environment, ctx.job.project)
    if environment.deployment_type == "production":
        yield Hit("environment", f"Unmerged code runs with the credentials of {environment.name}.")


@rule("CI010", severity="advice", confidence="possible", name="full-build-on-merge", job_types=("merge",))
def full_build_on_merge(ctx: LintContext) -> Iterator[Hit]:
    """Merge job that builds the whole project.

    What:
        A `dbt build` or `run` in a merge job without any selection.

    Why:
        It runs for every merged pull request, holds a run slot each time, and builds what nobody changed. A
        merge job's default is `dbt build --select state:modified+`.

    Example:
        Merge job with the command `dbt build`.

    Fix:
        Write `dbt build --select state:modified+`; to refresh only the manifest that CI compares with,
        `dbt compile` is enough.

    Source:
        P-033, P-036, P-048 (dbt docs: deploy/merge-jobs).
    """
    yield from _full_build(ctx, ("build", "run"), "takes {} at every merge.")


@rule("CI011", severity="advice", name="checkbox-on-merge", job_types=("merge",))
def checkbox_on_merge(ctx: LintContext) -> Iterator[Hit]:
    """Docs or freshness checkbox on a merge job.

    What:
        The documented form of merge jobs has neither "Generate docs on run" nor "Run source freshness".

    Why:
        A definition that sets them may not come out as written.

    Example:
        Merge job with `generate_docs: true`.

    Fix:
        Generate docs in a deploy job, or with the command `dbt docs generate`; likewise `dbt source
        freshness`.

    Source:
        P-035 (dbt docs: deploy/merge-jobs lists neither; that they are refused is an assumption).
    """
    labels = {"generate_docs": "Generate docs on run", "run_source_freshness": "Run source freshness"}
    for field, label in labels.items():
        if getattr(ctx.job, field):
            fixed = changed(ctx.job, **{field: False})
            if field == "run_source_freshness":
                fixed = _with_the_check_that_is_needed(ctx, fixed)
            yield Hit(field, f'The documented form of merge jobs has no "{label}".', fixed=fixed)


def _with_the_check_that_is_needed(ctx: LintContext, job: Job | None) -> Job | None:
    """Return the job without the checkbox, with the command where `source_status:` needs the check."""
    reader = next((step.index for step in ctx.steps if "source_status" in step.state_methods), None)
    checked = any(reader is not None and step.index < reader for step in ctx.verbs(*FRESHNESS_VERBS))
    if job is None or reader is None or checked:
        return job
    return inserted(job, reader, "dbt source freshness")


def _full_build(ctx: LintContext, verbs: tuple[str, ...], words: str) -> Iterator[Hit]:
    """Yield the first command that takes the whole project; the fix narrows all of them."""
    steps = [step for step in ctx.verbs(*verbs) if not step.narrowed and not step.command.empty]
    if steps:
        texts = {step.index: f"{step.text} --select state:modified+" for step in steps}
        deferral = {"deferral": None} if ctx.deferral.is_off else {}
        message = f"`{steps[0].text}` " + words.format(_how_much(ctx, steps[0]))
        # A merge job that alone makes the state of its environment has to build without one the first time.
        has_state = ctx.job.is_ci or ctx.has_state_of(ctx.job.environment)
        fixed = replaced(ctx.job, texts, **deferral) if has_state else None
        yield Hit(steps[0].place, message, fixed=fixed)


def _how_much(ctx: LintContext, step: Step) -> str:
    """Say how much of the project a command takes."""
    selected = ctx.selected(step) if ctx.given_project else None
    if not isinstance(selected, tuple):
        return "the whole project"
    models = sum(uid.startswith("model.") for uid in selected)
    return f"all {models:,} models" if models else f"all {len(selected):,} nodes"
