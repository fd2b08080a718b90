"""The rules of the simulated platform: every documented rule and every assumption is one field here.

A field says what the rule is, which fact it rests on (the numbered facts of the dbt documentation, P-001...)
and whether it is documented or assumed. `why` quotes these sentences, so that a learner can tell what dbt
says from what jobkit supposes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from jobkit.jobs.base import Definition

__all__ = ["RuleFact", "Rules"]


@dataclass(frozen=True, slots=True)
class RuleFact:
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


def _documented(text: str, fact: str) -> RuleFact:
    return RuleFact(text, fact)


def _assumed(text: str, fact: str = "") -> RuleFact:
    return RuleFact(text, fact, assumption=True)


Duration = Annotated[StrictInt | StrictFloat, Field(ge=0)]


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

    name: Literal["platform", "study guide"] = "platform"

    run_slots: Annotated[
        Annotated[StrictInt, Field(ge=1)],
        _assumed("The plan sets how many runs go at once; no figure is documented, 5 is taken.", "P-041"),
    ] = 5
    ci_takes_slot: Annotated[StrictBool, _documented("A CI run takes no run slot.", "P-044")] = False
    one_run_per_job: Annotated[
        StrictBool, _documented("A deploy or merge job has one run in progress at a time.", "P-040")
    ] = True
    cancel_older_queued: Annotated[
        StrictBool,
        _documented(
            "A job keeps one queued run: a newer one cancels the older. Runs of the API all stay.",
            "P-050",
        ),
    ] = True
    cancel_stale_ci: Annotated[
        StrictBool,
        _documented("A new commit cancels the run of the same pull request that is not finished.", "P-046"),
    ] = True
    implicit_deps: Annotated[
        StrictBool, _documented("Every run calls `dbt deps` by itself before the commands.", "P-083")
    ] = True
    honour_timezone: Annotated[
        StrictBool, _documented("Schedules are in UTC; there is no time zone setting.", "P-063")
    ] = False
    obey_test_failure_setting: Annotated[
        StrictBool, _documented("A failed command ends the run; no setting says otherwise.", "P-085")
    ] = False
    obey_freshness_setting: Annotated[
        StrictBool,
        _documented("The source freshness checkbox never stops the commands after it.", "P-090"),
    ] = False
    build_stops_at_first_failure: Annotated[
        StrictBool,
        _documented("In `dbt build` a failure skips what is downstream of it; the rest goes on.", "P-089"),
    ] = False
    handwritten_state_path_exists: Annotated[
        StrictBool,
        _documented(
            "The platform supplies the state of a deferral itself; a folder named in `--state` does not "
            "exist in the fresh clone of a run.",
            "P-120",
        ),
    ] = False
    incremental_needs_self_deferral: Annotated[
        StrictBool,
        _documented(
            "An incremental model looks at its own table (`is_incremental()`); deferral has no part in it.",
            "P-116",
        ),
    ] = False
    check_variable_names: Annotated[
        StrictBool,
        _documented("Names of variables start with DBT_, DBT_ENV_SECRET_ or DBT_ENV_CUSTOM_ENV_.", "P-135"),
    ] = True
    pull_request_event_list: Annotated[
        StrictBool,
        _documented("A CI job runs when a pull request is opened or pushed to; there is no list.", "P-076"),
    ] = False
    concurrent_ci: Annotated[
        StrictBool,
        _documented("CI runs of different pull requests go in parallel (Starter plans and above).", "P-045"),
    ] = True
    job_completion_trigger: Annotated[
        StrictBool, _documented("A job may run when another one finishes (Starter plans and above).", "P-072")
    ] = True
    merge_jobs: Annotated[
        StrictBool, _documented("Merge jobs run when a pull request is merged (Starter plans).", "P-032")
    ] = True
    ci_lint: Annotated[
        StrictBool, _documented("A CI job can lint the changed SQL files (Starter plans and above).", "P-025")
    ] = True
    compare_changes: Annotated[
        StrictBool, _documented("A CI job can compare the data of changed models (Enterprise).", "P-026")
    ] = True
    compare_timeout_seconds: Annotated[
        StrictInt,
        _documented("A CI job that compares changes has a timeout of one hour by default.", "P-026"),
    ] = 3600
    compare_failure_stops: Annotated[
        StrictBool, _assumed("A failed comparison of data is taken not to fail the run.", "P-026")
    ] = False
    lint_seconds: Annotated[
        Duration, _assumed("Linting the changed files is taken to last 10 s.", "P-025")
    ] = 10
    compare_seconds: Annotated[Duration, _assumed("Comparing the data is taken to last 60 s.", "P-026")] = 60
    drop_ci_schemas: Annotated[
        StrictBool,
        _documented(
            "When a pull request is closed or merged, its schema is dropped (native git integrations).",
            "P-126",
        ),
    ] = True
    git_cache: Annotated[
        StrictBool,
        _documented(
            "A copy of the repository, kept 8 days, serves deploy jobs if git fails (Enterprise).", "P-108"
        ),
    ] = False
    deactivate_after_errors: Annotated[
        Annotated[StrictInt, Field(ge=1)],
        _documented("A deploy or CI job is deactivated after 100 runs in a row that failed.", "P-052"),
    ] = 100
    cancelled_counts_as_failure: Annotated[
        StrictBool,
        _assumed("A cancelled run neither counts as a failure in a row nor ends the row.", "P-052"),
    ] = False
    models_a_month: Annotated[
        Annotated[StrictInt, Field(ge=1)] | None,
        _documented("On the Developer plan runs are cancelled after 3,000 models in a month.", "P-110"),
    ] = None
    min_interval_minutes: Annotated[
        Annotated[StrictInt, Field(ge=0)],
        _documented("On the Developer plan a schedule fires every 10 minutes at the most.", "P-070"),
    ] = 0
    max_run_seconds: Annotated[StrictInt, _documented("A run is cancelled after 24 hours.", "P-006")] = 86_400
    docs_after_failure: Annotated[
        StrictBool,
        _assumed("After a failed command the docs checkbox step is skipped like any other step.", "P-094"),
    ] = False
    timeout_counts_queue: Annotated[
        StrictBool,
        _assumed(
            "The clock of a timeout is taken to start with the run's first step, not in the queue.", "P-062"
        ),
    ] = False
    source_load_seconds: Annotated[
        Annotated[StrictInt, Field(ge=1)],
        _assumed(
            "Sources that are not stale are taken to get new rows every hour, on the hour, as far as "
            "`source_status:fresher` asks.",
            "P-116",
        ),
    ] = 3_600
    no_state_is_an_error: Annotated[
        StrictBool,
        _assumed(
            "What a run does that has nothing to compare with yet is not documented; dbt's own answer is "
            "taken: a command with a state selector fails, the others run without deferral.",
            "P-118",
        ),
    ] = True
    interval_minute: Annotated[
        Annotated[StrictInt, Field(ge=0, le=59)],
        _assumed("The platform picks the minute of interval and exact-hour schedules; 4 is taken.", "P-064"),
    ] = 4
    prep_seconds: Annotated[
        Duration,
        _assumed("Making the pod of a run takes time; no figure is documented, 20 s is taken.", "P-042"),
    ] = 20
    prep_jitter: Annotated[
        Annotated[StrictFloat, Field(ge=0, le=1)],
        _assumed(
            "Prep time varies from run to run; a seeded factor within plus or minus 25 % is taken.", "P-042"
        ),
    ] = 0.25
    clone_seconds: Annotated[Duration, _assumed("Cloning the repository is taken to last 5 s.", "P-082")] = 5
    profile_seconds: Annotated[Duration, _assumed("Creating the profile is taken to last 1 s.", "P-082")] = 1
    deps_seconds: Annotated[Duration, _assumed("Installing the packages is taken to last 8 s.", "P-082")] = 8
    invocation_seconds: Annotated[
        Duration, _assumed("Starting dbt and parsing the project is taken to last 5 s a command.")
    ] = 5
    duration_noise: Annotated[
        Annotated[StrictInt | StrictFloat, Field(ge=0, le=2)],
        _assumed(
            "Nodes take more or less time from run to run; how much is not documented. This is the sigma of "
            "a log-normal factor for each node and run: 0.2 is plausible, 0 (none) is taken, so that times "
            "can be added up by hand."
        ),
    ] = 0.0
    succeeds_despite_warnings: Annotated[
        StrictBool,
        _documented(
            "The notification Succeeds means a success without a warning; a success with one is Warns.",
            "P-147",
        ),
    ] = False
    artifact_ingestion_seconds: Annotated[
        Duration,
        _assumed(
            "Artifacts are ingested some time after a run ends, and only then Catalog and job.run.completed "
            "know of it; no figure is documented, 10 s is taken.",
            "P-151",
        ),
    ] = 10
    webhooks_in_plan: Annotated[
        StrictBool, _documented("Webhooks come with the plan Starter and those above it.", "P-151")
    ] = True
    webhook_on_cancel: Annotated[
        Literal["nothing", "completed"],
        _assumed(
            "No event for a cancelled run is documented, so none is taken to be sent; the other reading is "
            "job.run.completed.",
            "P-154",
        ),
    ] = "nothing"
    webhook_timeout_seconds: Annotated[
        Duration, _documented("An endpoint has 10 seconds to answer.", "P-152")
    ] = 10
    webhook_retries: Annotated[
        Annotated[StrictInt, Field(ge=0)],
        _documented("An event that could not be delivered is sent five times more.", "P-152"),
    ] = 5
    webhook_failures: Annotated[
        Annotated[StrictInt, Field(ge=1)],
        _documented(
            "A webhook is archived after 1,000 failures in a row, or after 7 days of failures.", "P-152"
        ),
    ] = 1_000
    gitlab_free: Annotated[
        StrictBool, _documented("GitLab Free starts CI jobs, but gets no status back.", "P-127")
    ] = False
    catalog_after_cancelled: Annotated[
        StrictBool,
        _assumed(
            "Catalog is updated after each run; whether a cancelled one counts is not said, and no is taken.",
            "P-097",
        ),
    ] = False
    max_chain_runs: Annotated[
        Annotated[StrictInt, Field(ge=1)],
        _assumed(
            "Nothing documented stops jobs that trigger each other in a circle; jobkit stops after this many "
            "runs of one chain and says so.",
            "P-075",
        ),
    ] = 25

    @classmethod
    def platform(cls, **changes: Any) -> Rules:
        """Return the documented rules of today's platform, some changed if you like."""
        return cls(**changes)

    @classmethod
    def study_guide(cls, **changes: Any) -> Rules:
        """Return the rules as the study guide states them, where it differs from the platform."""
        literal: dict[str, Any] = {
            "name": "study guide",
            "implicit_deps": False,
            "honour_timezone": True,
            "obey_test_failure_setting": True,
            "obey_freshness_setting": True,
            "build_stops_at_first_failure": True,
            "handwritten_state_path_exists": True,
            "incremental_needs_self_deferral": True,
            "check_variable_names": False,
            "pull_request_event_list": True,
        }
        return cls(**{**literal, **changes})

    @classmethod
    def developer(cls, **changes: Any) -> Rules:
        """Return the platform's rules with the limits of the Developer plan (P-031, P-041, P-070, P-110)."""
        limits: dict[str, Any] = {
            "run_slots": 1,
            "concurrent_ci": False,
            "cancel_stale_ci": False,
            "job_completion_trigger": False,
            "merge_jobs": False,
            "ci_lint": False,
            "compare_changes": False,
            "webhooks_in_plan": False,
            "models_a_month": 3_000,
            "min_interval_minutes": 10,
        }
        return cls(**{**limits, **changes})

    @classmethod
    def fact(cls, rule: str) -> RuleFact:
        """Return what the rule called `rule` rests on; raises KeyError for an unknown one."""
        for entry in cls.model_fields[rule].metadata:
            if isinstance(entry, RuleFact):
                return entry
        raise KeyError(rule)

    @classmethod
    def assumptions(cls) -> dict[str, RuleFact]:
        """Return the rules that no documentation settles, by name."""
        facts = {name: cls.fact(name) for name in cls.model_fields if name != "name"}
        return {name: fact for name, fact in facts.items() if fact.assumption}
