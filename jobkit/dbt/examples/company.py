"""The `company` example: 500 models of a grocery and meal-kit business, for "500 models, 45 minutes".

A full ``dbt build`` from an empty schema takes about 45 minutes with 4 threads; a pull request that changes
a report, a fact or a dimension builds 2 to 10 models in 2 to 5 minutes. ``stg_webshop__customers`` and what
follows from it is the exception worth looking at: it reaches reports all over the company.
"""

from __future__ import annotations

from jobkit.dbt.examples.build import Builder
from jobkit.dbt.examples.layers import Domain, LayerSeconds, add_domain, add_reports

__all__ = ["DOMAINS", "build_company"]

TIMES = LayerSeconds(
    staging=(1.5, 4.5),
    intermediate=(6.0, 20.0),
    dimension=(10.0, 30.0),
    fact=(16.0, 46.0),
    report=(12.0, 44.0),
    test=(0.8, 1.8),
    first=2.5,
)

DOMAINS = (
    Domain(
        "catalogue",
        "pim",
        "products recipes brands categories allergens",
        "price_changes recipe_ratings product_launches assortment_changes nutrition_checks",
        "product_variants rating_comments launch_tasks assortment_rules nutrient_values",
        {
            "price_position": "fct_price_changes dim_products dim_brands",
            "recipe_ranking": "fct_recipe_ratings dim_recipes",
            "launch_calendar": "fct_product_launches dim_products",
            "assortment_width": "fct_assortment_changes dim_categories",
            "nutrition_labels": "fct_nutrition_checks dim_recipes dim_allergens",
            "price_history": "fct_price_changes dim_products",
        },
    ),
    Domain(
        "orders",
        "webshop",
        "customers delivery_addresses sales_channels gift_cards promotions",
        "orders carts returns subscriptions reviews",
        "order_lines cart_items return_reasons subscription_changes review_replies",
        {
            "revenue_today": "fct_orders dim_sales_channels",
            "active_subscribers": "fct_subscriptions dim_customers",
            "basket_abandonment": "fct_carts dim_sales_channels",
            "return_rate": "fct_returns fct_orders dim_products",
            "promotion_uplift": "fct_orders dim_promotions",
            "customer_order_history": "fct_orders dim_customers",
        },
        incremental="orders carts",
        tier=1,
        seed="country_codes",
    ),
    Domain(
        "payments",
        "psp",
        "payment_methods merchants acquirers card_issuers fraud_rules",
        "payments refunds chargebacks payouts fraud_alerts",
        "payment_attempts refund_reasons chargeback_evidence payout_lines alert_reviews",
        {
            "acceptance_rate": "fct_payments dim_payment_methods",
            "refund_volume": "fct_refunds dim_payment_methods",
            "chargeback_ratio": "fct_chargebacks dim_card_issuers",
            "payout_schedule": "fct_payouts dim_acquirers",
            "fraud_watch": "fct_fraud_alerts dim_fraud_rules",
            "payment_fee_history": "fct_payments dim_acquirers",
        },
        incremental="payments",
        tier=1,
    ),
    Domain(
        "billing",
        "billing",
        "plans price_lists tax_rates billing_accounts currencies",
        "invoices credit_notes dunning_notices usage_charges plan_changes",
        "invoice_lines credit_note_lines dunning_rules usage_meters plan_features",
        {
            "recurring_revenue": "fct_invoices dim_plans",
            "credit_note_reasons": "fct_credit_notes dim_billing_accounts",
            "overdue_accounts": "fct_dunning_notices dim_billing_accounts",
            "usage_overview": "fct_usage_charges dim_plans",
            "plan_migration": "fct_plan_changes dim_plans",
            "invoice_history": "fct_invoices dim_billing_accounts",
        },
        tier=2,
        seed="vat_rates",
    ),
    Domain(
        "web",
        "tracking",
        "pages devices referrers experiments site_regions",
        "page_views sessions searches experiment_exposures form_submissions",
        "page_types session_marks search_terms variant_labels form_fields",
        {
            "active_users": "fct_sessions dim_devices",
            "landing_pages": "fct_page_views dim_pages",
            "search_without_result": "fct_searches dim_site_regions",
            "experiment_results": "fct_experiment_exposures dim_experiments",
            "form_completion": "fct_form_submissions dim_pages",
            "traffic_history": "fct_page_views dim_referrers",
        },
        incremental="page_views sessions",
        tier=2,
    ),
    Domain(
        "marketing",
        "ads",
        "campaigns audiences ad_groups email_templates partners",
        "ad_impressions ad_clicks email_sends email_events referrals",
        "ad_costs click_ids send_batches bounce_codes referral_codes",
        {
            "campaign_spend": "fct_ad_impressions dim_campaigns",
            "cost_per_order": "fct_ad_clicks dim_campaigns fct_orders",
            "newsletter_reach": "fct_email_sends dim_email_templates",
            "email_engagement": "fct_email_events dim_audiences",
            "referral_programme": "fct_referrals dim_partners dim_customers",
            "attribution_history": "fct_ad_clicks dim_ad_groups",
        },
        incremental="ad_impressions email_events",
        tier=2,
    ),
    Domain(
        "support",
        "helpdesk",
        "agents queues help_articles ticket_tags service_levels",
        "tickets ticket_replies chats satisfaction_surveys escalations",
        "ticket_fields reply_templates chat_messages survey_answers escalation_paths",
        {
            "open_tickets": "fct_tickets dim_queues",
            "first_reply_time": "fct_ticket_replies dim_agents",
            "chat_load": "fct_chats dim_agents",
            "satisfaction": "fct_satisfaction_surveys dim_service_levels",
            "escalation_causes": "fct_escalations dim_ticket_tags",
            "ticket_history": "fct_tickets dim_ticket_tags dim_customers",
        },
        incremental="ticket_replies",
        tier=2,
    ),
    Domain(
        "inventory",
        "wms",
        "warehouses bins suppliers pallets batches",
        "stock_levels stock_movements purchase_orders goods_receipts stock_counts",
        "stock_units movement_types purchase_order_lines receipt_lines count_sheets",
        {
            "stock_cover": "fct_stock_levels dim_warehouses",
            "fill_rate": "fct_stock_movements dim_bins",
            "supplier_reliability": "fct_purchase_orders dim_suppliers",
            "receipt_backlog": "fct_goods_receipts dim_warehouses",
            "count_differences": "fct_stock_counts dim_bins",
            "waste_history": "fct_stock_movements dim_batches dim_products",
        },
        incremental="stock_movements",
    ),
    Domain(
        "logistics",
        "tms",
        "carriers depots vehicles drivers delivery_zones",
        "shipments delivery_attempts route_plans pickups vehicle_costs",
        "parcels attempt_codes route_stops pickup_windows fuel_receipts",
        {
            "on_time_delivery": "fct_shipments dim_carriers",
            "failed_attempts": "fct_delivery_attempts dim_delivery_zones",
            "route_efficiency": "fct_route_plans dim_depots",
            "pickup_compliance": "fct_pickups dim_depots",
            "cost_per_drop": "fct_vehicle_costs fct_shipments dim_vehicles",
            "delivery_history": "fct_shipments dim_delivery_zones",
        },
        incremental="shipments",
        seed="carrier_surcharges",
    ),
    Domain(
        "sales",
        "crm",
        "accounts contacts territories sales_reps competitors",
        "leads opportunities quotes contracts sales_activities",
        "lead_sources opportunity_stages quote_lines contract_terms call_outcomes",
        {
            "lead_funnel": "fct_leads dim_territories",
            "pipeline_by_stage": "fct_opportunities dim_sales_reps",
            "quote_conversion": "fct_quotes dim_accounts",
            "contract_renewals": "fct_contracts dim_accounts",
            "win_loss": "fct_opportunities dim_competitors",
            "account_history": "fct_sales_activities dim_accounts",
        },
    ),
    Domain(
        "finance",
        "erp",
        "ledger_accounts cost_centres legal_entities bank_accounts fiscal_periods",
        "journal_entries bank_transactions budgets purchase_invoices accruals",
        "journal_lines statement_lines budget_versions purchase_invoice_lines accrual_rules",
        {
            "trial_balance": "fct_journal_entries dim_ledger_accounts",
            "cash_position": "fct_bank_transactions dim_bank_accounts",
            "budget_variance": "fct_budgets fct_journal_entries dim_cost_centres",
            "payables_ageing": "fct_purchase_invoices dim_legal_entities",
            "open_accruals": "fct_accruals dim_fiscal_periods",
            "ledger_history": "fct_journal_entries dim_fiscal_periods",
        },
        incremental="journal_entries",
        schema="finance",
        seed="ledger_mapping",
    ),
    Domain(
        "people",
        "hr",
        "employees teams job_titles offices recruiters",
        "absences payroll_runs applications trainings shifts",
        "absence_types payroll_lines application_stages training_courses shift_swaps",
        {
            "headcount": "dim_employees dim_teams",
            "absence_rate": "fct_absences dim_teams",
            "payroll_cost": "fct_payroll_runs dim_job_titles",
            "time_to_hire": "fct_applications dim_recruiters",
            "shift_coverage": "fct_shifts dim_offices",
            "training_history": "fct_trainings dim_employees",
        },
        schema="people",
        seed="holiday_calendar",
    ),
)

_BOARD_REPORTS = {
    "company_scorecard": "rpt_revenue_today rpt_active_subscribers rpt_on_time_delivery rpt_satisfaction",
    "unit_economics": "rpt_cost_per_order rpt_cost_per_drop rpt_return_rate",
    "working_capital": "rpt_cash_position rpt_payables_ageing rpt_stock_cover",
    "customer_360": "dim_customers fct_orders fct_tickets fct_subscriptions",
    "churn_signals": "rpt_customer_360 rpt_satisfaction rpt_active_subscribers",
    "demand_forecast_input": "fct_orders fct_stock_levels dim_products",
    "staffing_need": "rpt_shift_coverage rpt_open_tickets",
    "margin_by_product": "fct_orders fct_price_changes dim_products",
}


def build_company() -> Builder:
    """Return the company: 500 models, about 750 tests, 180 source tables."""
    company = Builder("company")
    for name in ("country_codes", "vat_rates", "holiday_calendar", "carrier_surcharges", "ledger_mapping"):
        company.seed(name, tags=["reference"], seconds=3.0, schema="reference")
    for domain in DOMAINS:
        add_domain(company, domain, TIMES)
    add_reports(company, Domain("board", reports=_BOARD_REPORTS), TIMES)
    _snapshots(company)
    _tests(company)
    company.model("rpt_legacy_kpis", ["fct_orders"], folder="marts/board/reports", enabled=False)
    company.metric("order_revenue", "fct_orders", "order_amount")
    company.metric("recurring_revenue", "fct_invoices", "invoice_amount")
    company.exposure("board_pack", ["rpt_company_scorecard", "rpt_unit_economics", "rpt_working_capital"])
    company.exposure("warehouse_screen", ["rpt_stock_cover", "rpt_fill_rate"])
    company.exposure("churn_model", ["rpt_churn_signals"], kind="ml")
    company.exposure("pricing_service", ["rpt_price_position", "rpt_margin_by_product"], kind="application")
    everything = {"union": [{"method": "tag", "value": "nightly"}, {"method": "tag", "value": "tier3"}]}
    company.selector(
        "nightly", "The nightly job: slow histories and everything that is due once a day", everything
    )
    return company


def _snapshots(company: Builder) -> None:
    for parent in ("pim__products", "webshop__customers", "billing__plans", "crm__accounts", "hr__employees"):
        name = f"snp_{parent.partition('__')[2]}"
        company.snapshot(name, [f"stg_{parent}"], tags=["nightly"], seconds=16.0)


def _tests(company: Builder) -> None:
    for model, column, values in (
        ("fct_orders", "status", ("placed", "packed", "delivered", "cancelled")),
        ("fct_payments", "state", ("authorised", "captured", "failed")),
        ("fct_tickets", "priority", ("low", "normal", "high")),
        ("fct_shipments", "state", ("planned", "on_road", "delivered")),
        ("fct_leads", "status", ("new", "qualified", "lost")),
    ):
        company.test("accepted_values", model, column, values=values, severity="WARN", seconds=1.5)
    company.test(
        "dbt_utils.unique_combination_of_columns", "fct_stock_levels", "stock_levels_id", seconds=2.0
    )
    company.singular_test(
        "assert_debits_equal_credits", ["fct_journal_entries"], tags=["finance"], seconds=3.0
    )
    company.singular_test("assert_refunds_within_payments", ["fct_refunds", "fct_payments"], seconds=3.0)
    company.singular_test("assert_no_negative_stock", ["fct_stock_levels"], severity="WARN", seconds=2.0)
    company.unit_test("partial_returns_keep_the_order", "int_returns_deduplicated", ["stg_webshop__returns"])
    company.unit_test(
        "proration_of_a_mid_month_change", "int_plan_changes_reconciled", ["stg_billing__plan_changes"]
    )
