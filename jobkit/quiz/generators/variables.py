"""Items about environment variables, by seed: which of several values a run sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from jobkit.quiz.generators.answers import choices
from jobkit.quiz.generators.registry import generator

__all__ = ["value_of_a_variable"]

_VARIABLES = {
    "DBT_REGION": ("eu", "us", "asia", "africa", "oceania", "world"),
    "DBT_DAYS": ("1", "3", "7", "30", "90", "365"),
    "DBT_CURRENCY": ("EUR", "USD", "JPY", "CHF", "INR", "BRL"),
    "DBT_ENV_CUSTOM_ENV_TEAM": ("finance", "sales", "growth", "risk", "support", "legal"),
}
_PLACES = ("job", "environment", "project", "code", "other job", "other environment")
"""Where a value may be set: those that count, the nearest first, and two that never do."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """A variable, its value in each place that sets it, and where the run is at home."""

    name: str
    values: dict[str, str]
    home: str

    @property
    def winner(self) -> str:
        return next(place for place in _PLACES if place in self.values)

    def value(self, place: str) -> dict[str, str]:
        return {self.name: self.values[place]} if place in self.values else {}


def _setting(random: Random) -> _Setting:
    name, several = random.choice(sorted(_VARIABLES.items()))
    values = dict(zip(_PLACES, random.sample(several, len(_PLACES)), strict=True))
    for place in random.choice(((), ("job",), ("job",), ("job", "environment"), ("environment",),
                                ("job", "environment", "project"), ("job", "project"))):  # fmt: skip
        del values[place]
    return _Setting(name, values, random.choice(("Production", "Staging")))


_WHY_NOT = {
    "environment": ("The override on the job is nearer to the run.", "environment-wins-over-job"),
    "project": ("The value of the project counts only where neither job nor environment has one.",
                "project-wins-over-environment"),
    "code": ("The default in the code comes last. Another place sets the variable.", "code-default-wins"),
    "other job": ("The override of a job is seen by its own runs only.", "override-reaches-other-jobs"),
    "other environment": ("This is the value of an environment that the job does not run in.",
                          "environment-values-are-shared"),
}  # fmt: skip
_WHY = {
    "job": "The override on the job is nearest to the run.",
    "environment": "The job has no override, so its environment counts.",
    "project": "Neither the job nor its environment sets the variable.",
    "code": "No place sets the variable for this run, so the default in the code counts.",
}


def _options(random: Random, setting: _Setting) -> dict[str, Any]:
    """Return options; the claim of the code's default is that no place sets the variable."""
    made = {
        place: {
            "text": f"`{value}`",
            "claim": "not set" if place == "code" else value,
            "why": _WHY_NOT[place][0] if place != setting.winner else _WHY[place],
            **({"misconception": _WHY_NOT[place][1]} if place != setting.winner else {}),
        }
        for place, value in setting.values.items()
    }
    key = made.pop(setting.winner)
    others = list(made.values())
    random.shuffle(others)
    return choices(random, key, others)


def _table(setting: _Setting, other: str) -> Iterator[str]:
    """Yield what is set where, a line for each place."""
    said = {
        "project": "project",
        "environment": f"environment {setting.home}",
        "other environment": f"environment {other}",
        "job": "job Nightly",
        "other job": "job Weekly",
    }
    yield f"{'place':<24}{setting.name}"
    for place, words in said.items():
        yield f"{words:<24}{setting.values.get(place, '-')}"


@generator("value-of-a-variable", objective="settings", title="Which value this run sees")
def value_of_a_variable(seed: int) -> dict[str, Any]:
    """Return an item that asks which of several values of a variable a run sees."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    setting = _setting(random)
    other = "Staging" if setting.home == "Production" else "Production"
    made = _options(random, setting)
    claims = made.pop("claims")
    return {
        "type": "single",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"The code says `env_var('{setting.name}', '{setting.values['code']}')`. The table says what "
        f"is set elsewhere. The jobs Nightly and Weekly run in {setting.home}. Which value does the code get "
        "in a run of Nightly?",
        "shown": {"language": "text", "code": "\n".join(_table(setting, other))},
        **made,
        "explanation": "The job is asked first, then its environment, then the project. The default in the "
        f"code comes last. {_WHY[setting.winner]}",
        "hints": [
            "Which lines of the table does a run of Nightly look at?",
            "Start at the job and go to its environment, the project and the code. Take the first value.",
        ],
        "scenarios": {"places": _places(setting, other)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-136", "P-137"], "scenario": "places",
             "ask": f"variables/Nightly/1/{setting.name}", "claims": claims}
        ],
    }  # fmt: skip


def _places(setting: _Setting, other: str) -> dict[str, Any]:
    types = {"Production": "production", "Staging": "staging"}
    own = {
        "commands": ["dbt build --select stg_orders"],
        "schedule": "0 2 * * *",
        "environment": setting.home,
    }
    return {
        "project": "shop",
        "start": "2026-03-02",
        "until": "2026-03-03",
        "environment_variables": setting.value("project"),
        "environments": [
            {"name": name, "deployment_type": types[name], "target_schema": name.lower(),
             "environment_variables": setting.value(place)}
            for name, place in ((setting.home, "environment"), (other, "other environment"))
        ],
        "jobs": [
            {"name": "Nightly", **own, "environment_variables": setting.value("job")},
            {"name": "Weekly", **own, "environment_variables": setting.value("other job")},
        ],
    }  # fmt: skip
