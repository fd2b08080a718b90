"""Every rule has a proof that holds, or says why it has none."""

from __future__ import annotations

import pickle

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.jobs import Job
from jobkit.lint import explain, lint, rules
from jobkit.lint.proof_plan import proof_plan, proved_codes, why_without_proof
from jobkit.views.proof import proof_html, proof_text
from tests.cli.running import run


@pytest.mark.parametrize("code", proved_codes())
def test_the_proof_holds_and_the_fix_takes_the_finding_away(code: str) -> None:
    proof = jobkit.prove(code)
    assert proof.holds, (proof.answers, proof.plan.sentence)
    assert proof.finding.code == code
    given = {"simulation": proof.after} if proof.plan.simulate else {}
    around = {**given, "history": None}
    around.pop("history")
    after = lint(proof.after.account, proof.after.project, rules=proof.after.rules, **around)
    assert code not in {finding.code for finding in after}


def test_a_rule_has_a_proof_or_says_why_not() -> None:
    known = {rule.code for rule in rules()}
    assert set(proved_codes()) <= known
    for code in known:
        assert (proof_plan(code) is None) == bool(why_without_proof(code)), code
        assert "\nProof:\n" in explain(code)


def test_most_rules_that_can_be_proved_by_playing_are() -> None:
    assert len(proved_codes()) >= 40


def test_a_proof_shows_two_timelines() -> None:
    proof = jobkit.prove("changed-without-children")
    text, page = proof_text(proof), proof_html(proof)
    assert text.count("UTC   ") >= 2 and "'CI' does not build `orders`." in text
    assert page.count("<img") + page.count("<svg") >= 2 and "With the fix" in page
    assert repr(proof) == text
    assert pickle.loads(pickle.dumps(proof)).answers == proof.answers
    assert run("lint", "--prove", "CI013").stdout.startswith("Proof of CI013")


def test_a_finding_proves_itself() -> None:
    job = Job(name="A", environment="CI", commands=["dbt build"], triggers={"pull_request": True})
    finding = next(one for one in lint(job) if one.code == "CI001")
    assert finding.prove().holds


def test_without_a_proof_one_is_told_why() -> None:
    with pytest.raises(JobkitError, match="SCH001 complex-schedule has no proof"):
        jobkit.prove("SCH001")
    with pytest.raises(JobkitError, match="there is no rule 'XX001'"):
        jobkit.prove("XX001")
