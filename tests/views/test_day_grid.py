from datetime import datetime, timedelta

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Job
from jobkit.views import picture_of, simulation_html
from jobkit.views.day_grid import day_grid_layout
from jobkit.views.sentences import runs_in_window
from jobkit.views.simulation_pictures import MOST_RUNS
from tests.views.made import MONDAY, at, run, simulation, sketch
from tests.views.overlaps import collisions, outside, too_small

BUSY = Job(name="Busy", commands=["dbt build"], schedule={"cron": "*/15 * * * *"})
DAILY = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
CI = Job(name="CI", commands=["dbt build"], triggers={"pull_request": True})


def busy(days=7, jobs=(BUSY, DAILY), **options):
    runs = [
        run(n, BUSY, n / 4, 3, status="error" if n in (3, 100, 101) else "success", wait=4 if n == 200 else 0)
        for n in range(days * 96)
    ]
    runs += [run(10_000 + day, DAILY, 24 * day + 6, 120) for day in range(days)]
    return simulation(list(jobs), runs, hours=days * 24, **options)


def cells_of(picture):
    return {(part.data["job"], part.data["day"]): part for part in picture.parts("day")}


def test_each_job_has_a_cell_a_day_with_its_worst_outcome():
    layout = day_grid_layout(busy())
    cells = cells_of(layout.picture)
    assert len(cells) == 14
    assert [cells["Busy", f"2026-03-0{day}"].data["status"] for day in range(2, 9)] == (
        ["error", "error"] + ["success"] * 5
    )
    assert cells["Busy", "2026-03-03"].data["runs"] == 96
    assert cells["Daily", "2026-03-03"].data["runs"] == 1
    assert cells["Busy", "2026-03-03"].tooltip == (
        "Busy, Tue 3 Mar: 96 runs (94 success, 2 error); running 20 % of the time."
    )


def test_a_cell_lies_in_the_row_of_its_job_and_the_column_of_its_day():
    picture = day_grid_layout(busy()).picture
    rows = {part.data["row"]: part.items[-1].at for part in picture.parts("row")}
    for (job, day), part in cells_of(picture).items():
        box, start = part.items[0].box, datetime.fromisoformat(f"{day}T00:00:00+00:00")
        assert box.y < rows[job] < box.bottom
        assert picture.frame.at_x(start) < box.x < box.right < picture.frame.at_x(start + timedelta(days=1))


def test_failures_are_counted_and_what_is_normal_is_pale():
    cells = cells_of(day_grid_layout(busy()).picture)
    failed, normal = cells["Busy", "2026-03-03"], cells["Busy", "2026-03-04"]
    assert "2" in [item.text for item in failed.items if hasattr(item, "text")]
    assert failed.items[0].opacity == 1 > normal.items[0].opacity
    assert (failed.items[0].fill, normal.items[0].fill) == ("error", "success")


def test_use_is_drawn_as_long_as_the_job_runs():
    cell = cells_of(day_grid_layout(busy()).picture)["Daily", "2026-03-03"]
    assert cell.items[-1].fill == "slots"
    assert cell.items[-1].box.width == pytest.approx(2 / 24 * cell.items[0].box.width)


def test_the_longest_wait_is_drawn_where_it_was_however_short():
    layout = day_grid_layout(busy())
    waiting = [part for part in layout.picture.parts("day") if any(hasattr(i, "data") for i in part.items)]
    assert [part.data["day"] for part in waiting] == ["2026-03-04"]
    assert "longest wait 4 min" in waiting[0].tooltip
    assert "waiting" in layout.picture.texts()


def test_what_reaches_over_midnight_is_busy_on_both_days():
    sim = simulation([DAILY], [run(1, DAILY, 23, 120), run(2, DAILY, 30, 10)], hours=48)
    first, second = day_grid_layout(sim, width=600, end=at(49)).cells
    assert (first.busy_seconds, second.busy_seconds) == (3_600, 3_600 + 600)
    assert len(first.runs) == 1


def test_run_slots_are_a_mean_and_a_most():
    layout = day_grid_layout(busy())
    assert [use.peak for use in layout.slots] == [2] * 7
    assert layout.slots[1].mean == pytest.approx((96 * 3 + 120) / 1440)
    assert [part.data["slots"] for part in layout.picture.parts("slots")] == [2] * 7
    runs = [run(1, CI, 3, 60, takes_slot=False, pull_request=1)]
    assert {use.peak for use in day_grid_layout(simulation([CI], runs, hours=72)).slots} == {0}, "CI: P-044"


@pytest.mark.parametrize(
    ("days", "data"), [(1, {"hour": 6}), (7, {}), (200, {"days": 7}), (900, {"days": 31})]
)
def test_columns_are_hours_days_weeks_or_months(days, data):
    sim = simulation([DAILY], [run(day, DAILY, 24 * day + 6, 20) for day in range(days)], hours=24 * days)
    parts = day_grid_layout(sim).picture.parts("day")
    found = parts[0 if days < 900 else 2].data
    assert {key: found[key] for key in ("hour", "days") if key in found} == data
    assert sum(part.data["runs"] for part in parts) == days


def test_the_table_has_a_row_for_each_cell():
    layout = day_grid_layout(busy())
    rows = layout.table().rows
    assert len(rows) == len(layout.cells) == 14
    assert rows[1] == ("Busy", "Tue 3 Mar", "96", "✕ error", "2", "", "20 %")
    assert sum(int(row[2]) for row in rows) == len(runs_in_window(busy(), MONDAY, at(168)))


def test_a_crowded_simulation_shows_its_days_by_itself():
    sim = busy()
    assert len(sim.runs) > MOST_RUNS
    assert picture_of(sim).kind == "jobkit-day-grid"
    assert picture_of(sim, kind="timeline").kind == "jobkit-timeline"
    assert picture_of(sim, end=at(24)).kind == "jobkit-timeline", "a day of it is no crowd"
    assert picture_of(sketch()).kind == "jobkit-timeline"
    assert picture_of(sketch(), kind="grid").kind == "jobkit-day-grid"
    assert sim.plot(kind="grid").get_title(loc="left").startswith("2 – 8 Mar, UTC: 679 runs")
    assert simulation_html(sim).count("<details>") == 2, "a table of the days, and one of the runs"


def test_another_kind_is_one_clear_error():
    with pytest.raises(JobkitError, match=r"'grit' .did you mean `grid`"):
        sketch().plot(kind="grit")


def test_findings_are_numbered_in_their_cell():
    markers = [(1, "Busy", at(30)), (2, "Busy", at(31)), (3, "Daily", None), (4, "gone", None)]
    markers.append((5, "Busy", at(999)))
    picture = day_grid_layout(busy(), markers=markers).picture
    assert [part.data["marker"] for part in picture.parts("marker")] == [1, 2, 3]
    first, second = (part.items[0] for part in picture.parts("marker")[:2])
    assert second.x - first.x >= 18
    assert first.y == second.y


def test_a_simulation_without_a_run_has_a_grid():
    layout = day_grid_layout(simulation([BUSY], [], hours=72))
    assert layout.cells == ()
    assert layout.picture.summary == "No runs: nothing triggers a job in this time."


@pytest.mark.parametrize("width", [480, 640, 840, 1100, 1750])
@pytest.mark.parametrize("days", [1, 2, 7, 30, 90, 365])
def test_no_text_of_a_grid_runs_into_another(days, width):
    options = {"end": at(24 * days), "width": width, "local_zone": "Asia/Kolkata"}
    picture = day_grid_layout(busy(min(days, 10)), **options).picture
    assert collisions(picture) == []
    assert outside(picture) == []
    assert too_small(picture) == set()
