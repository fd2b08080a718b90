"""What the expressions of a configuration come to, as far as the files alone decide it.

Nothing is run: variables with a default, locals, literal loops and a few functions. What needs more stays an
`Unresolved` with its own text.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jobkit.basics.errors import ArtifactError
from jobkit.jobs.files.terraform.functions import FUNCTIONS, as_text, plain_number
from jobkit.jobs.files.terraform.masked import RawString
from jobkit.jobs.files.terraform.parsed import Expression, expression_of
from jobkit.jobs.files.terraform.strings import TemplateCode, parts_of
from jobkit.jobs.files.terraform.values import Unresolved, has_unresolved, weight

__all__ = ["ID_TABLES", "MOST_VALUES", "Scope", "value_of"]

MOST_VALUES = 50_000
ID_TABLES = {"project_ids": "project", "environment_ids": "environment", "job_ids": "job"}
"""Variables that hold ids by name, as jobkit writes them -> what they are ids of."""

_LONGEST = 100_000
_DEEPEST = 60
_SKIPPED = frozenset({"new_line_or_comment"})
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "&&": lambda one, other: one and other,
    "||": lambda one, other: one or other,
}
_NUMBERS = frozenset("+-*/%<>") | {"<=", ">="}


@dataclass(slots=True)
class Scope:
    """What names stand for.

    Parameters
    ----------
    variables, locals : dict of str to object
        Values, or expressions that are worked out when they are asked for.
    names : dict of str to object
        ``each``, ``count``, and the names of a ``for``.
    known : dict
        What variables and locals came to.
    spent : list of int
        How many values have been worked out so far.
    same : list of int
        Lines with a choice both sides of which are the same.
    """

    variables: Mapping[str, Any] = field(default_factory=dict)
    locals: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    known: dict[tuple[str, str], Any] = field(default_factory=dict)
    spent: list[int] = field(default_factory=lambda: [0])
    same: list[int] = field(default_factory=list)
    depth: int = 0

    def with_names(self, **names: Any) -> Scope:
        """Return this scope with some more names in it."""
        return replace(self, names={**self.names, **names})

    def spend(self, value: Any) -> Any:
        """Return a value that is used once more; raises ArtifactError when that is too much in all."""
        self.spent[0] += weight(value, MOST_VALUES)
        if self.spent[0] > MOST_VALUES:
            raise ArtifactError(f"works out to more than {MOST_VALUES:,} values")
        return value

    def look_up(self, kind: str, name: str) -> Any:
        """Return the variable (``var``) or the local (``local``) of a name."""
        table = self.variables if kind == "var" else self.locals
        unknown = Unresolved(f"{kind}.{name}")
        if name not in table or self.depth > _DEEPEST:
            return unknown
        if (kind, name) not in self.known:
            self.known[kind, name] = unknown  # what names itself is not known
            value = value_of(table[name], replace(self, names={}, depth=self.depth + 1))
            self.known[kind, name] = _filled_in(value) if kind == "var" and name.endswith("_ids") else value
        return self.spend(self.known[kind, name])


def _filled_in(value: Any) -> Any:
    """Return a table of ids without those that are still to be filled in."""
    return {key: one for key, one in value.items() if one is not None} if isinstance(value, dict) else value


def value_of(expression: Any, scope: Scope) -> Any:
    """Return what an expression comes to: plain data, with an `Unresolved` for each part that is not known.

    Parameters
    ----------
    expression : Expression or object
        Of HCL; or a value of JSON, in whose texts ``${...}`` is code as well.
    scope : Scope

    Raises
    ------
    ArtifactError
        A string or a piece of code in it is not valid; or it works out to too much.
    """
    if isinstance(expression, Expression):
        try:
            return _Evaluator(expression, scope).value(expression.tree)
        except RecursionError:
            raise ArtifactError(
                "an expression is nested too deeply", where=f"line {expression.line}"
            ) from None
    if isinstance(expression, str):
        return _text(RawString(expression, "heredoc", 0), scope)
    if isinstance(expression, dict):
        return {key: value_of(one, scope) for key, one in expression.items()}
    if isinstance(expression, list):
        return [value_of(one, scope) for one in expression]
    return expression


def _text(string: RawString, scope: Scope) -> Any:
    """Return a string with its pieces of code worked out; one that is nothing but code is its value."""
    parts = parts_of(string)
    if any(isinstance(part, TemplateCode) and part.is_directive for part in parts):
        return Unresolved(string.text)
    values = [
        value_of(expression_of(part.text, part.line), scope) if isinstance(part, TemplateCode) else part
        for part in parts
    ]
    if len(parts) == 1 and isinstance(parts[0], TemplateCode):
        return values[0]
    try:
        text = "".join(map(as_text, values))
    except TypeError:
        return Unresolved("".join(part if isinstance(part, str) else f"${{{part.text}}}" for part in parts))
    if len(text) > _LONGEST:
        raise ArtifactError(
            f"a text works out to more than {_LONGEST:,} letters", where=f"line {string.line}"
        )
    return scope.spend(text)


class _Evaluator:
    """Walks the tree of one expression: a method for each rule of the grammar."""

    def __init__(self, expression: Expression, scope: Scope) -> None:
        self.expression = expression
        self.scope = scope

    def value(self, tree: Any) -> Any:
        rule = str(getattr(tree, "data", ""))
        known = getattr(self, f"_{rule}", None)
        return known(tree) if known is not None else self.unknown(tree)

    def unknown(self, tree: Any) -> Unresolved:
        """Return the code itself, as it is written."""
        return Unresolved(self.expression.code_of(tree))

    def parts(self, tree: Any) -> list[Any]:
        """Return the children that are rules, without line ends."""
        return [child for child in tree.children if hasattr(child, "data") and child.data not in _SKIPPED]

    def _expr_term(self, tree: Any) -> Any:
        return self.value(self.parts(tree)[0])

    def _literal_value(self, tree: Any) -> Any:
        return {"true": True, "false": False}.get(str(tree.children[0]))

    def _int_lit(self, tree: Any) -> Any:
        text = str(tree.children[0])
        return int(text) if len(text) < 300 else self.unknown(tree)

    def _float_lit(self, tree: Any) -> Any:
        number = float(str(tree.children[0]))
        return plain_number(number) if abs(number) < 1e300 else self.unknown(tree)

    def _string(self, tree: Any) -> Any:
        parts = self.parts(tree)
        return _text(self.expression.string(parts[0].children[0]), self.scope) if parts else ""

    def _tuple(self, tree: Any) -> Any:
        return [self.value(part) for part in self.parts(tree)]

    def _object(self, tree: Any) -> Any:
        found: dict[str, Any] = {}
        for element in self.parts(tree):
            name, value = self.parts(element)
            key = self.key(name)
            if isinstance(key, Unresolved):
                return self.unknown(tree)
            found[key] = self.value(value)
        return found

    def key(self, tree: Any) -> Any:
        """Return the key of an object: a bare word stands for itself."""
        inner = tree
        while len(inner.children) == 1 and hasattr(inner.children[0], "data"):
            inner = inner.children[0]
        if inner.data in ("identifier", "keyword", "literal_value"):
            return str(inner.children[0])
        value = self.value(self.parts(tree)[0])
        return value if isinstance(value, Unresolved) else self._safe(tree, lambda: as_text(value))

    def _safe(self, tree: Any, work: Callable[[], Any]) -> Any:
        """Return what `work` returns; where it cannot, the code is not known."""
        try:
            return self.scope.spend(work())
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, StopIteration):
            return self.unknown(tree)

    def _identifier(self, tree: Any) -> Any:
        name = str(tree.children[0])
        return self.scope.names.get(name, Unresolved(name))

    def _get_attr_expr_term(self, tree: Any) -> Any:
        name = str(self.parts(self.parts(tree)[1])[0].children[0])
        return self._step(tree, name)

    def _index_expr_term(self, tree: Any) -> Any:
        index = self.parts(tree)[1]
        if index.data == "short_index":
            return self._step(tree, int(str(index.children[-1])))
        return self._step(tree, self.value(self.parts(index)[0]))

    def _step(self, tree: Any, key: Any) -> Any:
        """Return one entry of what stands before a dot or a bracket."""
        whole = self.value(self.parts(tree)[0])
        if isinstance(whole, Unresolved) or isinstance(key, Unresolved):
            if isinstance(key, str) and isinstance(whole, Unresolved) and whole.text in ("var", "local"):
                return self.scope.look_up(whole.text, key)
            return self.unknown(tree) if isinstance(key, Unresolved) else self._path(tree, whole, key)
        if isinstance(whole, dict):
            return self._safe(tree, lambda: whole[as_text(key)])
        if isinstance(whole, list):
            return self._safe(tree, lambda: whole[int(key)] if int(key) >= 0 else whole[len(whole)])
        return self.unknown(tree)

    def _path(self, tree: Any, whole: Unresolved, key: Any) -> Unresolved:
        """Return a path one step longer: what was worked out of it stays so."""
        if not whole.steps or not isinstance(key, (str, int)):
            return self.unknown(tree)
        is_name = isinstance(key, str) and self.parts(tree)[1].data == "get_attr"
        return Unresolved(f"{whole.text}.{key}" if is_name else f"{whole.text}[{_quoted(key)}]")

    def _conditional(self, tree: Any) -> Any:
        condition, one, other = self.parts(tree)
        chosen, first, second = self.value(condition), self.value(one), self.value(other)
        if first == second and type(first) is type(second) and not has_unresolved(first):
            self.scope.same.append(self.expression.line_of(tree))
            return first
        if isinstance(chosen, bool):
            return first if chosen else second
        return self.unknown(tree)

    def _unary_op(self, tree: Any) -> Any:
        value = self.value(self.parts(tree)[0])
        if str(tree.children[0]).strip() == "!":
            return not value if isinstance(value, bool) else self.unknown(tree)
        return -value if type(value) in (int, float) else self.unknown(tree)

    def _binary_op(self, tree: Any) -> Any:
        left, term = self.parts(tree)
        sign, right = self.parts(term)
        word = str(sign.children[0]).strip()
        one, other = self.value(left), self.value(right)
        if has_unresolved(one) or has_unresolved(other):
            return self.unknown(tree)
        wanted = (int, float) if word in _NUMBERS else (bool,) if word in ("&&", "||") else (object,)
        if any(not isinstance(value, wanted) for value in (one, other)):
            return self.unknown(tree)
        return self._safe(tree, lambda: _small(_OPERATORS[word](one, other)))

    def _function_call(self, tree: Any) -> Any:
        parts = self.parts(tree)
        name = str(parts[0].children[0])
        given = [self.value(part) for part in self.parts(parts[1])] if len(parts) == 2 else []
        if name == "try":
            known = [value for value in given if not has_unresolved(value)]
            return known[0] if known else self.unknown(tree)
        is_spread = any(str(child) == "..." for child in parts[-1].children)
        if name not in FUNCTIONS or is_spread or has_unresolved(given):
            return self.unknown(tree)
        return self._safe(tree, lambda: FUNCTIONS[name](*given))

    def _for_tuple_expr(self, tree: Any) -> Any:
        intro, value, *condition = self.parts(tree)
        rounds = self.rounds(intro, condition)
        return self.unknown(tree) if rounds is None else [one.value(value) for one in rounds]

    def _for_object_expr(self, tree: Any) -> Any:
        intro, key, value, *condition = self.parts(tree)
        rounds = self.rounds(intro, condition)
        if rounds is None or any(str(child) == "..." for child in tree.children):
            return self.unknown(tree)
        found = {}
        for one in rounds:
            name = one.value(key)
            if not isinstance(name, str):
                return self.unknown(tree)
            found[name] = one.value(value)
        return found

    def rounds(self, intro: Any, condition: list[Any]) -> list[_Evaluator] | None:
        """Return an evaluator for each round of a ``for``; None where they are not known."""
        *names, source = self.parts(intro)
        table = self.value(source)
        if not isinstance(table, (dict, list)):
            return None
        words = [str(name.children[0]) for name in names]
        rounds = []
        for key, value in table.items() if isinstance(table, dict) else enumerate(table):
            named = {words[-1]: self.scope.spend(value), **({words[0]: key} if len(words) > 1 else {})}
            one = _Evaluator(self.expression, self.scope.with_names(**named))
            keep = one.value(self.parts(condition[0])[0]) if condition else True
            if not isinstance(keep, bool):
                return None
            rounds += [one] if keep else []
        return rounds


def _small(value: Any) -> Any:
    if isinstance(value, (int, float)) and abs(value) > 1e300:
        raise ArithmeticError("too large")
    return plain_number(value) if isinstance(value, float) else value


def _quoted(key: str | int) -> str:
    return str(key) if isinstance(key, int) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
