from itertools import pairwise

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import invoke
from jobkit.dbt.project import Project
from jobkit.jobs import Job
from jobkit.simulation import simulate
from jobkit.views import gantt_picture
from jobkit.views.callouts import Callout, place_callouts
from jobkit.views.drawing import Box, Text
from jobkit.views.fit import text_width
from jobkit.views.node_groups import GROUPS
from jobkit.views.node_timing import NodeLevel, node_phases, node_timing
from tests.platform.world import project
from tests.views.made import finished_run, invocation, nodes
from tests.views.overlaps import collisions, outside, too_small
from tests.views.test_gantt import with_build


def tiles_of(picture):
    return {part.data["tile"]: [item.text for item in part.items[2:]] for part in picture.parts("tile")}


def test_the_tiles_of_the_model_timing_tab_pf060():
    """The figures of the step whose nodes take longest: `dbt build`, 121 s."""
    assert tiles_of(gantt_picture(finished_run())) == {
        "Critical path": ["2 min 1 s", "100 % of the time"],
        "Peak concurrency": ["3 nodes", "first at 0 s"],
        "Mean concurrency": ["1.5", "4 threads at most"],
        "Longest node": ["1 min", "orders"],
        "Latest start": ["1 min 55 s", "unique_orders_id"],
        "Wall clock": ["2 min 1 s", "nodes of dbt build"],
    }


def test_levels_count_what_runs_and_what_waits_for_a_thread():
    """Three roots and two threads: one waits; d waits for a, not for a thread."""
    world = project("a", "b", "c", "a > d", minutes=10)
    timing = node_timing(invoke("dbt run --threads 2", world))
    assert [(level.seconds / 60, level.active, level.ready) for level in timing.levels] == [
        (0, 2, 1),
        (10, 2, 0),
    ]
    assert timing.mean_active == pytest.approx(2)
    assert timing.peak == NodeLevel(0, 2, 1)
    assert timing.most_ready == 1
    assert timing.path_share == 1


def test_a_node_that_was_not_selected_passes_on_what_it_waits_for():
    world = project("a > b > c", "d", minutes=10)
    timing = node_timing(invoke("dbt run --select a c d --threads 1", world))
    ready = {level.seconds / 60: level.ready for level in timing.levels}
    assert ready == {0: 1, 10: 1, 20: 0}, "c is ready when a has ended, as b is not built"


def test_nothing_that_took_time_has_no_timing():
    assert node_timing(invocation(())) is None
    assert node_timing(invocation(nodes([("model.a", "skipped", 0, 0, 0)]))) is None


def test_phases_count_the_depth_among_the_nodes_of_the_call():
    world = project("a > b > c > d > e > f")
    phases = node_phases(invoke("dbt run", world))
    assert [phases[f"model.{world.name}.{name}"] for name in "abcdef"] == [0, 1, 2, 3, 4, 4]
    assert set(node_phases(invoke("dbt run --select e f", world)).values()) == {0, 1}


def groups_of(group, run=None):
    picture = gantt_picture(run or finished_run(), group=group)
    return [part.data["group"] for part in picture.parts("group") if part.data["row"] == 5]


def test_nodes_are_grouped_by_type_phase_or_not_at_all():
    assert sorted(groups_of("type")) == ["exposure", "model", "snapshot", "test"]
    assert groups_of("phase") == ["phase 0", "phase 1", "phase 2", "phase 3"]
    assert groups_of("none") == [""]


def test_nodes_are_grouped_by_folder_as_deep_as_there_is_room():
    job = Job(name="Full", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    run = simulate(job, Project.example("shop"), until="2026-03-03").runs[0]
    folders = [part.data["group"] for part in gantt_picture(run, group="folder").parts("group")]
    assert 3 < len(folders) <= 12
    assert {"models/staging", "seeds"} <= set(folders)


@pytest.mark.parametrize("group", GROUPS)
def test_every_grouping_draws_every_node(group):
    for part_of in (finished_run(), with_build(nodes(_many()))):
        picture = gantt_picture(part_of, group=group)
        bars = [part for part in picture.parts("node") if part.data["step"] == 5]
        assert sum(part.data.get("count", 1) for part in bars) == len(part_of.steps[4].results)


def _many():
    return [(f"model.shop.m{n}", "success", n // 8 * 10, 10, n % 8 + 1) for n in range(80)]


def test_bars_of_a_group_that_overlap_stand_below_each_other():
    picture = gantt_picture(with_build(nodes(_many())), group="type")
    boxes = sorted(
        (part.items[0].box for part in picture.parts("node") if part.data["step"] == 5),
        key=lambda box: (box.y, box.x),
    )
    for one, other in pairwise(boxes):
        assert one.y != other.y or one.right <= other.x + 0.1
    assert len({box.y for box in boxes}) == 8


def opacities(**options):
    picture = gantt_picture(finished_run(), **options)
    return {part.data["node"].split(".")[2]: part.items[0].opacity for part in picture.parts("node")}


def test_what_is_highlighted_stands_out():
    path = opacities()
    assert path["orders"] == path["int_payments"] == 1 > path["stg_orders"]
    duration = opacities(highlight="duration")
    assert duration["orders"] == 1 > duration["int_payments"] > duration["stg_orders"]
    assert set(opacities(highlight="none").values()) == {1}
    assert gantt_picture(finished_run(), highlight="none").parts("critical") == []


def test_a_search_pales_what_it_does_not_find_and_counts_what_it_finds():
    found = opacities(search=" ORDERS ")
    clear = {name for name, opacity in found.items() if opacity == 1}
    assert clear == {"stg_orders", "orders", "unique_orders_id"}
    picture = gantt_picture(finished_run(), search="orders")
    (names,) = picture.parts("names")
    assert [item.text for item in names.items] == ["3 found", "stg_orders", "orders", "unique_orders_id"]
    assert picture.parts("critical") == []
    texts = picture.texts()
    assert "3 nodes found by “orders”" in texts
    assert "0 nodes found by “nothing”" in gantt_picture(finished_run(), search="nothing").texts()


def test_the_critical_path_is_a_row_of_its_own_with_names():
    picture = gantt_picture(finished_run())
    build = [part for part in picture.parts("path") if ".shop." in part.data["path"]][1:]
    assert [part.data["path"].split(".")[2] for part in build] == [
        "stg_payments",
        "not_null_stg_payments_id",
        "int_payments",
        "orders",
        "unique_orders_id",
    ]
    assert "4 of 5 named" in picture.texts()


def test_what_failed_is_named():
    names = gantt_picture(finished_run()).parts("names")
    (failed,) = [part for part in names if "failed" in part.data["names"]]
    assert [item.text for item in failed.items] == ["2 failed", "customers", "unique_orders_id"]


@pytest.mark.parametrize("options", [{"group": "colour"}, {"highlight": "colour"}])
def test_another_group_or_highlight_is_one_clear_error(options):
    with pytest.raises(JobkitError, match=r"there is no .* 'colour' .one of"):
        finished_run().plot(**options)


@pytest.mark.parametrize("width", [480, 640, 840, 1100, 1750])
@pytest.mark.parametrize("group", GROUPS)
def test_no_text_of_a_run_runs_into_another(group, width):
    for run in (finished_run(), with_build(nodes(_many()))):
        picture = gantt_picture(run, width=width, group=group)
        assert collisions(picture) == []
        assert outside(picture) == []
        assert too_small(picture) == set()


def test_callouts_of_the_largest_come_first_and_never_touch():
    wanted = [Callout(10.0 * n, f"node number {n}", n % 7) for n in range(60)]
    texts, left_out = place_callouts(wanted, Box(0, 0, 600, 18), "text")
    assert len(texts) + left_out == 60
    edges = [(text.x, text.x + text_width(text.text, 12)) for text in texts]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))
    assert edges[0][0] >= 0
    assert edges[-1][1] <= 600
    heaviest = {callout.name for callout in wanted if callout.weight == 6}
    assert len(heaviest & {text.text for text in texts}) >= 3
    assert all(isinstance(text, Text) for text in texts)
