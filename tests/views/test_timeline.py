from datetime import timedelta

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Job
from jobkit.views.drawing import Tick
from jobkit.views.rows import run_spans, slot_levels
from jobkit.views.sentences import summary_parts, summary_sentence
from jobkit.views.spans import MIN_WIDTH
from jobkit.views.timeline import timeline_layout
from tests.views.made import MONDAY, at, run, simulation, sketch
from tests.views.overlaps import collisions, outside, too_small

HOURLY = Job(name="Hourly", commands=["dbt build"], schedule={"cron": "0 * * * *"})
CI = Job(name="CI", commands=["dbt build"], triggers={"pull_request": True})


def ci_run(number, queued, minutes, pull_request, **fields):
    return run(number, CI, queued, minutes, pull_request=pull_request, takes_slot=False, **fields)


def row_names(layout):
    return [part.data["row"] for part in layout.picture.parts("row")]


def test_each_run_is_one_mark_in_the_row_of_its_job():
    sim = sketch()
    layout = timeline_layout(sim)
    assert row_names(layout) == [job.name for job in sim.account.jobs]
    assert sorted(i for mark in layout.marks for i in mark.ids) == [
        r.id for r in sorted(sim.runs, key=lambda r: r.id)
    ]
    for mark in layout.marks:
        assert row_names(layout)[mark.row] == mark.job
        row, box = layout.rows[mark.row], mark.bar or mark.wait
        assert row.y <= box.y
        assert box.bottom <= row.y + row.height


def test_a_bar_spans_from_leaving_the_queue_to_the_end():
    sim = simulation([HOURLY], [run(1, HOURLY, 3, 60, wait=30)], hours=12)
    layout = timeline_layout(sim)
    (mark,) = layout.marks
    assert mark.bar is not None
    assert mark.bar.x == pytest.approx(layout.picture.frame.at_x(at(3.5)))
    assert mark.bar.right == pytest.approx(layout.picture.frame.at_x(at(4.5)))
    assert mark.wait is not None
    assert mark.wait.x == pytest.approx(layout.picture.frame.at_x(at(3)))
    assert mark.wait.right == pytest.approx(mark.bar.x)
    assert mark.wait.y >= mark.bar.bottom, "waiting never hides the run that caused it"


def test_a_run_cancelled_in_the_queue_is_a_strip_without_a_bar():
    """P-050: a newer queued run cancels the older."""
    sim = simulation([HOURLY], [run(1, HOURLY, 3, None, wait=60, status="cancelled")])
    (mark,) = timeline_layout(sim).marks
    assert mark.bar is None
    assert mark.wait is not None
    assert mark.glyph is not None
    assert mark.glyph.x > mark.wait.right


def test_runs_that_never_end_reach_the_end_of_the_window():
    queued = run(1, HOURLY, 10, None, cut=True, status="queued")
    running = run(2, CI, 10, 0, cut=True, status="running")
    layout = timeline_layout(simulation([HOURLY, CI], [queued, running]))
    assert [(mark.bar or mark.wait).right for mark in layout.marks] == [layout.picture.frame.box.right] * 2
    assert [row[5] for row in layout.table().rows] == ["–", "–"]


def test_runs_of_different_pull_requests_that_overlap_are_stacked_with_their_numbers():
    """P-045: CI runs of different pull requests go at once."""
    runs = [ci_run(n, 2 + n / 10, 60, 40 + n) for n in range(1, 5)]
    layout = timeline_layout(simulation([CI], runs))
    boxes = [mark.bar for mark in layout.marks]
    assert len({box.y for box in boxes}) == 4
    assert all(box.bottom <= layout.rows[0].y + layout.rows[0].height for box in boxes)
    assert [mark.label.text for mark in layout.marks] == ["#41", "#42", "#43", "#44"]


def test_a_row_takes_no_more_than_twelve_levels():
    runs = [ci_run(n, 2 + n / 100, 120, n) for n in range(1, 41)]
    layout = timeline_layout(simulation([CI], runs))
    assert len({mark.bar.y for mark in layout.marks}) == 12
    assert sum(mark.count for mark in layout.marks) == 40


def test_very_short_runs_are_still_seen():
    layout = timeline_layout(simulation([HOURLY], [run(1, HOURLY, 1, 0.01)], hours=24 * 28))
    assert layout.marks[0].bar.width == MIN_WIDTH


def test_only_runs_that_touch_the_window_are_shown():
    runs = [run(n, HOURLY, n, 30) for n in range(12)]
    layout = timeline_layout(simulation([HOURLY], runs), start=at(2.25), end=at(5))
    assert [mark.ids for mark in layout.marks] == [(2,), (3,), (4,)], (
        "run 1 ended at 01:30, run 5 starts at the end"
    )
    for mark in layout.marks:
        assert layout.picture.frame.box.x <= mark.bar.x
        assert mark.bar.right <= layout.picture.frame.box.right
    assert layout.table().rows[0][4] == "Mon 2 Mar 02:00", "clipped on paper only"
    assert layout.picture.description == ("Hourly (0 * * * *): 3 runs.",)


def test_a_window_that_ends_before_it_starts_is_one_clear_error():
    with pytest.raises(JobkitError, match="before it starts"):
        timeline_layout(sketch(), start=at(5), end=at(5))


def test_an_empty_simulation_has_rows_and_a_sentence():
    layout = timeline_layout(simulation([HOURLY], []))
    assert layout.marks == ()
    assert row_names(layout) == ["Hourly"]
    assert "no run" in layout.picture.texts()
    assert layout.picture.summary == "No runs: nothing triggers a job in this time."
    assert layout.picture.parts("slots")[0].data["slots"] == 0


def arrows_of(layout):
    """Return the points of each arrow, by the runs that it joins."""
    parts = layout.picture.parts("arrow")
    return {tuple(map(int, part.data["arrow"].split("-"))): part.items[0].points for part in parts}


def test_arrows_go_from_the_end_of_a_run_to_the_start_of_the_one_it_triggered():
    """P-072: a job that runs when another finishes."""
    sim = sketch()
    layout = timeline_layout(sim)
    chained = {(r.triggered_by, r.id) for r in sim.runs if r.triggered_by is not None}
    arrows = arrows_of(layout)
    assert arrows.keys() == chained
    boxes = {mark.ids[0]: mark for mark in layout.marks}
    for (source, target), points in arrows.items():
        parent, child = boxes[source].bar, boxes[target]
        assert parent.x <= points[0][0] <= parent.right
        first = min(box.x for box in (child.bar, child.wait) if box is not None)
        assert abs(points[-1][0] - first) <= 4


def test_a_failed_run_that_triggers_nothing_has_no_arrow():
    layout = timeline_layout(sketch())
    failed = next(mark for mark in layout.marks if mark.status == "error" and mark.job == "Transformation")
    assert failed.ids[0] not in {source for source, _ in arrows_of(layout)}


def test_slots_count_runs_from_leaving_the_queue_and_no_ci_run():
    """P-044: a CI run takes no run slot."""
    other = Job(name="Other", commands=["dbt build"])
    runs = [run(1, HOURLY, 1, 120), run(2, other, 2, 120, wait=30), ci_run(3, 2, 120, 41)]
    sim = simulation([HOURLY, other, CI], runs, slots=5)
    picture = timeline_layout(sim).picture
    x, box = picture.frame.at_x, picture.frame.box
    spans = run_spans(0, sim.runs, x, (box.x, box.right), sim.until)
    levels, peak = slot_levels(spans, box.x)
    used = [(round(at_x, 1), taken) for at_x, taken in levels]
    moments = [(0, 0), (1, 1), (2.5, 2), (3, 1), (4.5, 0)]
    assert used == [(round(x(at(hour)), 1), taken) for hour, taken in moments]
    assert peak == 2
    assert {"peak 2 of 5", "limit 5"} <= set(picture.texts())
    (drawn,) = picture.parts("slots")
    area = drawn.items[0].points
    base = max(y for _, y in area)
    heights = {round(px, 1): round((base - y) / 30 * 5) for px, y in area[1:-2]}
    assert {px: heights[px] for px, _ in used} == dict(used)


def test_short_runs_are_joined_and_counted_day_by_day():
    runs = [run(n, HOURLY, n / 4, 2) for n in range(7 * 96)]
    layout = timeline_layout(simulation([HOURLY], runs, hours=7 * 24))
    assert [mark.count for mark in layout.marks] == [96] * 7
    assert {mark.label.text for mark in layout.marks} == {"×96"}
    assert "striped: 672 short runs, drawn together" in layout.picture.texts()
    assert "96 success" in layout.marks[0].tooltip


def test_joining_hides_no_error():
    runs = [run(n, HOURLY, n / 4, 2, status="error" if n == 40 else "success") for n in range(7 * 96)]
    layout = timeline_layout(simulation([HOURLY], runs, hours=7 * 24))
    (error,) = [mark for mark in layout.marks if mark.status == "error"]
    assert error.ids == (40,)
    assert sum(mark.count for mark in layout.marks) == len(runs)


def test_runs_that_follow_each_other_at_once_are_not_joined_while_they_can_be_told_apart():
    runs = [run(n, HOURLY, n, 60) for n in range(12)]
    assert [mark.count for mark in timeline_layout(simulation([HOURLY], runs)).marks] == [1] * 12


@pytest.mark.parametrize("statuses", [("success",), ("success", "error", "cancelled")])
def test_thousands_of_runs_give_some_hundred_marks_that_account_for_every_run(statuses):
    jobs = [Job(name=f"Job {n}", commands=["dbt build"]) for n in range(5)]
    runs = [
        run(n, jobs[n % 5], n * 24 * 30 / 5_000, 3, status=statuses[n // 5 % len(statuses)])
        for n in range(5_000)
    ]
    layout = timeline_layout(simulation(jobs, runs, hours=24 * 30))
    assert len(layout.marks) <= 600
    assert sorted(i for mark in layout.marks for i in mark.ids) == list(range(5_000))
    if len(statuses) > 1:
        assert {mark.status for mark in layout.marks} == {"error"}, "the worst of a joined mark is shown"


def test_findings_are_numbered_where_they_happen():
    markers = [
        (1, "Ingestion", at(4)),
        (2, "Ingestion", at(4)),
        (3, "Reporting", None),
        (4, "gone", at(4)),
        (5, "CI check", at(99)),
    ]
    layout = timeline_layout(sketch(), markers=markers)
    parts = layout.picture.parts("marker")
    assert [part.data["marker"] for part in parts] == [1, 2, 3]
    first, second, third = (part.items[0].x for part in parts)
    assert first == pytest.approx(layout.picture.frame.at_x(at(4)))
    assert second - first >= 16, "two at one place stand side by side"
    assert third == layout.picture.frame.box.x


def ticks_of(layout):
    return [item for item in layout.picture.items if isinstance(item, Tick) and item.axis == "x"]


def test_the_readers_zone_is_shown_beneath():
    layout = timeline_layout(sketch(), local_zone="America/New_York")
    assert "New York" in layout.picture.texts()
    assert ticks_of(layout)[0].under.text == "Sun 19:00"
    assert ticks_of(timeline_layout(sketch()))[0].under is None


def test_rows_say_the_trigger():
    parts = timeline_layout(sketch()).picture.parts("row")
    subtitles = {part.data["row"]: part.items[1].text for part in parts}
    assert subtitles == {
        "Ingestion": "0 */2 * * *",
        "Transformation": "after Ingestion ✓",
        "Reporting": "after Transformation ✓",
        "Hourly incremental": "*/30 * * * *",
        "CI check": "pull requests",
    }


def test_the_summary_counts_what_the_window_shows():
    sim = sketch()
    assert summary_sentence(sim) == "44 runs, 2 cancelled, 2 errors, longest wait 30 min."
    assert summary_sentence(sim, MONDAY, at(1)) == "4 runs, all successful.", "half-open"
    assert summary_parts(sim, at(9), at(9.5))[0] == ("4", "runs")
    one = simulation([HOURLY], [run(1, HOURLY, 0, 5, wait=2)])
    assert summary_sentence(one) == "1 run, longest wait 2 min."


def test_a_window_of_ten_minutes_and_one_of_months_have_an_axis():
    for span in (timedelta(minutes=10), timedelta(days=120)):
        sim = simulation([HOURLY], [run(1, HOURLY, 0, 5)], hours=span.total_seconds() / 3600)
        assert len(ticks_of(timeline_layout(sim))) >= 3


def test_joined_runs_have_no_arrows_and_the_picture_says_so():
    child = Job(name="Child", commands=["dbt build"], triggers={"job_completion": {"job": "Hourly"}})
    runs = [run(2 * n, HOURLY, n / 4, 2) for n in range(672)]
    runs += [run(2 * n + 1, child, n / 4 + 2 / 60, 2, triggered_by=2 * n) for n in range(672)]
    layout = timeline_layout(simulation([HOURLY, child], runs, hours=168))
    assert arrows_of(layout) == {}
    assert layout.picture.texts()[-1].endswith("not all chained runs have an arrow")
    assert not any("arrow" in text for text in timeline_layout(sketch()).picture.texts())


def test_joined_runs_that_mostly_wait_have_one_strip():
    runs = [run(n, HOURLY, n / 4, 2, wait=12) for n in range(672)]
    layout = timeline_layout(simulation([HOURLY], runs, hours=168))
    assert [len(mark.waits) for mark in layout.marks] == [1] * 7
    assert all(mark.wait.width > 90 for mark in layout.marks)
    assert {mark.wait_seconds for mark in layout.marks} == {720.0}


def test_the_longest_wait_is_drawn_where_it_was_however_short():
    runs = [run(n, HOURLY, n / 4, 2, wait=3 if n == 200 else 1) for n in range(672)]
    layout = timeline_layout(simulation([HOURLY], runs, hours=168))
    ((mark, (wait,)),) = [(mark, mark.waits) for mark in layout.marks if mark.waits]
    assert 200 in mark.ids
    assert wait.x == pytest.approx(layout.picture.frame.at_x(at(50)))
    assert wait.width == MIN_WIDTH
    assert "longest wait 3 min" in layout.picture.summary


def test_where_nothing_waits_no_wait_is_drawn():
    layout = timeline_layout(simulation([HOURLY], [run(n, HOURLY, n, 2) for n in range(9)]))
    assert [mark.waits for mark in layout.marks] == [()] * 9
    assert "waiting" not in layout.picture.texts()


def test_waits_of_joined_runs_are_drawn_one_by_one():
    runs = [run(n, HOURLY, n / 4, 2, wait=60 if n in (40, 41, 60) else 0) for n in range(96)]
    layout = timeline_layout(simulation([HOURLY], runs, hours=168))
    waits = [box for mark in layout.marks for box in mark.waits]
    x = layout.picture.frame.at_x
    assert [(round(box.x), round(box.right)) for box in waits] == [
        (round(x(at(10))), round(x(at(11.25)))),
        (round(x(at(15))), round(x(at(16)))),
    ]


def test_names_that_begin_alike_stay_different():
    jobs = [Job(name=f"Chained downstream number {n} of the layer", commands=["dbt build"]) for n in range(6)]
    for width in (640, 1000):
        parts = timeline_layout(simulation(jobs, []), width=width).picture.parts("row")
        assert len({part.items[0].label.text for part in parts}) == 6


@pytest.mark.parametrize("width", [480, 640, 840, 1100, 1750])
@pytest.mark.parametrize("hours", [1, 12, 24, 48, 168, 24 * 30, 24 * 90, 24 * 400])
def test_no_text_runs_into_another(hours, width):
    sim = sketch()
    options = {"width": width, "local_zone": "America/New_York"}
    picture = timeline_layout(sim, end=sim.start + timedelta(hours=hours), **options).picture
    assert collisions(picture) == []
    assert outside(picture) == []
    assert too_small(picture) == set()
