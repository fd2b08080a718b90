"""`terraform show -json`, of a state or of a plan, and the file ``terraform.tfstate`` itself, as resources.

In a plan, what only exists once it is applied has no value yet; the configuration beside it says what it
refers to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.errors import Place
from jobkit.jobs.files.terraform.configuration import PREFIXES
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["resources_of_json", "shape_of"]

_DEEPEST = 20


def shape_of(data: Any) -> str:
    """Return ``plan``, ``state`` or ``tfstate`` for what Terraform has written, ``""`` for anything else."""
    if not isinstance(data, dict) or "terraform_version" not in data:
        return ""
    if "planned_values" in data or "resource_changes" in data:
        return "plan"
    if "format_version" in data:
        return "state"
    return "tfstate" if isinstance(data.get("resources"), list) else ""


def resources_of_json(data: Mapping[str, Any]) -> list[Resource]:
    """Return the resources of the provider in a state or plan; of a plan, as they are to become."""
    kind = shape_of(data)
    if kind == "tfstate":
        return list(_stored(data))
    around = "planned_values" if kind == "plan" else "values"
    root = _part(_part(data, around), "root_module")
    found = list(_in_module(root, (around, "root_module"), 0))
    if kind != "plan":
        return found
    written = dict(_expressions(_part(_part(data, "configuration"), "root_module"), "", 0))
    return [_with_references(resource, written) for resource in found]


def _part(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _list(data: Any, key: str) -> list[Any]:
    value = _part(data, key)
    return value if isinstance(value, list) else []


def _in_module(module: Any, place: Place, depth: int) -> Iterator[Resource]:
    for number, one in enumerate(_list(module, "resources")):
        if _is_ours(one) and isinstance(values := one.get("values"), dict):
            at = (*place, "resources", number, "values")
            yield _resource(one, values, at, one.get("index"), str(_part(module, "address") or ""))
    if depth < _DEEPEST:
        for number, inner in enumerate(_list(module, "child_modules")):
            yield from _in_module(inner, (*place, "child_modules", number), depth + 1)


def _is_ours(one: Any) -> bool:
    """Return whether this is a resource of the provider, as opposed to a data source."""
    return (
        isinstance(one, dict)
        and one.get("mode", "managed") == "managed"
        and str(one.get("type")).startswith(PREFIXES)
    )


def _resource(
    one: Mapping[str, Any], values: Mapping[str, Any], place: Place, index: Any, module: str
) -> Resource:
    key = index if isinstance(index, (str, int)) and not isinstance(index, bool) else None
    return Resource(
        str(one["type"]), str(one.get("name")), values, place, key, is_written=False, module=module
    )


def _stored(data: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the resources of ``terraform.tfstate``."""
    for number, one in enumerate(_list(data, "resources")):
        for position, instance in enumerate(_list(one, "instances") if _is_ours(one) else ()):
            values = _part(instance, "attributes")
            if isinstance(values, dict):
                at = ("resources", number, "instances", position, "attributes")
                yield _resource(one, values, at, instance.get("index_key"), str(one.get("module") or ""))


def _expressions(module: Any, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield the address of each resource of a configuration, without keys, and its expressions."""
    for one in _list(module, "resources"):
        if isinstance(one, dict):
            yield f"{before}{one.get('type')}.{one.get('name')}", one.get("expressions")
    calls = _part(module, "module_calls")
    for name, call in calls.items() if isinstance(calls, dict) and depth < _DEEPEST else ():
        yield from _expressions(_part(call, "module"), f"{before}module.{name}.", depth + 1)


def _with_references(resource: Resource, written: Mapping[str, Any]) -> Resource:
    """Return a planned resource with a reference where a value is not there yet."""
    expressions = written.get(
        f"{resource.module}{'.' if resource.module else ''}{resource.type}.{resource.name}"
    )
    if not isinstance(expressions, dict):
        return resource
    values = dict(resource.values)
    for name, expression in expressions.items():
        values[name] = _filled(values.get(name), expression, resource.index, 0)
    kept = {name: value for name, value in values.items() if value is not None or name in resource.values}
    return Resource(
        resource.type,
        resource.name,
        kept,
        resource.place,
        resource.index,
        is_written=False,
        module=resource.module,
    )


def _filled(value: Any, expression: Any, index: str | int | None, depth: int) -> Any:
    if value is None and isinstance(expression, dict):
        return _reference(expression)
    if isinstance(value, list) and isinstance(expression, list) and len(value) == len(expression):
        return [_filled(one, other, index, depth) for one, other in zip(value, expression, strict=True)]
    if isinstance(value, dict) and isinstance(expression, dict) and depth < _DEEPEST:
        inner = {name: _filled(value.get(name), one, index, depth + 1) for name, one in expression.items()}
        return {**value, **{name: one for name, one in inner.items() if one is not None}}
    return value


def _reference(expression: Mapping[str, Any]) -> Any:
    """Return what an expression of a plan refers to: the first, and longest, of its references."""
    references = expression.get("references")
    first = references[0] if isinstance(references, list) and references else None
    if isinstance(first, str) and first.startswith(PREFIXES) and first.count(".") > 1:
        return Unresolved(first)
    return None
