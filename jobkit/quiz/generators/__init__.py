"""Items made by seed, without end: each file holds the generators of one objective.

::

    @generator("next-fire", objective="schedule", title="The next run")
    def next_fire(seed: int) -> dict[str, Any]:
        return {"type": "single", "stem": ..., "scenarios": {...}, "evidence": [...], ...}

A generator returns the fields of an item, and its scenarios under ``scenarios``; id, objective, title and
status are filled in. A file in this folder is found by itself.
"""

from jobkit.quiz.generators.registry import Generator, generated, generator, generators

__all__ = ["Generator", "generated", "generator", "generators"]
