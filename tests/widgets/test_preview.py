"""What the builder shows, from the job alone: no widget is needed."""

import base64
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest

import jobkit
from jobkit.widgets.preview import WINDOWS, preview, schedule_html

DAILY = jobkit.Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
SWAMPED = jobkit.Job(name="Swamped", commands=["dbt build"], schedule={"cron": "*/5 * * * *"})


def test_no_widget_is_needed():
    code = (
        "import sys, jobkit; from jobkit.widgets.preview import preview\n"
        "job = jobkit.Job(name='A', commands=['dbt build'])\n"
        "print(preview(job).sentence, 'ipywidgets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("A: 1 run"), done.stderr
    assert done.stdout.strip().endswith("False")


def test_a_finding_is_numbered_where_it_happens():
    """P-050: an older queued run is cancelled by the next one; there the number stands."""
    shown = preview(SWAMPED)
    number = next(n for n, found in enumerate(shown.findings, start=1) if found.code == "SIM001")
    first = next(run for run in shown.simulation.runs if run.status == "cancelled")
    picture = shown.timeline.picture
    marker = next(part for part in picture.parts("marker") if part.data["marker"] == number)
    assert marker.items[0].x == pytest.approx(picture.frame.at_x(first.queued_at), abs=0.5)
    assert f">{number}</text>" in shown.timeline_svg


def test_a_finding_that_no_run_shows_has_no_place():
    shown = preview(DAILY)
    assert shown.findings
    assert shown.timeline.picture.parts("marker") == []


def test_picture_and_static_picture_are_sound_xml():
    shown = preview(SWAMPED)
    assert ElementTree.fromstring(shown.timeline_svg).get("role") == "img"
    assert "var(--" in shown.timeline_svg
    data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', shown.static_html)
    alone = base64.b64decode(data[1]).decode()
    assert ElementTree.fromstring(alone).get("role") == "img"
    assert "var(--" not in alone  # the variables of a page do not reach into an <img>


@pytest.mark.parametrize(
    ("cron", "window", "start"),
    [
        ("0 6 * * *", "day", "2026-03-02T00:00:00+00:00"),
        ("0 6 * * *", "6 h", "2026-03-02T06:00:00+00:00"),
        ("30 6 * * 5", "day", "2026-03-06T00:00:00+00:00"),
        ("30 6 * * 5", "week", "2026-03-02T00:00:00+00:00"),
        ("0 6 1 7 *", "week", "2026-07-01T00:00:00+00:00"),
    ],
)
def test_the_window_begins_where_the_job_is_seen(cron, window, start):
    shown = preview(DAILY.changed(schedule={"cron": cron}), hours=WINDOWS[window])
    assert shown.simulation.start.isoformat() == start
    assert shown.simulation.runs


def test_the_window_of_a_chained_job_begins_with_its_origin():
    origin = DAILY.changed(schedule={"cron": "0 6 * * 4"})
    job = jobkit.Job(name="Next", commands=["dbt build"], triggers={"job_completion": {"job": "Daily"}})
    shown = preview(job, [origin])
    assert [run.job.name for run in shown.simulation.runs] == ["Daily", "Next"]


def test_a_circle_of_jobs_is_shown_and_found():
    """Anti-pattern 5 of the guide: it neither hangs nor hides."""
    jobs = [
        jobkit.Job(name=name, commands=["dbt build"], triggers={"job_completion": {"job": other}})
        for name, other in (("A", "C"), ("B", "A"), ("C", "B"))
    ]
    shown = preview(jobs[0], jobs[1:])
    assert not shown.simulation.runs
    assert "it runs after &#39;C&#39;, which nothing starts here" in shown.notes_html
    assert "B: Nothing starts this job" in shown.notes_html
    assert any("circle" in found.message for found in shown.findings)


def test_a_difference_is_said_once():
    """P-063: the platform has no time zone; the finding says so, and no note says it again."""
    job = DAILY.changed(schedule={"cron": "0 6 * * *", "timezone": "America/New_York"})
    shown = preview(job)
    notes = [note for note in shown.simulation.notes if note.kind == "difference"]
    assert notes
    whole = shown.static_html + shown.notes_html
    for note in notes:
        assert whole.count(note.text[:40].replace("'", "&#39;")) == 1


def test_fire_times_are_said_in_utc_and_in_the_readers_zone():
    shown = preview(DAILY)
    words = schedule_html(DAILY, shown.simulation, "Asia/Tokyo")
    assert "06:00 UTC" in words
    assert "15:00" in words
    assert "Tokyo" in words


def test_the_study_guide_reads_the_schedule_in_its_zone():
    job = DAILY.changed(schedule={"cron": "0 6 * * *", "timezone": "America/New_York"})
    shown = preview(job, rules=jobkit.Rules.study_guide())
    assert "11:00" in schedule_html(job, shown.simulation, "America/New_York")


def test_the_same_job_gives_the_same_bytes():
    assert preview(SWAMPED).static_html == preview(SWAMPED).static_html
