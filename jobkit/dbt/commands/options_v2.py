"""The command line of dbt v2: what it has otherwise than that of dbt-core 1.12.

Taken from the docs of dbt v2 alone; no running dbt v2 was asked (PF-004). What the docs do not name is taken
to be as in dbt v1.

Sources: dbt docs dbt-versions/core-upgrade/upgrading-to-v2 ("Deprecated flags"), reference/commands/check,
lint and freshness, build/checks (PF-005, PF-007, PF-012, PF-014, PF-094).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from jobkit.dbt.commands.options import (
    ACCEPTS,
    DIRS,
    GLOBAL,
    KINDS,
    PICK,
    VERBS,
    CommandOption,
    choices_of,
    options_of,
    own_options,
    table_of,
)

__all__ = ["PLAIN_WORDS_V2", "REFUSED", "V2_VERBS", "options_of_v2"]

REFUSED = ("--models", "--model", "-m")
"""Spellings of ``--select`` that dbt v2 does not have (PF-007)."""

_IGNORED_TABLE = """
cache_selected_only clean_project_files_only compile config_dir empty_catalog inject_ephemeral_ctes
inline_direct introspect log_cache_events partial_parse partial_parse_file_diff partial_parse_file_path
populate_cache print printer_width record_timing_info show show_resource_report single_threaded source
static_parser use_experimental_parser use_fast_test_edges
"""
_IGNORED = frozenset(_IGNORED_TABLE.split())
"""Options that dbt v2 takes and ignores, with a warning, after any verb; names of their values (PF-007)."""

_IGNORED_AFTER = frozenset({("source freshness", "output")})
"""The same for single verbs."""

_OLD_NAMES = {"resource_types": "--resource-type", "exclude_resource_types": "--exclude-resource-type"}
"""Options whose old spelling dbt v2 still takes, by the names of their values (PF-094)."""

_NEW_GLOBAL: tuple[CommandOption, ...] = (
    *table_of("--manage-state --show-resource-report", kind="flag", no=True),
    *table_of("--write-catalog --generate-info-schema", kind="flag"),
    *table_of("--static-analysis", choices=choices_of("off baseline strict on unsafe")),
)
_NEW_OWN: dict[str, CommandOption] = {
    option.name: option
    for option in (
        *table_of("--changed --fix --skip-checks", kind="flag"),
        *table_of("--config --exclude-rules --rules"),
        *table_of("--format", choices=choices_of("human json github-annotation")),
    )
}
_NEW_ACCEPTS: Mapping[str, str] = {
    "build": f"{ACCEPTS['build']} skip_checks",
    "check": f"{PICK} {KINDS}",
    "freshness": f"{PICK} {KINDS}",
    "lint": f"{DIRS} target_path threads fix config rules exclude_rules changed format",
    "format": f"{DIRS} target_path threads config rules exclude_rules",
}

V2_VERBS: tuple[str, ...] = tuple(dict.fromkeys((*VERBS, *_NEW_ACCEPTS)))
"""Every command of dbt v2, by the name that `Command.verb` has."""

PLAIN_WORDS_V2: Mapping[str, int | None] = {"check": None, "lint": 1, "format": 1}
"""How many plain words follow a verb of dbt v2: names of checks, a file. None: any number."""


@cache
def options_of_v2(verb: str) -> Mapping[str, CommandOption]:
    """Return the options that a verb of dbt v2 takes after itself, by spelling."""
    found = {word: option for option in _options(verb) for word in option.spellings()}
    return {word: option for word, option in found.items() if word not in REFUSED}


def _options(verb: str) -> Iterator[CommandOption]:
    if verb in _NEW_ACCEPTS:
        every = (*GLOBAL, *own_options(verb, _NEW_ACCEPTS[verb], _NEW_OWN))
    else:
        every = tuple(dict.fromkeys(options_of(verb).values()))
    for option in (*every, *_NEW_GLOBAL):
        yield _as_v2(verb, option)


def _as_v2(verb: str, option: CommandOption) -> CommandOption:
    if option.name in _OLD_NAMES:  # a check is a resource, too (PF-005)
        return replace(option, old_word=_OLD_NAMES[option.name], choices=(*option.choices, "check"))
    ignored = option.name in _IGNORED or (verb, option.name) in _IGNORED_AFTER
    return replace(option, ignored=True) if ignored else option
