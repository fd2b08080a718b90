"""Items about threads, by seed: how many seconds models take with so many of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from jobkit.quiz.generators.answers import near_numbers
from jobkit.quiz.generators.overhead import NO_OVERHEAD
from jobkit.quiz.generators.registry import generator

__all__ = ["seconds_with_threads"]

_STAGING = (
    *("rate_plans", "room_types", "booking_channels", "group_blocks", "reservations", "cancellations"),
    *("rate_changes", "waitlist_entries", "reservation_nights", "cancellation_policies", "rate_rules"),
)
_CHAINS = {
    "room_types": "deduplicated",
    "booking_channels": "classified",
    "group_blocks": "enriched",
    "rate_plans": "merged",
}
"""Chains of the guide project, and what the model in the middle of each is called."""
_EACH = range(20, 130, 10)
"""Seconds of a model."""


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
        for name, middle in list(_CHAINS.items())[:count]
        for model in (f"stg_booking__{name}", f"int_{name}_{middle}", f"dim_{name}")
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
    night = {"project": project, "start": "2026-03-02", "until": "2026-03-03", "rules": NO_OVERHEAD}
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
