"""The workbench without a browser: `act` is what a message from the page calls."""

import subprocess
import sys

import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.guide.scenarios import NAMES
from jobkit.guide.scenarios import scenario as guide_scenario
from jobkit.jobs.changes import field_changes, job_changes
from jobkit.widgets import JobBuilder, Workbench
from jobkit.widgets.workbench.form import EDITED_FIELDS
from jobkit.widgets.workbench.share import link_of, opened_link, python_of
from tests.widgets.page import page_of, value_of

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
DAILY = jobkit.Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
REPORTS = jobkit.Job(name="Reports", commands=["dbt test"], triggers={"job_completion": {"job": "Daily"}})
CI = jobkit.Job(
    name="CI",
    environment="CI",
    commands=["dbt build --select state:modified+"],
    triggers={"pull_request": True},
)


@pytest.fixture
def bench():
    with_closing = Workbench([DAILY, REPORTS, CI])
    yield with_closing
    with_closing.close()


def add(bench, kind, **values):
    """Fill in a form of the strip and add it."""
    bench.act("world", kind)
    for name, value in values.items():
        bench.act("world_field", [name, value])
    bench.act("world_add")
    return bench.alert


def statuses(bench):
    """Return how the runs of each deploy job ended."""
    found = {}
    for run in bench.simulation.runs:
        if not run.job.is_ci:
            found.setdefault(run.job.name, []).append(run.status)
    return found


# ---- edits


def test_an_edit_changes_job_timeline_and_summary(bench):
    before = page_of(bench).one(data_key="timeline")
    bench.act("edit_cron", "*/30 * * * *")
    assert bench.job.schedule.cron == "*/30 * * * *"
    assert sum(run.job.name == "Daily" for run in bench.simulation.runs) == 48
    assert page_of(bench).one(data_key="timeline").text != before.text
    assert f"{len(bench.simulation.runs)} runs" in page_of(bench).one(data_key="happening").text


def test_an_edit_sends_the_marks_that_changed_and_no_others():
    hourly = jobkit.Job(name="Hourly", commands=["dbt run"], schedule={"cron": "30 * * * *"})
    bench = Workbench([DAILY, hourly])
    bench.act("edit_cron", "45 6 * * *")
    bench.act("edit_cron", "50 6 * * *")  # no run of the other job has another number
    marks = {key for key in bench.drawn["pieces"] if key.startswith("run-")}
    daily = {f"run-{run.id}" for run in bench.simulation.runs_of("Daily")}
    assert len(marks) == 25
    assert marks & set(bench.news["pieces"]) == daily
    assert len("".join(bench.news["pieces"].values())) < len(bench.html) / 3
    bench.close()


def test_the_starting_jobs_stay_what_they_are():
    job = jobkit.Job(
        name="Guide",
        commands=["dbt deps", "dbt run"],
        schedule={"cron": "0 6 * * *", "timezone": "America/New_York"},
        notifications={"email_on_failure": True, "recipients": ["a@example.com"]},
    )
    builder = JobBuilder(job)
    assert builder.job == job
    builder.act("edit_threads", "8")
    assert builder.job == job.changed(threads=8)
    builder.close()


def test_bad_input_keeps_the_last_good_picture(bench):
    before, job = page_of(bench).one(data_key="timeline").text, bench.job
    bench.act("edit_cron", "0 6 * *")
    assert value_of(bench, "edit_cron") == "0 6 * *"
    assert page_of(bench).one(data_key="timeline").text == before
    assert bench.job == job
    assert page_of(bench).all(kind="jk-stale")
    assert [problem.field for problem in bench.problems] == ["cron"]
    bench.act("edit_cron", "0 7 * * *")
    assert not page_of(bench).all(kind="jk-stale")
    assert bench.job.schedule.cron == "0 7 * * *"


@pytest.mark.parametrize(
    ("action", "value", "key"),
    [
        ("edit_name", "", "field-edit_name"),
        ("edit_cron", "0 6 * *", "field-edit_cron"),
        ("edit_threads", "many", "field-edit_threads"),
        ("edit_timeout_seconds", "-5", "field-edit_timeout_seconds"),
        ("edit_name", "Reports", "field-edit_name"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(bench, action, value, key):
    bench.act(action, value)
    field = page_of(bench).one(data_key=key)
    said = field.one(role="alert").text
    assert bench.problems[0].message.split("'")[0].strip() in said
    control = field.one(data_key=action)
    assert control.attributes["aria-invalid"] == "true"
    assert control.attributes["aria-describedby"] == field.one(role="alert").attributes["id"]


def test_a_bad_command_is_said_at_the_commands(bench):
    bench.act("edit_command", ["0", "rm -rf /"])
    assert "rm -rf" in page_of(bench).one(kind="jk-commands").one(role="alert").text


def test_pasted_lines_become_commands(bench):
    bench.act("edit_command", ["0", "dbt deps\ndbt build\n\ndbt test"])
    assert bench.job.commands == ("dbt deps", "dbt build", "dbt test")


def test_commands_move_come_and_go(bench):
    bench.act("add_command")
    assert 'data-focus-key="edit_command-1"' in bench.html
    bench.act("edit_command", ["1", "dbt test"])
    bench.act("raise_command", "1")
    assert bench.job.commands == ("dbt test", "dbt build")
    bench.act("lower_command", "0")
    bench.act("remove_command", "0")
    assert bench.job.commands == ("dbt test",)


def test_what_was_typed_stays_as_it_was_typed(bench):
    bench.act("edit_name", "  Daily  build ")
    assert value_of(bench, "edit_name") == "  Daily  build "


def test_letters_of_one_field_are_one_step_for_undo(bench):
    start = bench.job
    for text in ("Daily b", "Daily bu", "Daily build"):
        bench.act("edit_name", text)
    bench.act("edit_threads", "8")
    bench.act("undo")
    assert (bench.job.name, bench.job.threads) == ("Daily build", 4)
    bench.act("undo")
    assert bench.job == start
    assert "disabled" in page_of(bench).one(data_key="undo-").attributes
    bench.act("redo")
    bench.act("redo")
    assert (bench.job.name, bench.job.threads) == ("Daily build", 8)
    assert "disabled" in page_of(bench).one(data_key="redo-").attributes


# ---- several jobs


def test_a_chain_is_built_from_nothing():
    bench = Workbench()
    bench.act("add_job")
    bench.act("edit_name", "Reports")
    bench.act("edit_upstream", "My job")
    assert bench.job.triggers.job_completion.job == "My job"
    assert [run.triggered_by for run in bench.simulation.runs] == [None, 1]
    bench.act("add_job")
    bench.act("run_after", ["New job", "Reports"])
    assert bench.job.triggers.job_completion.job == "Reports"
    assert [run.job.name for run in bench.simulation.runs] == ["My job", "Reports", "New job"]
    bench.close()


def test_what_names_a_job_follows_its_new_name(bench):
    add(bench, "run_now", job="Daily", at="2026-03-02T12:00")
    bench.act("edit_name", "Nightly")
    assert bench.jobs[1].triggers.job_completion.job == "Nightly"
    assert bench.scenario.events[0].job == "Nightly"
    assert "Reports" in {run.job.name for run in bench.simulation.runs}


def test_a_removed_job_takes_its_events_with_it(bench):
    add(bench, "run_now", job="Daily", at="2026-03-02T12:00")
    bench.act("remove_job")
    assert [job.name for job in bench.jobs] == ["Reports", "CI"]
    assert bench.jobs[0].triggers.job_completion is None
    assert bench.scenario.events == ()
    bench.act("undo")
    assert bench.jobs == (DAILY, REPORTS, CI)


def test_the_last_job_stays():
    bench = Workbench(DAILY)
    bench.act("remove_job")
    assert "cannot be removed" in bench.alert
    assert bench.jobs == (DAILY,)
    bench.close()


def test_a_circle_is_no_error(bench):
    bench.act("run_after", ["Daily", "Reports"])
    assert bench.jobs[0].triggers.job_completion.job == "Reports"
    bench.act("run_after", ["Daily", "Daily"])
    assert "after itself" in bench.alert


# ---- what happens


def test_a_pull_request_a_commit_and_a_merge(bench):
    assert not add(bench, "pull_request", at="2026-03-02T10:00", changed="stg_orders, products")
    assert [run.pull_request for run in bench.simulation.runs if run.job.name == "CI"] == [1]
    assert not add(bench, "commit", number="1", at="2026-03-02T11:00", changed="customers")
    assert not add(bench, "merge", number="1", at="2026-03-02T13:00")
    request = bench.scenario.events[0]
    assert request.changed == ("stg_orders", "products")
    assert request.commits[0].changed == ("customers",)
    assert request.merged.hour == 13
    page = page_of(bench)
    assert "pull request #1 is opened" in page.one(kind="jk-happened").text
    assert {"▾ PR #1", "▾ push", "▾ merge"} == {mark.text for mark in page.all(kind="jk-axismark")}
    bench.act("world_remove", "events-0")
    assert bench.scenario.events == ()


def test_a_model_breaks_and_the_warehouse_is_out(bench):
    assert not add(bench, "breaks", node="orders", job_or_all="Daily")
    assert statuses(bench) == {"Daily": ["error"]}  # Reports waits for a success
    assert not add(bench, "outage", start="2026-03-02T05:00", end="2026-03-02T07:00")
    assert len(bench.scenario.faults) == 2
    bench.act("world_remove", "faults-0")
    bench.act("world_remove", "faults-0")
    assert statuses(bench) == {"Daily": ["success"], "Reports": ["success"]}


def test_what_exists_at_the_start(bench):
    assert not add(bench, "start", beginning="new")
    assert bench.scenario.new_account
    assert not add(bench, "start", beginning="built", built="Production")
    assert bench.scenario.built == ("Production",)
    assert not add(bench, "start", beginning="established")
    assert bench.scenario.beginning.is_established


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("pull_request", {"changed": "no_such_model"}, "no_such_model"),
        ("pull_request", {"at": ""}, "is empty"),
        ("commit", {}, "no pull request is open"),
        ("breaks", {"node": " "}, "no model is named"),
        ("breaks", {"node": "ordres"}, "orders"),
        ("outage", {"start": "2026-03-03T00:00", "end": "2026-03-02T00:00"}, "start"),
        ("start", {"beginning": "built", "built": "Nowhere"}, "Nowhere"),
    ],
)
def test_what_cannot_happen_is_refused_and_changes_nothing(bench, kind, values, words):
    before = bench.scenario
    alert = add(bench, kind, **values)
    assert words in alert
    assert bench.scenario == before
    assert bench._view.world.kind == kind  # what was typed is still there


def test_events_faults_and_a_whole_scenario_in_the_call():
    events = [jobkit.PullRequest(number=7, at="2026-03-02T09:00", changed=["orders"])]
    bench = Workbench([DAILY, CI], events=events, faults=[jobkit.fail("orders")], built=["Production"])
    assert bench.scenario.events == tuple(events)
    assert bench.scenario.built == ("Production",)
    assert {run.status for run in bench.simulation.runs} == {"error"}
    again = Workbench(bench.scenario)
    assert again.scenario == bench.scenario
    builder = JobBuilder(CI, events=events)
    assert [run.pull_request for run in builder.simulation.runs] == [7]
    for one in (bench, again, builder):
        one.close()


# ---- a run, and why


def test_a_chosen_run_says_why_it_failed_and_what_would_mend_it():
    bench = Workbench(jobkit.Job(name="Q", commands=["dbt run"], schedule="*/30 * * * *"), new_account=True)
    bench.act("run", "1")
    assert bench.run.status == "error"
    card = page_of(bench).one(data_key="run-card")
    assert "int_order_items_priced" in card.text
    assert "does not exist" in card.text
    assert "P-085" in card.text
    assert page_of(bench).one(data_key="run-1").attributes["aria-pressed"] == "true"
    node = next(result.unique_id for result in bench.run.results if result.status == "skipped")
    bench.act("node", node)
    assert node in page_of(bench).one(data_key="node-answer").text
    bench.act("run", "1")
    assert bench.run is None
    bench.close()


def test_each_run_of_a_mark_can_be_chosen():
    bench = Workbench(jobkit.Job(name="Q", commands=["dbt run -s orders"], schedule="*/2 * * * *"))
    bench.act("width", 400)
    marks = page_of(bench).all(data_do="run", data_run=True)
    crowded = next(mark for mark in marks if int(mark.attributes.get("data-count", "1")) > 1)
    bench.act("run", crowded.attributes["data-value"])
    together = page_of(bench).one(data_key="together").all(data_do="run")
    assert len(together) == min(int(crowded.attributes["data-count"]), 40)
    bench.act("run", together[1].attributes["data-value"])
    assert f"Run {together[1].text}" in page_of(bench).one(data_key="run-card").text
    bench.close()


def test_every_mark_has_a_name_and_can_be_pressed(bench):
    for mark in page_of(bench).one(data_key="timeline").all(data_do=True):
        assert mark.attributes["role"] == "button"
        assert mark.attributes["aria-label"].strip()
        bench.act(mark.attributes["data-do"], mark.attributes["data-value"])
        assert not bench.alert


def test_the_lens_counts_what_a_command_took(bench):
    add(bench, "pull_request", at="2026-03-02T10:00", changed="orders")
    bench.act("job", "CI")
    run = next(run for run in bench.simulation.runs if run.job.name == "CI")
    lens = page_of(bench).one(data_key="lens-0")
    taken = len(run.steps[-1].results)
    assert f"{taken} of 32 nodes" in lens.text
    assert "read from elsewhere" in lens.text


def test_the_graph_of_what_a_command_took(bench):
    add(bench, "pull_request", at="2026-03-02T10:00", changed="orders")
    bench.act("job", "CI")
    bench.act("lens", "0")
    graph = page_of(bench).one(data_key="lens-graph")
    assert "deferred" in graph.text
    boxes = {box.attributes["data-box"] for box in graph.all(data_box=True)}
    assert "model.shop.orders" in boxes
    bench.act("lens", "0")
    assert not page_of(bench).all(data_key="lens-graph")


def test_zoom_stays_inside_and_goes_back(bench):
    start, until = bench.simulation.start, bench.simulation.until
    bench.act("window", [0.25, 0.5])
    assert bench._view.part == (start + (until - start) / 4, start + (until - start) / 2)
    bench.act("zoom", "earlier")
    bench.act("zoom", "earlier")
    bench.act("zoom", "earlier")
    assert bench._view.part[0] == start
    bench.act("window", [-3.0, 4.0])
    assert bench._view.part is None
    for _ in range(12):
        bench.act("zoom", "in")
    assert (bench._view.part[1] - bench._view.part[0]).total_seconds() == 600
    bench.act("zoom", "all")
    assert bench._view.part is None


def test_search_finds_jobs_and_models(bench):
    bench.act("search", "orders")
    found = page_of(bench).one(data_key="more")
    assert "model.shop.orders" in found.text
    bench.act("run", found.all(data_do="run")[0].attributes["data-value"])
    assert bench.run is not None
    bench.act("search", "nowhere")
    assert "No job and no node" in page_of(bench).one(data_key="more").text


# ---- findings and what a step changed


def test_a_fix_is_shown_applied_and_compared():
    bench = Workbench(jobkit.Job(name="A", commands=["dbt build", "dbt test"], schedule="0 6 * * *"))
    number = next(n for n, found in enumerate(bench.findings) if found.code == "CMD009")
    bench.act("fix", str(number))
    proposal = page_of(bench).one(kind="jk-proposal")
    assert proposal.one(tag="del").text == "− dbt test"
    assert bench.job.commands == ("dbt build", "dbt test")
    bench.act("apply_fix", str(number))
    assert bench.job.commands == ("dbt build",)
    change = page_of(bench).one(data_key="change").text
    assert "commands[1]" in change
    assert "findings" in change
    bench.act("undo")
    assert bench.job.commands == ("dbt build", "dbt test")
    bench.close()


def test_a_finding_stands_at_its_field():
    bench = Workbench(jobkit.Job(name="A", commands=["dbt build", "dbt test"], schedule="0 6 * * *"))
    command = page_of(bench).one(data_key="command-1")
    assert "has already run the tests" in command.text
    bench.close()


def test_findings_on_other_jobs_are_listed(bench):
    bench.act("add_command")
    bench.act("edit_command", ["1", "dbt test"])
    bench.act("job", "CI")
    others = page_of(bench).one(data_key="elsewhere")
    assert "has already run the tests" in others.text
    assert "Daily" in others.text


def test_the_other_preset_says_what_changed(bench):
    bench.act("preset", "study guide")
    assert bench.scenario.rules.name == "study guide"
    assert "Rules: platform → study guide." in page_of(bench).one(data_key="change").text


def test_every_field_has_a_sentence_of_help():
    bench = Workbench(CI.changed(run_lint=True))
    shown = {element.attributes["data-key"] for element in page_of(bench).all(kind="jk-help")}
    hidden = {"cron", "every_hours", "hours", "days", "run_on_schedule", "timing", "upstream", "statuses"}
    assert {f"help-{name}" for name in EDITED_FIELDS - hidden} <= shown
    bench.close()


# ---- gallery, sharing


@pytest.mark.parametrize("name", NAMES)
def test_everything_of_the_gallery_opens_and_goes_back(bench, name):
    before = bench.scenario
    bench.act("gallery", name)
    assert not bench.alert
    assert bench.scenario.jobs == guide_scenario(name).jobs
    page_of(bench)
    bench.act("undo")
    assert bench.scenario == before


def test_python_and_a_link_bring_the_same(bench):
    add(bench, "pull_request", at="2026-03-02T10:00", changed="orders")
    add(bench, "breaks", node="orders", job_or_all="Daily")
    scope = {}
    exec(python_of(bench.scenario), scope)
    wanted = [(run.job.name, run.status) for run in scope["simulation"].runs]
    assert wanted == [(run.job.name, run.status) for run in bench.simulation.runs]
    link = link_of(bench.scenario)
    again = Workbench(opened_link(link))
    assert again.scenario == bench.scenario.changed(name="")
    bench.act("gallery", "example-1")
    bench.act("link", link)
    assert not bench.alert
    assert bench.jobs == again.jobs
    again.close()


@pytest.mark.parametrize("link", ["http://x", "jobkit:", "jobkit:!!!", "jobkit:eJwDAAAAAAE", "jobkit:abc"])
def test_a_broken_link_is_refused(bench, link):
    before = bench.scenario
    bench.act("link", link)
    assert bench.alert
    assert bench.scenario == before


def test_changes_of_a_definition():
    changed = DAILY.changed(threads=8, commands=["dbt deps", "dbt build"])
    paths = [(one.path, one.before, one.after) for one in field_changes(DAILY, changed)]
    assert paths == [("commands[0]", "", "dbt deps"), ("threads", "4", "8")]
    renamed = [(one.path, one.before, one.after) for one in job_changes([DAILY], [DAILY.changed(name="N")])]
    assert renamed == [("name", "Daily", "N")]
    gone = [(one.path, one.before, one.after) for one in job_changes([DAILY, CI], [DAILY])]
    assert gone == [("job", "CI", "")]


# ---- habits


def test_hostile_text_stays_text():
    other = jobkit.Job(name=f"other {HOSTILE}", commands=["dbt build"], schedule={"cron": "0 5 * * *"})
    bench = Workbench([jobkit.Job(name="A", commands=["dbt build"]), other])
    bench.act("edit_upstream", other.name)
    bench.act("search", HOSTILE)
    for action in ("edit_name", "edit_environment", "edit_threads", "edit_target_name", "edit_cron"):
        before = value_of(bench, action) if action != "edit_cron" else ""
        bench.act(action, HOSTILE)
        for html in (bench.html, bench.static_html):
            assert "<img src=x" not in html
            assert "<script" not in html
        page_of(bench)
        if action not in ("edit_name", "edit_environment", "edit_cron"):
            bench.act(action, before)
    bench.act("edit_command", ["0", f"dbt {HOSTILE}"])
    assert "<img src=x" not in bench.html
    bench.act("run", HOSTILE)
    assert "<img src=x" not in bench.html
    bench.close()


VALUES = [
    None,
    7,
    "7",
    "",
    "x",
    True,
    [],
    ["0", 3],
    ["x", "y"],
    [0.1, 0.2],
    [5, 1],
    {"a": 1},
    "9" * 30,
    [["a"], "b"],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_whatever_a_page_sends_is_an_answer_or_an_alert(bench, value):
    actions = [name.removeprefix("do_") for name in dir(bench) if name.startswith("do_")]
    actions += [f"edit_{name}" for name in sorted(EDITED_FIELDS - {"commands"})]
    for action in actions:
        bench.act(action, value)
        assert "went wrong here" not in bench.alert, (action, bench.alert)
        page_of(bench)


def test_an_unknown_action_is_said(bench):
    with pytest.raises(jobkit.JobkitError, match="undo"):
        bench.act("unod")
    bench._heard(None, {"do": "close", "number": 3}, [])
    assert "no action" in bench.alert
    assert bench.answered == 3


def test_one_edit_is_one_message(bench):
    sent = []
    bench.send_state = lambda key=None: sent.append(key)
    bench._heard(None, {"do": "edit_cron", "value": "15 7 * * *", "number": 1}, [])
    assert len(sent) <= 1
    assert bench.answered == 1


def test_close_leaves_nothing_behind():
    before = set(_instances)
    for _ in range(3):
        bench = Workbench(DAILY)
        assert len(set(_instances) - before) == 2  # the lab and its layout
        bench.act("add_job")
        bench.act("edit_cron", "*/5 * * * *")
        bench.close()
    assert set(_instances) == before


def test_a_cell_that_runs_again_closes_what_it_made(monkeypatch):
    import jobkit.widgets.lab as module

    runs = iter([("cell", "1"), ("cell", "1"), ("cell", "2"), ("other", "3"), ("cell", "4")])
    monkeypatch.setattr(module, "_running_cell", lambda: next(runs))
    first, beside, second, elsewhere, third = (Workbench(DAILY) for _ in range(5))
    assert first.comm is None
    assert beside.comm is None
    assert second.comm is None
    assert elsewhere.comm is not None
    assert third.comm is not None
    elsewhere.close()
    third.close()


def test_the_same_steps_give_the_same_bytes():
    code = (
        "from jobkit.widgets import Workbench\nimport hashlib\n"
        "bench = Workbench(new_account=True)\nbench.act('gallery', 'scenario-3')\nbench.act('run', '1')\n"
        "print(hashlib.sha256(bench.html.encode()).hexdigest(), len(bench.static_html))"
    )
    seeds = [{"PYTHONHASHSEED": seed} for seed in ("1", "2")]
    said = {
        subprocess.run([sys.executable, "-c", code], env=e, capture_output=True, text=True).stdout
        for e in seeds
    }
    assert len(said) == 1
    assert said.pop().strip()


def test_a_page_without_a_kernel_reads(bench):
    bundle, _ = bench._repr_mimebundle_()
    assert "Daily" in bundle["text/html"]
    assert " inert" in bundle["text/html"]
    assert bundle["text/plain"].startswith("<Workbench Daily")
