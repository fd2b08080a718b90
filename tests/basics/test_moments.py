"""What people and files write means UTC where no zone is given; schedules refuse to guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from jobkit.basics.errors import JobkitError, ScheduleError
from jobkit.basics.moments import aware_utc, utc

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)


class NoOffset(tzinfo):
    """A zone that does not say how far from UTC it is, so that its datetimes are naive."""

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return None


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T06:00",
        "2026-03-02 06:00Z",
        "2026-03-02T07:00+01:00",
        datetime(2026, 3, 2, 6),
        datetime(2026, 3, 2, 6, tzinfo=NoOffset()),
        datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_without_a_zone_it_means_utc(written: datetime | str) -> None:
    assert utc(written) == SIX
    assert utc(written).tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["tomorrow", "", 6, None, "9999-12-31T23:00-05:00", "0001-01-01T00:00+02:00"]
)
def test_anything_else_is_one_clear_error(written: object) -> None:
    with pytest.raises(JobkitError, match="is no date or time"):
        utc(written)  # type: ignore[arg-type]


@pytest.mark.parametrize("naive", [datetime(2026, 3, 2, 6), datetime(2026, 3, 2, 6, tzinfo=NoOffset())])
def test_schedules_do_not_guess_a_zone(naive: datetime) -> None:
    with pytest.raises(ScheduleError, match="after 2026-03-02T06:00:00 has no time zone"):
        aware_utc(naive, "after")
    assert aware_utc(utc(naive)) == SIX
    with pytest.raises(ScheduleError, match="after must be a datetime"):
        aware_utc("2026-03-02T06:00", "after")  # type: ignore[arg-type]
