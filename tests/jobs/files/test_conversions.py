"""The page of conversions says what is so."""

from __future__ import annotations

import pytest

from tests.jobs.files.conversions import FORMATS, PAGE, ROWS, outcome, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.jobs.files.conversions"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_changes_without_a_word(form: str) -> None:
    kinds = {row.what: outcome(row, form).kind for row in ROWS}
    assert not [what for what, kind in kinds.items() if kind not in ("kept", "told")]
    if form == "native":
        assert set(kinds.values()) == {"kept"}


def test_each_row_holds_what_it_is_about() -> None:
    """A row that looks at a default would survive everywhere."""
    from jobkit.jobs import Account, Job

    plain = Account.of(Job(name="-", commands=["dbt clean"], environment="-"))
    for row in ROWS:
        try:
            seen = row.look(plain)
        except (IndexError, AttributeError):
            continue
        assert seen != row.look(row.account), row.what
