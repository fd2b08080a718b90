"""Many futures drawn: one layout, and the same curves in the SVG, the figure and the table."""

import base64
import math
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail, slow
from jobkit.simulation import simulate_many
from jobkit.views import draw_svg, futures_html, futures_picture, futures_text, mimebundle
from jobkit.views.drawing import Tick
from jobkit.views.futures import CURVES, clock_at, curve_steps
from tests.platform.world import instant, job, project
from tests.views.overlaps import collisions, outside, too_small

SVG = "{http://www.w3.org/2000/svg}"
LUCK = instant(prep_seconds=600, prep_jitter=1.0)
WEEK = {"start": "2026-03-02", "until": "2026-03-09"}


def jobs(second="Marts & <b>more</b>"):
    after = {"job_completion": {"job": "Ingest"}}
    return [
        job("Ingest", "dbt build -s a", cron="0 6 * * *"),
        job(second, "dbt build -s b", triggers=after),
    ]


def futures(**options):
    given = {"seeds": 10, "rules": LUCK, "progress": False, **WEEK, **options}
    return simulate_many(jobs(), project("a > b", minutes=30), **given)


def test_times_of_day_are_rounded_up_so_that_by_is_true():
    assert clock_at(7 * 3600) == "07:00"
    assert clock_at(7 * 3600 + 0.5) == "07:01"
    assert clock_at(86_399.5) == "00:00 +1 d"


def test_a_curve_reaches_each_share_when_that_share_of_the_days_is_done():
    many = futures()
    picture = futures_picture(many)
    for curve, name in zip(picture.parts("curve"), ("Ingest", "Marts & <b>more</b>"), strict=True):
        values = many.values(job=name)
        assert len(values) == 70
        steps = curve_steps(values, 1.0)
        assert steps[-1] == (values[-1], 1.0)
        for seconds, share in steps:
            assert sum(value <= seconds for value in values) / 70 == pytest.approx(share)
        points = curve.items[0].points
        assert all(x1 <= x2 and y1 >= y2 for (x1, y1), (x2, y2) in pairwise(points))
        assert points[-1][1] == pytest.approx(level_of(picture, "95 %") - 0.05 * per_share(picture))


def level_of(picture, label):
    return next(item.at for item in picture.items if isinstance(item, Tick) and item.label.text == label)


def per_share(picture):
    """Return how many pixels stand for all days."""
    return (level_of(picture, "0 %") - level_of(picture, "50 %")) * 2


def test_steps_on_one_tenth_of_a_pixel_become_one_and_never_more_than_that():
    values = [float(number) for number in range(1000)]
    assert len(curve_steps(values, 1.0)) == 1000
    thinned = curve_steps(values, 100.0)
    assert 90 <= len(thinned) <= 110
    assert thinned[-1] == (999.0, 1.0)


def test_the_95_percent_of_the_legend_are_those_of_the_summary():
    many = futures()
    for row, curve in zip(many.summary()[1:], futures_picture(many).parts("curve"), strict=True):
        assert curve.tooltip.endswith(f"on 95 % of 70 days done by {clock_at(row.done_at[2])}")


def test_a_curve_of_a_job_that_fails_ends_below_the_top():
    many = futures(faults=[fail("b", between=("2026-03-04", "2026-03-05"))])
    picture = futures_picture(many, job="Marts & <b>more</b>")
    (curve,) = picture.parts("curve")
    height = level_of(picture, "0 %") - curve.items[0].points[-1][1]
    assert height == pytest.approx(60 / 70 * per_share(picture))
    assert curve.tooltip == "Marts & <b>more</b>: done on 85 % of 70 days, never on 10"


def test_variants_share_one_axis_and_show_what_ends_last():
    variants = {"usual": {}, "slow": {"faults": [slow(times=2)]}, "other jobs": job("Z", cron="0 1 * * *")}
    picture = futures_picture(futures(variants=variants))
    curves = picture.parts("curve")
    assert [curve.tooltip.partition(":")[0] for curve in curves] == ["usual", "slow"]
    usual, slower = (curve.items[0].points[0][0] for curve in curves)
    assert 0 < usual < slower < picture.width
    assert curves[0].items[0].dash != curves[1].items[0].dash, "told apart without their colours"


def test_marks_of_the_axis_lie_where_their_time_is():
    many = futures()
    picture = futures_picture(many)
    curve = picture.parts("curve")[0]
    ticks = [item for item in picture.items if isinstance(item, Tick) and item.axis == "x"]
    first, last = ((tick.at, tick.label.text) for tick in (ticks[0], ticks[-1]))

    def clock(label):
        return int(label[:2]) * 3600 + int(label[3:5]) * 60

    per_second = (last[0] - first[0]) / (clock(last[1]) - clock(first[1]))
    x = first[0] + (many.values(job="Ingest")[0] - clock(first[1])) * per_second
    assert curve.items[0].points[0][0] == pytest.approx(x)


def test_curves_of_the_svg_are_curves_of_the_figure_and_names_are_escaped():
    many = futures()
    picture = futures_picture(many)
    curves = picture.parts("curve")
    for standalone in (False, True):
        root = ET.fromstring(draw_svg(picture, standalone=standalone))
        groups = [group for group in root.iter(f"{SVG}g") if "data-curve" in group.attrib]
        assert len(groups) == len(curves) == 2
        assert "Marts & <b>more</b>" in "".join(root.itertext())
    assert draw_svg(picture) == draw_svg(futures_picture(futures()))
    drawn = [line for line in many.plot().lines if line.get_gid() == "curve"]
    assert [list(zip(*line.get_data(), strict=True)) for line in drawn] == [
        [pytest.approx(point) for point in line.points] for curve in curves for line in curve.items[:2]
    ]


def test_futures_show_themselves():
    many = futures()
    bundle = mimebundle(many)
    assert many._repr_mimebundle_() == bundle
    assert repr(many) == bundle["text/plain"]
    html = bundle["text/html"]
    picture = base64.b64decode(html.partition("base64,")[2].partition('"')[0]).decode()
    assert picture.startswith("<svg ")
    assert "var(" not in picture
    assert html.count("<tr>") == 1 + len(many.summary())
    assert "<b>more" not in html
    assert "no noise" in html


def test_the_text_fits_its_width_and_says_what_the_summary_says():
    variants = {"a" * 90: {}, "b": {"faults": [fail("b", between=("2026-03-04", "2026-03-05"))]}}
    text = futures_text(futures(variants=variants), 100)
    assert max(map(len, text.splitlines())) <= 100
    assert "10 of 70" in text
    assert text.count("chain of ") == 2
    row = next(line for line in text.splitlines() if line.startswith("Ingest"))
    at_50 = clock_at(futures().quantile(0.5, job="Ingest"))
    assert at_50 in row


def test_what_is_never_done_has_a_table_and_no_curve():
    never = futures(faults=[fail("a")])
    assert never.quantile(0.5, chain="Ingest") == math.inf
    assert "<img" not in futures_html(never)
    assert "never" in futures_text(never)
    with pytest.raises(JobkitError, match="no curve"):
        never.plot()


def test_a_job_that_nobody_has_is_one_clear_error():
    for variants in (None, {"one": {}, "two": {}}):
        with pytest.raises(JobkitError, match="Ingst"):
            futures(seeds=1, variants=variants).plot(job="Ingst")


def test_more_jobs_than_curves_are_counted():
    several = [job(f"J{number}", cron=f"{number} 6 * * *") for number in range(CURVES + 2)]
    many = simulate_many(several, project(), seeds=1, progress=False, **WEEK)
    picture = futures_picture(many)
    assert len(picture.parts("curve")) == CURVES
    assert picture.texts()[0].endswith("2 more in the table")


@pytest.mark.parametrize("width", [480, 720, 1100, 1750])
def test_no_text_of_futures_runs_into_another(width):
    picture = futures_picture(futures(), width=width)
    assert collisions(picture) == []
    assert outside(picture) == []
    assert too_small(picture) == set()
