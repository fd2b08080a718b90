"""The deferral lab: its world is changed by its controls, and nothing is told before it was said."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.widgets import DeferralLab
from tests.platform.world import project
from tests.widgets.labs import drawing


def test_each_ref_is_told_with_its_reason() -> None:
    lab = DeferralLab()
    assert "orders reads int_orders_paid from prod.int_orders_paid." in drawing(lab).text
    lab.act("next")
    text = drawing(lab).text
    assert "daily_revenue reads orders from dbt_cloud_pr_2_7.orders." in text
    assert "This run has built orders before" in text
    lab.act("go", "12")
    lab.act("back")
    assert lab.state.position == 11
    assert "for all" in drawing(lab).text


def test_the_toggles_change_the_run() -> None:
    lab = DeferralLab()
    lab.act("own", ["model.shop.int_orders_paid", True])
    assert "from dbt_cloud_pr_2_7.int_orders_paid" in drawing(lab).text
    lab.act("favor", True)
    assert "from prod.int_orders_paid" in drawing(lab).text
    lab.act("there", ["model.shop.int_orders_paid", False])
    assert "wants to read prod.int_orders_paid, which does not exist" in drawing(lab).text
    lab.act("state", False)
    assert "dbt refuses the command." in drawing(lab).text
    lab.act("command", "dbt run -s orders+")
    lab.act("defer", False)
    assert "from dbt_cloud_pr_2_7.int_orders_paid" in drawing(lab).text, "it is in the schema already"
    lab.act("empty")
    assert "wants to read dbt_cloud_pr_2_7.int_orders_paid" in drawing(lab).text
    assert "The command fails: dbt exits with 1." in drawing(lab).text


def test_what_a_run_leaves_is_there_for_the_next() -> None:
    lab = DeferralLab(changed=["customers"])
    lab.act("leave")
    assert lab.state.world.own == lab.state.story.built
    lab.act("changed", ["model.shop.customers", False])
    lab.act("changed", ["model.shop.web_sessions", True])
    read = {step.read.parent_name: step.read for step in lab.state.story.steps}["customers"]
    assert (read.relation, read.reason) == ("dbt_cloud_pr_2_7.customers", "there")
    lab.act("fill")
    assert len(lab.state.world.own) == len(lab.state.world.nodes)


def test_nothing_is_told_before_it_was_said() -> None:
    lab = DeferralLab(predict=True)
    while lab.state.is_hidden:
        step = lab.state.step
        for told in (step.read.cause.text, f"reads {step.read.parent_name}", "data-read", "The command"):
            assert told not in lab.html
        assert "Ref by ref" not in lab.html or lab.html.count("<td>") > 0
        lab.act("next")
        assert lab.state.is_hidden, "the next ref comes after this one was said"
        lab.act("guess", step.place)
        assert "As you said." in drawing(lab).text
        lab.act("next")
    assert (lab.state.right, lab.state.said) == (14, 14)
    assert "The command succeeds." in drawing(lab).text


def test_a_wrong_guess_is_told_and_stands() -> None:
    lab = DeferralLab(predict=True)
    lab.act("guess", "own")
    assert "You said: dbt_cloud_pr_2_7.int_orders_paid." in drawing(lab).text
    lab.act("guess", "state")
    assert "nothing to predict here" in lab.alert
    assert (lab.state.right, lab.state.said) == (0, 1)


def test_skipped_nodes_need_no_guess() -> None:
    lab = DeferralLab(command="dbt run -s orders+", defers=False, predict=True)
    lab.act("guess", "error")
    for _ in range(10):
        lab.act("next")
    assert lab.state.position == len(lab.state.story.steps) - 1
    assert (lab.state.right, lab.state.said) == (1, 1)
    assert "The command fails" in drawing(lab).text


@pytest.mark.parametrize(
    ("action", "value"),
    [("own", ["model.shop.nosuch", True]), ("own", "x"), ("own", ["model.shop.orders", "yes"]), ("defer", 1),
     ("command", 3), ("go", 99), ("go", "x"), ("guess", "elsewhere"), ("predict", "on"), ("state", None)],
)  # fmt: skip
def test_bad_values_are_told_and_change_nothing(action: str, value: object) -> None:
    lab = DeferralLab()
    before = lab.html
    lab.act(action, value)
    assert lab.alert
    lab.act("back")
    assert lab.html == before


def test_any_command_is_answered() -> None:
    lab = DeferralLab()
    for command in (
        "",
        "dbt",
        "rm -rf /",
        "dbt run -s ((",
        "dbt build -s <b>x</b>",
        "dbt docs generate",
        "dbt run -s +orders",
    ):
        lab.act("command", command)
        assert not lab.alert
        assert "<b>x" not in lab.html
        drawing(lab)


def test_a_wrong_project_or_name_is_refused() -> None:
    with pytest.raises(JobkitError):
        DeferralLab("nosuch")
    with pytest.raises(JobkitError):
        DeferralLab(changed=["ordres"])


def test_a_large_project_and_hostile_names() -> None:
    lab = DeferralLab("company", changed=[])
    lab.act("command", "dbt run")
    lab.act("go", 30)
    assert "11 to 50 of 483" in drawing(lab).text
    lab.act("go", 482)
    assert "444 to 483 of 483" in drawing(lab).text
    hostile = project("a", "a > <img src=x")
    lab = DeferralLab(hostile, changed=["a"])
    assert "&lt;img src=x" in lab.html
    assert "<img" not in lab.html
    assert lab.html == DeferralLab(hostile, changed=["a"]).html
