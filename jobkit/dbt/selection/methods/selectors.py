"""The method ``selector``: a YAML selector inside a criterion."""

from __future__ import annotations

from collections.abc import Callable

from jobkit.basics.errors import did_you_mean
from jobkit.dbt.selection.patterns import matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion, Spec
from jobkit.dbt.selection.yaml_selectors import spec_of

__all__ = ["by_selector"]


def by_selector(
    context: SelectionContext, criterion: Criterion, evaluate: Callable[[SelectionContext, Spec], set[str]]
) -> set[str]:
    """Find what the YAML selectors of this name take, tests included.

    The one method that asks for selections in turn: `evaluate` returns what a whole tree of criteria takes.
    """
    wanted = str(criterion.value)
    matches = matcher(wanted)
    names = [name for name in sorted(context.selectors) if matches(name)]
    if not names:
        known = ", ".join(sorted(context.selectors)) or "none"
        hint = did_you_mean(wanted, context.selectors) or f"the manifest's selectors: {known}"
        raise criterion.error(f"no YAML selector is called `{wanted[:60]}`", hint)
    found: set[str] = set()
    for name in names:
        if name in context.open_selectors:
            circle = " -> ".join([*context.open_selectors[context.open_selectors.index(name) :], name])
            raise criterion.error(
                f"selectors refer to each other in a circle: {circle}", "remove one reference"
            )
        context.open_selectors.append(name)
        try:
            found |= evaluate(context, spec_of(context, name))
        finally:
            context.open_selectors.pop()
    return found
