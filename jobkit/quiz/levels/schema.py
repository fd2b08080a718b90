"""The JSON Schema of level files, for editors."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from jobkit.quiz.levels.level_file import LevelFile

__all__ = ["level_schema_text"]


def level_schema_text() -> str:
    """Return the JSON Schema of a level file; ``quizzes/levels/levels.schema.json`` holds it."""
    schema = TypeAdapter(LevelFile).json_schema(by_alias=True, mode="validation")
    titled = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "jobkit level"}
    return json.dumps(titled, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
