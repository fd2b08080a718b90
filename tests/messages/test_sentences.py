"""Sentences that people stumbled over: the new one is printed in its situation, and the old one is gone."""

from __future__ import annotations

import re
from functools import cache

import pytest

import jobkit
from jobkit.basics.words import as_sentence
from jobkit.cli.group import _VERBS
from jobkit.views import futures_text, measures_text, run_text, simulation_text
from jobkit.views.measures_words import MEANINGS
from jobkit.views.sentences import note_sentences
from tests.cli.running import run
from tests.messages.templates import templates
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}

GONE = (
    *(
        r"\bpod\b",
        r"\bDbt\b",
        r"that there were",
        r"it was still queued when",
        r"run slots were\} taken \(by",
        r"(?:is|are) taken to (?:exist|last|be|start)",
    ),
    *(
        r"At most so long",
        r"at most so long",
        r"oldest data \{",
        r"leads past its end",
        r"\} apart",
        r"there is no day \{day\}",
    ),
    *(
        r"is Sunday here",
        r"cannot be said",
        r"builds what changed and nothing else",
        r"check\(\"A\"\)",
        r"hint\(\) helps",
    ),
    *(
        r"right of \{",
        r"the horizon ends at",
        r"there is no story",
        r"built with success",
        r"nothing of weight",
    ),
    *(
        r"compares with an earlier run, and there is none",
        r"Account\(environment_variables",
        r"Rules\(duration_noise",
    ),
    *(
        r"\btakes? (?:it|them|the connection|the artifacts) to\b",
        r"\bat \{(?:clock|moment_words)\(",
        r"by the clock",
    ),
    *(
        r"isoformat\(\)\}(?! has no time zone)",
        r"presses Run now once",
        r"\bthe horizon\b",
        r"and not deferred$",
    ),
    *(r"events=\[jobkit", r"for the job is deactivated", r"taken up", r"has nothing to go by"),
)
"""Shapes of sentences that were rewritten; in the source no template has them."""


@cache
def said() -> tuple[tuple[str, str], ...]:
    others = ("lint/", "reports/why/", "jobs/problems")
    return tuple((one.path, one.text) for one in templates() if not one.path.startswith(others))


@pytest.mark.parametrize("shape", GONE)
def test_the_old_sentence_is_gone(shape: str) -> None:
    assert not [(path, text) for path, text in said() if re.search(shape, text)]


def test_a_clause_becomes_a_sentence() -> None:
    assert [as_sentence(text) for text in ("", "it ran", "stg_a failed", "done.", "dbt stopped")] == [
        "",
        "It ran.",
        "stg_a failed.",
        "Done.",
        "dbt stopped.",
    ]


# -- waiting and being cancelled ----------------------------------------------------------------------------


def test_a_run_cancelled_in_the_queue_is_told_in_two_short_sentences() -> None:
    sim = jobkit.simulate(job(cron="*/30 * * * *"), project(minutes=75), rules=instant(), **DAY)
    cancelled = sim.runs[1]
    assert (
        "cancelled after 30 min in the queue. Run 3 was queued, and a job keeps only its newest queued run."
        in " ".join(run_text(cancelled, 200).split())
    )
    assert "Run 3 was queued, and a job keeps only its newest queued run." in simulation_text(sim, 200)
    assert sim.why(cancelled).sentence.endswith(
        "waited 30 min, and was cancelled: run 3 was queued, and a job keeps only its newest queued run."
    )


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        (1, "the only run slot was taken, by run 1"),
        (2, "both run slots were taken, by runs 1 and 2"),
        (3, "all 3 run slots were taken, by runs 1, 2 and 3"),
    ],
)
def test_who_holds_the_slots_is_told_in_words(slots: int, words: str) -> None:
    jobs = [job(f"J{number}", cron="0 6 * * *") for number in range(slots + 1)]
    sim = jobkit.simulate(jobs, project(minutes=20), rules=instant(run_slots=slots), **DAY)
    assert f"it waited: {words}" in [cause.text for cause in sim.why(sim.runs[-1])]


def test_a_note_does_not_name_its_job_twice() -> None:
    waits = job("Waits", cron=None, triggers={"job_completion": {"job": "Daily"}})
    rerun = jobkit.Rerun(job="Daily", at="2026-03-02T12:00", start="failure")
    sim = jobkit.simulate([job("Daily", cron="0 6 * * *"), waits], project(), events=[rerun], **DAY)
    (refused,) = (text for text in note_sentences(sim) if "is refused" in text)
    assert refused.startswith("The rerun of run 1 of 'Daily' on Mon 2 Mar 12:00 UTC is refused")


def test_the_status_on_a_pull_request_says_what_the_run_did() -> None:
    ci = job("CI", cron=None, triggers={"pull_request": True})
    opened = jobkit.PullRequest(number=7, at="2026-03-02T12:00", changed=["a"])
    sim = jobkit.simulate([job("Daily", cron="0 6 * * *"), ci], project(), events=[opened], **DAY)
    said_of = [notice.sentence for notice in sim.notices() if notice.kind == "pr_status"]
    assert said_of == ["Run 2 of 'CI' is queued.", "Run 2 of 'CI' ended with success."]


# -- what is assumed ----------------------------------------------------------------------------------------


def test_an_assumption_says_who_assumes() -> None:
    """Each assumed rule names jobkit, or says that nothing documents it."""
    for name, rule in jobkit.Rules.assumptions().items():
        assert re.search(r"jobkit (assumes|stops)", rule.text), (name, rule.text)
        assert not re.search(r"\bpod\b|is taken|are taken", rule.text), name
    assert (
        jobkit.Rules.fact("prep_seconds").text
        == "jobkit assumes 20 s to prepare each run (no figure is published)."
    )


# -- measures, futures, comparisons -------------------------------------------------------------------------


def test_the_columns_of_the_measures_are_explained() -> None:
    sim = jobkit.simulate(job(cron="0 */6 * * *"), project("a > b"), built=["Production"], **DAY)
    text = " ".join(measures_text(sim.measures()).split())
    assert re.search(r"oldest data: \w+ \(\d+ h( \d+ min)?\)\.", text)
    for column in ("canc.", "max wait", "share", "blast"):
        assert f"{column} =" in text
    assert f"blast = {MEANINGS['blast radius']}" in text
    html = sim.measures()._repr_mimebundle_()["text/html"]
    assert f"blast radius: {MEANINGS['blast radius']}." in html


def test_the_columns_of_many_futures_are_explained() -> None:
    many = jobkit.simulate_many(
        job(cron="0 6 * * *"), project("a"), seeds=2, progress=False, until="2026-03-04"
    )
    text = " ".join(futures_text(many).split())
    assert "on 95 % of runs it took / waited no longer than this." in text
    assert "A noise of 0.2 (`duration_noise`, --noise) lets nodes vary from run to run." in text


# -- schedules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/7 * * * *", "the shortest gap is 4 minutes"),
        ("*/90 * * * *", "a step of 90 does not fit in an hour: this fires every hour"),
        ("0 0 30 * *", "February has no day 30, so it does not run that month"),
        ("0 0 31 3,4,6 *", "April and June have no day 31, so it does not run in these months"),
        ("0 0 29 * *", "February has a day 29 in leap years only"),
        ("0 0 * * 7", "7 means Sunday, like 0. The API's list of days knows only 0 to 6"),
    ],
)
def test_a_trap_of_a_schedule_is_told_plainly(cron: str, words: str) -> None:
    assert any(words in trap.message for trap in jobkit.Schedule(cron=cron).traps())
    assert words in " ".join(run("cron", cron).stdout.split())


@pytest.mark.parametrize(
    ("cron", "day"), [("0 0 * * 5L", "Friday"), ("0 0 * * SUNL", "Sunday"), ("0 0 * * 7L", "Sunday")]
)
def test_the_last_friday_is_refused_because_no_page_has_it(cron: str, day: str) -> None:
    result = run("cron", cron)
    assert result.exit_code == 2
    assert f"(the last {day}) is not in the platform's documentation; jobkit refuses it" in result.stderr


# -- the quiz -----------------------------------------------------------------------------------------------


def test_deferral_does_not_choose_what_is_built() -> None:
    why = jobkit.quiz.load("topic-4")["q2"].solution().why["B"]
    assert why.endswith("so the run need not build them first.")


# -- the command line ---------------------------------------------------------------------------------------


def test_an_end_before_the_start_names_the_options() -> None:
    error = run("simulate", "example-1", "--start", "2026-03-03", "--until", "2026-03-02").stderr
    assert "the simulation would end on Mon 2 Mar 00:00, but it begins on Tue 3 Mar 00:00 UTC" in error
    assert "--until" in error


def test_a_command_without_a_state_gives_dbts_own_words() -> None:
    result = run("invoke", "dbt build --select state:modified+")
    printed = " ".join((result.stdout + result.stderr).split())
    assert "there is no earlier run to compare with. dbt: Got a state selector method, but no comp" in printed


def test_an_example_that_is_not_there_is_no_story() -> None:
    assert "there is no example 'example-8'" in run("simulate", "example-8").stderr


def test_a_misspelt_command_is_no_verb() -> None:
    assert "there is no command 'simulat'; did you mean `simulate`?" in run("simulat").stderr


@pytest.mark.parametrize("verb", [*_VERBS, "quiz check", "quiz take", "quiz list"])
def test_the_help_has_no_python_and_short_sentences(verb: str) -> None:
    text = run(*verb.split(), "--help").stdout
    assert not re.search(r"\w\((\.\.\.|\w+=)|\bjobkit\.[A-Z]", text)
    assert "\\b" not in text
