"""What the cards of single results say, and what they keep to themselves."""

from __future__ import annotations

import re

import jobkit
from jobkit.views import mimebundle
from jobkit.views.cards.records import kind_words, one_line, value_words
from jobkit.views.facts import why_text

DAILY = jobkit.Job(name="Daily", commands=["dbt build"], schedule="*/45 6 * * *", threads=8)
REPORTS = jobkit.Job(name="Reports", commands=["dbt run"], triggers={"job_completion": {"job": "Daily"}})


def text_of(result: object) -> str:
    return " ".join(mimebundle(result)["text/plain"].split())


def html_of(result: object) -> str:
    return re.sub(r"<style>.*?</style>", "", mimebundle(result)["text/html"], flags=re.DOTALL)


def test_a_job_says_when_it_runs_and_what_is_unwise() -> None:
    text = text_of(DAILY)
    assert "At 06:00 and 06:45 UTC every day" in text
    assert "Mon 2 Mar 06:00, Mon 2 Mar 06:45, Tue 3 Mar 06:00, …" in text
    assert "SCH002" in text
    assert "Mon 2 Mar 06:00" in html_of(DAILY)


def test_a_job_alone_is_not_blamed_for_jobs_that_are_not_here() -> None:
    assert "after Daily ✓" in text_of(REPORTS)
    assert "CHN002" not in text_of(REPORTS)
    assert "CHN002" in text_of(jobkit.Account(jobs=[REPORTS]))


def test_an_account_has_its_chain_its_jobs_in_words_and_its_findings() -> None:
    text = text_of(jobkit.Account(jobs=[DAILY, REPORTS]))
    assert "└─ ✓ success → Reports" in text
    assert "Findings: 1 warning" in text
    html = html_of(jobkit.Account(jobs=[DAILY, REPORTS]))
    assert html.count("<img ") == 1
    assert 'data-code="SCH002"' in html


def test_findings_are_a_list_that_shows_itself() -> None:
    findings = jobkit.lint([DAILY, REPORTS])
    assert findings == [*findings]
    assert isinstance(findings, list)
    assert repr(findings) == mimebundle(findings)["text/plain"]
    assert "fix:" in repr(findings)
    fine = jobkit.lint(jobkit.Job(name="A", commands=["dbt build"], schedule="0 6 * * *", timeout_seconds=60))
    assert fine == []
    assert text_of(fine) == "findings · No findings"


def test_rules_say_what_differs() -> None:
    assert "as the platform documents it" in text_of(jobkit.Rules())
    changed = text_of(jobkit.Rules.study_guide(run_slots=2))
    assert "1 rule changed" in changed
    assert "run_slots 2 5" in changed
    assert "honour_timezone yes no" in changed


def test_a_schedule_says_its_traps_and_its_local_time() -> None:
    text = text_of(jobkit.Schedule(hours=[6], timezone="Europe/Berlin"))
    assert "`4 5 * * *` in standard time; `4 4 * * *` in daylight time" in text
    assert "The platform has no timezone setting" in text


def test_a_case_and_a_lab_give_no_answer_away() -> None:
    lab = jobkit.fault_lab(7)
    case = lab.case("A")
    right = next(found for key in lab.causes if (found := case.diagnose(key)).right)
    for shown in (text_of(case), html_of(case)):
        assert right.choice.text not in shown
        assert right.choice.key not in shown
    assert right.fix in " ".join(html_of(right).split())


def test_a_bank_gives_no_key_away() -> None:
    bank = jobkit.quiz.load("topic-4")
    keys = {answer for question in bank.values() for answer in question.solution().answer}
    long_ones = {answer for answer in keys if len(answer) > 25}
    assert long_ones
    assert not [answer for answer in long_ones if answer in html_of(bank)]


def test_a_pull_request_says_each_push_and_its_end() -> None:
    push = {"at": "2026-03-02T09:00", "changed": ["b"], "reverted": ["a"]}
    branch = jobkit.PullRequest(number=7, at="2026-03-02", changed=["a"], commits=[push], merged="2026-03-03")
    text = text_of(branch)
    assert "pull request · #7 · merged" in text
    assert "2026-03-02 09:00 UTC b, takes back a" in text


def test_a_fault_is_a_sentence() -> None:
    said = text_of(jobkit.fail("orders", job="Daily", runs=2))
    assert said == "fault orders fails, in runs of Daily, the first 2 times."
    assert "the warehouse cannot be reached" in text_of(jobkit.outage(between=("2026-03-02", "2026-03-03")))
    assert "takes 3 times as long" in text_of(jobkit.slow("orders", times=3))


def test_the_name_of_a_model_keeps_its_small_letter() -> None:
    sim = jobkit.simulate(DAILY, until="2026-03-03", faults=[jobkit.fail("customers")])
    html = html_of(sim.why("customers", run=1))
    assert "customers was made to fail" in html
    assert "Customers" not in html


def test_an_answer_is_wrapped_in_a_terminal() -> None:
    sim = jobkit.simulate(DAILY, until="2026-03-03", faults=[jobkit.fail("stg_orders")])
    why = sim.why(1)
    assert max(map(len, why_text(why).splitlines())) <= 80
    assert why_text(why).split() == repr(why).split()


def test_values_in_words() -> None:
    assert kind_words(jobkit.ApiTrigger) == "API trigger"
    assert value_words("wait_seconds", 5400) == "1 h 30 min"
    assert value_words("names", tuple("abcdefghijklmnop")) == "a, b, c, d, e, f, g, h, i, j, k, l, and 4 more"
    assert value_words("share", 123456.789) == "123,457"
    assert one_line(jobkit.RunNow(job="Daily", at="2026-03-02")) == "job Daily, at 2026-03-02 00:00 UTC"
