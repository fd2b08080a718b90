"""One sentence for each moment of a day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from jobkit.basics.facts import fact
from jobkit.dbt.execution import fail
from jobkit.guide import NAMES, scenario
from jobkit.jobs import Job
from jobkit.platform import Rules, RunNow
from jobkit.reports.replay import moments
from jobkit.simulation import simulate
from jobkit.views.replay import moment_fact, moment_sentence
from jobkit.views.scene import days_of
from tests.golden.cases import random_simulation
from tests.reports.test_replay import crowded

START = "2026-03-02"


def sentences(sim: object) -> list[str]:
    return [moment_sentence(moment) for moment in moments(sim)]


def test_a_crowded_day_in_words() -> None:
    said = sentences(crowded(2))
    for sentence in (
        "Run 1 of 'Busy' is queued. Its schedule `*/10 * * * *` fired on Mon 2 Mar 00:00 UTC.",
        "Run 3 of 'J1' waits: both run slots are taken, by runs 1 and 2.",
        "Run 1 of 'Busy' leaves the queue and takes run slot 1. The platform prepares it.",
        "Run 2 of 'J0' starts after 23 s of preparation. It has 4 steps.",
        "Run 2 begins step 4, Invoke dbt with `dbt build`.",
        "Step 1 of run 2 ends with success after 5 s.",
        "Run 8 of 'Busy' waits for run 1 of the same job: runs of one job never overlap.",
        "Run 1 of 'Busy' ends with success after 11 min. Its run slot is free.",
        "Run 9 of 'After' is queued. Run 2 of 'J0' ended with success on Mon 2 Mar 00:11 UTC.",
    ):
        assert sentence in said
    cancelled = (
        "Run 8 of 'Busy' is cancelled in the queue. Run 10 was queued, and a job keeps only its newest"
    )
    assert any(sentence.startswith(cancelled) for sentence in said)
    assert any("It takes no run slot." in sentence for sentence in said)
    assert any("is cut off after" in sentence for sentence in said), "a CI run whose commit is out of date"


def test_an_error_and_a_timeout_in_words() -> None:
    job = Job(name="J", commands=["dbt build"], timeout_seconds=60)
    pressed = [RunNow(job=name, at=START) for name in "JK"]
    jobs, faults = [job, job.changed(name="K", timeout_seconds=0)], [fail("orders", job="K")]
    said = sentences(simulate(jobs, start=START, until="2026-03-03", faults=faults, events=pressed))
    for pattern in (
        r"Step 4 of run 2 ends in error after .*: model.shop.orders ended with error",
        r"Run 2 of 'K' ends in error after .*Its run slot is free\.$",
        r"Run 1 of 'J' is cancelled after .*It ran longer than its timeout",
    ):
        assert any(re.match(pattern, sentence) for sentence in said)


@pytest.mark.parametrize("rules", [Rules.platform, Rules.study_guide])
@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_reads_well(name: str, rules: object) -> None:
    for moment in moments(scenario(name).simulate(rules=rules())):
        check(moment)


@pytest.mark.parametrize("seed", [1, 4, 9, 16, 25])
def test_every_sentence_of_a_random_account_reads_well(seed: int) -> None:
    for moment in moments(random_simulation(seed, "platform")):
        check(moment)


def check(moment: object) -> None:
    sentence, number = moment_sentence(moment), moment_fact(moment)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not re.search(r"None|\.\.|  |\. (?!dbt)[a-z]| ,", sentence.replace("...", "…")), sentence
    assert not number or fact(number)


def test_hostile_names_are_one_harmless_line() -> None:
    job = Job(name="a\u202eb`<b>", commands=["dbt run"], schedule="0 6 * * *")
    for sentence in sentences(simulate(job, start=START, until="2026-03-03")):
        assert "\u202e" not in sentence
        assert "\n" not in sentence


def test_the_days_cover_the_simulation() -> None:
    sim = crowded(2).extended("2026-03-04T06:00")
    days = days_of(sim)
    assert [day.name for day in days] == ["Mon 2 Mar", "Tue 3 Mar", "Wed 4 Mar"]
    assert days[-1].end - days[-1].start == timedelta(hours=6)
    assert sum((day.moments for day in days), ()) == moments(sim)
