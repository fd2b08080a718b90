"""The JSON Schema of bank files, for editors: a head, or a part."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from jobkit.quiz.items import BankFile, PartFile

__all__ = ["schema_text"]


def schema_text() -> str:
    """Return the JSON Schema of a bank file; ``quizzes/bank.schema.json`` holds it."""
    schema = TypeAdapter(BankFile | PartFile).json_schema(by_alias=True, mode="validation")
    titled = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jobkit question bank",
        **schema,
    }
    return json.dumps(titled, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
