"""dbt's commands and options: which jobkit obeys, which change no outcome, and which it does not simulate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.dbt.commands import Command
from jobkit.dbt.commands.dialect import DIALECTS
from jobkit.dbt.commands.outside import is_on, outside_values
from jobkit.platform.not_modelled.coverage import MODELLED, Coverage, gap, none

__all__ = ["OPTIONS", "VERBS", "gaps_in", "gaps_in_variables"]


def _each(words: str, entry: Coverage) -> dict[str, Coverage]:
    return dict.fromkeys(words.split(), entry)


_LOGS = none("it is about what dbt prints and logs")
_PARSING = none("it is about how fast dbt parses")
_FOLDERS = none("it is about a command that runs on one's own machine")
_WINDOW = gap("jobkit builds whole tables: it does not follow which rows `{option}` leaves out")
_PROFILE = gap("`{option}` is ignored: schemas and credentials are those of the job's environment", "P-105")
_PLAN = gap("`{option}` is ignored: jobkit simulates the project that it was given")
_EXPORTS = gap("saved queries are not exported: they end as no-op")

OPTIONS: Mapping[str, Coverage] = {
    **_each(
        """defer empty exclude exclude_resource_types fail_fast favor_state full_refresh
        indirect_selection models resource_types select selector single_threaded skip_checks sql
        store_failures threads warn_error warn_error_options""",
        MODELLED,
    ),
    **_each(
        """debug hints_enabled log_cache_events log_file_max_bytes log_format log_format_file log_level
        log_level_file log_path macro_debugging output output_keys print printer_width quiet
        record_timing_info send_anonymous_usage_stats show show_all_deprecations show_resource_report
        snowflake_projects_otel
        use_colors use_colors_file upload_to_artifacts_ingest_api limit""",
        _LOGS,
    ),
    **_each(
        """cache_selected_only partial_parse partial_parse_file_diff partial_parse_file_path populate_cache
        sqlparse static_parser use_experimental_parser use_fast_test_edges use_v2_parser v2_parser
        maximum_seed_size_mib introspect inject_ephemeral_ctes""",
        _PARSING,
    ),
    **_each(
        """browser clean_project_files_only config_dir connection host port skip_debug skip_profile_setup
        help version""",
        _FOLDERS,
    ),
    **_each(
        "add_package lock source upgrade",
        none("the packages are those of the manifest"),
    ),
    **_each(
        "compile empty_catalog static inline inline_direct",
        none("it changes what is shown, not what is built"),
    ),
    **_each(
        "changed config exclude_rules fix format rules", none("it is about linting, which builds no table")
    ),
    **_each("generate_info_schema write_catalog", none("it writes a file more")),
    "manage_state": gap(
        "dbt State is not simulated: every node is built, whatever `{option}` says", "PF-030"
    ),
    "static_analysis": gap("`{option}` is ignored: jobkit does not read the SQL of models"),
    "version_check": none("jobkit does not compare `require-dbt-version` with a version"),
    "state": MODELLED,  # P-120: a difference says what the platform does with a folder
    "defer_state": gap(
        "`{option}` names a folder; jobkit defers to what the job compares with, if to anything", "P-120"
    ),
    "vars": gap(
        "the values of `{option}` are not put into the code: what is enabled, what is selected and every "
        "config are as in the manifest"
    ),
    "args": MODELLED,  # of run-operation, whose macro is not run: the verb says so
    "target": _PROFILE,
    "profile": _PROFILE,
    "profiles_dir": _PROFILE,
    "project_dir": _PLAN,
    "target_path": gap(
        "`{option}` is ignored: jobkit assumes that the artifacts are where the platform looks"
    ),
    "write_json": gap("`{option}` is ignored: jobkit assumes that the artifacts of the run are there"),
    "event_time_start": _WINDOW,
    "event_time_end": _WINDOW,
    "sample": _WINDOW,
    "export_saved_queries": _EXPORTS,
    "include_saved_query": _EXPORTS,
}
"""Every option of dbt-core 1.12 and of dbt v2, by dbt's name of its value."""

_NOT_SIMULATED = "`dbt {verb}` is not simulated: jobkit assumes that it succeeds"
_OF_PLATFORM = gap(
    f"{_NOT_SIMULATED}. That a job takes it is second-hand: it is on the list of commands in the Terraform "
    "provider, not in the docs",
    "PF-016",
)

VERBS: Mapping[str, Coverage] = {
    **_each("""build clone compile deps ls parse retry run seed snapshot test""", MODELLED),
    "docs generate": MODELLED,
    "source freshness": MODELLED,
    "show": none("it builds nothing"),
    "debug": none("jobkit assumes that the connection works, unless there is an outage"),
    "help": none("it does nothing"),
    "version": none("it does nothing"),
    "init": none("it makes a new project, which no job builds"),
    "clean": gap("`dbt clean` may delete installed packages; jobkit assumes that they are still there"),
    "docs serve": gap("`dbt docs serve` runs until it is stopped; jobkit assumes that it ends at once"),
    "run-operation": gap(
        "jobkit does not run macros: what `dbt run-operation {macro}` creates, drops or grants in the "
        "warehouse is missing for the commands after it",
        "P-163",
    ),
    **_each("check freshness", MODELLED),
    **_each("lint format", gap(_NOT_SIMULATED, "PF-014")),
    **_each("sl compare", _OF_PLATFORM),
}
"""Every command of dbt-core 1.12, and those that only dbt v2 or the platform has."""

_UNSET = frozenset({"write_json"})
"""Flags whose ``--no-`` form is what counts."""


def gaps_in(command: Command) -> Iterator[tuple[str, str]]:
    """Yield a sentence, and its fact, for each thing in a command that jobkit does not simulate."""
    verb = VERBS.get(command.verb)
    if verb is not None and verb.effect == "gap":
        macro = command.macro or "--sql"
        yield verb.text.format(verb=command.verb, macro=macro[:60]), verb.fact
    for name, value in dict(command.options).items():
        yield from _gap(name, value, ("--no-" if name in _UNSET else "--") + name.replace("_", "-"))


def gaps_in_variables(command: Command, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the same for the options that variables give a command; `command` is read without them."""
    given = frozenset(name for name, _ in command.options)
    for option, variable, value in outside_values(command.verb, env, {}, given, DIALECTS[command.engine]):
        yield from _gap(option.name, is_on(value) if option.kind == "flag" else value, variable)


def _gap(name: str, value: object, shown: str) -> Iterator[tuple[str, str]]:
    entry = OPTIONS.get(name)
    if entry is not None and entry.effect == "gap" and bool(value) != (name in _UNSET):
        yield entry.text.format(option=shown), entry.fact
