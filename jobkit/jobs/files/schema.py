"""The JSON Schema of definition files in jobkit's own format, for editors and other tools.

It is made from the models, so that it says what `load` takes: fields and types, what is required, the short
ways of writing a schedule or a deferral. What needs more than one place at once, such as names that name
nothing, only reading the file finds.
"""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

from jobkit.basics.words import DAYS
from jobkit.jobs.account import Account

__all__ = ["schema", "schema_text"]

_TEXT = {"type": "string", "minLength": 1}
_CRON = {"type": "string", "description": "A cron expression of five fields, UTC: 0 6 * * 1-5."}
_SHORT: dict[str, tuple[dict[str, Any], ...]] = {
    "Schedule": (_CRON,),
    "JobCompletion": ({**_TEXT, "description": "The upstream job, by its key or name."},),
    "Deferral": ({**_TEXT, "description": "An environment, `this job` or `no deferral`."},),
}
"""Definition -> how else it may be written."""

_ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "Schedule": (("cron",), ("every_hours",), ("hours",)),
    "JobCompletion": (("job",), ("job_id",)),
}
_SPELLINGS = {"statuses": ("canceled",), "outcomes": ("cancelled",)}
_COMMAND = {"type": "string", "pattern": r"^\s*dbt\s+\S"}
_PARAMETER = re.compile(r"^(\w+(?:, \w+)*)(?: : .+)?$")


def schema_text() -> str:
    """Return the JSON Schema as text; ``jobkit schema`` prints it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a definition file: an account, or one job by itself."""
    with warnings.catch_warnings():  # of defaults that JSON cannot hold; they are empty mappings
        warnings.simplefilter("ignore")
        made = Account.model_json_schema(mode="validation")
    definitions = made.pop("$defs")
    account = {"account" if name == "name" else name: field for name, field in made["properties"].items()}
    definitions["Account"] = {**made, "properties": account}
    shaped = {name: _shaped(name, definitions[name]) for name in sorted(definitions)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jobkit definition file",
        "description": "The jobs of a dbt platform account, with their environments, or one job by itself.",
        "if": {"required": ["jobs"]},
        "then": {"$ref": "#/$defs/Account"},
        "else": {"$ref": "#/$defs/Job"},
        "$defs": shaped,
    }


def _shaped(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one definition, with what its validators also take."""
    words = dict(_field_words(made.get("description", "")))
    fields = {field: _field(field, part, words.get(field, "")) for field, part in made["properties"].items()}
    shape = {
        "type": "object",
        "description": inspect.cleandoc(made.get("description", "")).partition("\n\n")[0],
        "properties": fields,
        "additionalProperties": False,
        **({"required": made["required"]} if "required" in made and name not in _ONE_OF else {}),
    }
    if name in _ONE_OF:
        choice = "oneOf" if name == "Schedule" else "anyOf"
        shape[choice] = [_given(fields) for fields in _ONE_OF[name]]
    return {"anyOf": [*_SHORT[name], shape]} if name in _SHORT else shape


def _given(fields: tuple[str, ...]) -> dict[str, Any]:
    return {"required": list(fields), "properties": {field: {"not": {"type": "null"}} for field in fields}}


def _field(name: str, part: dict[str, Any], words: str) -> dict[str, Any]:
    plain = _plain(part)
    if name == "commands":
        plain["items"] = _COMMAND
    if name == "days":
        plain["items"] = {"anyOf": [plain["items"], _day_names()]}
    if name in _SPELLINGS and "items" in plain:
        plain = _with_spellings(plain, _SPELLINGS[name])
    return {"description": words, **plain} if words else plain


def _plain(part: Any) -> Any:
    """Return a part of the schema without titles, which say no more than the names."""
    if isinstance(part, list):
        return [_plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    gone = {"title", "propertyNames"}
    kept = {key: _plain(one) for key, one in part.items() if key not in gone}
    if kept.get("minLength") == 0:
        del kept["minLength"]
    return {key: one for key, one in kept.items() if not (key == "default" and one is None)}


def _day_names() -> dict[str, Any]:
    """Days by name, in any case: ``MON``, ``Monday``."""
    names = "|".join(_any_case(day[:3]) + "(" + _any_case(day[3:]) + ")?" for day in DAYS)
    return {"type": "string", "pattern": f"^\\s*({names})\\s*$"}


def _any_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter.lower()}]" for letter in word)


def _with_spellings(several: dict[str, Any], more: tuple[str, ...]) -> dict[str, Any]:
    """Return a list of words that may also be one word, and that takes another spelling."""
    word = {**several["items"], "enum": [*several["items"]["enum"], *more]}
    return {"anyOf": [word, {**several, "items": word}]}


def _field_words(docstring: str) -> Iterator[tuple[str, str]]:
    """Yield each field with what the docstring of its definition says of it."""
    section = docstring.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    names: list[str] = []
    said: list[str] = []
    for line in [*section.splitlines(), "end"]:
        if line.startswith(" "):
            said.append(line.strip())
            continue
        yield from ((name, " ".join(said)) for name in names)
        found = _PARAMETER.match(line)
        names, said = (found[1].split(", ") if found else []), []
