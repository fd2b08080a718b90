import xml.etree.ElementTree as ET

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.project import Project
from jobkit.views import lineage_layout, lineage_svg, mimebundle

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shop():
    return Project.example("shop")


def test_a_node_stands_right_of_everything_it_reads(shop):
    layout = lineage_layout(shop)
    x = {node.unique_id: node.box.x for node in layout.nodes}
    assert len(layout.edges) > 20
    for parent, child, _ in layout.edges:
        assert x[parent] < x[child]
        assert parent in shop.parents[child]


def test_tests_are_left_out_unless_nothing_else_is_selected(shop):
    kinds = {shop.nodes[node.unique_id].resource_type for node in lineage_layout(shop).nodes}
    assert {"model", "source", "seed", "snapshot", "exposure"} <= kinds
    assert not kinds & {"test", "unit_test"}
    assert lineage_layout(shop, select="resource_type:test").edges == ()


def test_boxes_never_overlap_and_edges_pass_between_them(shop):
    layout = lineage_layout(shop)
    boxes = {node.unique_id: node.box for node in layout.nodes}
    for uid, box in boxes.items():
        for other_id, other in boxes.items():
            if uid != other_id and box.x == other.x:
                assert box.bottom <= other.y or other.bottom <= box.y
    for parent, child, curve in layout.edges:
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
    layout = lineage_layout(shop, select=f"+exposure:{name}")
    assert 1 < len(layout.nodes) < 24


def test_too_many_nodes_are_one_clear_error_and_still_show_as_text():
    company = Project.example("company")
    with pytest.raises(JobkitError, match="too many for one picture"):
        company.plot()
    assert "too many for one picture" in mimebundle(company)["text/html"]


def test_picture_and_figure_show_the_same_nodes(shop):
    root = ET.fromstring(lineage_svg(lineage_layout(shop)))
    drawn = {group.get("data-node") for group in root.iter(f"{SVG}g") if "data-node" in group.attrib}
    ax = shop.plot()
    boxes = [collection for collection in ax.collections if collection.get_gid() == "nodes"]
    edges = next(collection for collection in ax.collections if collection.get_gid() == "edges")
    layout = lineage_layout(shop)
    assert drawn == {node.unique_id for node in layout.nodes}
    assert len(boxes) == len(layout.nodes)
    assert len(edges.get_paths()) == len(layout.edges)
