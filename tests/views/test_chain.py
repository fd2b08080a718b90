import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from jobkit.jobs import Account, Job
from jobkit.views import account_html, chain_layout, chain_svg, chain_text
from jobkit.views.layers import arrange_layers

SVG = "{http://www.w3.org/2000/svg}"


def job(name, after=None, statuses=("success",), **fields):
    triggers = {"job_completion": {"job": after, "statuses": statuses}} if after else {}
    return Job(name=name, commands=["dbt build"], triggers=triggers, **fields)


def chain(*jobs):
    return chain_layout(Account(jobs=jobs))


def edges_of(layout):
    return {(edge.source, edge.target): edge for edge in layout.edges}


def test_a_job_stands_right_of_the_job_it_waits_for():
    layout = chain(job("C", "B"), job("B", "A"), job("A"))
    x = {node.job: node.box.x for node in layout.nodes}
    assert x["A"] < x["B"] < x["C"]
    assert layout.summary == "3 jobs, 2 started by another job."


def test_boxes_never_overlap():
    jobs = [
        job("root"),
        *(job(f"child {n}", "root") for n in range(5)),
        *(job(f"leaf {n}", f"child {n}") for n in range(5)),
    ]
    jobs += [job("X", "Z"), job("Y", "X"), job("Z", "Y"), *(job(f"alone {n}") for n in range(9))]
    boxes = [node.box for node in chain(*jobs).nodes]
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = (
                one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
            )
            assert apart


def test_edges_carry_the_outcomes_that_trigger():
    """P-072: completes on success, error, cancelled."""
    layout = chain(job("A"), job("B", "A"), job("C", "A", ("error", "cancelled")))
    labels = {pair: edge.label for pair, edge in edges_of(layout).items()}
    assert labels == {("A", "B"): "✓ success", ("A", "C"): "✕ ⊘"}


def test_a_circle_is_cut_once_and_all_its_edges_are_marked():
    layout = chain(job("A", "C"), job("B", "A"), job("C", "B"), job("Tail", "B"))
    edges = edges_of(layout)
    assert {pair for pair, edge in edges.items() if edge.closes} == {("C", "A")}
    assert {pair for pair, edge in edges.items() if edge.in_circle} == {("A", "B"), ("B", "C"), ("C", "A")}
    assert {node.job for node in layout.nodes if node.in_circle} == {"A", "B", "C"}
    assert "1 circle of jobs" in layout.summary


def test_a_job_that_starts_itself_is_a_circle():
    layout = chain(job("A", "A"))
    assert edges_of(layout)["A", "A"].closes
    assert all(
        0 <= x <= layout.width and 0 <= y <= layout.height for edge in layout.edges for x, y in edge.points
    )


def test_edges_of_circles_are_dashed_in_the_picture():
    root = ET.fromstring(chain_svg(chain(job("A", "B"), job("B", "A"), job("C", "A"))))
    dashed = {
        group.get("data-edge")
        for group in root.iter(f"{SVG}g")
        if "data-edge" in group.attrib and any("stroke-dasharray" in path.attrib for path in group)
    }
    assert dashed == {"A → B", "B → A"}


def test_an_upstream_job_that_the_account_lacks_is_shown_as_missing():
    layout = chain(job("B", "Elsewhere"))
    missing = next(node for node in layout.nodes if node.job == "Elsewhere")
    assert (missing.job_type, missing.subtitle) == ("missing", "not in this account")


def test_thousands_of_chained_jobs_do_not_exhaust_the_stack():
    names = [f"n{n}" for n in range(3_000)]
    layers = arrange_layers(names, [*pairwise(names), (names[-1], names[0])])
    assert layers.column[names[-1]] == 2_999
    assert layers.cut == {(names[-1], names[0])}


def test_the_layout_does_not_depend_on_the_order_of_edges():
    names, edges = list("ABCD"), [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")]
    one, other = arrange_layers(names, edges), arrange_layers(names, edges)
    assert (one.column, one.row) == (other.column, other.row)
    assert one.column == {"A": 0, "B": 1, "C": 1, "D": 2}


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
    gids = [patch.get_gid() for patch in ax.patches]
    assert (gids.count("jobs"), gids.count("edges")) == (4, 3)
    assert "D" in {text.get_text() for text in ax.texts}
