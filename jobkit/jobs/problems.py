"""pydantic's errors in plain words: the field, its value, what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from jobkit.basics.errors import NOT_GIVEN, DefinitionError, Place, Problem, did_you_mean, path_text, shorten
from jobkit.basics.secrets import MASK, SECRET_PREFIX, without_secrets
from jobkit.jobs.other_words import own_word

__all__ = ["NOT_GIVEN", "problems_of", "subject_of"]

_MOST = 100
_WORDS = {
    "missing": "missing (required){as_in}",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be text",
    "string_unicode": "must be text that can be written as UTF-8",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of names to values",
    "mapping_type": "must be a mapping of names to values",
    "too_short": "must have at least {min_length} {items}, not {actual_length}",
    "too_long": "must have at most {max_length} {items}, not {actual_length}",
    "model_type": "must be a mapping of fields{example}",
    "model_attributes_type": "must be a mapping of fields{example}",
    "dataclass_type": "must be a mapping of fields{example}",
    "is_instance_of": "must be {article}{class}",
    "union_tag_invalid": "must have {discriminator} one of {expected_tags}, not '{tag}'",
    "union_tag_not_found": "must have the field {discriminator}",
    "none_required": "must be left out",
    "invalid_key": "is no name of a field",
    "json_invalid": "is not valid JSON: {error}",
    "recursion_loop": "contains itself",
    "frozen_instance": "cannot be changed: {instead}",
    "frozen_field": "cannot be changed: {instead}",
    "datetime_type": "must be a date and time",
}


def subject_of(model: type[BaseModel], data: Any) -> str:
    """Return what the error is about: ``Job 'Daily'``, or ``Job`` when the name is not text."""
    name = data.get("name") if isinstance(data, Mapping) else None
    return f"{model.__name__} {shorten(name)}" if isinstance(name, str) else model.__name__


def problems_of(model: type[BaseModel], error: ValidationError | RecursionError) -> tuple[Problem, ...]:
    """Return every problem of a failed validation of `model`, in the order of the fields.

    Only the first 100 are spelled out: a broken file may hold millions.
    """
    if isinstance(error, RecursionError):
        return (Problem("", None, "is nested too deeply to be read"),)
    found: dict[Place, Problem] = {}
    details = _without_echoes(error.errors(include_url=False))
    for detail in details[:_MOST]:
        for problem in _problems(model, detail):
            earlier = found.get(problem.place)
            found[problem.place] = _joined(earlier, problem) if earlier else problem
    left = len(details) - _MOST
    more = (Problem("", None, f"and {left} more problems of this kind"),) if left > 0 else ()
    return (*found.values(), *more)


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out "too short" where it only says that every entry was refused."""
    parents = {
        detail["loc"][:-1] for detail in details if detail["loc"] and isinstance(detail["loc"][-1], int)
    }
    return [detail for detail in details if not (detail["type"] == "too_short" and detail["loc"] in parents)]


def _joined(one: Problem, other: Problem) -> Problem:
    """Return two refusals of one value as one: it was tried against each member of a union."""
    if one.message == other.message:
        return one
    return replace(one, message=f"{one.message}, or {other.message}")


def _problems(model: type[BaseModel], detail: ErrorDetails) -> Iterator[Problem]:
    kind, value = detail["type"], detail["input"]
    place, models, annotation = _place(model, detail["loc"], kind)
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, DefinitionError):
        for inner in cause.problems:
            whole = (*place, *inner.place)
            yield Problem(path_text(whole), inner.value, inner.message, whole)
        return
    shown = NOT_GIVEN if kind == "missing" else _without_secrets(place, value)
    open_detail: ErrorDetails = {**detail, "input": shown}
    yield Problem(path_text(place), shown, _message(open_detail, models, annotation), place)


def _without_secrets(place: Place, value: Any) -> Any:
    """Return a refused value as a message may show it (P-139)."""
    if any(SECRET_PREFIX in step for step in place if isinstance(step, str)):
        return MASK
    if isinstance(value, (Mapping, list, tuple)) or place[-1:] == ("environment_variables",):
        with suppress(RecursionError):  # then it cannot be shown at all
            return without_secrets(value)
    return value


def _place(
    model: type[BaseModel], loc: tuple[int | str, ...], kind: str
) -> tuple[Place, tuple[type[BaseModel], ...], Any]:
    """Return the place as a person counts it, the models that its last field belongs to, and its type."""
    annotation: Any = model
    owners: tuple[type[BaseModel], ...] = (model,)
    place: list[str | int] = []
    for position, step in enumerate(loc):
        if isinstance(step, str):
            inside = tuple(_models_in(annotation))
            owners = inside or owners
            fields = [owner.model_fields[step].annotation for owner in owners if step in owner.model_fields]
            last = position == len(loc) - 1
            if fields and inside:
                annotation = fields[0]
            elif not (_holds_mapping(annotation) or (last and kind == "extra_forbidden")):
                continue  # pydantic names the member of a union that it tried
            elif step == "[key]":
                continue
        place.append(step)
    return tuple(place), owners, annotation


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _holds_mapping(annotation: Any) -> bool:
    kind = get_origin(annotation) or annotation
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return True
    return any(_holds_mapping(part) for part in get_args(annotation))


def _words_in(annotation: Any) -> Iterator[str]:
    """Yield the words that a field takes, of its literals and enumerations."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
    for part in get_args(annotation):
        yield from (part,) if isinstance(part, str) else _words_in(part)


def _message(detail: ErrorDetails, models: tuple[type[BaseModel], ...], annotation: Any) -> str:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if "error" in context and isinstance(context["error"], Exception):
        return str(context["error"]) or "is not allowed"
    if kind == "extra_forbidden":
        return _unknown_field(str(detail["loc"][-1]), models)
    if kind in ("literal_error", "enum"):
        hint = did_you_mean(value, _words_in(annotation)) if isinstance(value, str) else ""
        return f"must be {context['expected']}" + (f"; {hint}" if hint else "")
    words = _WORDS.get(kind)
    if words is None:
        return detail["msg"]
    if context.get("min_length") == 1:
        return "must not be empty"
    extras = {**_extras(context), **_hints(detail, models, annotation)}
    text = words.format_map({**context, **extras}) + _remark(kind, value, detail["loc"])
    return text if detail["loc"] or kind == "json_invalid" else f"{text}, not {type(value).__name__}"


def _extras(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the small words that agree with pydantic's context."""
    limit = context.get("min_length", context.get("max_length"))
    name = str(context.get("class_name", context.get("class", "one of the known kinds")))
    article = "" if " " in name else "an " if name[:1] in "AEIOU" else "a "
    items = "item" if limit == 1 else "items"
    return {"class_name": name, "items": items, "article": article}


def _hints(detail: ErrorDetails, models: tuple[type[BaseModel], ...], annotation: Any) -> dict[str, str]:
    """Return how to write what was expected."""
    wanted = next(_models_in(annotation), None)
    example = _example(wanted) if wanted is not None else ""
    name = str(detail["loc"][-1]) if detail["loc"] else "field"
    model = models[0]
    change = (
        f"job.changed({name}=...)" if hasattr(model, "changed") else f"a new {model.__name__}({name}=...)"
    )
    written = getattr(model, "_written", "")
    return {
        "example": f": write {example}" if example else "",
        "instead": f"write {change}",
        "as_in": f", as in {written}" if f"{name}:" in written else "",
    }


def _example(model: type[BaseModel]) -> str:
    """Return how to write a definition as a mapping: its own words, or the fields that it needs."""
    written = getattr(model, "_written", "")
    if written:
        return str(written)
    fields = model.model_fields
    needed = [name for name, field in fields.items() if field.is_required()] or list(fields)[:2]
    return "{" + ", ".join(f"{name}: ..." for name in needed) + "}"


def _remark(kind: str, value: Any, loc: tuple[int | str, ...]) -> str:
    """Return what most likely went wrong, where the value shows it."""
    if kind == "string_type":
        return _unquoted(value)
    if kind == "bool_type":
        return _truth(value)
    if kind in ("int_type", "float_type") and loc and str(loc[-1]).endswith("_seconds"):
        return " of seconds, without quotes" if isinstance(value, str) else " of seconds"
    if kind in ("int_type", "float_type") and isinstance(value, bool):
        return ", not true or false"
    if kind in ("int_type", "float_type") and isinstance(value, str) and value.strip().lstrip("+-").isdigit():
        return ", without quotes"
    if kind in ("tuple_type", "list_type"):
        if isinstance(value, str):
            return f", also for one entry: write [{shorten(value)}]"
        if isinstance(value, (set, frozenset)):
            return ": a set has no order"
    return ""


def _unquoted(value: Any) -> str:
    """Return what YAML made of a text without quotes."""
    if isinstance(value, bool):
        return f": put it in quotes: '{str(value).lower()}'"
    if isinstance(value, int | float):
        return f": put it in quotes: {shorten(str(value))}"
    if isinstance(value, date | time):
        return f": put it in quotes: '{value.isoformat()}'"
    if value is None:
        return ", and nothing is written here"
    if isinstance(value, Mapping) and len(value) == 1:
        (key, rest), *_ = value.items()
        if isinstance(key, str) and " " in key.strip():
            return f": put the whole line in quotes, since it contains `: `: {shorten(f'{key}: {rest}')}"
    return ""


def _truth(value: Any) -> str:
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("yes", "on", "y"):
        return ": write true"
    if word in ("no", "off", "n"):
        return ": write false"
    return ""


def _unknown_field(name: str, models: tuple[type[BaseModel], ...]) -> str:
    known = [field for model in models for field in model.model_fields]
    own = own_word(name, known)
    if own:
        return f"unknown field; {own}"
    hint = did_you_mean(name, known)
    if hint:
        return f"unknown field, {hint}"
    return "unknown field; known: " + ", ".join(known)
