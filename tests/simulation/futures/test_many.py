"""Many futures: the same result on whatever runs them, and shares of days that can be counted on paper."""

from __future__ import annotations

import math
import pickle
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, time
from multiprocessing import get_context
from typing import Any

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.basics.numbers import quantile
from jobkit.dbt.execution import fail, fail_step, outage, slow
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.simulation import ManyFutures, simulate, simulate_many
from jobkit.simulation.futures.days import below, days_of, done_at
from jobkit.simulation.futures.future import record
from tests.platform.world import instant, job, project

WEEK = {"start": "2026-03-02", "until": "2026-03-09"}
DAY = {"start": "2026-03-02", "until": "2026-03-03"}
LUCK = instant(prep_seconds=600, prep_jitter=1.0)
"""Rules under which a pod takes anything from 0 to 20 minutes, so that seeds differ."""

HOUR = 3600


def after(name: str, **fields: Any) -> dict[str, Any]:
    return {"triggers": {"job_completion": {"job": name, **fields}}}


def chain() -> list[Any]:
    """A at 06:00, then B, then C; each builds one model."""
    return [
        job("A", "dbt build -s a", cron="0 6 * * *"),
        job("B", "dbt build -s b", **after("A")),
        job("C", "dbt build -s c", **after("B")),
    ]


def many(**options: Any) -> ManyFutures:
    given = {"seeds": 4, "rules": LUCK, "progress": False, **WEEK, **options}
    return simulate_many(chain(), project("a > b > c", minutes=30), **given)


# -- where it runs --------------------------------------------------------------------------------


class Backwards(Executor):
    """Runs its tasks when the first result is wanted, the last one first."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future[Any], Any, Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((future, fn, args))
        if len(self.tasks) == 6:
            for done, call, given in reversed(self.tasks):
                done.set_result(call(*given))
        return future


def test_the_order_of_the_results_is_the_order_of_the_seeds() -> None:
    seeds = [7, 3, 5, 0, 1, 2]
    executor = Backwards()
    found = many(seeds=seeds, executor=executor, **DAY)
    assert len(executor.tasks) == 6
    assert [future.seed for future in found.futures] == seeds
    assert found == many(seeds=seeds, **DAY)


def test_a_process_pool_gives_the_same_bytes() -> None:
    variants = {"as it is": {}, "b fails": {"faults": [fail("b")]}}
    here = many(seeds=35, variants=variants, **DAY)  # more seeds than tasks
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        there = many(seeds=35, variants=variants, executor=pool, **DAY)
    assert there.to_json() == here.to_json()
    assert there == here
    assert repr(there) == repr(here)


def test_dask_gives_the_same_bytes() -> None:
    distributed = pytest.importorskip("distributed")
    given = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    here = many(seeds=6)
    with distributed.LocalCluster(**given) as cluster, distributed.Client(cluster) as client:
        there = many(seeds=6, executor=client.get_executor())
        workers = {str(pid) for pid in client.run(_process).values()}
    assert there.to_json() == here.to_json()
    assert len(workers) == 2
    assert _process() not in workers


def _process() -> str:
    import os

    return str(os.getpid())


def test_threads_give_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert many(seeds=6, executor=pool).to_json() == many(seeds=6).to_json()


def test_what_travels_is_small_and_what_goes_out_pickles() -> None:
    hourly = job("H", cron="0 * * * *")
    future = simulate_many(hourly, project(), seeds=1, progress=False, **WEEK).futures[0]
    assert len(future) == 168
    assert len(pickle.dumps(future)) < 100 * len(future) + 1000
    made = project("a > b")
    things: list[Any] = [
        Account.of(chain()),
        Rules.study_guide(run_slots=2),
        fail("a", between=("2026-03-02", "2026-03-03"), runs=2),
        fail_step("dbt deps"),
        slow("a", 2, job="A"),
        outage("git"),
        RunNow(job="A", at="2026-03-02"),
        ApiTrigger(job="A", at="2026-03-02", steps_override=("dbt run",)),
    ]
    assert pickle.loads(pickle.dumps(things)) == things
    pull_request = PullRequest(number=1, at="2026-03-02", project=made.changed("a"))
    assert list(pickle.loads(pickle.dumps(pull_request)).project.nodes) == list(made.nodes)


@pytest.mark.parametrize("name", ["shop", "guide", "company"])
def test_a_project_that_has_travelled_gives_the_same_simulation(name: str) -> None:
    there = Project.example(name)
    copy = pickle.loads(pickle.dumps(there))
    daily = job(cron="0 6 * * *")
    assert simulate(daily, copy, **DAY).to_json() == simulate(daily, there, **DAY).to_json()


def test_an_error_comes_home_with_its_future() -> None:
    wrong = {"fine": {}, "wrong": {"faults": [fail("nothing")]}}
    for executor in (None, ThreadPoolExecutor(1), ProcessPoolExecutor(1, get_context("spawn"))):
        with pytest.raises(JobkitError, match=r"wrong, seed 0: .*nothing"):
            many(variants=wrong, executor=executor, **DAY)
        if executor is not None:
            executor.shutdown()


class Bar:
    """Remembers how far a progress bar has come."""

    def __init__(self, total: int, *, disable: bool, **_: Any) -> None:
        self.total, self.shown = total, not disable
        self.steps: list[int] = []
        bars.append(self)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, count: int) -> None:
        self.steps.append(count)


bars: list[Bar] = []


def test_progress_is_shown_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    bars.clear()
    monkeypatch.setattr("tqdm.auto.tqdm", Bar)
    many(seeds=3, progress=True, **DAY)
    with ThreadPoolExecutor(1) as pool:
        many(seeds=40, progress=False, executor=pool, **DAY)
    assert [(bar.total, bar.shown, sum(bar.steps)) for bar in bars] == [(3, True, 3), (40, False, 40)]
    assert bars[0].steps == [1, 1, 1]


# -- what goes in ---------------------------------------------------------------------------------


def test_a_future_is_the_simulation_of_its_seed() -> None:
    found = many(seeds=[5])
    sim = simulate(chain(), project("a > b > c", minutes=30), rules=LUCK, seed=5, **WEEK)
    runs = found.futures[0].runs
    assert len(runs) == len(sim.runs) == 21
    for mine, real in zip(runs, sim.runs, strict=True):
        for field in ("id", "status", "queued_at", "dequeued_at", "started_at", "finished_at"):
            assert getattr(mine, field) == getattr(real, field)
        assert (mine.job, mine.trigger) == (real.job.name, real.trigger.kind)
        assert mine.wait_seconds == real.wait_seconds
        assert mine.run_seconds == real.run_seconds
    assert [run.head for run in runs[:6]] == [1, 1, 1, 4, 4, 4]


def test_twenty_seeds_by_default_and_one_for_variants() -> None:
    assert [future.seed for future in many(seeds=None, **DAY).futures] == list(range(20))
    assert [future.seed for future in many(seeds=3, **DAY).futures] == [0, 1, 2]
    named = many(seeds=None, variants={"one": {}, "two": {"rules": instant()}}, **DAY)
    assert [future.name for future in named.futures] == ["one, seed 0", "two, seed 0"]
    assert named.variants == ("one", "two")


def test_variants_change_jobs_project_and_options_and_meet_the_same_luck() -> None:
    found = many(
        seeds=2,
        variants={
            "usual": {},
            "quick": {"project": project("a > b > c", minutes=1)},
            "alone": chain()[0],
            "no luck": {"rules": instant(), "until": "2026-03-04"},
        },
    )
    assert [len(found.of(name)[0]) for name in found.variants] == [21, 21, 7, 6]
    usual, quick = (found.of(name)[1].runs for name in ("usual", "quick"))
    assert usual[0].started_at == quick[0].started_at  # the same seed makes the same pod
    assert (usual[0].run_seconds, quick[0].run_seconds) == (1800, 60)


def test_what_can_be_read_once_is_read_by_every_future() -> None:
    faults = (fault for fault in [fail("a")])
    events = (event for event in [RunNow(job="A", at="2026-03-02T12:00")])
    found = simulate_many(
        (each for each in chain()), project("a > b > c"), seeds=2, faults=faults, events=events,
        progress=False, **DAY,
    )  # fmt: skip
    assert [[run.status for run in future.runs] for future in found.futures] == [["error"] * 2] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"seeds": 0},
        {"seeds": []},
        {"seeds": [1, 1]},
        {"seeds": "12"},
        {"seeds": [0.5]},
        {"seeds": True},
        {"seed": 3},
        {"rulez": Rules()},
        {"variants": {}},
        {"variants": ["a"]},
        {"variants": {"a": 3}},
        {"variants": {"a": {"seed": 3}}},
        {"variants": {"a": {"stop": 3}}},
    ],
)
def test_what_is_no_set_of_futures(wrong: dict[str, Any]) -> None:
    with pytest.raises(JobkitError):
        many(**wrong)


def test_what_cannot_travel_is_refused() -> None:
    class Local(Rules):
        pass

    with ThreadPoolExecutor(1) as pool, pytest.raises(JobkitError, match="another process"):
        many(rules=Local(), executor=pool, **DAY)


def test_seeds_without_noise_are_said_to_differ_little() -> None:
    assert any("no noise" in note for note in many(**DAY).notes)
    assert not many(seeds=1, **DAY).notes
    assert not many(rules=Rules(duration_noise=0.2), **DAY).notes


# -- what comes out -------------------------------------------------------------------------------


def test_a_quantile_is_the_nearest_rank() -> None:
    ten = [float(number) for number in range(1, 11)]
    assert [quantile(ten, p) for p in (0.01, 0.1, 0.11, 0.5, 0.95, 1.0)] == [1, 1, 2, 5, 10, 10]
    assert [quantile([float(n) for n in range(100)], p) for p in (0.07, 0.29, 0.57)] == [6, 28, 56]
    assert quantile([], 0.5) is None


def test_when_a_chain_is_done_on_95_percent_of_the_days() -> None:
    found = many(seeds=20)
    ends = sorted(
        (run.finished_at - run.finished_at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
        for future in found.futures
        for run in future.runs
        if run.job == "C" and run.finished_at is not None
    )
    assert len(ends) == 140
    assert found.quantile(0.95, chain="A") == pytest.approx(ends[132])
    assert found.percentiles(job="C") == pytest.approx(
        {0.5: ends[69], 0.8: ends[111], 0.95: ends[132], 1: ends[-1]}
    )
    limit = found.quantile(0.8, job="C")
    assert limit is not None
    share = found.share_done(time.fromisoformat(_clock(limit)), job="C")
    assert share is not None
    assert share >= 0.8


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(math.ceil(seconds), UTC).strftime("%H:%M:%S")


def test_days_without_a_success_are_never_done() -> None:
    found = many(seeds=2, rules=instant(), faults=[fail("b", between=("2026-03-04", "2026-03-06"))])
    assert found.values(job="A") == [6.5 * HOUR] * 14
    assert found.values(job="B") == [7 * HOUR] * 10 + [math.inf] * 4
    assert found.values(job="C") == [7.5 * HOUR] * 10 + [math.inf] * 4  # it had no run on those days
    assert found.values(chain="A") == found.values(job="C")
    assert found.values(chain="B") == []  # no chain begins with B
    assert found.quantile(0.71, chain="A") == 7.5 * HOUR
    assert found.quantile(0.72, chain="A") == math.inf
    assert found.share_done("07:30", chain="A") == 10 / 14
    assert found.share_done("07:29", chain="A") == 0


def test_a_second_run_on_the_day_repairs_it() -> None:
    faults = [fail("a", between=("2026-03-04T06:00", "2026-03-04T07:00"))]
    events = [RunNow(job="A", at="2026-03-04T09:00")]
    found = many(seeds=1, rules=instant(), faults=faults, events=events)
    assert found.values(chain="A") == [7.5 * HOUR] * 6 + [10.5 * HOUR]


def test_a_chain_that_ends_after_midnight_belongs_to_the_day_it_began() -> None:
    late = [job("A", "dbt build -s a", cron="30 23 * * *"), job("B", "dbt build -s b", **after("A"))]
    found = simulate_many(
        late, project("a > b", minutes=60), seeds=1, rules=instant(), progress=False, **WEEK
    )
    assert found.values(job="B") == [25.5 * HOUR] * 6  # the seventh is cut by the horizon


def test_an_horizon_that_begins_at_noon_shifts_nothing() -> None:
    found = many(seeds=1, rules=instant(), start="2026-03-01T12:00", until="2026-03-04T12:00")
    assert found.values(job="A") == [6.5 * HOUR] * 3


def test_a_job_that_waits_for_errors_is_not_expected_on_good_days() -> None:
    jobs = [*chain(), job("Alarm", "dbt build -s a", **after("B", statuses=["error"]))]
    assert below(Account.of(jobs), ["A"]) == {"A", "B", "C"}
    found = simulate_many(
        jobs, project("a > b > c"), seeds=1, rules=instant(), progress=False,
        faults=[fail("b", between=("2026-03-04", "2026-03-05"))], **WEEK,
    )  # fmt: skip
    assert found.values(job="Alarm") == [6 * HOUR + 180]
    assert found.values(chain="A")[-1] == math.inf


def test_circles_have_an_end() -> None:
    jobs = [job("A", cron="0 6 * * *", **after("B")), job("B", **after("A"))]
    assert below(Account.of(jobs), ["A"]) == below(Account.of(jobs), ["B"], upwards=True) == {"A", "B"}


def test_days_are_counted_by_the_head_of_the_chain() -> None:
    future = record(simulate(chain(), project("a > b > c"), rules=instant(), **DAY))
    days = days_of(future)
    assert [(day.heads, day.ran, day.is_open) for day in days] == [({"A"}, {"A", "B", "C"}, False)]
    assert days[0].done == {"A": 6 * HOUR + 60, "B": 6 * HOUR + 120, "C": 6 * HOUR + 180}
    assert done_at(days, ["C"], ["elsewhere"]) == [6 * HOUR + 180]
    assert done_at(days, ["D"], ["elsewhere"]) == []


def test_waits_and_durations_are_those_of_the_runs() -> None:
    two = [job("Long", "dbt build -s a", cron="0 6 * * *"), job("Short", "dbt build -s b", cron="1 6 * * *")]
    found = simulate_many(
        two, project("a", "b", minutes=10), seeds=1, rules=instant(run_slots=1), progress=False, **WEEK
    )
    assert found.values("wait_seconds", job="Short") == [9 * 60] * 7
    assert found.values("run_seconds", job="Long") == [600] * 7
    assert found.quantile(0.95, job="Short", of="wait_seconds") == 540


def test_the_summary_has_a_row_for_each_chain_and_job() -> None:
    ci = job("CI", triggers={"pull_request": True})
    found = simulate_many(
        [*chain(), ci], project("a > b > c", minutes=30), seeds=2, rules=instant(), progress=False,
        faults=[fail("b", between=("2026-03-04", "2026-03-05"))], **WEEK,
    )  # fmt: skip
    rows = {(row.job, row.chain): row for row in found.summary()}
    assert list(rows) == [("A", True), ("A", False), ("B", False), ("C", False), ("CI", False)]
    whole = rows["A", True]
    assert (whole.runs, whole.errors, whole.days, whole.undone) == (40, 2, 14, 2)
    assert whole.done_at == (7.5 * HOUR, 7.5 * HOUR, math.inf, math.inf)
    assert whole.to_dict()["done_at"] == {"0.5": 27_000, "0.8": 27_000, "0.95": "never", "1": "never"}
    assert rows["B", False].run_seconds == (1800,) * 4
    assert (rows["CI", False].runs, rows["CI", False].days) == (2, 0)


@pytest.mark.parametrize(
    "ask",
    [
        lambda found: found.values(),
        lambda found: found.values(job="A", chain="A"),
        lambda found: found.values(job="Z"),
        lambda found: found.values("finished", job="A"),
        lambda found: found.values("wait_seconds", chain="A"),
        lambda found: found.values(job="A", variant="nope"),
        lambda found: found.quantile(95, job="A"),
        lambda found: found.quantile(0, job="A"),
        lambda found: found.quantile(True, job="A"),
        lambda found: found.share_done("soon", job="A"),
        lambda found: found.share_done(7, job="A"),
    ],
)
def test_what_cannot_be_asked(ask: Any) -> None:
    with pytest.raises(JobkitError):
        ask(many(seeds=1, **DAY))


def test_with_several_variants_one_must_be_named() -> None:
    found = many(variants={"one": {}, "two": {}}, **DAY)
    with pytest.raises(JobkitError, match="which variant"):
        found.values(job="A")
    assert len(found.values(job="A", variant="two")) == 4
