"""YAML selectors (``selectors.yml``), as a manifest holds them -> a tree of criteria.

Source: dbt-core 1.12 ``graph/cli.py`` (``parse_from_definition``); S-061, S-069.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import SelectionError, shorten
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import INDIRECT, Criterion, Group, Spec, make_criterion, parse_criterion

__all__ = ["default_selector", "spec_of"]

_DEEPEST = 60


def default_selector(selectors: Mapping[str, Any]) -> str | None:
    """Return the name of the selector that has ``default: true``."""
    for name, entry in selectors.items():
        if isinstance(entry, Mapping) and entry.get("default") is True:
            return str(name)
    return None


def spec_of(context: SelectionContext, name: str) -> Spec:
    """Return the tree of a YAML selector; raises SelectionError when there is none or it is malformed."""
    if name not in context.selector_specs:
        entry = context.selectors.get(name)
        if entry is None:
            raise SelectionError.unknown("YAML selector", name, sorted(context.selectors), where="--selector")
        definition = entry.get("definition") if isinstance(entry, Mapping) else None
        reader = _DefinitionReader(context.indirect, f"selector `{name[:60]}`")
        context.selector_specs[name] = reader.read(definition, top=True)
    return context.selector_specs[name]


class _DefinitionReader:
    """Reads one definition; `indirect` is the mode of the command line, which a definition may override."""

    def __init__(self, indirect: str, where: str) -> None:
        self.indirect = indirect
        self.where = where

    def error(self, what: str, hint: str = "") -> SelectionError:
        return SelectionError(what, where=self.where, hint=hint)

    def read(self, definition: Any, *, top: bool = False, depth: int = 0) -> Spec:
        if depth > _DEEPEST:
            raise self.error(f"nested more than {_DEEPEST} levels deep")
        if isinstance(definition, str):
            return parse_criterion(definition, self.indirect, self.where)
        if not isinstance(definition, Mapping):
            raise self.error(
                f"{shorten(definition)} is no definition",
                "write a criterion, or union, intersection or method",
            )
        for kind in ("union", "intersection"):
            if kind in definition:
                if top and len(definition) > 1:
                    keys = ", ".join(map(str, definition))
                    raise self.error(
                        f"a definition has nothing beside its `{kind}` at the root, not {keys[:80]}",
                        f"put everything under `{kind}`",
                    )
                return self._set(kind, definition, depth)
        return self._criterion(definition, depth)

    def _set(self, kind: str, definition: Mapping[str, Any], depth: int) -> Spec:
        included: list[Spec] = []
        excluded: Spec | None = None
        for part in self._list(definition, kind):
            if isinstance(part, Mapping) and "exclude" in part:
                if excluded is not None:
                    raise self.error(f"two `exclude` in one `{kind}`", "join them into one list")
                excluded = self._excluded(part, depth)
            else:
                included.append(self.read(part, depth=depth + 1))
        group = Group(kind, tuple(included))
        return group if excluded is None else Group("difference", (group, excluded))

    def _excluded(self, definition: Mapping[str, Any], depth: int) -> Spec | None:
        parts = tuple(self.read(part, depth=depth + 1) for part in self._list(definition, "exclude"))
        if len(parts) == 1:
            return parts[0]
        return Group("union", parts) if parts else None

    def _list(self, definition: Mapping[str, Any], key: str) -> list[Any]:
        value = definition[key]
        if not isinstance(value, list):
            raise self.error(f"`{key}` is {shorten(value)}", "it must be a list")
        return value

    def _criterion(self, definition: Mapping[str, Any], depth: int) -> Spec:
        parts: dict[str, Any] = dict(definition)
        excluded: Spec | None = None
        if len(parts) == 1:
            ((method, value),) = parts.items()
            parts = {}
        elif "method" in parts and "value" in parts:
            if "exclude" in parts:
                excluded = self._excluded(definition, depth)
            method, value = parts.pop("method"), parts.pop("value")
        else:
            raise self.error(
                f"{shorten(dict(definition))} is no criterion",
                "give `method` and `value`, or one `method: value`",
            )
        criterion = self._made(str(method), value, parts)
        return criterion if excluded is None else Group("difference", (criterion, excluded))

    def _made(self, method: str, value: Any, parts: dict[str, Any]) -> Criterion:
        if isinstance(value, (Mapping, list)):
            raise self.error(f"the value of `{method[:60]}` is {shorten(value)}", "it must be one word")
        indirect = parts.get("indirect_selection", self.indirect)
        if indirect not in INDIRECT:
            raise SelectionError.unknown("mode of indirect selection", indirect, INDIRECT, where=self.where)
        return make_criterion(_raw(method, value, parts), method, value, parts, indirect, self.where)


def _raw(method: str, value: Any, parts: Mapping[str, Any]) -> str:
    """Return a criterion in the words of the command line."""
    before = "@" if parts.get("childrens_parents") else ""
    if parts.get("parents"):
        before += f"{parts.get('parents_depth') or ''}+"
    behind = f"+{parts.get('children_depth') or ''}" if parts.get("children") else ""
    return f"{before}{method}:{value}{behind}"
