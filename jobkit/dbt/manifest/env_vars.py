"""Which environment variables the code of a project asks for, read from its manifest.

dbt renders the code of every node when it parses the project, so a variable that is missing there and has no
default stops every command, whatever it selects. The manifest shows most of these calls: the code of nodes,
configs before rendering, and macros. It does not show those in ``profiles.yml`` and ``packages.yml``, nor
those in properties of YAML files, such as descriptions, that dbt keeps only as rendered.

Source: dbt docs reference/dbt-jinja-functions/env_var; tried with dbt-core 1.12 (see the tests).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from jobkit.basics.secrets import is_secret
from jobkit.dbt.manifest.node import Node, called_macros

__all__ = ["EnvVarUse", "MissingVariable", "calls_in", "env_vars_of", "missing_variables"]

Place = Literal["code", "config", "macro"]

_TAG = re.compile(
    r"\{#.*?#\}"
    r"|\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}"
    r"|\{\{(?P<expression>.*?)\}\}"
    r"|\{%[-+]?\s*(?P<word>\w+)(?P<statement>.*?)%\}",
    re.DOTALL,
)
_CALL = re.compile(
    r"\benv_var\s*\(\s*(?:var\s*=\s*)?(?P<quote>['\"])(?P<name>[^'\"]*)(?P=quote)\s*"
    r"(?:\)|,\s*(?:default\s*=\s*)?(?P<default>'[^']*'|\"[^\"]*\"|[^\s,)]*))"
)
_CONDITION = re.compile(r"\b(?:if|and|or)\b")
_OPENS, _CLOSES = ("if", "for"), ("endif", "endfor")
_CALLED_FOR_EVERY_NODE = ("generate_schema_name", "generate_alias_name", "generate_database_name")
_UNRENDERED_FIELDS = ("unrendered_config", "unrendered_database", "unrendered_schema")


@dataclass(frozen=True, slots=True)
class EnvVarUse:
    """One call of ``env_var`` in the code of a project.

    Parameters
    ----------
    name : str
    has_default : bool
        With a second argument, other than ``none``.
    default : str or None
        That argument, where it is plain text.
    guarded : bool
        True where a condition decides whether the call is made; jobkit does not evaluate conditions.
    place : {"code", "config", "macro"}
    macro : str
        unique_id of the macro whose code calls, for that place; ``""`` otherwise.
    """

    name: str
    has_default: bool
    default: str | None
    guarded: bool
    place: Place = "code"
    macro: str = ""

    @property
    def is_required(self) -> bool:
        """True when dbt cannot parse the project without the variable."""
        return not self.has_default and not self.guarded


@dataclass(frozen=True, slots=True)
class MissingVariable:
    """A variable without which dbt cannot parse the project (P-137).

    Parameters
    ----------
    name : str
    used_by : tuple of str
        unique_ids of the nodes whose code asks for it, in the project's order.
    secret : bool
        True for a secret: dbt refuses those in the code of nodes, set or not.
    """

    name: str
    used_by: tuple[str, ...]
    secret: bool = False

    @property
    def message(self) -> str:
        """What dbt says, with exit code 2."""
        if self.secret:
            return (
                "Secret env vars are allowed only in profiles.yml or packages.yml. "
                f"Found '{self.name}' referenced elsewhere."
            )
        return f"Env var required but not provided: '{self.name}'"


def calls_in(text: str, place: Place = "code") -> Iterator[EnvVarUse]:
    """Yield each call of ``env_var`` with a name that is plain text.

    Jinja comments and raw blocks do not count. SQL comments do: dbt renders them like everything else.

    Examples
    --------
    >>> code = "select '{{ env_var('DBT_A', 'x') }}' -- env_var('DBT_B')"
    >>> [(use.name, use.default) for use in calls_in(code)]
    [('DBT_A', 'x')]
    """
    if "env_var" not in text:
        return
    # the tag that opens a macro is not a condition
    depth = -1 if place == "macro" else 0
    for tag in _TAG.finditer(text):
        word = tag["word"] or ""
        if word in _CLOSES or (word == "endmacro" and place != "macro"):
            depth -= 1
        body = tag["statement"] if word else tag["expression"]
        if body and "env_var" in body:
            yield from _calls(body, depth > 0 or word == "elif", place)
        if word in _OPENS or word == "macro":
            depth += 1


def _calls(body: str, guarded: bool, place: Place) -> Iterator[EnvVarUse]:
    conditional = guarded or _CONDITION.search(_without_texts(body)) is not None
    for call in _CALL.finditer(body):
        given = call["default"] or ""
        text = given[1:-1] if given[:1] in ("'", '"') and len(given) > 1 else None
        has_default = given.lower() not in ("", "none")
        yield EnvVarUse(call["name"], has_default, text, conditional, place)


def _without_texts(body: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", body)


def env_vars_of(
    nodes: Iterable[Node], macros: Mapping[str, Mapping[str, Any]], root: str
) -> Mapping[str, tuple[EnvVarUse, ...]]:
    """Return the uses of environment variables by the unique_id of the node, only where there are any.

    A node uses what its own code and configs call, and what the macros call that dbt ran to parse the node.
    What a macro calls through another macro counts as guarded.

    Parameters
    ----------
    nodes : iterable of Node
        The disabled ones too: dbt renders their code before it knows that they are.
    macros : Mapping
        As in the manifest.
    root : str
        Name of the root project, whose own ``generate_schema_name`` and the like dbt calls for every node.
    """
    direct = {uid: uses for uid, macro in macros.items() if (uses := _of_macro(uid, macro))}
    reach = _Reach(macros, direct)
    for_all = tuple(use for name in _CALLED_FOR_EVERY_NODE for use in direct.get(f"macro.{root}.{name}", ()))
    found = {}
    for node in nodes:
        uses = (*_of_node(node), *reach.of(node), *(for_all if _is_named(node) else ()))
        if uses:
            found[node.unique_id] = tuple(dict.fromkeys(uses))
    return found


def asked_by(node: Node) -> tuple[tuple[EnvVarUse, ...], tuple[str, ...]]:
    """Return what `env_vars_of` looks at in a node of a type: its own uses, and the macros it calls."""
    return tuple(_of_node(node)), called_macros(node.raw)


def missing_variables(
    uses: Mapping[str, Sequence[EnvVarUse]], variables: Container[str]
) -> tuple[MissingVariable, ...]:
    """Return the variables without which dbt cannot parse a project, in the order in which it asks for them.

    Parameters
    ----------
    uses : Mapping of str to sequence of EnvVarUse
        `Project.env_vars`.
    variables : container of str
        Names that have a value, such as the mapping of `resolve_variables`.

    Examples
    --------
    >>> missing_variables({"model.shop.a": [EnvVarUse("DBT_A", False, None, False)]}, {})[0].used_by
    ('model.shop.a',)
    """
    users: dict[str, dict[str, None]] = {}
    for uid, several in uses.items():
        for use in several:
            secret = is_secret(use.name)
            if (secret and not use.guarded) or (use.is_required and use.name not in variables):
                users.setdefault(use.name, {})[uid] = None
    return tuple(MissingVariable(name, tuple(uids), is_secret(name)) for name, uids in users.items())


def _of_node(node: Node) -> Iterator[EnvVarUse]:
    raw = node.raw
    code = raw.get("raw_code")
    if code.__class__ is str and "env_var" in code:
        yield from calls_in(code)
    for field in _UNRENDERED_FIELDS:
        value = raw.get(field)
        # looking through the text is quicker than walking through each config
        if value and "env_var" in repr(value):
            for text in _texts(value):
                yield from calls_in(text, "config")


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a config that call ``env_var``."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if item.__class__ is str:
            if "env_var" in item:
                yield item
        elif isinstance(item, Mapping):
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)


def _of_macro(uid: str, macro: Mapping[str, Any]) -> tuple[EnvVarUse, ...]:
    code = macro.get("macro_sql")
    if code.__class__ is not str or "env_var" not in code:
        return ()
    return tuple(replace(use, macro=uid) for use in calls_in(code, "macro"))


def _is_named(node: Node) -> bool:
    """Return whether dbt calls the macros that name a schema and an alias for the node."""
    return node.resource_type in ("model", "seed", "snapshot", "test")


class _Reach:
    """What the macros that a node calls ask for, directly and through others."""

    def __init__(
        self, macros: Mapping[str, Mapping[str, Any]], direct: Mapping[str, tuple[EnvVarUse, ...]]
    ) -> None:
        self._macros = macros
        self._direct = direct
        self._through: dict[str, tuple[EnvVarUse, ...]] = {}

    def of(self, node: Node) -> Iterator[EnvVarUse]:
        if not self._direct:
            return
        for uid in called_macros(node.raw):
            yield from self._direct.get(uid, ())
            yield from self._indirect(uid)

    def _indirect(self, uid: str) -> tuple[EnvVarUse, ...]:
        """Return what macro `uid` asks for through others, as guarded: it may never come to that call."""
        if uid not in self._through:
            seen = {uid}
            waiting = list(called_macros(self._macros.get(uid, {})))
            found: list[EnvVarUse] = []
            while waiting:
                other = waiting.pop()
                if other not in seen:
                    seen.add(other)
                    found += (replace(use, guarded=True) for use in self._direct.get(other, ()))
                    waiting += called_macros(self._macros.get(other, {}))
            self._through[uid] = tuple(found)
        return self._through[uid]
