"""A configuration as a person writes it, HCL or its JSON form, as resources with their values worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import ArtifactError, Place
from jobkit.jobs.files.terraform.evaluated import ID_TABLES, Scope, value_of
from jobkit.jobs.files.terraform.parsed import Attribute, ConfigBlock, Expression, top_attributes, top_blocks
from jobkit.jobs.files.terraform.positions import positions_in
from jobkit.jobs.files.terraform.resources import Resource
from jobkit.jobs.files.terraform.values import Unresolved

__all__ = ["PREFIXES", "Configuration", "blocks_of_json", "id_tables", "imported_ids", "resources_of"]

PREFIXES = ("dbtcloud_", "dbt_cloud_")
"""How the types of the provider's resources begin; the second is that of a provider before 0.3."""

_WANTED: dict[str, Iterable[str]] = {
    "resource": PREFIXES,
    "data": PREFIXES,
    "variable": ("",),
    "locals": ("",),
    "import": ("",),
}
_META = ("count", "for_each", "lifecycle", "depends_on", "provider", "provisioner", "connection")
_MOST_COPIES = 1_000
_LABELS = 2


@dataclass(slots=True)
class Configuration:
    """Blocks of one file or of all files of a folder.

    Parameters
    ----------
    blocks : list of (str, ConfigBlock)
        With the file of each.
    given : dict of str to object
        Values of variables, of ``*.tfvars`` files.
    """

    blocks: list[tuple[str, ConfigBlock]] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)

    def add_hcl(self, file: str, text: str) -> None:
        """Take over the blocks of HCL text; raises ArtifactError."""
        self.blocks += [(file, block) for block in top_blocks(text, _WANTED)]

    def add_json(self, file: str, data: Mapping[str, Any]) -> None:
        """Take over the blocks of ``*.tf.json``."""
        self.blocks += [(file, block) for block in blocks_of_json(data)]

    def add_values(self, text: str) -> None:
        """Take over the values of a ``*.tfvars`` file; raises ArtifactError."""
        self.given |= {one.name: value_of(one.value, Scope()) for one in top_attributes(text)}

    def scope(self) -> Scope:
        """Return what variables and locals stand for."""
        variables = {
            block.labels[0]: default.value
            for _, block in self.blocks
            if block.kind == "variable" and block.labels and (default := block.get("default")) is not None
        }
        tables = [block.attributes for _, block in self.blocks if block.kind == "locals"]
        named = {one.name: one.value for attributes in tables for one in attributes}
        return Scope(variables={**variables, **self.given}, locals=named)


def resources_of(configuration: Configuration) -> list[tuple[str, Resource]]:
    """Return every resource with its file, in order; several of a literal ``for_each`` or ``count``."""
    scope = configuration.scope()
    return [
        (file, resource)
        for file, block in configuration.blocks
        if block.kind == "resource" and len(block.labels) == _LABELS
        for resource in _copies(block, scope)
    ]


def imported_ids(configuration: Configuration) -> dict[str, str]:
    """Return the ids that ``import`` blocks give to resources, by their address."""
    scope = configuration.scope()
    found = {}
    for _, block in configuration.blocks:
        to, number = block.get("to"), block.get("id")
        if block.kind == "import" and to is not None and number is not None:
            address, own = value_of(to.value, scope), value_of(number.value, scope)
            if isinstance(own, (str, int)):
                found[str(address)] = str(own)
    return found


def id_tables(configuration: Configuration) -> dict[str, dict[str, int]]:
    """Return ids by name, of the variables in which jobkit writes them: kind -> name -> id."""
    scope = configuration.scope()
    tables = {kind: scope.look_up("var", name) for name, kind in ID_TABLES.items()}
    return {
        kind: {name: one for name, one in table.items() if type(one) is int}
        for kind, table in tables.items()
        if isinstance(table, dict)
    }


def _copies(block: ConfigBlock, scope: Scope) -> Iterator[Resource]:
    """Yield the resources that a block stands for."""
    for_each, count = block.get("for_each"), block.get("count")
    if for_each is not None:
        yield from _for_each(block, value_of(for_each.value, scope), scope)
    elif count is not None:
        yield from _counted(block, value_of(count.value, scope), scope)
    else:
        yield _resource(block, scope, None)


def _for_each(block: ConfigBlock, table: Any, scope: Scope) -> Iterator[Resource]:
    if isinstance(table, list) and all(isinstance(one, str) for one in table):
        table = {one: one for one in table}
    if not isinstance(table, dict) or len(table) > _MOST_COPIES:
        yield _resource(block, scope, None)
        return
    for key, value in table.items():
        yield _resource(block, scope.with_names(each={"key": key, "value": value}), key)


def _counted(block: ConfigBlock, count: Any, scope: Scope) -> Iterator[Resource]:
    if type(count) is not int or not 0 <= count <= _MOST_COPIES:
        yield _resource(block, scope, None)
        return
    for index in range(count):
        yield _resource(block, scope.with_names(count={"index": index}), index)


def _resource(block: ConfigBlock, scope: Scope, index: str | int | None) -> Resource:
    before = len(scope.same)
    values = _values(block, scope)
    place: Place = ("resource", *block.labels, *(() if index is None or not block.line else (index,)))
    lines = {(): (block.line, block.column), **dict(_positions(block))} if block.line else {}
    blocks = frozenset(inner.kind for inner in block.blocks)
    same = tuple(scope.same[before:])
    kind, name = block.labels
    return Resource(kind, name, values, place, index, blocks, lines, same=same)


def _values(block: ConfigBlock, scope: Scope) -> dict[str, Any]:
    """Return the values of a block, its nested blocks as lists."""
    values = {one.name: _value(one, scope) for one in block.attributes}
    for inner in block.blocks:
        for name, value in _inner(inner, scope):
            known = values.setdefault(name, [])
            if isinstance(known, list):
                known.append(value)
    return values


def _value(attribute: Attribute, scope: Scope) -> Any:
    try:
        return scope.spend(value_of(attribute.value, scope))
    except ArtifactError as error:
        raise error if error.where else error.at(f"line {attribute.line}") from None


def _inner(block: ConfigBlock, scope: Scope) -> Iterator[tuple[str, Any]]:
    """Yield a nested block; several of a ``dynamic`` one."""
    content = next((one for one in block.blocks if one.kind == "content"), None)
    if block.kind != "dynamic" or content is None or not block.labels:
        yield block.kind, _values(block, scope)
        return
    source = block.get("for_each")
    table = value_of(source.value, scope) if source is not None else None
    if not isinstance(table, (list, dict)):
        text = table.text if isinstance(table, Unresolved) else "for_each"
        yield block.labels[0], Unresolved(text)
        return
    name = block.labels[0]
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        yield name, _values(content, scope.with_names(**{name: {"key": key, "value": value}}))


def _positions(block: ConfigBlock, before: Place = ()) -> Iterator[tuple[Place, tuple[int, int]]]:
    for one in block.attributes:
        if one.line:
            yield (*before, one.name), (one.line, one.column)
        if isinstance(one.value, Expression):
            yield from positions_in(one.value, (*before, one.name))
    seen: dict[str, int] = {}
    for inner in block.blocks:
        index = seen.setdefault(inner.kind, 0)
        seen[inner.kind] += 1
        yield (*before, inner.kind), (inner.line, inner.column)
        yield (*before, inner.kind, index), (inner.line, inner.column)
        yield from _positions(inner, (*before, inner.kind, index))


def blocks_of_json(data: Mapping[str, Any]) -> Iterator[ConfigBlock]:
    """Yield the blocks of the JSON form, ``{"resource": {type: {name: {...}}}}``."""
    for kind, labelled in data.items():
        for table in labelled if isinstance(labelled, list) else [labelled]:
            if kind == "locals" and isinstance(table, dict):
                yield ConfigBlock(
                    kind, (), attributes=[Attribute(name, value) for name, value in table.items()]
                )
            elif kind == "variable":
                yield from _labelled(kind, table, 1, ())
            elif kind == "import":
                yield from _labelled(kind, table, 0, ())
            elif kind in _WANTED:
                yield from _labelled(kind, table, _LABELS, ())


def _labelled(kind: str, table: Any, missing: int, labels: tuple[str, ...]) -> Iterator[ConfigBlock]:
    """Yield the blocks below a table that is keyed by labels."""
    for one in table if isinstance(table, list) else [table]:
        if not isinstance(one, dict):
            continue
        if missing == 0:
            attributes = [Attribute(name, value) for name, value in one.items() if name != "//"]
            yield ConfigBlock(kind, labels, attributes=attributes)
            continue
        for label, inner in one.items():
            if labels or kind == "variable" or str(label).startswith(PREFIXES):
                yield from _labelled(kind, inner, missing - 1, (*labels, str(label)))
