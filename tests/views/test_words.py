from datetime import UTC, datetime, timedelta, timezone

import pytest

from jobkit.basics.words import count_words, day_words, duration_words, moment_words
from jobkit.views.escape import plain, xml
from jobkit.views.fit import cells, fit, fit_cells, pad, text_width


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.04, "0.1 s"),  # never "0 s" for something that took time
        (45, "45 s"),
        (59.6, "1 min"),
        (599.7, "10 min"),
        (37 * 60, "37 min"),
        (3_599.9, "1 h"),
        (15_600, "4 h 20 min"),
        (86_399, "1 d"),
        (200_000, "2 d 8 h"),
    ],
)
def test_durations_never_say_sixty_of_a_unit(seconds, words):
    assert duration_words(seconds) == words


def test_moments_are_said_in_utc_and_in_english():
    new_york = timezone(timedelta(hours=-5))
    assert moment_words(datetime(2026, 3, 2, 23, 30, tzinfo=new_york)) == "Tue 3 Mar 04:30"
    assert moment_words(None) == "–"
    assert day_words(datetime(2026, 12, 31, tzinfo=UTC), year=True) == "Thu 31 Dec 2026"


def test_counts_agree_with_their_noun():
    assert [count_words(n, "run") for n in (0, 1, 1200)] == ["0 runs", "1 run", "1,200 runs"]


def test_plain_text_holds_nothing_a_terminal_or_xml_would_obey():
    hostile = "a\x1b[31m\nb\x00\ud800\ufffe\u202ec"
    assert plain(hostile) == r"a\x1b[31m b\x00\ud800\ufffe\u202ec"
    assert plain("Ünïcode 🚀 日本") == "Ünïcode 🚀 日本"


def test_xml_escapes_what_ends_text_or_an_attribute():
    assert xml("<a href='x' title=\"y\">&") == "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;"


def test_text_is_cut_to_its_room():
    assert fit("Daily", 100, 12) == "Daily"
    cut = fit("x" * 300, 100, 12)
    assert cut.endswith("…")
    assert text_width(cut, 12) <= 100


def test_terminal_columns_count_wide_letters_twice_and_marks_not_at_all():
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert fit_cells("日本語日本語", 7) == "日本語…"
    assert cells(pad("日本", 10)) == cells(pad("a much longer name", 10)) == 10
