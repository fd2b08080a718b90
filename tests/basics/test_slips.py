"""What counts as a slip of a name, and what tells two names apart."""

import pytest

from jobkit.basics.slips import slip_of

KNOWN = ["Production", "Staging", "Data ingestion", "CI env", "Region 1", "Prod EU", "fusion-stable"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Prodution", "Production"),
        ("production", "Production"),
        ("Porduction", "Production"),
        ("Produktion", "Production"),
        ("Stagging", "Staging"),
        ("data ingestion", "Data ingestion"),
        ("data_ingestion", "Data ingestion"),
        ("Data ingestoin", "Data ingestion"),
        ("ci-env", "CI env"),
        ("fusion-stabel", "fusion-stable"),
    ],
)
def test_a_slip_is_recognised(name: str, meant: str) -> None:
    assert slip_of(name, KNOWN) == meant


@pytest.mark.parametrize(
    "name",
    ["Production", "Prod", "Prod US", "Region 2", "QA", "Testing", "Data transformation", "", "«»", "1"],
)
def test_another_name_is_no_slip(name: str) -> None:
    assert slip_of(name, KNOWN) == ""


def test_a_huge_name_costs_little() -> None:
    assert slip_of("Production" * 100_000, KNOWN) == ""
