"""The ``args`` of ``run_results.json``: what ``dbt retry`` knows of the command before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jobkit.dbt.commands import Command
from jobkit.dbt.commands.option_values import time_of
from jobkit.dbt.commands.warning_options import WarningOptions

__all__ = ["RETRYABLE", "args_of", "command_of", "warnings_are_errors", "which_of"]

_WHICH = {"docs generate": "generate", "source freshness": "freshness", "ls": "list"}
_VERBS = {which: verb for verb, which in _WHICH.items()}

RETRYABLE = ("build", "compile", "clone", "docs generate", "seed", "snapshot", "test", "run", "run-operation")
"""What ``dbt retry`` can repeat (P-101; dbt-core 1.12 ``task/retry.py``)."""


# fields of `Command` that a retry takes from the arguments of the earlier command, by their type
_WORDS = ("select", "exclude", "resource_types", "exclude_resource_types")
_TEXTS = ("selector", "state", "defer_state", "macro")
_FLAGS = ("full_refresh", "fail_fast", "empty", "favor_state", "store_failures")
_MAPPINGS = ("vars", "args", "warn_error_options")
_TIMES = ("event_time_start", "event_time_end")


def which_of(verb: str) -> str:
    """Return what dbt calls a verb in its artifacts: ``generate`` for ``docs generate`` ..."""
    return _WHICH.get(verb, verb)


def args_of(
    command: Command, *, threads: int, full_refresh: bool, defer: bool, favor_state: bool
) -> dict[str, Any]:
    """Return the flags of a command under dbt's names."""
    args: dict[str, Any] = {
        "which": which_of(command.verb),
        "invocation_command": command.text,
        "threads": threads,
        "select": list(command.select),
        "exclude": list(command.exclude),
        "indirect_selection": command.indirect_selection or "eager",
        "full_refresh": full_refresh,
        "fail_fast": command.fail_fast,
        "empty": command.empty,
        "store_failures": command.store_failures,
        "defer": defer,
        "favor_state": favor_state,
        "warn_error": command.warn_error,
        "warn_error_options": _yaml(command.warn_error_options) or {"error": [], "warn": [], "silence": []},
        "vars": _yaml(command.vars) or {},
    }
    for name in ("selector", "state", "defer_state", "target", "macro"):
        value = getattr(command, name)
        if value is not None:
            args[name] = value
    for name in ("resource_types", "exclude_resource_types"):
        if getattr(command, name):
            args[name] = list(getattr(command, name))
    if command.args is not None:
        args["args"] = _yaml(command.args)
    times = {name: time_of(command.option(name) or "") for name in _TIMES}
    args.update({name: time.isoformat() for name, time in times.items() if time is not None})
    return args


def command_of(args: Mapping[str, Any], retry: Command) -> Command | None:
    """Return the command that ``dbt retry`` repeats, or None when it cannot.

    Parameters
    ----------
    args : Mapping
        Of the earlier ``run_results.json``.
    retry : Command
        The ``dbt retry`` itself: its ``--vars``, ``--threads`` and ``--warn-error`` win (S-032).
    """
    which = str(args.get("which") or "")
    verb = _VERBS.get(which, which)
    if verb not in RETRYABLE:
        return None
    values: dict[str, Any] = {name: _words(args.get(name)) for name in _WORDS}
    values.update({name: _text(args.get(name)) for name in _TEXTS})
    values.update({name: args.get(name) is True for name in _FLAGS})
    values.update({name: _json(args.get(name)) for name in _MAPPINGS})
    values["vars"] = retry.vars or values["vars"]
    defer = True if args.get("defer") is True else None
    threads = retry.threads or _whole(args.get("threads"))
    times = tuple((name, text) for name in _TIMES if (text := _text(args.get(name))))
    options = (*times, *retry.options)
    return replace(retry, verb=verb, threads=threads, defer=defer, options=options, **values)


def warnings_are_errors(command: Command, event: str) -> bool:
    """Return whether ``--warn-error`` or ``--warn-error-options`` turns the warning `event` into an error."""
    if command.warn_error:
        return True
    options = _yaml(command.warn_error_options)
    return bool(options) and WarningOptions.of(options or {}).errors(event)


def _yaml(text: str | None) -> dict[str, Any] | None:
    """Return the dictionary in an option that `parse` has checked."""
    if not text:
        return None
    import yaml

    value = yaml.safe_load(text)
    return value if isinstance(value, dict) else None


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(str(word) for word in value) if isinstance(value, (list, tuple)) else ()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _json(value: Any) -> str | None:
    return json.dumps(value) if isinstance(value, Mapping) else None
