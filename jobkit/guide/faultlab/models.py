"""The models of the `guide` project that pull requests of the fault lab change, by layer."""

from __future__ import annotations

__all__ = ["DIMENSIONS", "INCREMENTAL", "INTERMEDIATE", "MARTS", "REPORTS", "STAGING"]

STAGING = (
    "stg_crm__customers",
    "stg_crm__companies",
    "stg_pms__hotels",
    "stg_pms__rooms",
    "stg_booking__room_types",
    "stg_booking__rate_plans",
    "stg_ledger__tax_codes",
    "stg_ledger__cost_centres",
)
"""Views that read nothing but sources."""

INTERMEDIATE = (
    "int_folios_enriched",
    "int_postings_joined",
    "int_complaints_deduplicated",
    "int_rate_changes_deduplicated",
    "int_maintenance_orders_deduplicated",
    "int_loyalty_points_joined",
)
"""Each with a fact and reports below it."""

DIMENSIONS = (
    "dim_customers",
    "dim_outlets",
    "dim_rooms",
    "dim_loyalty_levels",
    "dim_rate_plans",
    "dim_payment_terms",
    "dim_companies",
)
"""Each with reports below it; none is read by a report alone."""

REPORTS = (
    "rpt_channel_mix",
    "rpt_payables",
    "rpt_tax_return",
    "rpt_complaint_causes",
    "rpt_group_wash",
    "rpt_outlet_revenue",
    "rpt_housekeeping_load",
    "rpt_commission_owed",
)
"""Each reads a fact and a dimension."""

MARTS = (*DIMENSIONS, *REPORTS)

INCREMENTAL = {
    "fct_stays": ("stg_crm__stays", "int_stays_enriched"),
    "fct_reservations": ("stg_booking__reservations", "int_reservations_enriched"),
    "fct_room_nights": ("stg_pms__room_nights", "int_room_nights_enriched"),
}
"""The large facts, and what is above each of them."""
