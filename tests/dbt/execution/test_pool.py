from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.dbt.execution import invoke
from tests.dbt.execution.make import model, project


def simple(count, threads, seconds):
    names = [f"m{index}" for index in range(count)]
    made = project(*(model(name) for name in names))
    made = made.with_durations(dict(zip(names, seconds, strict=True)))
    return invoke("dbt run", made, threads=threads)


def test_threads_share_the_work():
    inv = simple(4, 2, [10, 4, 3, 5])
    times = {r.unique_id[-2:]: (r.started_seconds, r.finished_seconds, r.thread_id) for r in inv.results}
    assert times == {
        "m0": (0, 10, "Thread-1"),
        "m1": (0, 4, "Thread-2"),
        "m2": (4, 7, "Thread-2"),
        "m3": (7, 12, "Thread-2"),
    }
    assert inv.elapsed_seconds == 12


def test_the_threads_of_a_command_win_over_those_of_the_job():
    made = project(model("a"), model("b")).with_durations({"a": 5, "b": 5})
    assert invoke("dbt run --threads 2", made, threads=1).elapsed_seconds == 5
    assert invoke("dbt run", made, threads=1).elapsed_seconds == 10


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=25),
    st.integers(1, 4),
)
def test_a_schedule_is_always_legal(seconds, edges, threads):
    count = len(seconds)
    near = {n: sorted({p for p, c in edges if c == n and p < n}) for n in range(count)}
    made = project(*(model(f"m{n:02}", *(f"m{p:02}" for p in near[n])) for n in range(count)))
    made = made.with_durations({f"m{n:02}": value for n, value in enumerate(seconds)})
    inv = invoke("dbt run", made, threads=threads)
    rows = {int(r.unique_id[-2:]): r for r in inv.results}
    assert len(rows) == count
    for n, row in rows.items():
        assert row.execution_time == seconds[n]
        assert all(rows[p].finished_seconds <= row.started_seconds for p in near[n])
    for at in {row.started_seconds for row in rows.values()}:
        running = [r for r in rows.values() if r.started_seconds <= at < r.finished_seconds]
        assert len(running) <= threads
        assert len({r.thread_id for r in running}) == len(running)
    if threads >= count:  # nothing waits for a thread: each starts when its last parent ends
        for n, row in rows.items():
            assert row.started_seconds == max((rows[p].finished_seconds for p in near[n]), default=0)


def test_incremental_models_and_snapshots_take_longer_the_first_time():
    made = project(model("i", materialized="incremental"), model("t")).with_durations({"i": (100, 5), "t": 3})
    first = invoke("dbt run", made)
    again = invoke("dbt run", made, warehouse=first.warehouse)
    full = invoke("dbt run --full-refresh", made, warehouse=first.warehouse)
    assert [inv.result("model.p.i").execution_time for inv in (first, again, full)] == [100, 5, 100]
    assert again.warehouse is first.warehouse


def test_config_full_refresh_wins_over_the_flag():
    made = project(model("i", materialized="incremental", full_refresh=False)).with_durations({"i": (100, 5)})
    first = invoke("dbt run", made)
    assert invoke("dbt run -f", made, warehouse=first.warehouse).results[0].execution_time == 5


def test_empty_builds_take_no_longer_than_a_moment():
    made = project(model("a"), model("v")).with_durations({"a": 100, "v": 0.5})
    times = {row.unique_id: row.execution_time for row in invoke("dbt build --empty", made).results}
    assert times == {"model.p.a": 1.0, "model.p.v": 0.5}
