"""What decides a simulation, in sentences."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail, fail_step, outage, slow
from jobkit.platform import ApiTrigger, Commit, PullRequest, Rerun, RunNow, SaveJob
from jobkit.views.given import event_sentence, fault_sentence

AT = "2026-03-02T06:00"


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (RunNow(job="A", at=AT), "somebody presses Run now on 'A'"),
        (SaveJob(job="A", at=AT), "somebody saves 'A'"),
        (ApiTrigger(job="A", at=AT), "the API starts 'A'"),
        (Rerun(job="A", at=AT), "somebody reruns the last run of 'A' from failure"),
        (PullRequest(number=3, at=AT, draft=True), "pull request #3 is opened as a draft"),
        (
            PullRequest(number=3, at=AT, changed=("a", "b"), commits=(Commit(at="2026-03-02T07:00"),),
                        merged="2026-03-03"),
            "pull request #3 is opened and changes a and b; a commit follows on Mon 2 Mar 07:00; "
            "it is merged on Tue 3 Mar 00:00",
        ),
    ],
)  # fmt: skip
def test_events(event: object, said: str) -> None:
    assert event_sentence(event) == f"Mon 2 Mar 06:00: {said}."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (fail("orders"), "orders fails"),
        (fail("orders", job="CI", runs=2), "orders fails, in runs of 'CI', the first 2 times"),
        (fail("source.shop.raw.orders", status="missing"), "source.shop.raw.orders is missing"),
        (fail_step("dbt deps"), "the step 'dbt deps' fails"),
        (slow("orders", times=3), "orders takes 3 times as long"),
        (slow(times=2), "everything takes 2 times as long"),
        (outage(between=(AT, "2026-03-02T07:00")),
         "the warehouse cannot be reached, from Mon 2 Mar 06:00 UTC, until Mon 2 Mar 07:00 UTC"),
    ],
)  # fmt: skip
def test_faults(fault: object, said: str) -> None:
    assert fault_sentence(fault) == f"What goes wrong: {said}."
