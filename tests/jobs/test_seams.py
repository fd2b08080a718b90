"""What changes of clocks do to schedules (P-063)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.local_time import zone_of
from jobkit.jobs.cron.seams import Seam, clock_changes, seams_of

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def seams(cron: str, zone: str = "America/New_York", *, is_local: bool = False) -> tuple[Seam, ...]:
    return seams_of(parse(cron), zone_of(zone), START, END, is_local=is_local)


def test_a_utc_cron_keeps_its_utc_time_p063() -> None:
    spring, autumn = seams("0 11 * * *")
    assert (spring.before, spring.after) == (
        datetime(2026, 3, 7, 11, tzinfo=UTC),
        datetime(2026, 3, 8, 11, tzinfo=UTC),
    )
    assert spring.change.is_forward
    assert not autumn.change.is_forward
    assert not (spring.skipped or autumn.repeated)


def test_a_local_cron_keeps_its_local_time() -> None:
    spring, _ = seams("0 6 * * *", is_local=True)
    assert (spring.before, spring.after) == (
        datetime(2026, 3, 7, 11, tzinfo=UTC),
        datetime(2026, 3, 8, 10, tzinfo=UTC),
    )


def test_a_local_time_may_be_missing_or_come_twice() -> None:
    spring, autumn = seams("30 2 * * *", is_local=True)
    assert spring.skipped == (datetime(2026, 3, 8, 2, 30),)
    assert not autumn.repeated
    _, autumn = seams("30 1 * * *", is_local=True)
    assert autumn.repeated == (datetime(2026, 11, 1, 1, 30),)


def test_a_schedule_without_a_time_near_the_change_has_none() -> None:
    spring, _ = seams("0 6 25 12 *")
    assert (spring.before, spring.after) == (None, None)


def test_a_monthly_schedule_is_found_within_a_month() -> None:
    spring, _ = seams("0 6 1 * *")
    assert spring.before == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert spring.after == datetime(2026, 4, 1, 6, tzinfo=UTC)


def test_zones_without_changes_and_with_odd_ones() -> None:
    assert not clock_changes(zone_of("Asia/Kolkata"), START, END)
    lord_howe = clock_changes(zone_of("Australia/Lord_Howe"), START, END)
    assert [abs(one.after - one.before) for one in lord_howe] == [timedelta(minutes=30)] * 2


def test_a_change_counts_in_a_half_open_window() -> None:
    zone = zone_of("America/New_York")
    at = clock_changes(zone, START, END)[0].at
    assert clock_changes(zone, at - timedelta(seconds=1), at + timedelta(seconds=1))[0].at == at
    assert not clock_changes(zone, at - timedelta(days=1), at)


def test_an_hourly_cron_in_utc_does_not_move() -> None:
    assert all(seam.is_unmoved for seam in seams("15 * * * *"))
    assert not any(seam.is_unmoved for seam in seams("15 * * * 1"))
    assert not any(seam.is_unmoved for seam in seams("0 */2 * * *"))
