"""What is made to fill the memory or the day: a result or a clear error, in bounds that are stated.

Times are those of the process, taken generously: machines differ, and what these inputs did before was a
hundred times as much.
"""

from __future__ import annotations

import gzip
import json
import pickle
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import jobkit
from jobkit import Job, Project, PullRequest, Rules, Schedule, simulate
from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.limits import ARTIFACT_MB, FIRE_TIMES, SIMULATED_YEARS
from tests.pace import old_objects_aside, pace

BUILD = ["dbt build"]
DAILY = Job("Daily", commands=BUILD, schedule="0 6 * * *")
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
MOST_SECONDS, MOST_MEGABYTES = 4.0, 500


@contextmanager
def bounded(*, seconds: float = MOST_SECONDS, megabytes: float | None = None) -> Iterator[None]:
    """Hold what is done to so many seconds of work, as `pace` counts them, and to so much memory."""
    with old_objects_aside():
        if megabytes is not None:
            tracemalloc.start()
        begin = time.process_time()
        try:
            yield
            took, most = time.process_time() - begin, seconds * (4 if megabytes is not None else 1)
            assert took < most or took < most * pace()
            if megabytes is not None:
                assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
        finally:
            tracemalloc.stop()


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(JobkitError) as caught:
        call()
    return str(caught.value)


# -- files -----------------------------------------------------------------------------------------


def test_a_gzip_of_many_empty_members(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json.gz"
    path.write_bytes(gzip.compress(b"", mtime=0) * 130_000)
    with bounded(), pytest.raises(ArtifactError, match="is empty"):
        Project.from_manifest(path)


def test_a_small_file_that_unpacks_to_hundreds_of_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json.gz"
    packer = zlib.compressobj(9, wbits=31)
    with path.open("wb") as file:
        for _ in range(600):
            file.write(packer.compress(b"[],".ljust(1_000_000, b" ")))
        file.write(packer.flush())
    with bounded(megabytes=MOST_MEGABYTES), pytest.raises(ArtifactError, match=ARTIFACT_MB.variable):
        Project.from_manifest(path)


def test_a_plain_file_over_the_limit_and_how_to_raise_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "manifest.json"
    manifest = {"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}
    path.write_text(json.dumps({**manifest, "nodes": {}}) + " " * 1_000_001)
    monkeypatch.setenv(ARTIFACT_MB.variable, "1")
    assert ARTIFACT_MB.variable in refused(lambda: Project.from_manifest(path))
    monkeypatch.setenv(ARTIFACT_MB.variable, "2")
    assert not Project.from_manifest(path).nodes


# -- many jobs -------------------------------------------------------------------------------------


def chained(number: int) -> list[Job]:
    first = Job("J0", commands=BUILD, schedule="0 6 * * *")
    later = (Job(f"J{n}", commands=BUILD, triggers={"job_completion": f"J{n - 1}"}) for n in range(1, number))
    return [first, *later]


@pytest.mark.parametrize(
    ("number", "seconds"), [(1_500, 6.0), pytest.param(20_000, 60.0, marks=pytest.mark.thorough)]
)
def test_chained_jobs_can_be_simulated_extended_pickled_and_asked(number: int, seconds: float) -> None:
    with bounded(seconds=seconds):
        rules = Rules(max_chain_runs=200)
        sim = simulate(chained(number), until="2026-03-04", built=["Production"], rules=rules)
        longer = sim.extended("2026-03-05")
        assert len(longer.runs) > len(sim.runs)
        again = pickle.loads(pickle.dumps(longer))
        assert len(again.runs) == len(longer.runs) and deepcopy(longer) == longer
        last = longer.runs[len(longer.runs) - 1]
        assert longer.why(last).sentence and repr(longer) and hash(longer.account)


def test_jobs_of_a_long_chain_have_a_text_and_the_picture_says_why_not() -> None:
    account = jobkit.Account(jobs=chained(1_500))
    with bounded(seconds=6.0, megabytes=MOST_MEGABYTES):
        shown = account._repr_mimebundle_()
    assert len(shown["text/plain"]) < 300_000
    assert "too many for one picture" in shown["text/html"]


# -- time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [FIRST, datetime(1899, 12, 31, tzinfo=UTC), LAST])
def test_simulations_at_the_ends_of_time_are_refused(start: datetime) -> None:
    assert "a year from 1900 to 5000" in refused(lambda: simulate(DAILY, start=start))


@pytest.mark.parametrize(
    "changes",
    [
        {"at": FIRST},
        {"at": LAST},
        {"at": "2026-03-02", "commits": [LAST]},
        {"at": "2026-03-02", "closed": LAST},
    ],
)
def test_events_at_the_ends_of_time(changes: dict[str, Any]) -> None:
    jobs = [DAILY, Job("CI", commands=BUILD, environment="CI", triggers={"pull_request": True})]
    with bounded():
        try:
            simulate(jobs, events=[PullRequest(number=1, **changes)], until="2026-03-04", built=[]).to_json()
        except JobkitError as error:
            assert str(error)


def test_a_horizon_of_a_microsecond_is_a_simulation() -> None:
    sim = simulate(DAILY, start="2026-03-02T06:00", until=datetime(2026, 3, 2, 6, 0, 0, 1, UTC), built=[])
    assert len(sim.runs) == 1 and repr(sim) and sim.to_json() and sim.measures() is not None


def test_a_horizon_of_ten_thousand_years_is_refused_and_says_how_to_allow_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert SIMULATED_YEARS.variable in refused(lambda: simulate(DAILY, until="4999-01-01"))
    sim = simulate(DAILY, until="2026-03-04", built=[])
    assert SIMULATED_YEARS.variable in refused(lambda: sim.extended("4999-01-01"))
    yearly = Job("Yearly", commands=BUILD, schedule="0 6 1 1 *")
    monkeypatch.setenv(SIMULATED_YEARS.variable, "40")
    assert len(simulate(yearly, until="2060-01-02", built=[]).runs) == 34


def test_more_runs_than_the_limit_are_refused_before_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    minutely = Job("Minutely", commands=BUILD, schedule="* * * * *")
    with bounded():
        assert FIRE_TIMES.variable in refused(lambda: simulate(minutely, until="2040-03-01"))
    several = [minutely, Job("Child", commands=BUILD, triggers={"job_completion": "Minutely"})]
    monkeypatch.setenv(FIRE_TIMES.variable, "50000")
    assert simulate(minutely, until="2026-04-02", built=[]).runs
    assert FIRE_TIMES.variable in refused(lambda: simulate(several, until="2026-04-02"))


def test_fire_times_of_all_time_are_refused() -> None:
    with bounded():
        assert "more than 500,000 times" in refused(lambda: Schedule("* * * * *").fire_times(FIRST, LAST))
        assert "0 to 500,000" in refused(lambda: Schedule("* * * * *").next_fire_times(FIRST, 10**9))
        assert len(Schedule("0 0 1 1 *").fire_times(FIRST, LAST)) == 9999
        assert Schedule("0 6 * * *").next_fire(LAST) is None


# -- numbers ---------------------------------------------------------------------------------------

NUMBERS = [float("inf"), float("-inf"), float("nan"), 1e308, 10**30, 10**400, -1, 0]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: str(number)[:12])
def test_infinite_and_huge_numbers(number: float) -> None:
    tries: list[Callable[[], Any]] = [
        *(
            lambda name=name: simulate(
                DAILY, rules=Rules(**{name: number}), until="2026-03-04", built=[]
            ).to_json()
            for name in Rules.model_fields
        ),
        lambda: Project.example("shop").with_durations({"orders": number}),
        lambda: simulate(
            DAILY, Project.example("shop").with_durations({"orders": number}), until="2026-03-04"
        ).to_json(),
        lambda: simulate(DAILY.changed(timeout_seconds=number, threads=number), until="2026-03-04").to_json(),
        lambda: simulate(DAILY, faults=[jobkit.slow(times=number)], until="2026-03-04", built=[]).to_json(),
        lambda: simulate(DAILY, until="2026-03-04", built=[]).measures(target_seconds=number),
        lambda: repr(simulate(DAILY, until="2026-03-04", built=[]).measures(price_per_hour=number)),
        lambda: jobkit.invoke("dbt build", Project.example("shop"), threads=number),
        lambda: jobkit.invoke(f"dbt build --threads {number}", Project.example("shop")),
        lambda: Schedule(f"*/{number} * * * *"),
        lambda: Schedule("*/99999999999 * * * *"),
        lambda: simulate(DAILY, seed=number, until="2026-03-04", built=[]).to_json(),
    ]
    for attempt in tries:
        with bounded():
            try:
                attempt()
            except JobkitError as error:
                assert str(error)


# -- texts -----------------------------------------------------------------------------------------

HOSTILE = "a\x1b[31mb\u202ec"


def test_half_a_surrogate_pair_in_every_text_can_be_shown_and_printed(capfd: Any) -> None:
    job = Job(HOSTILE, commands=[f"dbt build -s {HOSTILE}"], environment=HOSTILE, schedule="0 6 * * *")
    account = jobkit.Account(name=HOSTILE, jobs=[job])
    rules = Rules(duration_noise=0.2)
    faults = [jobkit.fail_step("deps", f"\ud800{HOSTILE}")]
    sim = simulate(account, until="2026-03-04", built=[], faults=faults, rules=rules)
    shown = [sim, account, *sim.runs, sim.why(sim.runs[0]), sim.measures(), *jobkit.lint(account, "shop")]
    for thing in [*shown, job, sim.docs(), *sim.notices(), *sim.notes]:
        print(str(thing), repr(thing))
        if hasattr(thing, "_repr_mimebundle_"):
            for text in thing._repr_mimebundle_().values():
                print(text)
                assert "\x1b" not in text and "\u202e" not in text
    assert "\\u202e" in capfd.readouterr().out


def test_words_of_a_selection_and_names_without_end() -> None:
    shop = Project.example("shop")
    for text in (
        "orders " * 200_000,
        "x" * 1_000_000,
        ",".join(["orders"] * 200_000),
        "+" * 200_000 + "orders",
        "@" * 200_000,
        "9" * 200_000 + "+orders",
        "orders+" + "9" * 5_000,
    ):
        with bounded():
            try:
                repr(jobkit.select(shop, text))
            except JobkitError as error:
                assert len(str(error)) < 3_000
    with bounded():
        repr(simulate(Job("n" * 255, commands=["dbt build -s " + "orders " * 50_000]), until="2026-03-04"))


def test_ten_thousand_commits_of_one_pull_request() -> None:
    jobs = [Job("CI", commands=BUILD, environment="CI", triggers={"pull_request": True})]
    start = datetime(2026, 3, 2, tzinfo=UTC)
    commits = [start + timedelta(seconds=second) for second in range(1, 10_001)]
    with bounded(seconds=8.0):
        sim = simulate(jobs, events=[PullRequest(number=1, at=start, commits=commits)], built=["Production"])
        assert repr(sim) and len(sim.runs) == 10_001


def test_iterators_without_an_end() -> None:
    with bounded(seconds=8.0):
        assert "more than 1,000,000" in refused(lambda: simulate(DAILY, built=map(str, count())))
        assert "more than" in refused(lambda: jobkit.simulate_many(DAILY, seeds=count(), progress=False))
        endless = refused(lambda: jobkit.simulate_many(DAILY, seeds=10**30, progress=False))
        assert "more than 100,000" in endless
