"""Options that stand outside the command line: environment variables, and ``flags:`` of ``dbt_project.yml``.

The command line wins, then ``DBT_ENGINE_...``, then the older ``DBT_...``, then the project's flags.
Source: dbt-core 1.12 ``cli/params.py`` and ``cli/flags.py``, each case run with 1.12.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from jobkit.dbt.commands.dialect import DIALECTS, Dialect
from jobkit.dbt.commands.options import VERBS, CommandOption, options_of

__all__ = ["OutsideValue", "engine_variables", "is_on", "outside_deprecations", "outside_values"]

_NO_VARIABLE_TABLE = """
add_package args browser compile config_dir connection empty_catalog exclude inject_ephemeral_ctes inline
inline_direct limit lock models output output_keys port record_timing_info select selector show
show_all_deprecations skip_debug skip_profile_setup source sql static threads upgrade vars version help
"""
_NO_VARIABLE = frozenset(_NO_VARIABLE_TABLE.split())
_NEW_NAME_ONLY = frozenset(
    [
        "hints_enabled",
        "maximum_seed_size_mib",
        "snowflake_projects_otel",
        "sqlparse",
        "use_v2_parser",
        "v2_parser",
    ]
)
_RENAMED = {"defer": "DEFER_TO_STATE", "favor_state": "FAVOR_STATE_MODE", "state": "ARTIFACT_STATE_PATH"}
_PREFIX = "DBT_ENGINE_"
_NOT_OPTIONS_TABLE = """
INVOCATION_ENV RECORDED_FILE_PATH TEST_STATE_MODIFIED PACKAGE_HUB_URL DOWNLOAD_DIR PP_FILE_DIFF_TEST PP_TEST
SHOW_RESOURCE_REPORT NO_PRINT
"""
_NOT_OPTIONS = frozenset(f"{_PREFIX}{name}" for name in _NOT_OPTIONS_TABLE.split())
# dbt 1.12 reads it, and all the same says that the name is reserved
_NOT_TRACKED = frozenset([f"{_PREFIX}MAXIMUM_SEED_SIZE_MIB"])
# the project's flags that are also options
_FLAGS_TABLE = """
cache_selected_only debug fail_fast hints_enabled indirect_selection log_format log_format_file log_level
log_level_file maximum_seed_size_mib partial_parse populate_cache printer_width send_anonymous_usage_stats
snowflake_projects_otel static_parser use_colors use_colors_file use_experimental_parser use_v2_parser
v2_parser version_check warn_error warn_error_options write_json
"""
_FLAGS = frozenset(_FLAGS_TABLE.split())


class OutsideValue(NamedTuple):
    """The value of an option that the command line does not give.

    Parameters
    ----------
    option : CommandOption
    place : str
        Where it stands: the name of the variable, or ``flags.<name>``.
    value : object
        Text of a variable, or the value in the project's flags.
    """

    option: CommandOption
    place: str
    value: Any


def outside_values(
    verb: str,
    env: Mapping[str, str],
    flags: Mapping[str, Any],
    given: frozenset[str],
    dialect: Dialect = DIALECTS["core"],
) -> Iterator[OutsideValue]:
    """Yield the options of a verb that a variable or a flag sets, and the command line does not."""
    if not env and not flags:
        return
    for option in dict.fromkeys(dialect.options_of(verb).values()):
        if option.name in given or option.ignored:
            continue
        variable = next((name for name in _variables(option) if env.get(name)), None)
        if variable is not None:
            yield OutsideValue(option, variable, env[variable])
        elif option.name in _FLAGS and flags.get(option.name) is not None:
            yield OutsideValue(option, f"flags.{option.name}", flags[option.name])


def _variables(option: CommandOption) -> Iterator[str]:
    if option.name in _NO_VARIABLE:
        return
    upper = option.name.upper()
    if option.name in _RENAMED:
        yield from (f"{_PREFIX}{_RENAMED[option.name]}", f"DBT_{_RENAMED[option.name]}")
    yield f"{_PREFIX}{upper}"
    if option.name not in _NEW_NAME_ONLY:
        yield f"DBT_{upper}"


def is_on(value: object) -> bool | None:
    """Return what a flag's value in a variable or in the project's flags means; None where dbt refuses it.

    >>> is_on("yes"), is_on("0"), is_on("maybe")
    (True, False, None)
    """
    return value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())


_BOOLEANS = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}


@cache
def _known() -> frozenset[str]:
    """Return the variables of all options, worked out when a variable is first asked about."""
    options = (option for verb in VERBS for option in options_of(verb).values())
    return frozenset(name for option in options for name in _variables(option))


def engine_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those variables that dbt itself reads, by name: most variables of a project are not."""
    return {name: value for name, value in variables.items() if name in _known() or name.startswith(_PREFIX)}


def outside_deprecations(env: Mapping[str, str]) -> Iterator[str]:
    """Yield the deprecation events that variables alone set off: a reserved name, and a renamed one."""
    reserved = [name for name in env if name.startswith(_PREFIX)]
    if any(name not in (_known() | _NOT_OPTIONS) - _NOT_TRACKED for name in reserved):
        yield "EnvironmentVariableNamespaceDeprecation"
    old = [prefix + name for name in (*_RENAMED.values(), "NO_PRINT") for prefix in ("DBT_", _PREFIX)]
    if any(env.get(name) for name in old):
        yield "EnvironmentVariableRenamed"
