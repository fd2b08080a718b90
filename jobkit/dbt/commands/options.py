"""dbt's command line options: one table, from dbt-core 1.12 ``cli/params.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["GLOBAL", "VERBS", "CommandOption", "options_of"]


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
    """

    name: str
    words: tuple[str, ...]
    negative: str = ""
    kind: str = "value"
    type: str = "text"
    choices: tuple[str, ...] = ()

    def spellings(self) -> Iterator[str]:
        """Yield every way to write the option."""
        yield from self.words
        if self.negative:
            yield self.negative


def _options(table: str, *, no: bool = False, **fields: Any) -> Iterator[CommandOption]:
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


def _choices(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FORMATS = _choices("text debug json default")
_LEVELS = _choices("debug info warn error none")
_TYPES = _choices(
    "metric semantic_model saved_query source analysis function model test unit_test exposure snapshot seed"
)

GLOBAL: tuple[CommandOption, ...] = (
    *_options(
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
    *_options("--version/-v/-V --warn-error --help/-h", kind="flag"),
    *_options(
        """
        --defer-state --log-path --partial-parse-file-path --profile --record-timing-info/-r --state
        --target/-t --v2-parser
        """
    ),
    *_options("--log-file-max-bytes --maximum-seed-size-mib --printer-width", type="int"),
    *_options("--warn-error-options", type="warnings"),
    *_options("--indirect-selection", choices=_choices("eager cautious buildable empty")),
    *_options("--log-format --log-format-file", choices=_FORMATS),
    *_options("--log-level --log-level-file", choices=_LEVELS),
)
"""Options that every command takes, before its verb or after it."""

_OWN: dict[str, CommandOption] = {
    option.name: option
    for option in (
        *_options(
            """
            --browser --clean-project-files-only --compile --empty --export-saved-queries
            --include-saved-query --inject-ephemeral-ctes --introspect
            """,
            kind="flag",
            no=True,
        ),
        *_options(
            """
            --config-dir --connection --empty-catalog --full-refresh/-f --lock --show --skip-debug
            --skip-profile-setup/-s --static --store-failures --upgrade
            """,
            kind="flag",
        ),
        *_options(
            """
            --add-package --host --inline --inline-direct --profiles-dir --project-dir --selector --sql
            --target-path
            """
        ),
        *_options("--limit --port --threads", type="int"),
        *_options("--args --sqlparse --vars", type="yaml"),
        *_options("--sample", type="sample"),
        *_options("--event-time-end --event-time-start", type="time"),
        *_options("--source", choices=_choices("hub git local")),
        *_options("--exclude --output-keys --select/-s/--models/--model/-m", kind="multi"),
        *_options(
            "--exclude-resource-type/--exclude-resource-types",
            name="exclude_resource_types",
            kind="multi",
            choices=_TYPES,
        ),
        *_options(
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
        ("ls", _options("--select/-s --models/--model/-m", kind="multi")),
        ("ls", _options("--output", choices=_choices("json name path selector"))),
        ("compile", _options("--output", choices=_choices("json text"))),
        ("show", _options("--output", choices=_choices("json text"))),
        ("source freshness", _options("--output/-o")),
    )
    for option in options
}

_DIRS = "profiles_dir project_dir vars"
_PICK = f"select exclude selector {_DIRS} target_path threads sqlparse"
_KINDS = "resource_types exclude_resource_types"
_TIMES = "event_time_start event_time_end sample"

# verb -> the options it takes beside the global ones
_ACCEPTS: dict[str, str] = {
    "build": (
        f"{_PICK} {_KINDS} {_TIMES} empty full_refresh store_failures show"
        " export_saved_queries include_saved_query"
    ),
    "clean": f"{_DIRS} target_path clean_project_files_only",
    "clone": f"{_PICK} {_KINDS} full_refresh",
    "compile": f"{_PICK} empty full_refresh introspect inline inject_ephemeral_ctes output",
    "debug": f"{_DIRS} connection config_dir",
    "deps": f"{_DIRS} source lock upgrade add_package",
    "docs generate": f"{_PICK} compile empty_catalog static",
    "docs serve": f"{_DIRS} target_path browser host port",
    "init": f"{_DIRS} skip_profile_setup skip_debug",
    "ls": f"select models exclude selector {_DIRS} target_path {_KINDS} output output_keys",
    "parse": f"{_DIRS} target_path threads",
    "retry": f"{_DIRS} target_path threads full_refresh",
    "run": f"{_PICK} {_TIMES} empty full_refresh",
    "run-operation": f"{_DIRS} target_path threads args sql",
    "seed": f"{_PICK} empty full_refresh show",
    "show": f"{_PICK} full_refresh introspect inline inline_direct limit output",
    "snapshot": f"{_PICK} empty",
    "source freshness": f"{_PICK} output",
    "test": f"{_PICK} {_KINDS} store_failures",
}

VERBS: tuple[str, ...] = tuple(_ACCEPTS)
"""Every command of dbt-core 1.12, by the name that `Command.verb` has."""


@cache
def options_of(verb: str) -> Mapping[str, CommandOption]:
    """Return the options that a verb takes after itself, by spelling (``""`` for the words before it)."""
    own = [_SPECIAL.get((verb, name)) or _OWN[name] for name in _ACCEPTS.get(verb, "").split()]
    return {word: option for option in (*GLOBAL, *own) for word in option.spellings()}
