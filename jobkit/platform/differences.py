"""Where a definition follows the study guide and today's platform would do something else.

One sentence each, for the summary, for `why` and for the linter, so that nothing is obeyed or ignored
silently. Where a rule obeys the setting, as `Rules.study_guide()` does, there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jobkit.jobs import Account, Job
from jobkit.jobs.variable_names import RESERVED_VARIABLES, VARIABLE_PREFIXES
from jobkit.jobs.variables import RefusedVariable, Source, refused_variables, reserved_overrides
from jobkit.jobs.versions import OLD_NAMES, RELEASE_TRACKS, is_pinned
from jobkit.platform.executor import command_or_none
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules

__all__ = ["RELEASE_TRACKS", "RESERVED_VARIABLES", "VARIABLE_FIELDS", "VARIABLE_PREFIXES", "differences"]

_Sentence = tuple[str, str, str]


def differences(job: Job, account: Account, rules: Rules) -> tuple[Note, ...]:
    """Return what `job` says that today's platform would not do, one Note of kind ``difference`` each.

    Parameters
    ----------
    job : Job
    account : Account
        Tells what the job defers to.
    rules : Rules
        What they obey is no difference; under the study guide's preset the result is empty.
    """
    return tuple(
        Note(text, "difference", job.name, field, fact)
        for check, obeyed in _CHECKS
        if not obeyed(rules)
        for field, fact, text in check(job, account)
    )


def _timezone(job: Job, account: Account) -> Iterator[_Sentence]:
    for trap in job.schedule.traps() if job.schedule is not None else ():
        if trap.code == "timezone":
            text = f"{trap.message}; {trap.fix}."
            yield "schedule.timezone", "P-063", text[0].upper() + text[1:]


def _pull_request_events(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.triggers.pull_request_events is not None:
        yield (
            "triggers.pull_request_events",
            "P-076",
            "The platform has no list of pull request events: a CI job runs when a pull request is opened or "
            "gets a commit. There is one choice, whether drafts count.",
        )


def _webhook(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.triggers.webhook:
        yield (
            "triggers.webhook",
            "P-080",
            "The platform's webhooks go out, none comes in: an external system starts a job by calling "
            "the API.",
        )


def _deps(job: Job, account: Account) -> Iterator[_Sentence]:
    if any((command := command_or_none(text)) and command.verb == "deps" for text in job.commands):
        yield (
            "commands",
            "P-083",
            "Every run calls `dbt deps` by itself before the commands, so as a command it runs a second "
            "time. It does no harm; leave it out.",
        )


def _state_path(job: Job, account: Account) -> Iterator[_Sentence]:
    for text in job.commands:
        command = command_or_none(text)
        if command is not None and command.state is not None:
            yield (
                "commands",
                "P-120",
                f"`{text}` names the folder {command.state!r}, which is not in the fresh clone of a run, "
                "so dbt stops with exit code 2. The platform supplies the state itself: leave out --defer "
                "and --state and choose what to compare with in the job.",
            )
            return


def _job_deferral(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.deferral is not None and job.deferral.job:
        yield (
            "deferral.job",
            "P-112",
            f"Deferring to another job ({job.deferral.job!r}) is legacy: the form offers an environment or "
            "This job. An environment's state is that of its last successful deploy run, whichever job "
            "it was.",
        )


def _compare_changes(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.compare_changes_against is not None:
        yield (
            "compare_changes_against",
            "P-024",
            "`Compare changes against` and deferral are one setting on the platform; what counts here is the "
            f"deferral ({account.deferral_of(job)}). The comparison of data in pull requests is a third "
            "thing, the checkbox dbt compare.",
        )


def _self_deferral(job: Job, account: Account) -> Iterator[_Sentence]:
    if account.deferral_of(job).this_job and any("incremental" in text for text in job.commands):
        yield (
            "deferral.this_job",
            "P-116",
            "Self-deferral is not what makes incremental models fast: the first run builds them in full "
            "because their tables are not there, later runs find the tables. With No deferral it is the "
            "same.",
        )


def _test_failure(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.on_test_failure is not None:
        yield (
            "on_test_failure",
            "P-085",
            f"The platform has no setting for failed tests ({job.on_test_failure!r} here): a test that fails "
            "with severity error fails its command, and no later command runs. To go on, give the test "
            "severity warn; to keep bad data from going downstream, use dbt build.",
        )


def _freshness(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.on_source_freshness_error is not None:
        yield (
            "on_source_freshness_error",
            "P-081",
            f"The platform has no setting for stale sources ({job.on_source_freshness_error!r} here). The "
            "checkbox Run source freshness never stops a run; the command `dbt source freshness` put "
            "first does.",
        )


def _notifications(job: Job, account: Account) -> Iterator[_Sentence]:
    if job.notifications is not None:
        yield (
            "notifications",
            "P-148",
            "Who is told is not part of a job: each person or address is set up in the notification "
            "settings of the profile, for Succeeds, Warns, Fails or Is canceled.",
        )


def _version(job: Job, account: Account) -> Iterator[_Sentence]:
    home = account.environment(job.environment)
    if job.dbt_version is not None:
        yield from _version_sentence(
            job.dbt_version, "dbt_version", "", "best on the environment, not on the job"
        )
    elif home.dbt_version is not None:
        whose = f" for the environment {home.name!r}"
        yield from _version_sentence(
            home.dbt_version, "environment.dbt_version", whose, "it will follow by itself"
        )


def _version_sentence(version: str, field: str, whose: str, advice: str) -> Iterator[_Sentence]:
    if version in OLD_NAMES:
        now = OLD_NAMES[version]
        fact = "P-145" if now == "latest" else "P-144"
        yield field, fact, f"`{version}` is the old name of the release track `{now}`."
    elif is_pinned(version):
        yield (
            field,
            "P-146",
            f"The platform no longer pins {version}{whose}: versions come as release tracks. For stability "
            f"choose `extended`, for monthly updates `compatible`, for the newest `latest`; {advice}.",
        )


def _variable_names(job: Job, account: Account) -> Iterator[_Sentence]:
    refused = refused_variables(account, job)
    for source, field in VARIABLE_FIELDS.items():
        of_layer = [variable for variable in refused if variable.source == source]
        for kind in ("prefix", "case"):
            bad = [variable for variable in of_layer if variable.problem.kind == kind]
            if bad:
                yield field, "P-135", _names_sentence(bad)


def _names_sentence(bad: list[RefusedVariable]) -> str:
    names = ", ".join(variable.name for variable in bad)
    first = bad[0]
    whose = "" if first.source == "job" else f" of {first.owner}"
    them, plural = ("them", "s") if len(bad) > 1 else ("it", "")
    gone = f"No run has {them}."
    if first.problem.assumption:
        gone = f"What becomes of {them} is not documented; jobkit assumes that no run has {them}."
    rule = f"{first.problem.text}, for example {first.problem.better}"
    return f"The platform refuses the name{plural} {names}{whose}: {rule}. {gone}"


def _reserved_names(job: Job, account: Account) -> Iterator[_Sentence]:
    for tried in reserved_overrides(account, job):
        yield (
            f"{VARIABLE_FIELDS[tried.source]}.{tried.name}",
            "P-140",
            f"{tried.name} is set by the platform and cannot be overridden: {tried.owner} has no effect.",
        )


VARIABLE_FIELDS: Mapping[Source, str] = {
    "job": "environment_variables",
    "environment": "environment.environment_variables",
    "project": "account.environment_variables",
}
"""Field of the definition for each layer of variables."""


def _never(rules: Rules) -> bool:
    return False


_CHECKS: tuple[tuple[Callable[[Job, Account], Iterator[_Sentence]], Callable[[Rules], bool]], ...] = (
    (_timezone, lambda rules: rules.honour_timezone),
    (_pull_request_events, lambda rules: rules.pull_request_event_list),
    (_webhook, lambda rules: rules.obey_webhook_trigger),
    (_deps, lambda rules: not rules.implicit_deps),
    (_state_path, lambda rules: rules.handwritten_state_path_exists),
    (_job_deferral, lambda rules: rules.defer_to_another_job),
    (_compare_changes, lambda rules: rules.obey_compare_setting),
    (_self_deferral, lambda rules: rules.incremental_needs_self_deferral),
    (_test_failure, lambda rules: rules.obey_test_failure_setting),
    (_freshness, lambda rules: rules.obey_freshness_setting),
    (_notifications, lambda rules: rules.obey_notification_setting),
    (_version, lambda rules: rules.obey_version_pins),
    (_variable_names, lambda rules: not rules.check_variable_names),
    (_reserved_names, _never),
)
"""Each check, and whether the rules obey what it looks for, so that there is nothing to say."""
