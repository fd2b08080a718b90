"""Notices, webhook events and docs as text and as a page."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from jobkit.dbt.execution import fail
from jobkit.jobs import Account, NotificationSetting, Webhook
from jobkit.simulation import Simulation, simulate
from jobkit.views import notices_html, notices_text
from tests.platform.world import job, project

HOSTILE = "<img src=x onerror=alert(1)> \x1b[31m & \"'"


def simulated(name: str = "Daily", to: str = "#data", until: str = "2026-03-09") -> Simulation:
    account = Account(
        jobs=(job(name, cron="0 6 * * *", generate_docs=True),),
        notifications=(NotificationSetting(to=to, channel="slack", outcomes=["succeeds", "fails"]),),
        webhooks=(Webhook(name=name, url="https://example.com/s3cret", events=["job.run.completed"]),),
    )
    return simulate(account, project(), faults=[fail("a", name, runs=1)], start="2026-03-02", until=until)


def test_text_says_who_is_told_what_is_posted_and_how_old_the_docs_are() -> None:
    text = notices_text(simulated(), width=200)
    assert text.startswith("7 notices\nMon 2 Mar 06:01 fails #data (Slack) - Run 1 of 'Daily' failed")
    assert "[P-147]" in text
    assert "7 webhook events" in text
    assert "Daily https://example.com job.run.completed run 1 Errored yes" in text
    assert "the docs of 'Production' are those of run 7 of 'Daily'" in text
    assert "They are 17 h 58 min old." in text
    assert "[P-151]" in text
    assert "[P-154]" not in text, "no run was cancelled"
    assert "s3cret" not in text


def test_text_counts_what_it_leaves_out() -> None:
    text = notices_text(simulated(), limit=2)
    assert "… and 5 more notices" in text
    assert "… and 5 more events" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_html_has_a_row_for_each_and_escapes_names() -> None:
    sim = simulated(HOSTILE, HOSTILE)
    html = notices_html(sim)
    root = ET.fromstring(html)
    rows = [len(list(body)) for body in root.iter("tbody")]
    assert rows == [7, 7]
    assert "<img" not in html
    assert "\x1b" not in html
    assert "\x1b" not in notices_text(sim)
    assert "s3cret" not in html


def test_nobody_told_is_said_in_a_line() -> None:
    sim = simulate(job(cron="0 6 * * *"), project(), until="2026-03-03")
    text = notices_text(sim)
    assert text.startswith("0 notices\n\n0 webhook events\n")
    assert "no run of 'Production' has generated docs yet" in text
    assert "Catalog of 'Production' has the metadata of run 1" in text
    assert "Notes" not in text
