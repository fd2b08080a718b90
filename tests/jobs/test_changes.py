"""How many edits lead from one list of jobs to another."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

import jobkit
from jobkit.jobs.changes import edited_settings, job_changes

BASE = {"name": "Daily", "commands": ["dbt seed", "dbt run", "dbt test"], "schedule": "0 6 * * *"}
DAILY = jobkit.Job(**BASE)


@pytest.mark.parametrize(
    ("changed", "edits"),
    [
        ({}, []),
        ({"threads": 8}, ["threads"]),
        ({"schedule": {"every_hours": 2}}, ["schedule"]),
        ({"schedule": None}, ["schedule"]),
        ({"commands": ["dbt run", "dbt test", "dbt seed"]}, ["commands"]),
        ({"commands": ["dbt seed", "dbt run"]}, ["commands"]),
        ({"commands": ["dbt build"]}, ["commands"] * 3),
        ({"commands": ["dbt seed", "dbt run", "dbt test --select orders"]}, ["commands"]),
        ({"triggers": {"schedule": False, "job_completion": {"job": "Load"}}},
         ["triggers.schedule", "triggers.job_completion"]),
        ({"environment_variables": {"DBT_A": "1", "DBT_B": "2"}},
         ["environment_variables.DBT_A", "environment_variables.DBT_B"]),
        ({"deferral": {"this_job": True}}, ["deferral"]),
        ({"name": "Nightly"}, ["name"]),
    ],
)  # fmt: skip
def test_each_setting_is_one_edit(changed: dict, edits: list[str]) -> None:
    after = jobkit.Job(**{**BASE, **changed})
    name = changed.get("name", "Daily")
    assert sorted(edited_settings([DAILY], [after])) == sorted(f"{name}: {one}" for one in edits)
    assert len(edited_settings([after], [DAILY])) == len(edits), "back is as far"


def test_a_job_removed_is_one_edit_and_a_new_one_as_many_as_are_filled_in() -> None:
    new = jobkit.Job(name="Docs", commands=["dbt docs generate"], schedule="0 8 * * *", threads=2)
    assert edited_settings([DAILY, new], [DAILY]) == ("Docs: removed",)
    assert sorted(edited_settings([DAILY], [DAILY, new])) == [
        "Docs: commands", "Docs: name", "Docs: schedule", "Docs: threads",
    ]  # fmt: skip


def test_a_command_that_moves_is_one_edit_wherever_it_goes() -> None:
    commands = ["a", "b", "c", "d"]
    jobs = {
        order: DAILY.changed(commands=[f"dbt ls -s {one}" for one in order])
        for order in permutations(commands)
    }
    start = jobs[tuple(commands)]
    one_away = {order for order, job in jobs.items() if len(edited_settings([start], [job])) == 1}
    moved = set()
    for taken in commands:
        rest = [one for one in commands if one != taken]
        moved |= {(*rest[:place], taken, *rest[place:]) for place in range(4)}
    assert one_away == moved - {tuple(commands)}


def test_the_count_is_as_far_as_the_list_is_long() -> None:
    """What is told line by line is cut after some lines; the count is not."""
    after = DAILY.changed(commands=[f"dbt ls -s n{number}" for number in range(30)])
    assert len(edited_settings([DAILY], [after])) == 30 > len(job_changes([DAILY], [after]))


def test_a_way_over_others_is_never_shorter() -> None:
    several = [
        DAILY,
        DAILY.changed(threads=8),
        DAILY.changed(threads=8, schedule=None),
        jobkit.Job(**{**BASE, "name": "X"}),
    ]
    whole = len(edited_settings([several[0]], [several[-1]]))
    assert whole <= sum(len(edited_settings([one], [other])) for one, other in pairwise(several))
