import xml.etree.ElementTree as ET

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.project import Project
from jobkit.views import draw_svg, lineage_picture, mimebundle
from jobkit.views.lineage import lineage_nodes

SVG = "{http://www.w3.org/2000/svg}"


def boxes_of(picture):
    return {part.data["node"]: part.items[0].box for part in picture.parts("node")}


def edges_of(picture):
    return [(*part.data["edge"].split(" → "), part.items[0].points) for part in picture.parts("edge")]


@pytest.fixture(scope="module")
def shop():
    return Project.example("shop")


def test_a_node_stands_right_of_everything_it_reads(shop):
    picture = lineage_picture(shop)
    x = {name: box.x for name, box in boxes_of(picture).items()}
    edges = edges_of(picture)
    assert len(edges) > 20
    for parent, child, _ in edges:
        assert x[parent] < x[child]
        assert parent in shop.parents[child]


def test_tests_are_left_out_unless_nothing_else_is_selected(shop):
    kinds = {shop.nodes[uid].resource_type for uid in boxes_of(lineage_picture(shop))}
    assert {"model", "source", "seed", "snapshot", "exposure"} <= kinds
    assert not kinds & {"test", "unit_test"}
    tests = lineage_picture(shop, select="resource_type:test")
    assert boxes_of(tests)
    assert edges_of(tests) == []


def test_boxes_never_overlap_and_edges_pass_between_them(shop):
    picture = lineage_picture(shop)
    boxes = boxes_of(picture)
    for uid, box in boxes.items():
        for other_id, other in boxes.items():
            if uid != other_id and box.x == other.x:
                assert box.bottom <= other.y or other.bottom <= box.y
    for parent, child, curve in edges_of(picture):
        assert len(curve) % 3 == 1
        for x, y in curve:
            inside = [
                uid
                for uid, box in boxes.items()
                if uid not in (parent, child) and box.x < x < box.right and box.y < y < box.bottom
            ]
            assert inside == []


def test_a_selection_is_drawn_alone(shop):
    name = next(node.name for node in shop.nodes.values() if node.resource_type == "exposure")
    picture = lineage_picture(shop, select=f"+exposure:{name}")
    assert 1 < len(boxes_of(picture)) < 24


def test_too_many_nodes_are_one_clear_error_and_still_show_as_text():
    company = Project.example("company")
    with pytest.raises(JobkitError, match="too many for one picture"):
        company.plot()
    assert "too many for one picture" in mimebundle(company)["text/html"]


def test_picture_and_figure_show_the_same_nodes(shop):
    picture = lineage_picture(shop)
    root = ET.fromstring(draw_svg(picture))
    drawn = {group.get("data-node") for group in root.iter(f"{SVG}g") if "data-node" in group.attrib}
    ax = shop.plot()
    gids = [patch.get_gid() for patch in ax.patches]
    assert drawn == set(boxes_of(picture)) == set(lineage_nodes(shop))
    assert gids.count("node") == 2 * len(drawn), "a box and the colour of its kind"
    assert gids.count("edge") == len(edges_of(picture))
