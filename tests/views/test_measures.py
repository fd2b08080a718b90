"""Measures, comparisons and staleness as text, HTML, SVG and figures: the same numbers everywhere."""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest

from jobkit.dbt.execution import fail
from jobkit.jobs import Job, Schedule
from jobkit.reports.measures import compare
from jobkit.simulation import Simulation, simulate
from jobkit.views import (
    comparison_picture,
    comparison_text,
    draw_figure,
    draw_svg,
    measures_picture,
    measures_text,
    mimebundle,
    plot,
    staleness_picture,
    staleness_text,
)
from jobkit.views.drawing import Picture, Symbol
from jobkit.views.measures_tables import jobs_table, models_table, oldest_models
from jobkit.views.measures_words import MEANINGS, change_words, share_words
from tests.platform.world import instant, job, project
from tests.views.overlaps import collisions, outside, too_small
from tests.views.test_agreement import drawn, groups

HOUR = 3600.0


def tiers(**options: object) -> Simulation:
    """Three jobs, a model each of half an hour: every six hours, daily, and one that fails once."""
    jobs = [
        job("Often", "dbt build -s a", cron="0 */6 * * *"),
        job("Daily", "dbt build -s b", cron="0 6 * * *"),
        job("Shaky", "dbt build -s c+", cron="0 12 * * *"),
    ]
    options = {"until": "2026-03-05", "faults": [fail("c", runs=1)], "rules": instant(run_slots=2), **options}
    options.setdefault("new_account", True)  # ages are unknown up to the first build
    return simulate(jobs, project("a", "b", "c > d", minutes=30), **options)


def other() -> Simulation:
    return simulate(
        job("Often", "dbt build", cron="0 */2 * * *"),
        project("a", "b", "c > d", minutes=30),
        until="2026-03-05",
        rules=instant(),
    )


def things() -> list[object]:
    sim = tiers()
    return [sim.measures(price_per_hour=2), compare(sim, other()), sim.staleness("a")]


def test_each_shows_text_and_html_with_a_picture() -> None:
    for thing in things():
        bundle = mimebundle(thing)
        assert set(bundle) == {"text/plain", "text/html"}
        assert '<img src="data:image/svg+xml;base64,' in bundle["text/html"]
        assert thing._repr_mimebundle_() == bundle
        assert repr(thing) == bundle["text/plain"]


def width_of(part) -> float:
    """Return how wide a bar is; on paper it ends 0.8 pixels early."""
    return part.items[0].box.width + 0.8


def test_the_shares_of_a_tiered_schedule() -> None:
    """The guide's scenario 4: what each tier costs, in words and as bars of that length."""
    found = tiers().measures(price_per_hour=2)
    # Often: 12 runs of 0.5 h; Daily: 3; Shaky: 0.5 h that fails, then 2 runs of 1 h
    assert [row.compute_seconds / HOUR for row in found.jobs] == [6, 1.5, 2.5]
    assert jobs_table(found).only("job", "share", "price").rows == (
        ("Often", "60 %", "12.00"),
        ("Daily", "15 %", "3.00"),
        ("Shaky", "25 %", "5.00"),
    )
    lengths = [width_of(part) for part in measures_picture(found).parts("bar")[:3]]
    assert lengths[1] / lengths[0] == pytest.approx(1.5 / 6)
    assert lengths[2] / lengths[0] == pytest.approx(2.5 / 6)


def test_without_a_price_there_is_no_column_and_no_word_of_it() -> None:
    found = tiers().measures()
    assert "price" not in jobs_table(found).headings
    assert all("price" not in text.lower() for text in mimebundle(found).values())
    assert "price" not in comparison_text(compare(tiers(), other()))


def test_bars_of_the_svg_are_bars_of_the_figure_and_numbers_of_the_table() -> None:
    sim = tiers()
    for picture in (measures_picture(sim.measures()), comparison_picture(compare(sim, other()))):
        bars = [part.items[0] for part in picture.parts("bar")]
        figure = drawn(draw_figure(picture), "bar")
        assert len(groups(draw_svg(picture), "bar")) == len(bars) == len(figure)
        inset = [0.5 if rect.line else 0.0 for rect in bars]  # an outline stands inside of the bar
        edges = [(r.box.x + gap, r.box.right - gap) for r, gap in zip(bars, inset, strict=True)]
        assert sorted((round(left, 3), round(right, 3)) for left, right, _ in figure) == sorted(
            (round(left, 3), round(right, 3)) for left, right in edges
        )
    rows = models_table(oldest_models(sim.measures())).rows
    assert [row[:3] for row in rows] == [
        ("b", "3", "1 d"),
        ("c", "2", "1 d"),
        ("d", "2", "1 d"),
        ("a", "12", "6 h 30 min"),
    ]


def dumbbells_of(picture: Picture) -> dict[str, Any]:
    return {part.data["measure"]: part for part in picture.parts("measure")}


def dots_of(part: Any) -> list[float]:
    return [item.x for item in part.items if isinstance(item, Symbol)]


def test_measures_of_one_unit_share_one_scale() -> None:
    """So 14 and 169 do not look like 2 and 0."""
    sim = tiers()
    found = compare(sim, other())
    drawn = dumbbells_of(comparison_picture(found))
    runs, errors = found.row("runs"), found.row("errors")
    (runs_a, runs_b), (errors_a, errors_b) = dots_of(drawn["runs"]), dots_of(drawn["errors"])
    per_run = (runs_b - runs_a) / (runs.b - runs.a)
    assert errors_b - errors_a == pytest.approx((errors.b - errors.a) * per_run)
    assert abs(runs_b - runs_a) > 5 * abs(errors_b - errors_a)


def test_a_dumbbell_says_both_figures_and_which_way_it_went() -> None:
    drawn = dumbbells_of(comparison_picture(compare(tiers(), other())))
    assert drawn["errors"].data["verdict"] == "better"
    assert "1 → 0, better (−1)" in [getattr(item, "text", "") for item in drawn["errors"].items]
    first, last = (item for item in drawn["errors"].items if isinstance(item, Symbol))
    assert (first.fill, last.fill) == ("page", last.colour), "a ring and a dot, not the colour alone"
    assert drawn["runs"].data["verdict"] == "same"


def test_what_does_not_change_is_folded_into_a_line() -> None:
    sim = tiers()
    picture = comparison_picture(compare(sim, sim))
    assert picture.parts("measure") == []
    folded = [text for text in picture.texts() if text.startswith("Unchanged: ")]
    assert folded[0].startswith("Unchanged: runs 18, errors 1, ")
    assert folded[1] == "Unchanged: compute of Often, compute of Daily, compute of Shaky."
    assert picture.height < comparison_picture(compare(sim, other())).height


def test_measures_are_explained_where_their_name_does_not_say_what_they_are() -> None:
    found = compare(tiers(), other())
    picture = comparison_picture(found)
    for measure in dumbbells_of(picture).keys() & MEANINGS.keys():
        assert MEANINGS[measure] in picture.texts()
    html = mimebundle(found)["text/html"]
    assert all(f"{measure}: {meaning}." in html for measure, meaning in MEANINGS.items())
    assert f"blast radius: {MEANINGS['blast radius']}." in mimebundle(tiers().measures())["text/html"]


@pytest.mark.parametrize("width", [480, 640, 840, 1000, 1750])
def test_no_text_of_a_chart_runs_into_another(width: float) -> None:
    sim = tiers()
    measured, compared = sim.measures(price_per_hour=2), compare(sim, other(), labels=("x" * 50, "y" * 50))
    pictures = [measures_picture(measured, width), comparison_picture(compared, width)]
    for picture in (*pictures, staleness_picture(sim.staleness("b"), width=width)):
        assert collisions(picture) == []
        assert outside(picture) == []
        assert too_small(picture) == set()


def test_a_figure_is_drawn_where_one_asks_and_shows_itself() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(3, 1)
    for thing, ax in zip(things(), axes, strict=True):
        assert plot(thing, ax) is ax
        assert thing.plot()._repr_png_().startswith(b"\x89PNG")


def test_the_axes_of_staleness_are_dates_and_hours() -> None:
    from matplotlib.dates import num2date

    sim = tiers()
    found = sim.staleness("b")
    ax = found.plot(target_seconds=20 * HOUR)
    assert [num2date(edge) for edge in ax.get_xlim()] == [sim.start, sim.until]
    line = next(line for line in ax.lines if line.get_gid() == "staleness")
    assert max(line.get_ydata()) == pytest.approx(24.5)
    target = next(line for line in ax.lines if line.get_gid() == "target")
    assert list(target.get_ydata()) == pytest.approx([20, 20])
    assert sum(patch.get_gid() == "over" for patch in ax.patches) == 2


def line_of(picture: Picture) -> list[tuple[float, float]]:
    """Return the points of the saw-tooth."""
    return [point for part in picture.parts("staleness") for point in part.items[0].points]


def test_the_saw_tooth_is_drawn_at_its_ages() -> None:
    found = tiers().staleness("b")
    picture = staleness_picture(found, target_seconds=20 * HOUR)
    frame = picture.frame
    assert frame is not None

    def point(hours: float, age: float) -> object:
        return pytest.approx((frame.at_x(found.start + timedelta(hours=hours)), frame.at_y(age)))

    line = line_of(picture)
    assert line[0] == point(6.5, 0.5)
    assert line[1] == point(30.5, 24.5)
    (unknown,) = picture.parts("unknown")
    assert unknown.items[0].box.right == pytest.approx(line[0][0])
    over = picture.parts("over")
    assert len(over) == 2
    assert over[0].items[0].points[1] == point(26, 20)  # 20 h old at 02:00 of the second day
    assert len(groups(draw_svg(picture), "over")) == 2
    assert len(groups(draw_svg(picture), "unknown")) == 1
    assert frame.at_y(0) == frame.box.bottom
    assert frame.box.y < frame.at_y(24.5) < frame.at_y(20)


def test_many_builds_are_drawn_as_an_envelope_and_it_is_said() -> None:
    sim = simulate(
        job("Busy", cron="*/15 * * * *"),
        project("a", minutes=5),
        until="2026-04-02",
        rules=instant(),
        new_account=True,
    )
    picture = staleness_picture(sim.staleness("a"))
    assert len(sim.staleness("a").builds) == 31 * 96
    line = line_of(picture)
    assert len(line) <= 2 * 1000
    oldest = picture.frame.at_y(sim.staleness("a").max_seconds / HOUR)
    assert min(y for _, y in line) == pytest.approx(oldest)
    assert picture.texts()[-1].startswith("2,976 rises")


def test_models_that_look_the_same_share_a_row_and_are_counted() -> None:
    sim = simulate(
        job(cron="0 6 * * *", threads=8), project("a", "b", "c", "d", minutes=30), until="2026-03-04"
    )
    text = measures_text(sim.measures())
    assert "a + 3 more" in text
    assert "a + 3 more" in measures_picture(sim.measures()).texts()


def test_a_model_that_is_never_built_is_said_to_have_no_age() -> None:
    sim = simulate(job(), project("a", "b"), until="2026-03-04", faults=[fail("a")], new_account=True)
    assert "no age to measure" in staleness_text(sim.staleness("a"))
    assert line_of(staleness_picture(sim.staleness("a"))) == []
    ET.fromstring(draw_svg(staleness_picture(sim.staleness("a")), standalone=True))
    sim.staleness("a").plot()
    assert "1 model is never built" in measures_text(sim.measures())
    first = oldest_models(sim.measures())[0]
    assert (first.name, first.staleness_max_seconds) == ("a", None)


def test_a_simulation_without_a_run_can_be_measured_and_drawn() -> None:
    sim = simulate(job(cron="0 6 9 3 *"), project("a"), until="2026-03-04")
    assert not sim.runs
    for thing in (sim.measures(), compare(sim, sim), sim.staleness("a")):
        assert "<img " in mimebundle(thing)["text/html"]
        thing.plot().figure.canvas.draw()
    assert "nothing important gets better or worse" in comparison_text(compare(sim, sim))


def test_text_keeps_its_width() -> None:
    for width in (60, 80, 120):
        sim = tiers()
        for text in (
            measures_text(sim.measures(price_per_hour=2), width),
            comparison_text(compare(sim, other()), width),
            staleness_text(sim.staleness("a"), width),
        ):
            assert max(map(len, text.splitlines())) <= max(width, 80)


def test_shares_and_changes_never_round_to_all_or_nothing() -> None:
    assert share_words(0.99999) == "> 99.9 %"
    assert share_words(1e-9) == "< 0.1 %"
    assert change_words(0.0001, "share") == "< 0.1 points"
    assert change_words(None, "seconds") == "–"


def test_hostile_names_are_escaped_and_drawn_without_a_warning() -> None:
    name = "<img src=x onerror=alert(1)> $\\q$ 🚀 \x1b[0m"
    jobs = [Job(name=name, commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))]
    sim = simulate(jobs, project("a"), until="2026-03-04")
    found = compare(sim, sim, labels=(name, "after"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for thing in (sim.measures(), found):
            bundle = mimebundle(thing)
            assert "<img src=x" not in bundle["text/html"]
            assert "\x1b" not in bundle["text/plain"] + bundle["text/html"]
            thing.plot().figure.canvas.draw()


def test_the_same_bytes_for_the_same_simulation() -> None:
    for one, again in zip(things(), things(), strict=True):
        assert mimebundle(one) == mimebundle(again)
