import pytest

from jobkit.views.fit import text_width
from jobkit.views.short_names import fit_middle, fit_names

SAME_ENDS = [f"{'Chained downstream'} number {n} of the reporting layer" for n in range(6)]


@pytest.mark.parametrize(
    "names",
    [
        [f"Team {n} hourly refresh of this and that" for n in range(30)],
        SAME_ENDS,
        [f"dbt build --select tag:hourly,path:models/marts/{name}" for name in ("web", "people", "sales")],
        [f"{'a' * 60}{n}{'b' * 60}" for n in range(9)],
        [f"Refresh {n}" for n in range(3)],
    ],
)
@pytest.mark.parametrize("width", [110, 150, 220])
def test_names_that_differ_stay_different_and_fit(names, width):
    fitted = fit_names(names, width, 13, bold=True)
    assert list(fitted) == names
    assert len(set(fitted.values())) == len(names)
    assert all(text_width(short, 13, bold=True) <= width for short in fitted.values())


def test_what_fits_stays_whole():
    assert fit_names(["Daily", "Daily", "Hourly"], 200, 13) == {"Daily": "Daily", "Hourly": "Hourly"}


def test_both_ends_of_a_name_are_kept():
    short = fit_middle("fct_orders_by_customer_and_month", 120, 12)
    assert short.startswith("fct_")
    assert short.endswith("month")


def test_names_that_differ_in_their_middle_show_their_middle():
    for number, short in enumerate(fit_names(SAME_ENDS, 150, 13).values()):
        assert f" {number} " in short


def test_hostile_and_empty_names_are_one_line():
    for name in ("", "\x1b[31m" * 50, "a\nb" * 90, "\u202e" * 99):
        short = fit_middle(name, 80, 12)
        assert short == " ".join(short.split())
        assert not set(short) & {"\x1b", "\u202e"}
