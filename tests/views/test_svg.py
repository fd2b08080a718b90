import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from jobkit.jobs import Account, Job
from jobkit.views import (
    account_html,
    chain_picture,
    day_grid_picture,
    draw_svg,
    gantt_picture,
    run_html,
    simulation_html,
    timeline_layout,
)
from tests.views.made import finished_run, run, simulation, sketch

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "</svg><script>alert(1)</script>",
    "quotes ' and \" & &amp; ]]>",
    "emoji 🚀 and 日本語 and \u202egnirts",
    "control \x00 \x1b[31m end",
    "n" * 255,
]


def marks_of(svg: str) -> list[ET.Element]:
    return [group for group in ET.fromstring(svg).iter(f"{SVG}g") if "data-run" in group.attrib]


@pytest.mark.parametrize("standalone", [False, True])
def test_every_mark_is_a_group_that_says_run_and_status(standalone):
    layout = timeline_layout(sketch())
    groups = marks_of(draw_svg(layout.picture, standalone=standalone))
    drawn = {(group.get("data-run"), group.get("data-status")) for group in groups}
    assert drawn == {(str(mark.ids[0]), mark.status) for mark in layout.marks}
    assert len(groups) == len(layout.marks)


def test_live_bars_have_a_tooltip_in_plain_words_and_name_their_job():
    groups = {group.get("data-run"): group for group in marks_of(draw_svg(timeline_layout(sketch()).picture))}
    title = groups["11"].find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "Run 11 of Transformation: error; queued Mon 2 Mar 06:32 by after run 10; ran 25 min, until 06:57. "
        "1 of 12 nodes failed: stg_orders."
    )
    assert groups["11"].get("data-job") == "Transformation"


def test_a_picture_has_a_role_a_name_and_a_description():
    for standalone in (False, True):
        root = ET.fromstring(draw_svg(timeline_layout(sketch()).picture, standalone=standalone))
        assert root.get("role") == "img"
        assert root.get("aria-label") == (
            "Timeline of 5 jobs, Mon 2 Mar, UTC. 44 runs, 2 cancelled, 2 errors, longest wait 30 min."
        )
        assert "Ingestion (0 */2 * * *): 6 runs." in root.find(f"{SVG}desc").text


def test_a_picture_follows_the_theme_of_its_page():
    layout = timeline_layout(sketch())
    alone, live = draw_svg(layout.picture, standalone=True), draw_svg(layout.picture)
    assert '<rect width="100%" height="100%" fill="#ffffff"/>' in alone
    assert alone.count("@media (prefers-color-scheme:dark){") == 1
    assert '[fill="#ffffff"]{fill:#111111}' in alone
    assert "var(--j" not in alone
    assert 'height="100%"' not in live
    text = "var(--jp-ui-font-color1,light-dark(#222222,#E6E6E6))"
    assert f'.jobkit-timeline [fill="#222222"]{{fill:{text}}}' in live


def test_every_colour_has_a_counterpart_on_a_dark_page():
    alone = ET.fromstring(draw_svg(timeline_layout(sketch()).picture, standalone=True))
    rules = "".join(style.text for style in alone.iter(f"{SVG}style"))
    for what in ("fill", "stroke"):
        for colour in {element.get(what, "none") for element in alone.iter()}:
            stays = colour in ("none", "#fefefe", "#1F1F1F") or colour.startswith("url(")
            assert stays or f'[{what}="{colour}"]{{' in rules, colour


def test_patterns_that_are_used_are_defined_once():
    for svg in (draw_svg(timeline_layout(sketch()).picture), draw_svg(gantt_picture(finished_run()))):
        root = ET.fromstring(svg)
        defined = [pattern.get("id") for pattern in root.iter(f"{SVG}pattern")]
        used = {
            value[5:-1]
            for element in root.iter()
            for value in element.attrib.values()
            if value[:5] == "url(#"
        }
        assert sorted(used) == sorted(defined)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text_everywhere(name):
    job = Job(name=name, commands=["dbt build"], schedule={"cron": "0 * * * *"})
    child = Job(
        name=f"after {name}"[:255], commands=["dbt build"], triggers={"job_completion": {"job": name}}
    )
    runs = [
        run(1, job, 1, 30, status="error", message=name * 3 + "\ud800"),
        run(2, child, 1.5, 30, triggered_by=1),
    ]
    sim = simulation([job, child], runs)
    layout = timeline_layout(sim)
    account = Account(jobs=[job, child])
    shown = [layout.picture, chain_picture(account, runs), gantt_picture(runs[0]), day_grid_picture(sim)]
    pictures = [draw_svg(picture) for picture in shown]
    for markup in (*pictures, draw_svg(layout.picture, standalone=True)):
        ET.fromstring(markup.encode("utf-8"))
    pages = [simulation_html(sim), account_html(account), run_html(runs[0]), layout.table().html()]
    for markup in (*pictures, *pages):
        assert "<img src=x" not in markup
        assert "<script" not in markup
        assert "\x1b" not in markup
        assert "\u202e" not in markup


def test_the_same_layout_gives_the_same_bytes_under_any_hash_seed():
    program = (
        "from tests.views.made import sketch, finished_run\n"
        "from jobkit.views import *\n"
        "import hashlib\n"
        "sim = sketch(); layout = timeline_layout(sim, local_zone='Europe/Berlin')\n"
        "parts = [draw_svg(layout.picture), draw_svg(layout.picture, True), simulation_html(sim),\n"
        "         draw_svg(gantt_picture(finished_run())), account_html(sim.account), simulation_text(sim)]\n"
        "print(hashlib.sha256(''.join(parts).encode()).hexdigest())\n"
    )
    digests = set()
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


def test_lengths_have_one_decimal_at_most():
    root = ET.fromstring(draw_svg(timeline_layout(sketch()).picture))
    for rect in root.iter(f"{SVG}rect"):
        for side in ("x", "y", "width", "height"):
            value = rect.get(side, "0").rstrip("%")
            assert len(value.partition(".")[2]) <= 1


def test_thousands_of_runs_stay_small():
    job = Job(name="Busy", commands=["dbt build"])
    outcomes = ("success", "error", "cancelled")
    runs = [run(n, job, n * 0.1, 3, status=outcomes[n % 3], message="m" * 200) for n in range(5_000)]
    sim = simulation([job], runs, hours=500)
    assert len(draw_svg(timeline_layout(sim).picture)) < 1_000_000
    assert len(simulation_html(sim)) < 1_000_000


def test_an_empty_simulation_says_that_nothing_runs():
    job = Job(name="Idle", commands=["dbt build"])
    svg = draw_svg(timeline_layout(simulation([job], [])).picture)
    assert marks_of(svg) == []
    assert ">no run<" in svg


def test_a_joined_mark_says_how_many_runs_it_is():
    job = Job(name="Busy", commands=["dbt build"])
    sim = simulation([job], [run(n, job, n / 4, 2) for n in range(672)], hours=168)
    groups = marks_of(draw_svg(timeline_layout(sim).picture))
    assert sum(int(group.get("data-count", 1)) for group in groups) == 672


def test_what_must_not_be_missed_is_drawn_last():
    """Bars have a least width, so that neighbours may overlap on paper."""
    job = Job(name="Busy", commands=["dbt build"])
    runs = [run(n, job, n * 0.6, 1, status="error" if n in (3, 7) else "success") for n in range(12)]
    groups = marks_of(draw_svg(timeline_layout(simulation([job], runs, hours=168)).picture))
    statuses = [group.get("data-status") for group in groups]
    assert statuses == ["success"] * (len(groups) - 2) + ["error"] * 2
