"""The JSON Schema of exercise files, for editors."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from jobkit.quiz.exercises.kinds.file import ExerciseFile

__all__ = ["exercise_schema_text"]


def exercise_schema_text() -> str:
    """Return the JSON Schema of an exercise file; ``quizzes/exercises/exercises.schema.json`` holds it."""
    schema = TypeAdapter(ExerciseFile).json_schema(by_alias=True, mode="validation")
    titled = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "jobkit exercises",
        **schema,
    }
    return json.dumps(titled, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
