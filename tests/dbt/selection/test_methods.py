"""Each selection method on the project by hand; facts S-062 to S-068, and live answers of dbt-core 1.12."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from jobkit.basics.errors import SelectionError
from jobkit.dbt.selection import METHODS, select
from jobkit.dbt.selection.methods import REGISTRY
from jobkit.dbt.selection.patterns import matcher
from tests.dbt.selection.shop import names, shop

SHOP = shop()
NIGHTLY = {"stg_orders", "stg_events", "pkg.helper"}
MARTS = {"customers", "orders", "report", "dim.v1", "dim.v2", "dim.v3"}
SEM = {"semantic_model:sm", "metric:revenue", "saved_query:sq"}


def test_every_method_of_dbt_is_there():
    assert {*REGISTRY, "selector"} == set(METHODS)


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        # fqn: names, folders, versions
        ("orders", {"orders"}),
        ("marts.orders", {"orders"}),
        ("shop.marts.orders", {"orders"}),
        ("marts", {*MARTS, "unit_test:customers.ut"}),
        ("arts", set()),
        ("stg_*", {"stg_orders", "stg_events"}),
        ("*orders", {"stg_orders", "orders", "seed:raw_orders"}),
        ("staging.stg_[!o]*", {"stg_events"}),
        ("stg_order?", {"stg_orders"}),
        ("pkg", {"pkg.helper"}),
        ("pkg.*", {"pkg.helper"}),
        ("*.stg_orders", {"stg_orders"}),
        ("shop.*.*.*", {"dim.v1", "dim.v2", "dim.v3", "unit_test:customers.ut"}),
        ("dim", {"dim.v1", "dim.v2", "dim.v3"}),
        ("dim.v2", {"dim.v2"}),
        ("dim_v2", {"dim.v2"}),
        ("dim.v*", set()),  # S-068
        ("dim*", {"dim.v1", "dim.v2", "dim.v3"}),
        ("Orders", set()),  # S-065: case counts
        ("model.shop.orders", set()),  # S-065: a unique_id is no selector
        ("fqn:weekly", {"exposure:weekly"}),
        ("events", set()),  # sources are not found by name
        ("]", set()),
        # tag
        ("tag:nightly", NIGHTLY),
        ("tag:n*", NIGHTLY),
        ("tag:pii", {"source:app.users"}),
        ("tag:fast", {"unit_test:customers.ut"}),
        ("tag:", set()),
        # source
        ("source:app", {"source:app.events", "source:app.users"}),
        ("source:app.u*", {"source:app.users"}),
        ("source:shop.app.events", {"source:app.events"}),
        ("source:pkg.app.events", set()),
        # path and file (S-067)
        ("path:models/staging", {"stg_orders", "stg_events"}),
        ("models/staging/", {"stg_orders", "stg_events"}),
        ("./models/staging/stg_orders.sql", {"stg_orders"}),
        ("models/staging/stg_orders.sql/", set()),
        ("models/*/stg_*.sql", {"stg_orders", "stg_events"}),
        ("models/**/*orders.sql", {"stg_orders", "orders"}),
        ("**/orders.sql", {"orders"}),
        ("path:seeds", {"seed:raw_orders"}),
        ("path:nope", set()),
        ("models/helper.sql", set()),  # a package's file is not in the project's folder
        ("file:stg_orders.sql", {"stg_orders"}),
        ("file:stg_orders", {"stg_orders"}),
        ("raw_orders.csv", {"seed:raw_orders"}),
        ("STG_ORDERS.SQL", set()),
        ("file:sem*", SEM),
        # package, group, access, version
        ("package:pkg", {"pkg.helper"}),
        ("group:fin*", {"customers"}),
        ("access:public", {"customers"}),
        ("access:private", {"orders"}),
        ("access:p*", set()),  # S-065
        ("version:latest", {"dim.v2"}),
        ("version:old", {"dim.v1"}),
        ("version:prerelease", {"dim.v3"}),
        ("version:none,access:public", {"customers"}),
        # config (S-063)
        ("config.materialized:table", {"customers", "report"}),
        ("config.meta.owner:ann", {"stg_orders"}),
        ("config.meta.tier:1", set()),
        ("config.meta.ids:id", {"stg_orders"}),
        ("config.meta.ids:TRUE", {"stg_orders"}),
        ("config.contract.enforced:false", {"orders"}),
        ("config.severity:WARN", {"test:rel.2", "test:assert_report"}),
        ("config.on_error:continue", set()),
        ("config.meta.items:x", set()),
        ("config:x", set()),
        ("config.:x", set()),
        # tests (S-064, S-065)
        ("test_name:not_null", {"test:not_null_orders_id.1", "test:not_null_src.3"}),
        ("test_name:assert_report", set()),
        ("test_name:ut", {"unit_test:customers.ut"}),
        ("test_type:generic", {"test:not_null_orders_id.1", "test:not_null_src.3", "test:rel.2"}),
        ("test_type:singular", {"test:assert_report"}),
        ("test_type:unit", {"unit_test:customers.ut"}),
        (
            "test_type:a",
            {"test:not_null_orders_id.1", "test:not_null_src.3", "test:rel.2", "test:assert_report"},
        ),
        # resource types and the nodes without SQL
        ("resource_type:seed", {"seed:raw_orders"}),
        ("resource_type:analysis", {"analysis:adhoc"}),
        ("resource_type:operation", set()),
        ("resource_type:function", {"function:f"}),
        ("exposure:weekly", {"exposure:weekly"}),
        ("exposure:shop.w*", {"exposure:weekly"}),
        ("metric:*", {"metric:revenue"}),
        ("semantic_model:sm", {"semantic_model:sm"}),
        ("saved_query:shop.sq", {"saved_query:sq"}),
        ("unit_test:ut", {"unit_test:customers.ut"}),
        ("unit_test:pkg.ut", set()),
        (":x", set()),
        ("!orders", set()),
    ],
)
def test_method(criterion, found):
    """S-063, S-064, S-065, S-067, S-068."""
    assert names(SHOP, criterion, indirect_selection="empty") == found


def test_a_property_file_selects_what_it_describes():
    assert names(SHOP, "models/schema.yml", indirect_selection="empty") == {
        "stg_orders",
        "test:not_null_orders_id.1",
        "test:not_null_src.3",
        "test:rel.2",
        "unit_test:customers.ut",
    }


def test_a_disabled_node_is_never_selected_wherever_the_manifest_has_it():
    assert not any("off" in uid for uid in select(SHOP).ids)
    assert names(SHOP, "off") == set()


@pytest.mark.parametrize(
    ("criterion", "says"),
    [
        ("nomethod:x", ["there is no selection method 'nomethod'", "tag"]),
        ("tga:x", ["did you mean `tag`?"]),
        ("Tag:x", ["did you mean `tag`?"]),
        ("@orders+", ['"@"', '"+"']),
        ("source:a.b.c.d", ["too many parts", "package.source.table"]),
        ("exposure:a.b.c", ["too many parts"]),
        ("resource_type:modle", ["did you mean `model`?"]),
        ("test_type:nope", ["there is no test type 'nope'"]),
        ("version:newest", ["there is no kind of version 'newest'"]),
        ("path:.", ["path:."]),
        ("path:./", ["path:./"]),
        ("path:", ["not relative"]),
        ("path:/tmp", ["not relative"]),
        ("a**/b", ["**"]),
        ("selector:nigtly", ["did you mean `nightly`?"]),
        ("state:modified", ["no comparison manifest", "--state"]),
        ("result:error", ["No comparison run_results"]),
        ("source_status:fresher", ["sources.json"]),
        ("9" * 5000 + "+orders", ["is no depth"]),
        ("a\nb", ["line break"]),
    ],
)
def test_what_dbt_refuses_is_an_error_that_points_at_the_place(criterion, says):
    """S-066."""
    with pytest.raises(SelectionError) as caught:
        select(SHOP, ["orders", criterion])
    assert caught.value.where.startswith("column 8 of ")
    for part in says:
        assert part in str(caught.value)


def test_selectors_that_refer_to_each_other_are_an_error():
    with pytest.raises(SelectionError, match="circle: a -> b -> a"):
        select(SHOP, "selector:a")


def test_a_place_in_exclude_is_named_as_such():
    with pytest.raises(SelectionError) as caught:
        select(SHOP, "orders", "tag:x,nope:y")
    assert caught.value.where == "exclude column 7 of `tag:x,nope:y`"


@pytest.mark.parametrize("pattern", ["a[b", "[", "[a][b", "x]y[*", "[!a]?[", "[[]", "[]a]", "a*[b"])
def test_brackets_that_are_not_closed_are_letters(pattern):
    names_ = ["a[b", "[", "a[b", "x]yz", "x]y[z", "b?[", "bc[", "]", "ab", "a", "a1[b"]
    assert [n for n in names_ if matcher(pattern)(n)] == [n for n in names_ if fnmatchcase(n, pattern)]


def test_many_open_brackets_cost_what_they_are_long():
    assert not matcher("[" * 200_000)("a")
    assert not matcher("[" * 100_000 + "]")("b")
