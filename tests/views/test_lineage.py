import xml.etree.ElementTree as ET

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.project import Project
from jobkit.views import draw_svg, lineage_picture, mimebundle
from jobkit.views.lineage import lineage_nodes
from tests.views.overlaps import collisions, outside, too_small

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


@pytest.fixture(scope="module")
def company():
    return Project.example("company")


def groups_of(picture):
    return {part.data["group"]: part.data["nodes"] for part in picture.parts("group")}


def test_a_large_project_is_drawn_folder_by_folder(company):
    picture = lineage_picture(company)
    groups = groups_of(picture)
    assert sum(groups.values()) == len(lineage_nodes(company)) > 150
    assert 20 < len(groups) <= 60
    assert groups["models/staging/orders"] == 15
    assert groups["sources"] == 180
    assert company.plot().get_title(loc="left").startswith("company: ")
    assert "<img " in mimebundle(company)["text/html"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("type", {"models": 500, "sources": 180, "seeds": 5}),
        ("layer", {"models/staging": 180, "models/intermediate": 120, "models/marts": 200, "sources": 180}),
    ],
)
def test_it_is_drawn_by_layer_or_type_where_one_asks(company, by, expected):
    groups = groups_of(lineage_picture(company, by=by))
    assert expected.items() <= groups.items()


def test_edges_between_groups_are_counted_and_wider_for_more(company):
    picture = lineage_picture(company, by="layer")
    edges = {part.data["edge"]: part for part in picture.parts("edge")}
    staging = {uid for uid in lineage_nodes(company) if "/staging/" in company.nodes[uid].original_file_path}
    sources = [parent for uid in staging for parent in company.parents[uid] if parent.startswith("source.")]
    many, few = edges["sources → models/staging"], edges["semantic models → metrics"]
    assert many.data["count"] == len(sources)
    assert many.tooltip == f"{len(sources)} edges from sources to models/staging"
    assert many.items[0].width > few.items[0].width


def test_a_selection_of_a_large_project_is_drawn_node_by_node(company):
    uid = next(uid for uid in lineage_nodes(company) if uid.startswith("model."))
    picture = lineage_picture(company, select=f"{company.nodes[uid].name}+1")
    assert picture.parts("node")
    assert not picture.parts("group")
    assert groups_of(lineage_picture(company, select="resource_type:seed", by="type")) == {"seeds": 5}


def test_groups_that_read_each_other_have_an_edge_each_way():
    nodes = {
        f"model.p.{name}": {
            "unique_id": f"model.p.{name}",
            "name": name,
            "resource_type": "model",
            "package_name": "p",
            "original_file_path": f"models/{folder}/{name}.sql",
            "path": f"{folder}/{name}.sql",
            "fqn": ["p", folder, name],
            "config": {},
            "depends_on": {"nodes": [f"model.p.{parent}"] if parent else []},
        }
        for name, folder, parent in (("a", "one", ""), ("b", "two", "a"), ("c", "one", "b"))
    }
    manifest = {"metadata": {"project_name": "p"}, "nodes": nodes, "sources": {}, "exposures": {}}
    picture = lineage_picture(Project.from_manifest(manifest), by="layer")
    assert {part.data["edge"] for part in picture.parts("edge")} == {
        "models/one → models/two",
        "models/two → models/one",
    }
    for part in picture.parts("edge"):
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in part.items[0].points)


def test_node_by_node_too_many_are_one_clear_error(company):
    with pytest.raises(JobkitError, match="too many for one picture"):
        company.plot(by="node")
    with pytest.raises(JobkitError, match=r"'colour' .one of node, folder, layer, type"):
        company.plot(by="colour")


@pytest.mark.parametrize("by", [None, "folder", "layer", "type"])
def test_no_text_of_a_lineage_runs_into_another(shop, company, by):
    for picture in (lineage_picture(shop, by=by), lineage_picture(company, by=by)):
        assert collisions(picture) == []
        assert outside(picture) == []
        assert too_small(picture) == set()


def test_picture_and_figure_show_the_same_nodes(shop):
    picture = lineage_picture(shop)
    root = ET.fromstring(draw_svg(picture))
    drawn = {group.get("data-node") for group in root.iter(f"{SVG}g") if "data-node" in group.attrib}
    ax = shop.plot()
    gids = [patch.get_gid() for patch in ax.patches]
    assert drawn == set(boxes_of(picture)) == set(lineage_nodes(shop))
    assert gids.count("node") == 2 * len(drawn), "a box and the colour of its kind"
    assert gids.count("edge") == len(edges_of(picture))
