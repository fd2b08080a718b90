"""Items about schedules, by seed: the next run, runs in a month, runs that are cancelled."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from jobkit.basics.words import DAYS, MONTHS
from jobkit.jobs import Schedule
from jobkit.quiz.generators.answers import choices, near_numbers
from jobkit.quiz.generators.registry import generator

__all__ = ["cancelled_runs", "gap_of_a_step", "next_run", "runs_in_a_month"]

_JOBS = ("Refresh", "Nightly", "Loads", "Finance", "Reports")
_HOURS = 24
_UNEVEN = (7, 8, 9, 11, 13, 14, 16, 17, 18, 19, 21, 22, 24, 25, 35, 40, 45, 50)
"""Steps of minutes that do not divide the hour."""


def _said(moment: datetime) -> str:
    return f"{DAYS[moment.isoweekday() % 7]} {moment.day} {MONTHS[moment.month - 1]}, {moment:%H:%M}"


@generator("next-run", objective="schedule", title="The next run")
def next_run(seed: int) -> dict[str, Any]:
    """Return an item that asks when a step of hours starts a job next."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    step, minute, job = random.choice((5, 7, 9, 10, 11)), random.randrange(60), random.choice(_JOBS)
    day = datetime(2026, random.randint(1, 12), random.randint(2, 27), tzinfo=UTC)
    last = day.replace(hour=(_HOURS - 1) // step * step, minute=minute)
    cron = f"{minute} */{step} * * *"
    midnight = day + timedelta(days=1, minutes=minute)
    several = (
        (last + timedelta(hours=step), "This counts on from the last run. A cron step knows no last run.",
         "step-is-a-timer"),
        (midnight + timedelta(hours=step), "This leaves out hour 0. It fits each step.", "step-skips-zero"),
        (last + timedelta(days=1), "This is the same time of the next day. The job runs earlier too.",
         "interval-once-a-day"),
    )  # fmt: skip
    made = choices(
        random,
        {"text": _said(midnight), "claim": _plain(midnight), "why": "Each day begins again at hour 0."},
        [
            {"text": _said(at), "claim": _plain(at), "why": why, "misconception": tag}
            for at, why, tag in several
        ],
    )
    claims = made.pop("claims")
    start = last + timedelta(seconds=1)
    return {
        "type": "single",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Job {job} has the cron expression `{cron}`. Its last run started on {_said(last)} UTC. "
        "When does the schedule start it next?",
        **made,
        "explanation": f"The step counts hours from midnight UTC. {_HOURS} is no multiple of {step}, so "
        f"the gap over midnight is {_HOURS - last.hour} hours.",
        "hints": [
            "A step in the hour field counts from hour 0 of each day.",
            "Write down the hours of one day that the step hits. Where does the list begin on the next day?",
        ],
        "scenarios": {"days": _days(job, cron, start, start + timedelta(days=3))},
        "evidence": [
            {"grade": "simulated", "facts": ["P-065", "P-068"], "scenario": "days", "ask": f"fires/{job}/1",
             "claims": claims}
        ],
    }  # fmt: skip


def _plain(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _days(job: str, cron: str, start: datetime, until: datetime) -> dict[str, Any]:
    jobs = [{"name": job, "commands": ["dbt build --select stg_orders"], "schedule": cron}]
    return {"project": "shop", "start": _plain(start), "until": _plain(until), "jobs": jobs}


@generator("gap-of-a-step", objective="schedule", title="Longest and shortest gap")
def gap_of_a_step(seed: int) -> dict[str, Any]:
    """Return an item that asks for the shortest gap between runs of a step of minutes."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    step, job = random.choice(_UNEVEN), random.choice(_JOBS)
    offset = random.choice((0, 0, 2, 3, 5))
    start = datetime(2026, random.randint(1, 12), random.randint(1, 28), tzinfo=UTC)
    until = start + timedelta(hours=6)
    cron = f"{f'{offset}-59' if offset else '*'}/{step} * * * *"
    minutes = range(offset, 60, step)
    times = list(Schedule(cron=cron).fire_times(start, until))
    gaps = [int((later - earlier).total_seconds()) // 60 for earlier, later in pairwise(times)]
    wanted = random.choice(("shortest", "longest"))
    key = min(gaps) if wanted == "shortest" else max(gaps)
    wrong = {
        60 % step: ("This divides the hour by the step. Write down the times themselves.", "step-remainder"),
        60 - step: ("This takes one step from the hour. Count all times of the hour.", "one-step-an-hour"),
        step: ("This is the step. It holds within an hour, but not over the full hour.", "step-is-a-timer"),
        60: ("This would be one run an hour.", "step-is-a-count"),
    }
    return {
        "type": "numeric",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Job {job} has the cron expression `{cron}` and no other trigger. Look at the scheduled "
        f"times of a whole day. How many minutes is the {wanted} time between two of them?",
        "key": key,
        "unit": "minutes",
        "near": near_numbers(wrong, key),
        "explanation": f"The step begins again in each hour. The minutes are {', '.join(map(str, minutes))}. "
        f"The times within an hour are {step} minutes apart, and {60 + offset - minutes[-1]} "
        "minutes lie between "
        "the last one and the first of the next hour.",
        "hints": [
            "A step in the minute field begins again in each hour.",
            "Write down the minutes of one hour, and the first one of the next hour. Subtract neighbours.",
        ],
        "scenarios": {
            "hours": {"project": "shop", "start": _plain(start), "until": _plain(until), "jobs": [
                {"name": job, "commands": ["dbt build --select stg_orders"], "schedule": cron}]}
        },
        "evidence": [
            {"grade": "simulated", "facts": ["P-068"], "scenario": "hours",
             "ask": f"fires/{job}/{wanted}_gap_minutes"}
        ],
    }  # fmt: skip


@generator("runs-in-a-month", objective="schedule", title="Runs in a month")
def runs_in_a_month(seed: int) -> dict[str, Any]:
    """Return an item that asks how often a cron with two day fields fires in a month."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    year, month = random.randint(2026, 2029), random.randint(1, 12)
    date, weekday, hour = random.randint(1, 28), random.randrange(7), random.randrange(24)
    minute, job = random.choice((0, 5, 15, 30, 45)), random.choice(_JOBS)
    length = monthrange(year, month)[1]
    days = [datetime(year, month, day, tzinfo=UTC) for day in range(1, length + 1)]
    weekly = [one.day for one in days if (one.weekday() + 1) % 7 == weekday]
    both = {date, *weekly}
    cron = f"{minute} {hour} {date} * {weekday}"
    wrong = {
        int(date in weekly): ("This takes days that fit both fields.", "day-fields-and"),
        len(weekly): (f"This counts the {DAYS[weekday]}s alone. Day {date} counts too, once.",
                      "day-of-month-ignored"),
        len(weekly) + 1: (f"This counts day {date} twice: it is a {DAYS[weekday]}.", "day-counted-twice"),
        length: ("This would be each day of the month.", "day-fields-ignored"),
    }  # fmt: skip
    first = f"{MONTHS[month - 1]} {year} has {length} days and begins on a {DAYS[days[0].isoweekday() % 7]}."
    return {
        "type": "numeric",
        "difficulty": "hard",
        "bloom": "apply",
        "stem": f"Job {job} has the cron expression `{cron}`. {first} How many runs does the schedule "
        "start in this month?",
        "key": len(both),
        "unit": "runs",
        "near": near_numbers(wrong, len(both)),
        "explanation": f"When both day fields are set, days that fit either one count: day {date}, and each "
        f"{DAYS[weekday]}. These are the days {', '.join(str(day) for day in sorted(both))}.",
        "hints": [
            "Look at the third and the fifth field. Both are set.",
            "List the days that fit the third field, and those that fit the fifth. Count each day once.",
        ],
        "scenarios": {"month": _days(job, cron, days[0], days[0] + timedelta(days=length))},
        "evidence": [
            {"grade": "simulated", "facts": ["P-069"], "scenario": "month", "ask": f"fires/{job}/count"}
        ],
    }


@generator("cancelled-runs", objective="schedule", title="Which runs are cancelled")
def cancelled_runs(seed: int) -> dict[str, Any]:
    """Return an item that asks for the statuses of runs that take longer than their interval."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    times, interval = random.choice(((2, 21), (3, 32), (4, 42))), random.choice((5, 10, 15, 20))
    slow, minutes = times
    job, hour = random.choice(_JOBS), random.randint(1, 20)
    start = datetime(2026, 3, random.randint(2, 27), hour, tzinfo=UTC)
    asked = [start + timedelta(minutes=interval * number) for number in range(5)]
    fields = {
        "project": "shop",
        "start": _plain(start),
        "until": _plain(start + timedelta(hours=4)),
        "jobs": [{"name": job, "commands": ["dbt build"], "schedule": f"*/{interval} * * * *"}],
        "faults": [{"slow": {"times": slow}}],
    }
    cells = [
        {"id": f"run-{number}", "label": f"run of {at:%H:%M}", "ask": f"runs/{job}/{number}/status",
         "choices": ["success", "error", "cancelled"]}
        for number, at in enumerate(asked, start=1)
    ]  # fmt: skip
    return {
        "type": "predict",
        "difficulty": "hard",
        "bloom": "analyze",
        "stem": f"Job {job} starts every {interval} minutes, from {start:%H:%M} UTC. Each run takes about "
        f"{minutes} minutes. Nothing fails, and run slots are free. Predict how its first five runs end.",
        "scenario": "busy",
        "cells": cells,
        "explanation": "A job has one run in progress and at most one queued run. When a newer "
        "run is queued, "
        "the older queued run is cancelled. The running one goes on.",
        "hints": [
            "Which run is in progress, and which one waits?",
            "Draw the minutes. At each new scheduled time, ask if another run still waits.",
        ],
        "scenarios": {"busy": fields},
        "evidence": [{"grade": "simulated", "facts": ["P-040", "P-050"]}],
    }
