"""A dbt command line, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.engine import Engine
from jobkit.basics.shown import Shown

__all__ = ["FRESHNESS_VERBS", "RESOURCE_TYPES", "Command"]

_COMPILED = "model test snapshot analysis operation seed sql_operation function"
_LISTED = "model snapshot seed test source exposure metric saved_query semantic_model unit_test function"
_TAKES = {
    "build": "model snapshot seed test unit_test saved_query exposure function",
    "run": "model",
    "test": "test unit_test",
    "seed": "seed",
    "snapshot": "snapshot",
    "compile": _COMPILED,
    "show": _COMPILED,
    "docs generate": _COMPILED,
    "source freshness": "source",
    "freshness": "source model",
    "clone": "model seed snapshot",
    "ls": _LISTED,
}

RESOURCE_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {verb: tuple(kinds.split()) for verb, kinds in _TAKES.items()}
)
"""Resource types that each command takes from a selection (dbt-core 1.12 ``task/*.py``).

``freshness`` is of dbt v2 (PF-012). A command that is not in the table selects
nothing. ``ls`` lists analyses only with
``--resource-type all`` or ``--resource-type analysis``.
"""

_LOOKED_AT: Mapping[str, tuple[str, ...]] = MappingProxyType({"check": tuple(_LISTED.split())})
"""Resource types that a command selects and runs nothing of (PF-093)."""

FRESHNESS_VERBS = ("source freshness", "freshness")
"""Commands that say how old the sources are; the second is of dbt v2, and looks at models too (PF-012)."""


@checked
@dataclass(frozen=True, slots=True)
class Command(Shown):
    """One dbt command: its verb and what its options say. Made by `parse`.

    Parameters
    ----------
    text : str
        The line as written.
    verb : str
        ``build run test seed snapshot compile show docs generate source freshness ls deps clone retry
        run-operation parse clean debug init docs serve``, of dbt v2 also ``check freshness lint format``;
        ``help`` and ``version`` for those flags.
        ``list`` reads as ``ls`` and ``source snapshot-freshness`` as ``source freshness``.
    select, exclude : tuple of str
        Words of ``--select`` (``-s -m --models``) and ``--exclude``; empty where not given.
    selector : str or None
        Name of a YAML selector.
    resource_types, exclude_resource_types : tuple of str
        As written, ``all`` and ``default`` included; `executes` resolves them.
    threads : int or None
        None where the job or profile decides.
    defer : bool or None
        True, False, or None where neither ``--defer`` nor ``--no-defer`` is given.
    state, defer_state : str or None
        Paths, as written.
    indirect_selection : str or None
        ``eager cautious buildable empty``; None where not given (dbt then takes eager).
    vars, warn_error_options, args : str or None
        YAML dictionaries, as written (checked to be dictionaries).
    macro : str or None
        The macro of ``run-operation``.
    deprecations : tuple of str
        dbt's events for what is deprecated in the line, such as ``-m``.
    options : tuple of (str, value)
        Every option given, by its dbt name (``"partial_parse"``), in order; for what has no field.
    engine : {"core", "fusion"}
        Whose command line this is: that of dbt v1 or of dbt v2.
    skip_checks : bool
        dbt v2 leaves out the checks before ``build`` (PF-005).
    checks : tuple of str
        Names of the checks that ``dbt check`` of v2 runs; empty for all.
    ignored, renamed : tuple of str
        Options that dbt v2 takes and ignores, and old spellings that it has renamed, as written (PF-007).

    Notes
    -----
    Where a flag is absent the field is False or None: dbt would then look at environment variables and at
    ``flags:`` in ``dbt_project.yml``, which a command line does not show.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__",)

    text: str
    verb: str
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    selector: str | None = None
    resource_types: tuple[str, ...] = ()
    exclude_resource_types: tuple[str, ...] = ()
    threads: int | None = None
    full_refresh: bool = False
    fail_fast: bool = False
    empty: bool = False
    defer: bool | None = None
    state: str | None = None
    defer_state: str | None = None
    favor_state: bool = False
    indirect_selection: str | None = None
    store_failures: bool = False
    vars: str | None = None
    target: str | None = None
    warn_error: bool = False
    warn_error_options: str | None = None
    output: str | None = None
    output_keys: tuple[str, ...] = ()
    inline: str | None = None
    macro: str | None = None
    args: str | None = None
    deprecations: tuple[str, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    engine: Engine = "core"
    skip_checks: bool = False
    checks: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def executes(self) -> tuple[str, ...]:
        """Resource types this command takes once ``--resource-type`` and its opposite apply, in dbt's order.

        Source: dbt-core 1.12 ``task/base.py resource_types_from_args`` and each task's own filter.
        """
        default = RESOURCE_TYPES.get(self.verb) or _LOOKED_AT.get(self.verb, ())
        every = (*default, "analysis") if self.verb == "ls" else default
        wanted: set[str] = set(self.resource_types) or {"default"}
        if "all" in wanted:
            wanted.update(every)
        if "default" in wanted:
            wanted.update(default)
        wanted -= set(self.exclude_resource_types)
        return tuple(kind for kind in every if kind in wanted)

    def option(self, name: str, default: Any = None) -> Any:
        """Return the last value given for an option by its dbt name, such as ``"partial_parse"``."""
        for key, value in reversed(self.options):
            if key == name:
                return value
        return default
