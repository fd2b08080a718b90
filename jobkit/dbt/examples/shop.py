"""The `shop` example: a small online shop, the default project of every simulation.

Three incremental models (``stg_web_events``, ``web_sessions``, ``orders``) are slow on the first build;
``cohort_retention`` is the slow report; every tag of the study guide selects something:

============== ============================================================================
tag            nodes
============== ============================================================================
ingestion      the five staging models
transformation the intermediate models and the marts
reporting      the four reports
tier1 ... 4    revenue_kpis and orders; the marts people look at all day; the daily reports; cohorts
fast, slow     models under half a minute; those worth a job of their own
nightly        what is built once a day
finance        what the finance team reads
smoke_test     five tests that tell in seconds whether a release is sane
============== ============================================================================
"""

from __future__ import annotations

from jobkit.dbt.examples.build import Builder

__all__ = ["build_shop"]


def build_shop() -> Builder:
    """Return the shop: 30 nodes of its own (15 models), 5 sources, a unit test and an exposure."""
    shop = Builder("shop")
    shop.source("shop_app", ["orders", "order_items", "customers"], freshness_hours=24)
    shop.source("payments", ["charges"], freshness_hours=12)
    shop.source("web", ["events"], freshness_hours=6)
    shop.seed("country_codes", seconds=2.0)
    shop.seed("product_catalog", seconds=3.5)
    _staging(shop)
    _marts(shop)
    _reports(shop)
    _tests(shop)
    shop.exposure("weekly_revenue_review", ["revenue_kpis", "daily_revenue"], tags=["finance"])
    nightly = {"union": [{"method": "tag", "value": "nightly"}, {"method": "tag", "value": "finance"}]}
    shop.selector("nightly", "What the nightly job builds: heavy models and the finance team's", nightly)
    return shop


def _staging(shop: Builder) -> None:
    tags = ["staging", "ingestion", "fast"]
    for name, source, seconds in (
        ("stg_orders", "shop_app.orders", 2.5),
        ("stg_order_items", "shop_app.order_items", 2.5),
        ("stg_customers", "shop_app.customers", 2.0),
        ("stg_payments", "payments.charges", 2.0),
    ):
        shop.model(name, [source], folder="staging", tags=tags, seconds=seconds)
    shop.model(
        "stg_web_events",
        ["web.events"],
        folder="staging",
        materialized="incremental",
        tags=["staging", "ingestion"],
        seconds=(420.0, 25.0),
    )
    shop.snapshot("customers_snapshot", ["stg_customers"], tags=["nightly"], seconds=14.0)


def _marts(shop: Builder) -> None:
    middle = ["intermediate", "transformation", "fast"]
    items, priced = (
        ["stg_order_items", "product_catalog"],
        ["stg_orders", "int_order_items_priced", "stg_payments"],
    )
    shop.model("int_order_items_priced", items, folder="intermediate", tags=middle, seconds=2.5)
    shop.model(
        "int_orders_paid",
        priced,
        folder="intermediate",
        materialized="table",
        tags=[*middle, "finance"],
        seconds=22.0,
    )
    tags = ["marts", "transformation"]
    shop.model(
        "orders",
        ["int_orders_paid"],
        folder="marts",
        materialized="incremental",
        tags=[*tags, "tier1", "finance", "fast"],
        seconds=(180.0, 18.0),
    )
    for name, parents, extra, seconds in (
        ("customers", ["stg_customers", "country_codes", "orders"], ["tier2", "fast"], 24.0),
        ("products", ["product_catalog", "int_order_items_priced"], ["tier2", "fast"], 12.0),
    ):
        shop.model(name, parents, folder="marts", materialized="table", tags=[*tags, *extra], seconds=seconds)
    shop.model(
        "web_sessions",
        ["stg_web_events", "stg_customers"],
        folder="marts",
        materialized="incremental",
        tags=[*tags, "tier2"],
        seconds=(300.0, 35.0),
    )


def _reports(shop: Builder) -> None:
    for name, parents, extra, seconds in (
        ("daily_revenue", ["orders", "products"], ["tier3", "finance", "fast"], 20.0),
        ("revenue_kpis", ["orders", "customers"], ["tier1", "finance", "fast"], 9.0),
        (
            "customer_lifetime_value",
            ["customers", "orders", "web_sessions"],
            ["tier3", "slow", "nightly"],
            240.0,
        ),
        (
            "cohort_retention",
            ["customers_snapshot", "customers", "orders"],
            ["tier4", "slow", "nightly"],
            540.0,
        ),
    ):
        tags = ["reporting", *extra]
        shop.model(name, parents, folder="reports", materialized="table", tags=tags, seconds=seconds)


def _tests(shop: Builder) -> None:
    smoke = ["smoke_test"]
    shop.test("unique", "stg_orders", "order_id", seconds=1.5)
    shop.test("not_null", "stg_customers", "customer_id", tags=smoke, seconds=1.0)
    shop.test(
        "accepted_values",
        "stg_payments",
        "method",
        values=["card", "transfer", "voucher"],
        severity="WARN",
        seconds=1.5,
    )
    shop.test("unique", "orders", "order_id", tags=smoke, seconds=3.0)
    shop.test("relationships", "orders", "customer_id", to="customers", seconds=4.0)
    shop.test("not_null", "customers", "customer_id", tags=smoke, seconds=1.5)
    shop.test("dbt_utils.unique_combination_of_columns", "web_sessions", "session_id", seconds=3.0)
    shop.test("not_null", "revenue_kpis", "kpi", tags=smoke, seconds=1.0)
    shop.test("not_null", "daily_revenue", "day", seconds=1.0)
    shop.test("unique", "customer_lifetime_value", "customer_id", seconds=2.0)
    shop.test("not_null", "cohort_retention", "cohort_month", seconds=2.0)
    shop.singular_test("assert_no_negative_revenue", ["daily_revenue"], tags=[*smoke, "finance"], seconds=2.0)
    given = ["stg_orders", "int_order_items_priced", "stg_payments"]
    shop.unit_test("refunds_reduce_the_paid_amount", "int_orders_paid", given)
