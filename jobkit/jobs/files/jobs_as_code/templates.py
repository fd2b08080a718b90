"""Templates: Jinja in a dbt-jobs-as-code file, filled in from a file of variables.

Only what such files use is allowed: values, comparisons, ``if`` and ``for`` over variables, a few filters.
Calls, macros and arithmetic that could fill the memory are refused before anything is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError, shorten
from jobkit.jobs.files.document import read_document

__all__ = ["named_variables", "rendered", "template_variables"]

_MOST_VARIABLES = 1_000
_MOST_LOOPS = 2
_MOST_ASSIGNMENTS = 8
_LONGEST = 5_000_000
_ALLOWED = frozenset(
    {"Template", "Output", "TemplateData", "Const", "Name", "Getattr", "Getitem", "Compare", "Operand"}
    | {"And", "Or", "Not", "CondExpr", "Test", "Filter", "If", "For", "Assign", "Concat", "Add", "Sub"}
    | {"Neg", "Pos", "Tuple", "List", "Dict", "Pair"}
)
_FILTERS = frozenset(
    {"default", "d", "lower", "upper", "string", "int", "float", "trim", "list", "length", "first", "last"}
    | {"title", "capitalize"}
)
_NAMES = re.compile(r"\{\{-?\s*([A-Za-z_][A-Za-z0-9_]*)")


def template_variables(paths: Sequence[str | Path]) -> dict[str, Any]:
    """Return the variables of several files; raises ArtifactError where two of them define the same one."""
    found: dict[str, Any] = {}
    for path in paths:
        data = read_document(path).data
        if not isinstance(data, Mapping | None):
            raise ArtifactError(
                "is no mapping of variables", where=str(path), hint="write `name: value` lines"
            )
        for name, value in (data or {}).items():
            if name in found:
                hint = "the tool refuses it: keep one of the two"
                raise ArtifactError(f"variable {shorten(name)} is defined twice", where=str(path), hint=hint)
            found[name] = _nulls_as_text(value)
    if _count(found) > _MOST_VARIABLES:
        raise ArtifactError(f"more than {_MOST_VARIABLES:,} variables", where=str(paths[0]))
    return found


def _nulls_as_text(value: Any) -> Any:
    """The tool puts the word ``null`` for nothing, so that the YAML has null there."""
    if isinstance(value, Mapping):
        return {key: _nulls_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_nulls_as_text(inner) for inner in value]
    return "null" if value is None else value


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_count, value.values())) + len(value)
    return sum(map(_count, value)) + 1 if isinstance(value, list) else 1


def named_variables(text: str) -> tuple[str, ...]:
    """Return the variables that a text asks for, as far as they can be seen without Jinja."""
    return tuple(dict.fromkeys(_NAMES.findall(text[:_LONGEST])))


def rendered(text: str, variables: Mapping[str, Any], where: str) -> str:
    """Return a template with its variables filled in; raises ArtifactError where one is missing."""
    environment, errors = _jinja()
    try:
        tree = environment.parse(text)
        _check(tree, where)
        result = str(environment.from_string(tree).render(dict(variables)))
    except errors.UndefinedError as error:
        hint = f"known: {', '.join(map(str, list(variables)[:24]))}" if variables else "give --vars-file"
        raise ArtifactError(f"a variable has no value: {error.message}", where=where, hint=hint) from None
    except errors.TemplateError as error:
        line = getattr(error, "lineno", None)
        at = f"{where}: line {line}" if line else where
        raise ArtifactError(f"is no valid template: {error.message}", where=at) from None
    except JobkitError:
        raise
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise ArtifactError(f"the template cannot be filled in: {shorten(str(error))}", where=where) from None
    if len(result) > _LONGEST:
        raise ArtifactError("the filled-in template is longer than a definition file", where=where)
    return result


def _jinja() -> tuple[Any, Any]:
    """Return a Jinja environment that evaluates values only, and Jinja's errors."""
    try:
        from jinja2 import StrictUndefined, exceptions
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        hint = 'python -m pip install "dbt-jobkit[templates]", or render the file first'
        raise JobkitError("filling in a template needs Jinja", hint=hint) from None
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    environment.filters = {name: environment.filters[name] for name in sorted(_FILTERS)}
    environment.globals.clear()
    return environment, exceptions


def _check(tree: Any, where: str) -> None:
    """Refuse what could run for long or fill the memory."""
    from jinja2 import nodes

    def refuse(what: str, node: Any) -> None:
        at = f"{where}: line {node.lineno}"
        raise ArtifactError(
            f"a template of jobs has no {what}", where=at, hint="values, `if` and `for` will do"
        )

    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in _ALLOWED:
            refuse(kind.lower(), node)
        if kind == "For" and sum(1 for _ in node.find_all(nodes.For)) >= _MOST_LOOPS:
            refuse(f"more than {_MOST_LOOPS} loops inside each other", node)
    if sum(1 for _ in tree.find_all(nodes.Assign)) > _MOST_ASSIGNMENTS:
        refuse(f"more than {_MOST_ASSIGNMENTS} assignments", tree)
