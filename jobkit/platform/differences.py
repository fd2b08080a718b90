"""Where a definition follows the study guide and today's platform would do something else.

One sentence each, for the summary, for `why` and for the linter, so that nothing is obeyed or ignored
silently. Where a rule obeys the setting, as `Rules.study_guide()` does, there is nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from jobkit.basics.errors import path_text
from jobkit.basics.words import as_sentence, enumerated
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.parse import command_or_none
from jobkit.jobs import Account, Deferral, Job
from jobkit.jobs.variable_names import RESERVED_VARIABLES, VARIABLE_PREFIXES
from jobkit.jobs.variables import RefusedVariable, Source, refused_variables, reserved_overrides
from jobkit.jobs.versions import is_pinned, read_track, resolve_version
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules
from jobkit.platform.steps import NOT_LISTED

__all__ = ["RESERVED_VARIABLES", "VARIABLE_FIELDS", "VARIABLE_PREFIXES", "differences"]

_Sentence = tuple[str, str, str]


class _Subject:
    """A job in its account, with what several checks ask for."""

    def __init__(self, job: Job, account: Account) -> None:
        self.job, self.account = job, account

    @cached_property
    def deferral(self) -> Deferral:
        """What the job defers to."""
        return self.account.deferral_of(self.job)

    @cached_property
    def commands(self) -> dict[int, Command]:
        """By its place, each command that dbt would not refuse, be it v1 or, where only that knows it, v2."""
        read = (command_or_none(text) or command_or_none(text, engine="fusion") for text in self.job.commands)
        return {place: command for place, command in enumerate(read) if command is not None}

    @property
    def verbs(self) -> list[str]:
        """What dbt is asked to do."""
        return [command.verb for command in self.commands.values()]


_Check = Callable[[_Subject], Iterator[_Sentence]]


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
    about = _Subject(job, account)
    return tuple(
        Note(text, "difference", job.name, field, fact)
        for obeyed, check in _CHECKS
        if not obeyed(rules)
        for field, fact, text in check(about)
    )


def _says(field: str, fact: str, applies: Callable[[Job, _Subject], Any], sentence: str) -> _Check:
    """Return the check that has one sentence to say; ``{job}`` and ``{deferral}`` in it are filled in."""

    def check(about: _Subject) -> Iterator[_Sentence]:
        if applies(about.job, about):
            yield field, fact, sentence.format(job=about.job, deferral=about.deferral)

    return check


def _timezone(about: _Subject) -> Iterator[_Sentence]:
    schedule = about.job.schedule
    for trap in schedule.traps() if schedule is not None else ():
        if trap.code == "timezone":
            yield "schedule.timezone", "P-063", f"{as_sentence(trap.message)} {as_sentence(trap.fix)}"


def _state_path(about: _Subject) -> Iterator[_Sentence]:
    for command in about.commands.values():
        if command.state is not None:
            text = command.text
            yield (
                "commands",
                "P-120",
                f"`{text}` names the folder {command.state!r}. A run works in a fresh clone: unless that "
                "folder is committed to the repository, it is not there, and dbt stops with exit code 2. "
                "(What the platform does with --state is not documented; jobkit assumes this.) The platform "
                "supplies the state itself: leave out --defer and --state, and choose in the job what to "
                "compare with.",
            )
            return


def _version(about: _Subject) -> Iterator[_Sentence]:
    job = about.job
    home = about.account.environment(job.environment, job.project)
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
    found = read_track(version)
    if found is not None and found.naming == "old_name":
        yield (
            field,
            found.fact,
            f"`{version.strip()}` is the old name of the release track `{found.track.name}`.",
        )
    elif is_pinned(version):
        yield (
            field,
            "P-146",
            f"{version} cannot be chosen{whose}: the platform offers release tracks, no exact versions. "
            "For stability choose `extended`, for monthly updates `compatible`, for the newest `latest`; "
            f"{advice}.",
        )


def _variable_names(about: _Subject) -> Iterator[_Sentence]:
    refused = refused_variables(about.account, about.job)
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


def _reserved_names(about: _Subject) -> Iterator[_Sentence]:
    for tried in reserved_overrides(about.account, about.job):
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


def _selects_incrementals(about: _Subject) -> bool:
    """Whether commands select incremental models, and none of them needs a state for something else."""
    commands = about.commands.values()
    words = [word for command in commands for word in (*command.select, *command.exclude)]
    state = any(re.search(r"\b(state|result|source_status):", word) for word in words)
    clone = any(command.verb == "clone" or command.defer for command in commands)
    return any("config.materialized:incremental" in word for word in words) and not (state or clone)


_ONCE = ("warn_error", "use_experimental_parser", "partial_parse", "fail_fast")


def _flag_twice(about: _Subject) -> Iterator[_Sentence]:
    for command in about.commands.values():
        given = [name for name, _ in command.options]
        for name in _ONCE:
            if given.count(name) > 1:
                flag = f"--{name.replace('_', '-')}"
                yield (
                    "commands",
                    "PF-016",
                    f"`{command.text}` gives the flag {flag} more than once. dbt takes it, but the platform "
                    "may refuse such a command: the list of what it takes has each of these flags once. Keep "
                    "one.",
                )


def _not_listed(about: _Subject) -> Iterator[_Sentence]:
    for place, command in about.commands.items():
        if command.verb in NOT_LISTED:
            yield (
                path_text(("commands", place)),
                "PF-016",
                f"`{command.text}` is not on the list of commands that a job takes, so the platform may "
                "refuse to save it. The list is second-hand: it is the one in dbt Labs' Terraform provider, "
                "and the docs have none.",
            )


def _ignored_options(about: _Subject) -> Iterator[_Sentence]:
    if resolve_version(about.account, about.job).engine == "core":
        return
    for place, text in enumerate(about.job.commands):
        command = command_or_none(text, engine="fusion")
        if command is not None and command.ignored:
            options = enumerated([f"`{option}`" for option in command.ignored])
            yield path_text(("commands", place)), "PF-007", f"dbt v2 ignores {options}."


# fmt: off
_CHECKS: tuple[tuple[Callable[[Rules], bool], _Check], ...] = (
    (lambda rules: rules.honour_timezone, _timezone),
    (lambda rules: rules.pull_request_event_list, _says(
        "triggers.pull_request_events", "P-076", lambda job, _: job.triggers.pull_request_events is not None,
        "The platform has no list of pull request events: a CI job runs when a pull request is opened or "
        "gets a commit. There is one choice, whether drafts count.")),
    (lambda rules: rules.obey_webhook_trigger, _says(
        "triggers.webhook", "P-080", lambda job, _: job.triggers.webhook,
        "The platform's webhooks go out, none comes in: an external system starts a job by calling the "
        "API.")),
    (lambda rules: not rules.implicit_deps, _says(
        "commands", "P-083", lambda _, about: "deps" in about.verbs,
        "Every run calls `dbt deps` by itself before the commands; as a command it runs once more.")),
    (lambda rules: rules.handwritten_state_path_exists, _state_path),
    (lambda rules: rules.defer_to_another_job, _says(
        "deferral.job", "P-115", lambda job, _: job.deferral is not None and job.deferral.job == job.name,
        "The job defers to itself by its name: that is This job, written the old way.")),
    (lambda rules: rules.defer_to_another_job, _says(
        "deferral.job", "P-112",
        lambda job, _: job.deferral is not None and job.deferral.job not in (None, job.name),
        "Deferring to another job ({job.deferral.job!r}) is legacy: the form offers an environment or This "
        "job. An environment's state is that of its last successful deploy run, whichever job it was.")),
    (lambda rules: rules.obey_compare_setting, _says(
        "compare_changes_against", "P-024", lambda job, _: job.compare_changes_against is not None,
        "`Compare changes against` and deferral are one setting on the platform; what counts here is the "
        "deferral ({deferral}). The comparison of data in pull requests is a third thing, the checkbox dbt "
        "compare.")),
    (lambda rules: rules.incremental_needs_self_deferral, _says(
        "deferral.this_job", "P-116",
        lambda _, about: about.deferral.this_job and _selects_incrementals(about),
        "Self-deferral is not what makes incremental models fast: a run checks whether their tables are "
        "there, and builds in full those that are not. With No deferral it is the same.")),
    (lambda rules: rules.obey_test_failure_setting, _says(
        "on_test_failure", "P-085", lambda job, _: job.on_test_failure == "continue",
        "The platform has no setting for failed tests ({job.on_test_failure!r} here): a test that fails with "
        "severity error fails its command, and no later command runs. To go on, give the test severity warn; "
        "to keep bad data from going downstream, use dbt build.")),
    (lambda rules: rules.obey_test_failure_setting, _says(
        "on_test_failure", "P-085", lambda job, _: job.on_test_failure == "cancel",
        "The platform has no setting for failed tests and always does what {job.on_test_failure!r} asks for: "
        "a test that fails with severity error fails its command, and no later command runs.")),
    (lambda rules: rules.obey_freshness_setting, _says(
        "on_source_freshness_error", "P-081", lambda job, _: job.on_source_freshness_error is not None,
        "The platform has no setting for stale sources ({job.on_source_freshness_error!r} here). The "
        "checkbox Run source freshness never stops a run; the command `dbt source freshness` put first "
        "does.")),
    (lambda rules: rules.obey_notification_setting, _says(
        "notifications", "P-148", lambda job, _: job.notifications is not None,
        "Who is told is not part of a job: each person or address is set up in the notification settings of "
        "the profile, for Succeeds, Warns, Fails or Is canceled.")),
    (lambda rules: rules.obey_version_pins, _version),
    (lambda rules: not rules.check_variable_names, _variable_names),
    (lambda rules: False, _reserved_names),
    (lambda rules: False, _flag_twice),
    (lambda rules: not rules.implicit_deps, _not_listed),
    (lambda rules: False, _ignored_options),
)
"""Whether the rules obey what a check looks for, so that there is nothing to say; and the check."""
# fmt: on
