"""The rules of the simulated platform: every documented rule and every assumption is one field here.

A field says what the rule is, which fact it rests on (the numbered facts of the dbt documentation, P-001...)
and whether it is documented or assumed. `why` quotes these sentences, so that a learner can tell what dbt
says from what jobkit supposes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from pydantic import Field

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, UnknownNameError, shorten
from jobkit.basics.shown import Shown
from jobkit.jobs.base import Definition

__all__ = ["PRESETS", "RuleFact", "Rules"]

_MOST = 1_000_000_000  # seconds or runs: more is a slip, and times would leave the calendar

Seconds = int | float
Preset = Literal["platform", "study guide"]


@dataclass(frozen=True, slots=True)
class RuleFact(Shown):
    """What a rule rests on.

    Parameters
    ----------
    text : str
        The rule in one sentence.
    fact : str
        Number of the documented fact, or ``""``.
    assumption : bool
        True where the documentation is silent; `text` then says why this default was taken.
    """

    text: str
    fact: str = ""
    assumption: bool = False


def rule(
    default: Any,
    text: str,
    fact: str = "",
    *,
    assumed: bool = False,
    guide: Any = None,
    developer: Any = None,
    **limits: Any,
) -> Any:
    """Declare a rule.

    Parameters
    ----------
    default : object
        What holds on today's platform.
    text, fact, assumed
        As in `RuleFact`.
    guide, developer : object, optional
        What holds in `Rules.study_guide()` and in `Rules.developer()`, where it differs.
    **limits
        What values are allowed, as for `pydantic.Field`: ``ge=1``.
    """
    if isinstance(default, int | float) and not isinstance(default, bool):
        limits = {"ge": 0, "le": _MOST, **limits}
    extra = {"fact": fact, "assumption": assumed, "guide": guide, "developer": developer}
    return Field(default, description=text, json_schema_extra=extra, **limits)


@checked
class Rules(Definition):
    """How the platform behaves: `Rules.platform()`, the default, or as `Rules.study_guide()` states it.

    `Rules.developer()` is the platform on its smallest plan. Durations are in seconds. `Rules(run_slots=2)`
    changes one rule of the platform's preset.

    Examples
    --------
    >>> Rules().implicit_deps, Rules.study_guide().implicit_deps
    (True, False)
    >>> Rules().fact("run_slots").assumption
    True
    """

    _hint: ClassVar[str] = "write Rules.platform(), Rules.study_guide() or Rules(run_slots=2)"

    name: Preset = "platform"

    # A table: the formatter would give each argument of a long row a line of its own.
    # fmt: off
    run_slots: int = rule(5, "The plan sets how many runs go at once; no figure is published, so jobkit "
                          "assumes 5.",
                          "P-041", assumed=True, developer=1, ge=1)
    ci_takes_slot: bool = rule(False, "A CI run takes no run slot.", "P-044")
    one_run_per_job: bool = rule(True, "A deploy or merge job has one run in progress at a time.", "P-040")
    cancel_older_queued: bool = rule(
        True, "A job keeps one queued run: a newer one cancels the older. Runs of the API all stay.", "P-050")
    cancel_stale_ci: bool = rule(
        True, "A new commit cancels the run of the same pull request that is not finished.", "P-046",
        developer=False)
    implicit_deps: bool = rule(True, "Every run calls `dbt deps` by itself before the commands.", "P-083",
                               guide=False)
    honour_timezone: bool = rule(False, "Schedules are in UTC; there is no time zone setting.", "P-063",
                                 guide=True)
    obey_test_failure_setting: bool = rule(
        False, "A failed command ends the run; no setting says otherwise.", "P-085", guide=True)
    obey_freshness_setting: bool = rule(
        False, "The source freshness checkbox never stops the commands after it.", "P-090", guide=True)
    obey_notification_setting: bool = rule(
        False, "Who is told of a run is set in notification settings, not in the job.", "P-148", guide=True)
    obey_compare_setting: bool = rule(
        False, "What a job compares with is its deferral; there is no second setting for it.", "P-024",
        guide=True)
    obey_webhook_trigger: bool = rule(
        False, "Webhooks go out and none comes in: other systems start a job by the API.", "P-080",
        guide=True)
    obey_version_pins: bool = rule(
        False, "Versions come as release tracks; an exact version can no longer be chosen.", "P-146",
        guide=True)
    defer_to_another_job: bool = rule(
        False, "The form offers an environment or This job to defer to; another job is legacy.", "P-112",
        guide=True)
    build_stops_at_first_failure: bool = rule(
        False, "In `dbt build` a failure skips what is downstream of it; the rest goes on.", "P-089",
        guide=True)
    handwritten_state_path_exists: bool = rule(
        False, "The platform supplies the state of a deferral itself; a folder named in `--state` does not "
        "exist in the fresh clone of a run.", "P-120", guide=True)
    incremental_needs_self_deferral: bool = rule(
        False, "An incremental model looks at its own table (`is_incremental()`); deferral has no part in "
        "it.", "P-116", guide=True)
    check_variable_names: bool = rule(
        True, "Names of variables start with DBT_, DBT_ENV_SECRET_ or DBT_ENV_CUSTOM_ENV_.", "P-135",
        guide=False)
    pull_request_event_list: bool = rule(
        False, "A CI job runs when a pull request is opened or pushed to; there is no list.", "P-076",
        guide=True)
    concurrent_ci: bool = rule(
        True, "CI runs of different pull requests go in parallel (Starter plans and above).", "P-045",
        developer=False)
    job_completion_trigger: bool = rule(
        True, "A job may run when another one finishes (Starter plans and above).", "P-072", developer=False)
    merge_jobs: bool = rule(True, "Merge jobs run when a pull request is merged (Starter plans).", "P-032",
                            developer=False)
    ci_lint: bool = rule(True, "A CI job can lint the changed SQL files (Starter plans and above).", "P-025",
                         developer=False)
    compare_changes: bool = rule(True, "A CI job can compare the data of changed models (Enterprise).",
                                 "P-026", developer=False)
    compare_timeout_seconds: int = rule(
        3600, "A CI job that compares changes has a timeout of one hour by default.", "P-026")
    compare_failure_stops: bool = rule(
        False, "jobkit assumes that a failed comparison of data does not fail the run.", "P-026",
        assumed=True)
    lint_seconds: Seconds = rule(10, "jobkit assumes 10 s to lint the changed files.", "P-025",
                                 assumed=True, ge=0)
    compare_seconds: Seconds = rule(60, "jobkit assumes 60 s to compare the data.", "P-026", assumed=True,
                                    ge=0)
    drop_ci_schemas: bool = rule(
        True, "When a pull request is closed or merged, its schema is dropped (native git integrations).",
        "P-126")
    git_cache: bool = rule(
        False, "A copy of the repository, kept 8 days, serves deploy jobs if git fails (Enterprise).",
        "P-108")
    deactivate_after_errors: int = rule(
        100, "A deploy or CI job is deactivated after 100 runs in a row that failed.", "P-052", ge=1)
    cancelled_counts_as_failure: bool = rule(
        False, "jobkit assumes that a cancelled run neither counts as a failure nor ends a row of failures.",
        "P-052",
        assumed=True)
    models_a_month: int | None = rule(
        None, "On the Developer plan runs are cancelled after 3,000 models in a month.", "P-110",
        developer=3_000, ge=1)
    min_interval_minutes: int = rule(
        0, "On the Developer plan a schedule fires every 10 minutes at the most.", "P-070", developer=10,
        ge=0)
    max_run_seconds: int = rule(86_400, "A run is cancelled after 24 hours.", "P-006")
    docs_after_failure: bool = rule(
        False, "jobkit assumes that the docs checkbox step is skipped after a failed command.", "P-094",
        assumed=True)
    timeout_counts_queue: bool = rule(
        False, "jobkit assumes that a timeout counts from the run's first step, not from the queue.",
        "P-062", assumed=True)
    source_load_seconds: int = rule(
        3_600, "For `source_status:fresher` jobkit assumes that a source gets new rows every hour, on the "
        "hour, unless it is stale.", "P-116", assumed=True, ge=1)
    no_state_is_an_error: bool = rule(
        True, "Without an earlier run to compare with, a command with a state selector fails; other commands "
        "run without deferral, as in dbt.", "P-118")
    state_needs_a_manifest: bool = rule(
        True, "jobkit assumes that a run whose commands write no manifest, such as `dbt deps`, leaves the "
        "older state.", "P-113", assumed=True)  # fmt: skip
    retry_takes_new_code: bool = rule(
        True, "The docs say to commit a fix and then to rerun from failure, so jobkit assumes that the rerun "
        "takes the newest commit; a project reports that it takes the code of the failed run again.",
        "PF-090", assumed=True)  # fmt: skip
    interval_minute: int = rule(
        4, "The platform picks the minute of interval and exact-hour schedules; jobkit assumes minute 4.",
        "P-064",
        assumed=True, ge=0, le=59)
    prep_seconds: Seconds = rule(
        20, "jobkit assumes 20 s to prepare each run (no figure is published).", "P-042",
        assumed=True, ge=0)
    prep_jitter: float = rule(
        0.25, "Prep time varies from run to run; jobkit assumes up to 25 % more or less.",
        "P-042", assumed=True, ge=0, le=1)
    clone_seconds: Seconds = rule(5, "jobkit assumes 5 s to clone the repository.", "P-082", assumed=True,
                                  ge=0)
    profile_seconds: Seconds = rule(1, "jobkit assumes 1 s to create the profile.", "P-082", assumed=True,
                                    ge=0)
    deps_seconds: Seconds = rule(8, "jobkit assumes 8 s to install the packages.", "P-082", assumed=True,
                                 ge=0)
    invocation_seconds: Seconds = rule(
        5, "jobkit assumes 5 s for each command to start dbt and parse the project.", assumed=True, ge=0)
    duration_noise: Seconds = rule(
        0.0, "Nodes take more or less time from run to run; how much is not documented. jobkit assumes no "
        "difference (0), so that times can be added up by hand; 0.2 is plausible (log-normal).",
        assumed=True, ge=0, le=2)
    succeeds_despite_warnings: bool = rule(
        False, "The notification Succeeds means a success without a warning; a success with one is Warns.",
        "P-147")
    artifact_ingestion_seconds: Seconds = rule(
        10, "The platform reads a run's artifacts after its end, and only then Catalog and job.run.completed "
        "know of it; no figure is published, jobkit assumes 10 s.", "P-151", assumed=True, ge=0)
    webhooks_in_plan: bool = rule(True, "Webhooks need the Starter plan or a larger one.", "P-151",
                                  developer=False)
    webhook_on_cancel: Literal["nothing", "completed"] = rule(
        "nothing", "No webhook event for a cancelled run is documented: jobkit assumes that none is sent; it "
        "could also be job.run.completed.", "P-154", assumed=True)
    webhook_timeout_seconds: Seconds = rule(10, "An endpoint has 10 seconds to answer.", "P-152", ge=0)
    webhook_retries: int = rule(
        5, "An event that could not be delivered is sent up to five times more.", "P-152", ge=0)
    webhook_failures: int = rule(
        1_000, "A webhook is archived after 1,000 failures in a row, or after 7 days of failures.", "P-152",
        ge=1)
    gitlab_free: bool = rule(False, "GitLab Free starts CI jobs, but gets no status back.", "P-127")
    catalog_after_cancelled: bool = rule(
        False, "Catalog is updated after each run; jobkit assumes that a cancelled run does not count.",
        "P-097", assumed=True)
    max_chain_runs: int = rule(
        25, "No page says what stops jobs that start each other in a circle; jobkit stops after this many "
        "runs of one chain and says so.", "P-075", assumed=True, ge=1)
    # fmt: on

    @classmethod
    def platform(cls, **changes: Any) -> Rules:
        """Return the documented rules of today's platform, some changed if you like."""
        return cls(**changes)

    @classmethod
    def study_guide(cls, **changes: Any) -> Rules:
        """Return the rules as the study guide states them, where it differs from the platform."""
        return cls(**{"name": "study guide", **cls._stated_by("guide"), **changes})

    @classmethod
    def developer(cls, **changes: Any) -> Rules:
        """Return the platform's rules with the limits of the Developer plan (P-031, P-041, P-070, P-110)."""
        return cls(**{**cls._stated_by("developer"), **changes})

    def as_preset(self, preset: Preset) -> Rules:
        """Return a preset with what was changed in this one; these rules where they are of that preset."""
        if self.name == preset:
            return self
        makers = {"platform": Rules.platform, "study guide": Rules.study_guide}
        if preset not in makers:
            raise JobkitError.unknown("preset of rules", preset, makers)
        plain = makers[self.name]()
        changed = {name for name in Rules.model_fields if getattr(self, name) != getattr(plain, name)}
        return makers[preset](**{name: getattr(self, name) for name in changed})

    @property
    def preset(self) -> str:
        """The name of the preset in files and on the command line; these rules may differ from it."""
        return next(name for name, make in PRESETS.items() if self.is_same_preset(make()))

    def is_same_preset(self, other: Rules) -> bool:
        """Return whether both sets of rules are variants of one preset."""
        return self.name == other.name

    @classmethod
    def of(cls, given: Rules | str | None) -> Rules:
        """Return rules as they are, or those of a preset by its name; the platform's for None.

        >>> Rules.of("study-guide") == Rules.study_guide()
        True

        Raises
        ------
        JobkitError
            For a name that no preset has.
        """
        return given if isinstance(given, Rules) else cls.named(given or "platform")

    @classmethod
    def named(cls, preset: str, **changes: Any) -> Rules:
        """Return a preset by its name in files and on the command line, some of it changed."""
        return PRESETS[_preset_key(preset)](**changes)

    @classmethod
    def _with_first(cls, unnamed: tuple[Any, ...], data: dict[str, Any]) -> dict[str, Any]:
        if len(unnamed) > 1 or not isinstance(unnamed[0], str):
            raise JobkitError(f"{shorten(unnamed[-1])} is no preset of rules", where="Rules", hint=cls._hint)
        preset = cls.named(unnamed[0], **data)
        return {name: getattr(preset, name) for name in cls.model_fields}

    @classmethod
    def fact(cls, rule: str) -> RuleFact:
        """Return what the rule called `rule` rests on; raises UnknownNameError for an unknown one."""
        table = cls._table()
        if rule not in table:
            raise UnknownNameError.unknown("rule", rule, table)
        extra = table[rule]
        return RuleFact(str(cls.model_fields[rule].description), extra["fact"], extra["assumption"])

    @classmethod
    def assumptions(cls) -> dict[str, RuleFact]:
        """Return the rules that no documentation settles, by name."""
        return {name: fact for name in cls._table() if (fact := cls.fact(name)).assumption}

    @classmethod
    def _stated_by(cls, who: str) -> dict[str, Any]:
        return {name: extra[who] for name, extra in cls._table().items() if extra[who] is not None}

    @classmethod
    def _table(cls) -> dict[str, dict[str, Any]]:
        """Return what was declared of each rule besides its sentence, by name."""
        fields = cls.model_fields.items()
        return {name: extra for name, field in fields if isinstance(extra := field.json_schema_extra, dict)}


PRESETS: Mapping[str, Callable[..., Rules]] = MappingProxyType(
    {"platform": Rules.platform, "study-guide": Rules.study_guide, "developer": Rules.developer}
)
"""Name of a preset in a file or on the command line -> the function that makes it."""


def _preset_key(name: str) -> str:
    key = "-".join(name.replace("_", " ").split()).lower()
    if key not in PRESETS:
        raise JobkitError.unknown("preset of rules", name, PRESETS)
    return key
