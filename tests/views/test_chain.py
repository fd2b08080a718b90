import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from jobkit.jobs import Account, Job
from jobkit.views import account_html, chain_picture, chain_text, draw_svg, picture_of
from jobkit.views.drawing import Line, Rect, Text
from jobkit.views.layers import Spacing, arrange_layers
from tests.views.made import at, run, simulation
from tests.views.overlaps import collisions, outside, too_small

SVG = "{http://www.w3.org/2000/svg}"
SPACE = Spacing(width=100, height=20, gap_x=40, gap_y=10, margin=5, around=8)


def job(name, after=None, statuses=("success",), **fields):
    triggers = {"job_completion": {"job": after, "statuses": statuses}} if after else {}
    return Job(name=name, commands=["dbt build"], triggers=triggers, **fields)


def chain(*jobs):
    return chain_picture(Account(jobs=jobs))


def boxes_of(picture):
    return {part.data["job"]: part.items[0].box for part in picture.parts("job")}


def edges_of(picture):
    return {tuple(part.data["edge"].split(" → ")): part for part in picture.parts("edge")}


def is_red_and_dashed(item):
    colour = item.line if isinstance(item, Rect) else item.colour
    return colour == "error-line" and (isinstance(item, Rect) or bool(item.dash))


def test_a_job_stands_right_of_the_job_it_waits_for():
    picture = chain(job("C", "B"), job("B", "A"), job("A"))
    x = {name: box.x for name, box in boxes_of(picture).items()}
    assert x["A"] < x["B"] < x["C"]
    assert picture.summary == "3 jobs, 2 started by another job."


def test_boxes_never_overlap():
    jobs = [
        job("root"),
        *(job(f"child {n}", "root") for n in range(5)),
        *(job(f"leaf {n}", f"child {n}") for n in range(5)),
    ]
    jobs += [job("X", "Z"), job("Y", "X"), job("Z", "Y"), *(job(f"alone {n}") for n in range(9))]
    boxes = list(boxes_of(chain(*jobs)).values())
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = (
                one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
            )
            assert apart


def test_edges_carry_the_outcomes_that_trigger():
    """P-072: completes on success, error, cancelled."""
    picture = chain(job("A"), job("B", "A"), job("C", "A", ("error", "cancelled")))
    labels = {
        pair: next(item.text for item in edge.items if isinstance(item, Text))
        for pair, edge in edges_of(picture).items()
    }
    assert labels == {("A", "B"): "✓ success", ("A", "C"): "✕ ⊘"}


def test_a_circle_is_cut_once_and_all_its_edges_are_marked():
    picture = chain(job("A", "C"), job("B", "A"), job("C", "B"), job("Tail", "B"))
    edges = edges_of(picture)
    assert {pair for pair, edge in edges.items() if "closes" in edge.data} == {("C", "A")}
    marked = {pair for pair, edge in edges.items() if is_red_and_dashed(edge.items[0])}
    assert marked == {("A", "B"), ("B", "C"), ("C", "A")}
    marked = {part.data["job"] for part in picture.parts("job") if is_red_and_dashed(part.items[0])}
    assert marked == {"A", "B", "C"}
    assert "1 circle of jobs" in picture.summary


def test_the_edge_that_closes_a_circle_runs_below_every_box_of_its_part():
    picture = chain(
        job("A", "C"),
        job("B", "A"),
        job("C", "B"),
        *(job(f"T{n}", "A") for n in range(4)),
        job("X", "Elsewhere"),
    )
    boxes = boxes_of(picture)
    (closing,) = (edge for edge in edges_of(picture).values() if "closes" in edge.data)
    line, label = closing.items[0], closing.items[-1]
    low = max(y for _, y in line.points)
    assert low > max(box.bottom for name, box in boxes.items() if name not in ("X", "Elsewhere"))
    for box in boxes.values():
        assert not box.y < low < box.bottom
        assert not (box.y < label.y < box.bottom and box.x < label.x < box.right)


def test_a_job_that_starts_itself_is_a_circle():
    picture = chain(job("A", "A"))
    edge = edges_of(picture)["A", "A"]
    assert edge.data["closes"]
    points = [point for item in edge.items if isinstance(item, Line) for point in item.points]
    assert points
    assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points)


def test_edges_of_circles_are_dashed_in_the_picture():
    root = ET.fromstring(draw_svg(chain(job("A", "B"), job("B", "A"), job("C", "A"))))
    dashed = {
        group.get("data-edge")
        for group in root.iter(f"{SVG}g")
        if "data-edge" in group.attrib and any("stroke-dasharray" in path.attrib for path in group)
    }
    assert dashed == {"A → B", "B → A"}


def test_an_upstream_job_that_the_account_lacks_is_shown_as_missing():
    picture = chain(job("B", "Elsewhere"))
    missing = next(part for part in picture.parts("job") if part.data["job"] == "Elsewhere")
    assert missing.data["type"] == "missing"
    assert [item.text for item in missing.items if isinstance(item, Text)] == [
        "Elsewhere",
        "not in this account",
    ]


def test_thousands_of_chained_jobs_do_not_exhaust_the_stack():
    names = [f"n{n}" for n in range(3_000)]
    layers = arrange_layers(names, [*pairwise(names), (names[-1], names[0])], SPACE)
    assert layers.column[names[-1]] == 2_999
    assert layers.cut == {(names[-1], names[0])}


def test_the_layout_does_not_depend_on_the_order_of_edges():
    names, edges = list("ABCD"), [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")]
    one, other = arrange_layers(names, edges, SPACE), arrange_layers(names, edges[::-1], SPACE)
    assert one.column == other.column
    assert {box.y for box in one.boxes.values()} == {box.y for box in other.boxes.values()}
    assert one.column == {"A": 0, "B": 1, "C": 1, "D": 2}


def test_each_box_says_how_the_runs_of_its_job_ended():
    jobs = [job("Busy"), job("Fine", "Busy"), job("Idle", "Missing")]
    runs = [run(n, jobs[0], n, 5, status="error" if n == 3 else "success") for n in range(9)]
    runs += [run(20 + n, jobs[1], n + 0.5, 5) for n in range(9)]
    sim = simulation(jobs, runs)
    picture = picture_of(sim, kind="chain")
    said = {part.data["job"]: part.tooltip.partition("; ")[2] for part in picture.parts("job")}
    assert said.pop("Missing") == ""
    assert said == {"Busy": "9 runs, 1 error", "Fine": "9 runs, all successful", "Idle": "no run"}
    statuses = {part.data["job"]: part.data.get("status") for part in picture.parts("job")}
    assert statuses == {"Busy": "error", "Fine": "success", "Idle": "none", "Missing": None}
    assert {"9 runs, 1 error", "no run"} <= set(picture.texts())
    assert "9 runs, 1 error" not in picture_of(sim.account).texts()
    window = picture_of(sim, kind="chain", start=at(2.5), end=at(4))
    assert {"1 run, 1 error", "1 run, successful"} & set(window.texts())
    assert sim.plot(kind="chain").figure is not None


def test_no_text_of_a_chain_runs_into_another():
    names = [f"Chained downstream number {n} of the reporting layer" for n in range(8)]
    jobs = [job(names[0]), *(job(name, names[n // 2]) for n, name in enumerate(names[1:]))]
    runs = [run(n, jobs[n % 8], n, 5, status="cancelled") for n in range(96)]
    for picture in (chain(*jobs), picture_of(simulation(jobs, runs, hours=100), kind="chain")):
        assert collisions(picture) == []
        assert outside(picture) == []
        assert too_small(picture) == set()
        shown = [part.items[2].text for part in picture.parts("job")]
        assert len(set(shown)) == len(names)


def test_text_lists_each_job_once_below_what_starts_it():
    account = Account(
        jobs=(job("A", schedule={"cron": "0 6 * * *"}), job("B", "A"), job("X", "Y"), job("Y", "X"))
    )
    assert chain_text(account).splitlines() == [
        "4 jobs, 3 started by another job, 1 circle of jobs that start one another.",
        "A  (0 6 * * *)",
        "└─ ✓ success → B",
        "X  (after Y ✓)",
        "└─ ✓ success → Y",
        "   └─ ✓ success → X (again: a circle)",
    ]


@pytest.mark.parametrize("count", [1, 7])
def test_html_lists_every_job(count):
    account = Account(jobs=tuple(job(f"Job {n}") for n in range(count)))
    assert account_html(account).count("<tr>") == count + 1


def test_the_figure_draws_every_job_and_edge():
    account = Account(jobs=(job("A", "C"), job("B", "A"), job("C", "B"), job("D")))
    ax = account.plot()
    gids = [artist.get_gid() for artist in (*ax.patches, *ax.lines)]
    assert (gids.count("job"), gids.count("edge")) == (4, 3)
    assert "D" in {text.get_text() for text in ax.texts}


def test_a_parent_stands_half_way_between_its_children_and_no_edges_of_a_tree_cross():
    names = ["root", *(f"c{n}" for n in range(3)), *(f"l{n}{m}" for n in (0, 2) for m in range(2))]
    edges = [("root", f"c{n}") for n in range(3)] + [
        (name[:1].replace("l", "c") + name[1], name) for name in names[4:]
    ]
    layers = arrange_layers(names, edges, SPACE)
    middle = {name: box.middle for name, box in layers.boxes.items()}
    assert middle["root"] == pytest.approx((middle["c0"] + middle["c1"] + middle["c2"]) / 3)
    assert middle["c0"] == pytest.approx((middle["l00"] + middle["l01"]) / 2)
    assert [name for name in sorted(names, key=middle.get) if name[0] == "l"] == ["l00", "l01", "l20", "l21"]


def test_an_edge_past_a_column_has_a_passage_there():
    layers = arrange_layers(list("ABC"), [("A", "B"), ("B", "C"), ("A", "C")], SPACE)
    box = layers.boxes["B"]
    beside = [y for x, y in layers.curves["A", "C"] if box.x <= x <= box.right]
    assert len(beside) >= 2
    assert all(not box.y <= y <= box.bottom for y in beside)


def test_nodes_without_an_edge_form_a_block_below_the_others():
    layers = arrange_layers(["A", *(f"n{n}" for n in range(6)), "B"], [("A", "B")], SPACE)
    below = [layers.boxes[f"n{n}"] for n in range(6)]
    assert all(box.y > layers.boxes["A"].bottom for box in below)
    assert len({box.x for box in below}) == 4
    assert len({(box.x, box.y) for box in below}) == 6
