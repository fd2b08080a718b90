"""Items about settings, by seed: how long a run takes with some threads, the value of a variable in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from jobkit.quiz.generators.answers import choices, near_numbers
from jobkit.quiz.generators.registry import generator

__all__ = ["seconds_with_threads", "value_of_a_variable"]

_STAGING = (
    *("rate_plans", "room_types", "booking_channels", "group_blocks", "reservations", "cancellations"),
    *("rate_changes", "waitlist_entries", "reservation_nights", "cancellation_policies", "rate_rules"),
)
_CHAINS = ("room_types", "booking_channels", "group_blocks", "rate_plans")
_MIDDLE = {
    "room_types": "deduplicated",
    "booking_channels": "classified",
    "group_blocks": "enriched",
    "rate_plans": "merged",
}
_EACH = range(20, 130, 10)
"""Seconds of a model."""
_NO_OVERHEAD = dict.fromkeys(
    ("prep_seconds", "clone_seconds", "profile_seconds", "deps_seconds", "invocation_seconds"), 0
)


@dataclass(frozen=True, slots=True)
class _Work:
    """What a job builds: words about it, its commands, the seconds of each model, how long all takes."""

    said: str
    commands: tuple[str, ...]
    seconds: dict[str, int]
    key: int
    threads: int
    because: str
    wrong: dict[int, tuple[str, str]]


def _staging(count: int) -> list[str]:
    return [f"stg_booking__{name}" for name in _STAGING[:count]]


def _run(models: list[str]) -> str:
    return f"dbt run --select {' '.join(models)}"


def _wide(random: Random) -> _Work:
    """Models that wait for none: rounds of as many as there are threads."""
    count, each = random.randint(4, 11), random.choice(_EACH)
    threads = random.randint(2, min(8, count - 1))
    models, rounds = _staging(count), -(-count // threads)
    return _Work(
        f"{count} models, and none of them reads another. Each model takes {each} seconds.",
        (_run(models),),
        dict.fromkeys(models, each),
        rounds * each,
        threads,
        f"At most {threads} models run at the same time. {count} models need {rounds} rounds of {each} "
        "seconds.",
        {(rounds - 1) * each: ("This leaves out the last round.", "last-round-forgotten")},
    )


def _one_long(random: Random) -> _Work:
    """One model takes as long as several others together, and each has a thread."""
    count, each = random.randint(3, 6), random.choice(_EACH)
    models, long = _staging(count), each * random.randint(4, 8)
    return _Work(
        f"{count} models, and none of them reads another. One takes {long} seconds, each of the others "
        f"{each} seconds.",
        (_run(models),),
        {**dict.fromkeys(models, each), models[0]: long},
        long,
        count + random.randint(0, 10),
        "Each model has a thread from the start, and the run ends with the longest one.",
        {long + each: ("Another model need not wait for the long one.", "models-run-one-by-one")},
    )


def _chains(random: Random) -> _Work:
    """Chains of three models beside each other, each with a thread of its own, or all on one thread."""
    count, each = random.randint(2, 4), random.choice(_EACH)
    threads = random.choice((1, count, count + random.randint(1, 12)))
    several = [
        model
        for name in _CHAINS[:count]
        for model in (f"stg_booking__{name}", f"int_{name}_{_MIDDLE[name]}", f"dim_{name}")
    ]
    chain, total = 3 * each, 3 * count * each
    return _Work(
        f"{count} chains of 3 models. In a chain each model reads the one before it. "
        f"Each model takes {each} seconds.",
        (_run(several),),
        dict.fromkeys(several, each),
        total if threads == 1 else chain,
        threads,
        "One thread runs one model after the other."
        if threads == 1
        else "Each chain has a thread. A chain of three takes three times as long as one model.",
        {chain: ("This is one chain. The others need the only thread too.", "threads-are-unlimited")},
    )


def _two_commands(random: Random) -> _Work:
    """Two commands: the second begins when the first has ended, whatever threads are free."""
    first, second = random.randint(2, 5), random.randint(2, 5)
    each = random.choice(_EACH)
    threads = first + second + random.randint(0, 6)
    models = _staging(first + second)
    return _Work(
        f"two commands. The first is a `dbt run` of {first} models, the second of {second} other ones, and "
        f"none of the models reads another. Each model takes {each} seconds.",
        (_run(models[:first]), _run(models[first:])),
        dict.fromkeys(models, each),
        2 * each,
        threads,
        "Within a command all of its models run at the same time. The second command begins when the first "
        "has ended.",
        {each: ("The commands of a job run one after the other.", "commands-run-together")},
    )


_KINDS: tuple[Callable[[Random], _Work], ...] = (_wide, _wide, _one_long, _chains, _two_commands)


def _wrong_seconds(work: _Work) -> dict[int, tuple[str, str]]:
    total, longest = sum(work.seconds.values()), max(work.seconds.values())
    return {
        longest: (
            "This is one model alone. Here models wait, for a thread or for another model.",
            "threads-are-unlimited",
        ),
        round(total / work.threads): (
            "This divides the sum by the threads. A model runs on one thread, and some threads have nothing "
            "to do.",
            "time-divided-by-threads",
        ),
        total: ("This is the time with one thread.", "models-run-one-by-one"),
        **work.wrong,
    }


@generator("seconds-with-threads", objective="settings", title="How long with so many threads")
def seconds_with_threads(seed: int) -> dict[str, Any]:
    """Return an item that asks how long models take with a number of threads."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    work = random.choice(_KINDS)(random)
    job = random.choice(("Nightly", "Refresh", "Loads", "Reports"))
    fields = {"name": job, "commands": list(work.commands), "threads": work.threads, "schedule": "0 2 * * *"}
    project = {"example": "guide", "durations": work.seconds}
    night = {"project": project, "start": "2026-03-02", "until": "2026-03-03", "rules": _NO_OVERHEAD}
    return {
        "type": "numeric",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Job {job} has Threads set to {work.threads}. It runs {work.said} How many seconds pass "
        "from the start of the first model to the end of the last one?",
        "key": work.key,
        "unit": "seconds",
        "near": near_numbers(_wrong_seconds(work), work.key),
        "explanation": f"{work.because} That makes {work.key} seconds.",
        "hints": [
            "How many models can run at the same time, and which ones have to wait?",
            "Draw a lane for each thread and put the models into the lanes. Look at the longest lane.",
        ],
        "scenarios": {"night": {**night, "jobs": [fields]}},
        "evidence": [
            {"grade": "simulated", "facts": ["P-106"], "scenario": "night", "ask": f"runs/{job}/1/duration"}
        ],
    }


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
