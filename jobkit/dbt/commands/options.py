"""dbt's command line options: one table, from dbt-core 1.12 ``cli/params.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

__all__ = [
    "ACCEPTS",
    "DIRS",
    "GLOBAL",
    "KINDS",
    "PICK",
    "VERBS",
    "CommandOption",
    "choices_of",
    "options_of",
    "own_options",
    "table_of",
]


@dataclass(frozen=True, slots=True)
class CommandOption:
    """One option.

    Parameters
    ----------
    name : str
        dbt's name of the value.
    words : tuple of str
        Spellings that set it.
    negative : str
        Spelling that unsets a flag; ``""`` where there is none.
    kind : str
        ``flag``, ``value`` (one word follows) or ``multi`` (words up to the next option follow).
    type : str
        Of a value: ``text``, ``int``, ``time``, ``sample``, or a dictionary: ``yaml``, ``warnings``.
    choices : tuple of str
        Allowed words; empty for any.
    ignored : bool
        True where dbt v2 takes it, warns and ignores it.
    old_word : str
        The spelling that dbt v2 has renamed; ``""`` where there is none.
    """

    name: str
    words: tuple[str, ...]
    negative: str = ""
    kind: str = "value"
    type: str = "text"
    choices: tuple[str, ...] = ()
    ignored: bool = False
    old_word: str = ""

    def spellings(self) -> Iterator[str]:
        """Yield every way to write the option."""
        yield from self.words
        if self.negative:
            yield self.negative


def table_of(table: str, *, no: bool = False, **fields: Any) -> Iterator[CommandOption]:
    """Yield an option for each word of a table; its spellings are joined by slashes, the first names it.

    With `no`, a flag has a ``--no-`` form too; the other fields are those of `CommandOption`.
    """
    for word in table.split():
        spelled = tuple(word.split("/"))
        stem = spelled[0].removeprefix("--")
        negative = f"--no-{stem}" if no else ""
        yield CommandOption(
            **{"name": stem.replace("-", "_"), "words": spelled, "negative": negative, **fields}
        )


def choices_of(words: str) -> tuple[str, ...]:
    """Return the choices of an option from a table."""
    return tuple(words.split())


_FORMATS = choices_of("text debug json default")
_LEVELS = choices_of("debug info warn error none")
_TYPES = choices_of(
    "metric semantic_model saved_query source analysis function model test unit_test exposure snapshot seed"
)

GLOBAL: tuple[CommandOption, ...] = (
    *table_of(
        """
        --cache-selected-only --debug/-d --defer --fail-fast/-x --favor-state --hints-enabled
        --log-cache-events --macro-debugging --partial-parse --partial-parse-file-diff --populate-cache
        --print --quiet/-q --send-anonymous-usage-stats --show-all-deprecations --single-threaded
        --snowflake-projects-otel --static-parser --upload-to-artifacts-ingest-api --use-colors
        --use-colors-file --use-experimental-parser --use-fast-test-edges --use-v2-parser --version-check
        --write-json
        """,
        kind="flag",
        no=True,
    ),
    *table_of("--version/-v/-V --warn-error --help/-h", kind="flag"),
    *table_of(
        """
        --defer-state --log-path --partial-parse-file-path --profile --record-timing-info/-r --state
        --target/-t --v2-parser
        """
    ),
    *table_of("--log-file-max-bytes --maximum-seed-size-mib --printer-width", type="int"),
    *table_of("--warn-error-options", type="warnings"),
    *table_of("--indirect-selection", choices=choices_of("eager cautious buildable empty")),
    *table_of("--log-format --log-format-file", choices=_FORMATS),
    *table_of("--log-level --log-level-file", choices=_LEVELS),
)
"""Options that every command takes, before its verb or after it."""

_OWN: dict[str, CommandOption] = {
    option.name: option
    for option in (
        *table_of(
            """
            --browser --clean-project-files-only --compile --empty --export-saved-queries
            --include-saved-query --inject-ephemeral-ctes --introspect
            """,
            kind="flag",
            no=True,
        ),
        *table_of(
            """
            --config-dir --connection --empty-catalog --full-refresh/-f --lock --show --skip-debug
            --skip-profile-setup/-s --static --store-failures --upgrade
            """,
            kind="flag",
        ),
        *table_of(
            """
            --add-package --host --inline --inline-direct --profiles-dir --project-dir --selector --sql
            --target-path
            """
        ),
        *table_of("--limit --port --threads", type="int"),
        *table_of("--args --sqlparse --vars", type="yaml"),
        *table_of("--sample", type="sample"),
        *table_of("--event-time-end --event-time-start", type="time"),
        *table_of("--source", choices=choices_of("hub git local")),
        *table_of("--exclude --output-keys --select/-s/--models/--model/-m", kind="multi"),
        *table_of(
            "--exclude-resource-type/--exclude-resource-types",
            name="exclude_resource_types",
            kind="multi",
            choices=_TYPES,
        ),
        *table_of(
            "--resource-type/--resource-types",
            name="resource_types",
            kind="multi",
            choices=(*_TYPES, "default", "all"),
        ),
    )
}

# options that mean something else to one verb
_SPECIAL: dict[tuple[str, str], CommandOption] = {
    (verb, option.name): option
    for verb, options in (
        ("ls", table_of("--select/-s --models/--model/-m", kind="multi")),
        ("ls", table_of("--output", choices=choices_of("json name path selector"))),
        ("compile", table_of("--output", choices=choices_of("json text"))),
        ("show", table_of("--output", choices=choices_of("json text"))),
        ("source freshness", table_of("--output/-o")),
    )
    for option in options
}

DIRS = "profiles_dir project_dir vars"
PICK = f"select exclude selector {DIRS} target_path threads sqlparse"
KINDS = "resource_types exclude_resource_types"
_TIMES = "event_time_start event_time_end sample"

# verb -> the options it takes beside the global ones
ACCEPTS: dict[str, str] = {
    "build": (
        f"{PICK} {KINDS} {_TIMES} empty full_refresh store_failures show"
        " export_saved_queries include_saved_query"
    ),
    "clean": f"{DIRS} target_path clean_project_files_only",
    "clone": f"{PICK} {KINDS} full_refresh",
    "compile": f"{PICK} empty full_refresh introspect inline inject_ephemeral_ctes output",
    "debug": f"{DIRS} connection config_dir",
    "deps": f"{DIRS} source lock upgrade add_package",
    "docs generate": f"{PICK} compile empty_catalog static",
    "docs serve": f"{DIRS} target_path browser host port",
    "init": f"{DIRS} skip_profile_setup skip_debug",
    "ls": f"select models exclude selector {DIRS} target_path {KINDS} output output_keys",
    "parse": f"{DIRS} target_path threads",
    "retry": f"{DIRS} target_path threads full_refresh",
    "run": f"{PICK} {_TIMES} empty full_refresh",
    "run-operation": f"{DIRS} target_path threads args sql",
    "seed": f"{PICK} empty full_refresh show",
    "show": f"{PICK} full_refresh introspect inline inline_direct limit output",
    "snapshot": f"{PICK} empty",
    "source freshness": f"{PICK} output",
    "test": f"{PICK} {KINDS} store_failures",
}

VERBS: tuple[str, ...] = tuple(ACCEPTS)
"""Every command of dbt-core 1.12, by the name that `Command.verb` has."""


@cache
def options_of(verb: str) -> Mapping[str, CommandOption]:
    """Return the options that a verb takes after itself, by spelling (``""`` for the words before it)."""
    every = (*GLOBAL, *own_options(verb, ACCEPTS.get(verb, "")))
    return {word: option for option in every for word in option.spellings()}


def own_options(
    verb: str, names: str, more: Mapping[str, CommandOption] = MappingProxyType({})
) -> Iterator[CommandOption]:
    """Yield the options of these names as a verb has them; `more` are options beside those of the table."""
    for name in names.split():
        yield _SPECIAL.get((verb, name)) or more.get(name) or _OWN[name]
