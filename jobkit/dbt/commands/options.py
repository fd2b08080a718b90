"""dbt's command line options: one table, from dbt-core 1.12 ``cli/params.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

__all__ = ["GLOBAL", "VERBS", "Option", "options_of"]


@dataclass(frozen=True, slots=True)
class Option:
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
        Of a value: ``text``, ``int``, ``time`` or ``yaml`` (a dictionary).
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


def _flag(words: str, no: bool = True) -> Option:
    """Return a flag; its first word names it, and ``no`` adds the ``--no-`` form."""
    spelled = tuple(words.split())
    stem = spelled[0].removeprefix("--")
    return Option(stem.replace("-", "_"), spelled, f"--no-{stem}" if no else "", kind="flag")


def _value(words: str, type: str = "text", choices: str = "") -> Option:
    spelled = tuple(words.split())
    name = spelled[0].removeprefix("--").replace("-", "_")
    return Option(name, spelled, type=type, choices=tuple(choices.split()))


def _multi(name: str, words: str, choices: str = "") -> Option:
    return Option(name, tuple(words.split()), kind="multi", choices=tuple(choices.split()))


_FORMATS = "text debug json default"
_LEVELS = "debug info warn error none"
_TYPES = (
    "metric semantic_model saved_query source analysis function model test unit_test exposure snapshot seed"
)

GLOBAL: tuple[Option, ...] = (
    _flag("--cache-selected-only"),
    _flag("--debug -d"),
    _flag("--defer"),
    _value("--defer-state"),
    _flag("--fail-fast -x"),
    _flag("--favor-state"),
    _flag("--hints-enabled"),
    _value("--indirect-selection", choices="eager cautious buildable empty"),
    _flag("--log-cache-events"),
    _value("--log-file-max-bytes", type="int"),
    _value("--log-format", choices=_FORMATS),
    _value("--log-format-file", choices=_FORMATS),
    _value("--log-level", choices=_LEVELS),
    _value("--log-level-file", choices=_LEVELS),
    _value("--log-path"),
    _flag("--macro-debugging"),
    _value("--maximum-seed-size-mib", type="int"),
    _flag("--partial-parse"),
    _value("--partial-parse-file-path"),
    _flag("--partial-parse-file-diff"),
    _flag("--populate-cache"),
    _flag("--print"),
    _value("--printer-width", type="int"),
    _value("--profile"),
    _flag("--quiet -q"),
    _value("--record-timing-info -r"),
    _flag("--send-anonymous-usage-stats"),
    _flag("--show-all-deprecations"),
    _flag("--single-threaded"),
    _flag("--snowflake-projects-otel"),
    _value("--state"),
    _flag("--static-parser"),
    _value("--target -t"),
    _flag("--upload-to-artifacts-ingest-api"),
    _flag("--use-colors"),
    _flag("--use-colors-file"),
    _flag("--use-experimental-parser"),
    _flag("--use-fast-test-edges"),
    _flag("--use-v2-parser"),
    _value("--v2-parser"),
    _flag("--version -v -V", no=False),
    _flag("--version-check"),
    _flag("--warn-error", no=False),
    _value("--warn-error-options", type="yaml"),
    _flag("--write-json"),
    _flag("--help -h", no=False),
)
"""Options that every command takes, before its verb or after it."""

_OWN: dict[str, Option] = {
    option.name: option
    for option in (
        _value("--add-package"),
        _value("--args", type="yaml"),
        _flag("--browser"),
        _flag("--clean-project-files-only"),
        _flag("--compile"),
        _flag("--config-dir", no=False),
        _flag("--connection", no=False),
        _flag("--empty"),
        _flag("--empty-catalog", no=False),
        _value("--event-time-end", type="time"),
        _value("--event-time-start", type="time"),
        _multi("exclude", "--exclude"),
        _multi("exclude_resource_types", "--exclude-resource-type --exclude-resource-types", _TYPES),
        _flag("--export-saved-queries"),
        _flag("--full-refresh -f", no=False),
        _value("--host"),
        _flag("--include-saved-query"),
        _flag("--inject-ephemeral-ctes"),
        _value("--inline"),
        _value("--inline-direct"),
        _flag("--introspect"),
        _value("--limit", type="int"),
        _flag("--lock", no=False),
        _multi("output_keys", "--output-keys"),
        _value("--port", type="int"),
        _value("--profiles-dir"),
        _value("--project-dir"),
        _multi("resource_types", "--resource-type --resource-types", f"{_TYPES} default all"),
        _value("--sample"),
        _multi("select", "--select -s --models --model -m"),
        _value("--selector"),
        _flag("--show", no=False),
        _flag("--skip-debug", no=False),
        _flag("--skip-profile-setup -s", no=False),
        _value("--source", choices="hub git local"),
        _value("--sql"),
        _value("--sqlparse", type="yaml"),
        _flag("--static", no=False),
        _flag("--store-failures", no=False),
        _value("--target-path"),
        _value("--threads", type="int"),
        _flag("--upgrade", no=False),
        _value("--vars", type="yaml"),
    )
}

_SPECIAL: dict[tuple[str, str], Option] = {
    ("ls", "select"): _multi("select", "--select -s"),
    ("ls", "models"): _multi("models", "--models --model -m"),
    ("ls", "output"): _value("--output", choices="json name path selector"),
    ("compile", "output"): _value("--output", choices="json text"),
    ("show", "output"): _value("--output", choices="json text"),
    ("source freshness", "output"): _value("--output -o"),
}

_DIRS = "profiles_dir project_dir vars"
_PICK = f"select exclude selector {_DIRS} target_path threads sqlparse"
_KINDS = "resource_types exclude_resource_types"
_TIMES = "event_time_start event_time_end sample"

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


@cache
def options_of(verb: str) -> Mapping[str, Option]:
    """Return the options that a verb takes after itself, by spelling (``""`` for the words before it)."""
    own = [_SPECIAL.get((verb, name)) or _OWN[name] for name in _ACCEPTS.get(verb, "").split()]
    return {word: option for option in (*GLOBAL, *own) for word in option.spellings()}
