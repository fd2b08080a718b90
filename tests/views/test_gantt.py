import pytest

from jobkit.views import gantt_picture, run_html, run_sentence, run_text
from jobkit.views.critical import critical_path
from jobkit.views.drawing import Line, Rect, Text
from tests.views.made import finished_run, invocation, nodes, run
from tests.views.test_timeline import HOURLY


def test_steps_and_threads_are_rows_in_order():
    rows = [
        (row.data["row"], row.data.get("thread", "")) for row in gantt_picture(finished_run()).parts("row")
    ]
    assert rows == [
        (1, ""), (2, ""), (3, ""), (4, ""), (4, "Thread-1"), (4, "Thread-2"),
        (5, ""), (5, "Thread-1"), (5, "Thread-2"), (5, "Thread-3"), (5, "no thread"), (6, ""), (7, ""),
    ]  # fmt: skip


def test_threads_sort_by_number():
    plan = [(f"model.shop.m{n}", "success", 0, 50, n) for n in (10, 2, 1)]
    whole = with_build(nodes(plan))
    assert [row.data["thread"] for row in gantt_picture(whole).parts("thread") if row.data["row"] == 5] == [
        "Thread-1",
        "Thread-2",
        "Thread-10",
    ]


def with_build(results, parents=None):
    from dataclasses import replace

    whole = finished_run()
    steps = list(whole.steps)
    steps[4] = replace(steps[4], invocation=invocation(results, parents))
    return replace(whole, steps=tuple(steps))


def test_nodes_start_after_dbt_itself_has_started():
    """The step takes 126 s, its nodes 121 s: dbt needed 5 s to start, after 24 s of earlier steps."""
    picture = gantt_picture(finished_run())
    parts = {part.data["node"]: part for part in picture.parts("node")}
    first = parts["model.shop.stg_orders"].items[0].box
    assert first.x == pytest.approx(picture.frame.at_x(29))
    outline = parts["test.shop.unique_orders_id.e5f6"].items[1].box  # half a pixel around the bar
    assert outline.right - 0.5 == pytest.approx(picture.frame.at_x(150))


def test_the_critical_path_goes_back_over_parents_and_tests_on_parents():
    path = [result.unique_id for result in critical_path(finished_run().steps[4].invocation)]
    assert path == [
        "model.shop.stg_payments",
        "test.shop.not_null_stg_payments_id.c3d4",
        "model.shop.int_payments",
        "model.shop.orders",
        "test.shop.unique_orders_id.e5f6",
    ]


def test_without_a_parent_the_thread_was_the_reason():
    results = nodes(
        [("model.a", "success", 0, 10, 1), ("model.b", "success", 0, 10, 2), ("model.c", "success", 10, 5, 2)]
    )
    assert [r.unique_id for r in critical_path(invocation(results))] == ["model.b", "model.c"]


def test_a_parent_goes_before_the_thread():
    results = nodes(
        [("model.a", "success", 0, 10, 1), ("model.b", "success", 0, 10, 2), ("model.c", "success", 10, 5, 2)]
    )
    path = critical_path(invocation(results, {"model.c": ("model.a",)}))
    assert [r.unique_id for r in path] == ["model.a", "model.c"]


def test_a_test_on_a_parent_goes_before_a_stranger_that_ended_then_too():
    plan = [
        ("model.parent", "success", 0, 10, 1),
        ("test.on_parent", "pass", 10, 2, 1),
        ("model.stranger", "success", 0, 12, 2),
        ("model.child", "success", 12, 5, 2),
    ]
    parents = {"test.on_parent": ("model.parent",), "model.child": ("model.parent",)}
    path = critical_path(invocation(nodes(plan), parents))
    assert [r.unique_id for r in path] == ["model.parent", "test.on_parent", "model.child"]


def test_nothing_that_took_time_has_no_critical_path():
    assert critical_path(invocation(())) == ()
    assert critical_path(invocation(nodes([("model.a", "skipped", 0, 0, 0)]))) == ()


def test_bars_of_the_critical_path_are_marked():
    whole = finished_run()
    picture = gantt_picture(whole)
    marked = {part.data["node"] for part in picture.parts("critical")}
    paths = [critical_path(step.invocation) for step in whole.steps if step.invocation is not None]
    assert marked == {result.unique_id for path in paths for result in path}
    assert "model.shop.customers" not in marked
    assert f"{len(marked)} on the critical path" in picture.summary
    assert all(isinstance(part.items[1], Rect) and part.items[1].line for part in picture.parts("critical"))
    joins = [item for item in picture.items if isinstance(item, Line) and item.width == 1.4]
    assert len(joins) == len(paths[-1]) - 1, "from each of the five nodes of the build to the next"


def test_skipped_nodes_are_counted_where_they_were_skipped():
    picture = gantt_picture(finished_run())
    (skipped,) = [part for part in picture.parts("node") if part.data["status"] == "skipped"]
    assert skipped.data["count"] == 2
    assert [item.text for item in skipped.items if isinstance(item, Text)] == ["2 skipped"]


def test_steps_that_never_began_say_why():
    rows = [row for row in gantt_picture(finished_run()).parts("row") if "thread" not in row.data]
    notes = {row.data["row"]: [item.text for item in row.items if isinstance(item, Text)] for row in rows}
    assert notes[6] == ["skipped: an earlier command failed"]
    assert notes[7] == ["skipped"]
    assert notes[1] == []


def test_many_steps_that_never_began_for_one_reason_share_a_row():
    from dataclasses import replace

    whole = finished_run()
    skipped = [
        replace(whole.steps[5], index=number, command=f"dbt run --select m{number}", message="step 5 failed")
        for number in range(6, 36)
    ]
    picture = gantt_picture(replace(whole, steps=(*whole.steps[:5], *skipped)))
    last = [row for row in picture.parts("row") if row.data["row"] >= 6]
    assert len(last) == 1
    assert last[0].items[1].label.text == "6 – 35  30 steps"
    assert "dbt run --select m6; dbt run --select m7" in last[0].tooltip
    assert picture.height < gantt_picture(whole).height + 30


def test_a_step_too_short_for_threads_has_a_row_for_each_outcome():
    plan = [(f"test.shop.t{n}", "fail" if n == 3 else "pass", 0, 0.1, n) for n in range(1, 9)]
    plan.append(("model.shop.long", "success", 0, 4_000, 1))
    long = with_build(nodes(plan[-1:]))
    from dataclasses import replace

    steps = list(long.steps)
    steps[3] = replace(steps[3], invocation=invocation(nodes(plan[:-1])))
    rows = gantt_picture(replace(long, steps=tuple(steps))).parts("thread")
    assert [row.items[0].text for row in rows if row.data["row"] == 4] == ["7 success", "1 error"]


def test_a_run_that_never_started_is_an_empty_picture():
    waiting = run(1, HOURLY, 3, None, cut=True, status="queued")
    picture = gantt_picture(waiting)
    assert picture.parts("row") == picture.parts("status") == []
    assert "never started" in picture.texts()
    assert "queued" in run_html(waiting)
    assert waiting.plot().figure is not None


def test_thousands_of_nodes_are_joined_and_accounted_for():
    plan = [(f"model.big.m{n}", "success", n // 8 * 0.05, 0.05, n % 8 + 1) for n in range(8_000)]
    bars = gantt_picture(with_build(nodes(plan))).parts("node")
    assert len(bars) <= 800
    assert sum(bar.data.get("count", 1) for bar in bars if bar.data["step"] == 5) == 8_000


def test_the_sentence_says_what_happened():
    assert run_sentence(finished_run()) == (
        "error after 2 min 30 s: 7 steps, 14 nodes (2 failed, 2 skipped), waited 3 min. "
        "2 of 12 nodes failed in `dbt build`."
    )


def test_text_names_the_nodes_that_failed():
    lines = run_text(finished_run()).splitlines()
    assert "      ✕ model.shop.customers error" in lines
    assert "      ✕ test.shop.unique_orders_id.e5f6 fail" in lines
    assert "      – 2 nodes skipped" in lines
    assert not any("stg_orders" in line for line in lines), "what went well is not listed"
    assert all(len(line) <= 80 for line in lines)


def test_html_puts_the_nodes_that_did_not_succeed_first():
    html = run_html(finished_run())
    assert html.index("model.shop.customers") < html.index("model.shop.stg_orders")
    assert html.count("<details>") == 2
