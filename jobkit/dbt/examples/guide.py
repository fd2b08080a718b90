"""The `guide` example: 146 models of a hotel group, made for the study guide's Example 2.

A change of ``dim_customers`` selects it and exactly three models downstream; the other 142 are left to
deferral. A full build takes about 30 minutes with 4 threads, the four models about 2.
"""

from __future__ import annotations

from jobkit.dbt.examples.build import Builder
from jobkit.dbt.examples.layers import Domain, LayerSeconds, add_domain, add_reports

__all__ = ["build_guide"]

TIMES = LayerSeconds(
    staging=(8.0, 20.0),
    intermediate=(42.0, 98.0),
    dimension=(26.0, 42.0),
    fact=(80.0, 160.0),
    report=(20.0, 38.0),
    first=1.5,
)

DOMAINS = (
    Domain(
        "reservations",
        "booking",
        "rate_plans room_types booking_channels group_blocks",
        "reservations cancellations rate_changes waitlist_entries",
        "reservation_nights cancellation_policies rate_rules waitlist_offers",
        {
            "pick_up_pace": "fct_reservations dim_room_types",
            "channel_mix": "fct_reservations dim_booking_channels",
            "cancellation_rate": "fct_cancellations dim_rate_plans",
            "rate_parity": "fct_rate_changes dim_booking_channels",
            "group_wash": "fct_reservations dim_group_blocks",
            "waitlist_conversion": "fct_waitlist_entries dim_room_types",
            "booking_history": "fct_reservations dim_rate_plans",
        },
        incremental="reservations",
        tier=1,
        seed="season_calendar",
    ),
    Domain(
        "guests",
        "crm",
        "customers loyalty_levels companies preferences",
        "stays loyalty_points complaints guest_messages",
        "stay_segments point_rules complaint_codes message_threads",
        {
            "customer_value": "dim_customers fct_stays",
            "loyalty_members": "dim_customers fct_loyalty_points dim_loyalty_levels",
            "complaint_causes": "fct_complaints dim_preferences",
            "message_response_time": "fct_guest_messages",
            "corporate_accounts": "fct_stays dim_companies",
            "point_liability": "fct_loyalty_points dim_loyalty_levels",
            "stay_history": "fct_stays dim_companies",
        },
        incremental="stays",
        tier=2,
        seed="country_codes",
    ),
    Domain(
        "property",
        "pms",
        "hotels rooms outlets staff_roles",
        "room_nights housekeeping_tasks maintenance_orders outlet_checks",
        "room_states task_types spare_parts check_lines",
        {
            "occupancy": "fct_room_nights dim_hotels",
            "housekeeping_load": "fct_housekeeping_tasks dim_staff_roles",
            "maintenance_backlog": "fct_maintenance_orders dim_rooms",
            "outlet_revenue": "fct_outlet_checks dim_outlets",
            "rooms_out_of_order": "fct_room_nights fct_maintenance_orders dim_rooms",
            "minutes_per_room": "fct_housekeeping_tasks dim_rooms",
            "occupancy_history": "fct_room_nights dim_hotels",
        },
        incremental="room_nights",
    ),
    Domain(
        "finance",
        "ledger",
        "ledger_accounts cost_centres tax_codes payment_terms",
        "folios postings supplier_invoices commissions",
        "folio_lines posting_codes invoice_lines commission_rules",
        {
            "revenue_by_hotel": "fct_postings dim_cost_centres dim_hotels",
            "open_folios": "fct_folios dim_payment_terms",
            "payables": "fct_supplier_invoices dim_payment_terms",
            "commission_owed": "fct_commissions dim_booking_channels",
            "tax_return": "fct_postings dim_tax_codes",
            "cost_per_room": "fct_supplier_invoices dim_cost_centres",
            "ledger_history": "fct_postings dim_ledger_accounts",
        },
        schema="finance",
        seed="tax_rates",
    ),
)

_GROUP_REPORTS = {
    "campaign_audience": "rpt_customer_value rpt_loyalty_members",
    "revenue_per_available_room": "rpt_occupancy rpt_revenue_by_hotel",
    "owner_statement": "rpt_revenue_by_hotel rpt_payables rpt_commission_owed",
    "demand_outlook": "rpt_pick_up_pace rpt_channel_mix rpt_cancellation_rate",
    "service_quality": "rpt_complaint_causes rpt_message_response_time rpt_housekeeping_load",
    "morning_briefing": "rpt_occupancy rpt_open_folios rpt_rooms_out_of_order",
}


def build_guide() -> Builder:
    """Return the hotel group: 146 models."""
    guide = Builder("guide")
    for name in ("country_codes", "season_calendar", "tax_rates"):
        guide.seed(name, seconds=3.0)
    for domain in DOMAINS:
        add_domain(guide, domain, TIMES)
    add_reports(guide, Domain("group", reports=_GROUP_REPORTS), TIMES)
    guide.snapshot("snp_rate_plans", ["stg_booking__rate_plans"], tags=["nightly"], seconds=20.0)
    guide.singular_test("assert_no_double_booking", ["fct_room_nights"], seconds=4.0)
    guide.exposure("revenue_manager_screen", ["rpt_pick_up_pace", "rpt_rate_parity"])
    guide.exposure("loyalty_mailing", ["rpt_campaign_audience"], kind="application")
    return guide
