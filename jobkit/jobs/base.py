"""The base of everything a person defines: checked at once, frozen, and plain about what is wrong.

`Definition` is a pydantic model with four habits:

- it raises `DefinitionError`, never `pydantic.ValidationError`, and lists every problem with the full
  path of the field, ``triggers.job_completion.statuses[0]``;
- unknown fields are problems, with the nearest known name;
- it does not guess: it refuses ``"4"`` and ``True`` for a whole number, ``1`` and ``"yes"`` for a truth value
  and a set, which has no order, for a list. Where a tuple is declared, a list will do;
- it is frozen and hashable, its mappings included, and its ``repr`` shows what differs from the default.

Subclasses declare fields as in pydantic, a mapping as ``Mapping[...]`` with `FrozenDict` for its default. A
validator may raise any `ValueError`; a `JobkitError` keeps its message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, Signature
from math import isfinite
from typing import Annotated, Any, ClassVar, NoReturn, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from jobkit.basics.errors import DefinitionError, JobkitError, Problem
from jobkit.basics.frozen import FrozenDict, frozen, plain
from jobkit.basics.secrets import masked, without_secrets
from jobkit.basics.shown import Shown
from jobkit.jobs.problems import problems_of, subject_of

__all__ = ["Definition", "FrozenData", "KeptData", "WithVariables", "first_repeated", "spelt", "text_for"]

FrozenData = Annotated[Any, AfterValidator(frozen)]
"""Plain data of any shape; its mappings and lists are frozen at any depth."""


def _json(value: Any) -> Any:
    """Return plain data as JSON may hold it, frozen; raises ValueError for anything else."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys must be text, as in JSON")
        return FrozenDict((key, _json(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_json, value))
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value)):
        return value
    raise ValueError(f"holds a {type(value).__name__}, which JSON cannot hold")


KeptData = Annotated[Any, AfterValidator(_json)]
"""What was read from a file and is written back as it was: any JSON, frozen at any depth."""

_SCALARS = frozenset({"bool", "int", "float", "str"})
_FROZEN = {"frozen": True}
_NOT_SCHEMAS = frozenset({"metadata", "serialization", "default", "expected", "cls", "function", "config"})


def _without_guessing(part: Any) -> Any:
    """Return a core schema with strict scalars, tuples that take lists, frozen dicts; changes it in place."""
    if isinstance(part, list):
        return [_without_guessing(item) for item in part]
    if not isinstance(part, dict):
        return part
    kind = part.get("type")
    known = isinstance(kind, str)  # a table of fields may hold one that is called "type"
    for key, inner in part.items():
        if isinstance(inner, (dict, list)) and not (known and key in _NOT_SCHEMAS):
            part[key] = _without_guessing(inner)
    if known and "default_factory" in part:
        part["validate_default"] = True  # what it makes is frozen as what is given
    if known and kind in _SCALARS:
        part.setdefault("strict", True)
        if kind == "str":
            part.setdefault("min_length", 0)  # any bound makes pydantic refuse lone surrogates
    elif kind == "tuple" and not part.get("strict"):
        part["strict"] = True
        return core_schema.no_info_before_validator_function(_list_as_tuple, cast(CoreSchema, part))
    elif kind == "dict" and part.get("metadata") != _FROZEN:
        # A nested model's schema comes by again with that of the outer one: the mark stops a second round.
        part["metadata"] = _FROZEN
        return core_schema.no_info_after_validator_function(FrozenDict, cast(CoreSchema, part))
    return part


def _list_as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Definition(Shown, BaseModel):
    """A frozen model of something a person writes.

    Raises
    ------
    DefinitionError
        From the constructor, `model_validate`, `model_validate_json` and on assignment. `problems` holds one
        `Problem` for each field that is wrong.

    Examples
    --------
    >>> class Pet(Definition):
    ...     name: str
    ...     legs: int = 4
    >>> Pet(name="Rex", legs="4", colour="red")
    Traceback (most recent call last):
    jobkit.basics.errors.DefinitionError: Pet 'Rex': 2 problems
      - legs = '4': must be a whole number, without quotes
      - colour = 'red': unknown field; known: name, legs
    >>> Pet(name="Rex")
    Pet(name='Rex')
    """

    # Models are built on first use, so that a first job does not wait for those it does not need.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    _first: ClassVar[str] = ""
    """The field that a value without a name stands for."""

    _written: ClassVar[str] = ""
    """How to write it as a mapping, for messages; by default its required fields."""

    def __init__(self, /, *unnamed: Any, **data: Any) -> None:
        if unnamed:
            data = self._with_first(unnamed, data)
        try:
            self.__pydantic_validator__.validate_python(data, self_instance=self)
        except (ValidationError, RecursionError) as error:
            self._refuse(error, data)

    # pydantic then treats this as its own __init__: nested models are checked in place, so that their
    # problems keep the outer path, and the signature still lists the fields.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
    __init__.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter("self", Parameter.POSITIONAL_ONLY), Parameter("data", Parameter.VAR_KEYWORD)]
    )

    @classmethod
    def _with_first(cls, unnamed: tuple[Any, ...], data: dict[str, Any]) -> dict[str, Any]:
        """Return the fields with the one that was given without its name."""
        first = cls._first
        if first and len(unnamed) == 1 and first not in data:
            return {first: unnamed[0], **data}
        after = f"only {first} goes without its name" if first else "each field is given with its name"
        example = next((name for name in cls.model_fields if name != first), first)
        message = f"{after}: write {cls.__name__}({example}=...)"
        raise cls._as_error(cls.__name__, (Problem("", unnamed[-1], message),))

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return `obj` (a mapping of fields, or an instance) as this model; raises `DefinitionError`."""
        try:
            return super().model_validate(obj, **options)
        except (ValidationError, RecursionError) as error:
            cls._refuse(error, obj)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return a JSON object as this model; raises `DefinitionError`, for broken JSON too."""
        try:
            return super().model_validate_json(json_data, **options)
        except (ValidationError, RecursionError) as error:
            cls._refuse(error, None)

    def __setattr__(self, name: str, value: Any) -> None:
        try:
            super().__setattr__(name, value)
        except ValidationError as error:
            self._refuse(error, {name: value})

    def __delattr__(self, name: str) -> None:
        try:
            super().__delattr__(name)
        except ValidationError as error:
            self._refuse(error, {})

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.__dict__.items())))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, field in type(self).__pydantic_fields__.items():
            value = getattr(self, name)
            if field.is_required() or value != field.get_default(call_default_factory=True):
                yield name, value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return cast(CoreSchema, _without_guessing(handler(source)))

    @classmethod
    def _refuse(cls, error: ValidationError | RecursionError, data: Any) -> NoReturn:
        raise cls._as_error(subject_of(cls, data), problems_of(cls, error)) from None

    @classmethod
    def _as_error(cls, subject: str, problems: tuple[Problem, ...]) -> JobkitError:
        return DefinitionError(subject, problems)


class WithVariables(Definition):
    """A definition with a field ``environment_variables``; its ``repr`` shows no secret."""

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            if name == "environment_variables" and value:
                yield name, masked(value)
            else:
                yield name, without_secrets(plain(value)) if name == "kept" else value


def first_repeated(words: Iterable[str]) -> str | None:
    """Return the first word that occurs a second time.

    >>> first_repeated(["a", "b", "a", "b"])
    'a'
    """
    seen: set[str] = set()
    return next((word for word in words if word in seen or seen.add(word)), None)  # type: ignore[func-returns-value]


def text_for(field: str, **words: Any) -> Callable[[Any], Any]:
    """Return a validator for a whole definition that takes a text for a mapping with that one field.

    Parameters
    ----------
    field : str
        What the text stands for.
    **words : mapping
        Texts in small letters, blanks as ``_``, that stand for other fields.
    """

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        other = words.get("_".join(value.lower().split()))
        return {field: value} if other is None else other

    return check


def spelt(spellings: Mapping[str, str]) -> Callable[[Any], Any]:
    """Return a validator for a list of words that takes one word for a list of one, and other spellings."""

    def check(value: Any) -> Any:
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, (list, tuple)):
            return value
        return [spellings.get(word, word) if isinstance(word, str) else word for word in words]

    return check
