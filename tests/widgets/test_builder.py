"""JobBuilder without a browser. `set_state` is what a message from the page calls."""

import subprocess
import sys
from dataclasses import replace

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.widgets import builder as module
from jobkit.widgets.builder import JobBuilder
from tests.widgets.tree import control, labels, marked, markup, press, put, visible, walk

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.fixture
def builder():
    with_closing = JobBuilder(
        jobkit.Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    )
    yield with_closing
    with_closing.close()


def picture(builder):
    return marked(builder, "jk-picture").value


def is_dimmed(builder):
    return any("jk-stale" in one._dom_classes for one in walk(builder))


def test_an_edit_changes_job_timeline_and_summary(builder):
    before = picture(builder), markup(builder)
    put(builder, "Cron (UTC)", "*/30 * * * *")
    assert builder.job.schedule.cron == "*/30 * * * *"
    assert len(builder.simulation.runs) == 48
    assert picture(builder) != before[0]
    assert "<b>48</b> runs" in markup(builder)


def test_one_edit_draws_once(builder):
    drawn, sent = [], []
    marked(builder, "jk-picture").observe(drawn.append, "value")
    for one in walk(builder):
        one.observe(sent.append, "value")
    put(builder, "Cron (UTC)", "15 7 * * *")
    assert len(drawn) == 1
    assert len(sent) <= 6  # the field itself, picture, summary, schedule in words, findings
    put(builder, "Cron (UTC)", "15 7 * * *")
    assert len(drawn) == 1


def test_the_starting_job_stays_what_it_is():
    job = jobkit.Job(
        name="Guide",
        commands=["dbt deps", "dbt run"],
        schedule={"cron": "0 6 * * *", "timezone": "America/New_York"},
        notifications={"email_on_failure": True, "recipients": ["a@example.com"]},
    )
    builder = JobBuilder(job)
    assert builder.job == job
    put(builder, "Threads", "8")
    assert builder.job == job.changed(threads=8)
    builder.close()


def test_bad_input_keeps_the_last_good_picture(builder):
    before, job = picture(builder), builder.job
    put(builder, "Cron (UTC)", "0 6 * *")
    assert picture(builder) == before
    assert builder.job == job
    assert is_dimmed(builder)
    assert [problem.field for problem in builder.problems] == ["cron"]
    put(builder, "Cron (UTC)", "0 7 * * *")
    assert not is_dimmed(builder)
    assert builder.problems == ()
    assert builder.job.schedule.cron == "0 7 * * *"


@pytest.mark.parametrize(
    ("label", "text"),
    [("Name", ""), ("Cron (UTC)", "0 6 * *"), ("Threads", "many"), ("Command 1", "rm -rf /")],
)
def test_what_is_wrong_is_said_right_after_the_field(builder, label, text):
    put(builder, label, text)
    parts = list(visible(builder))
    after = parts[parts.index(control(builder, label)) + 1 :]
    alert = next(one for one in after if isinstance(one, ipywidgets.HTML) and one.value)
    assert 'role="alert"' in alert.value
    assert builder.problems[0].message.split("'")[0] in alert.value


def test_hostile_text_stays_text():
    other = jobkit.Job(name=f"other {HOSTILE}", commands=["dbt build"], schedule={"cron": "0 5 * * *"})
    builder = JobBuilder(jobkit.Job(name="A", commands=["dbt build"]), jobs=[other])
    put(builder, "Run after", other.name)
    put(builder, "YAML", True)
    put(builder, "Show as table", True)
    put(builder, "More settings", True)
    fields = ("Name", "Environment", "Command 1", "Threads", "Run timeout (s)", "Target name", "Variables")
    for label in fields:
        before = control(builder, label).value
        put(builder, label, f"dbt {HOSTILE}" if label == "Command 1" else HOSTILE)
        for html in (markup(builder, visible_only=False), builder._repr_mimebundle_()["text/html"]):
            assert "<img src=x" not in html
            assert "<script" not in html
        if label not in ("Name", "Environment"):
            put(builder, label, before)
    assert builder.job.name == HOSTILE
    assert "&lt;img src=x" in markup(builder)
    assert not any(getattr(one, "description_allow_html", False) for one in walk(builder))
    builder.close()


def test_hostile_text_in_a_message_stays_text(builder):
    put(builder, "Command 1", HOSTILE)
    assert "&lt;img src=x" in markup(builder)
    assert "<img src=x" not in markup(builder)


def test_close_leaves_nothing_behind():
    before = set(_instances)
    for _ in range(3):
        builder = JobBuilder()
        press(builder, "Add command")
        put(builder, "Command 2", "dbt test")
        put(builder, "Cron (UTC)", "*/5 * * * *")
        builder.close()
    assert set(_instances) == before


def test_letters_of_one_field_are_one_step_for_undo(builder):
    start = builder.job
    for text in ("Daily b", "Daily bu", "Daily build"):
        put(builder, "Name", text)
    put(builder, "Threads", "8")
    press(builder, "Undo")
    assert (builder.job.name, builder.job.threads) == ("Daily build", 4)
    press(builder, "Undo")
    assert builder.job == start
    assert control(builder, "Name").value == "Daily"
    assert control(builder, "Undo").disabled


def test_another_window_of_the_last_good_job_while_the_input_is_bad(builder):
    put(builder, "Name", "")
    marked(builder, "jk-windows").set_state({"index": 2})
    assert len(builder.simulation.runs) == 7
    assert is_dimmed(builder)


def test_undo_leaves_bad_input_too(builder):
    put(builder, "Cron (UTC)", "nonsense")
    press(builder, "Undo")
    assert control(builder, "Cron (UTC)").value == "0 6 * * *"
    assert not is_dimmed(builder)


def test_commands_are_added_moved_and_removed(builder):
    press(builder, "Add command")
    assert builder.job.commands == ("dbt build",)
    put(builder, "Command 2", "dbt source freshness")
    assert builder.job.commands == ("dbt build", "dbt source freshness")
    row = [one for one in visible(builder) if "jk-commandrow" in one._dom_classes][1]
    press(row, "Up")
    assert builder.job.commands == ("dbt source freshness", "dbt build")
    assert control(builder, "Command 1").value == "dbt source freshness"
    row = next(one for one in visible(builder) if "jk-commandrow" in one._dom_classes)
    press(row, "Remove")
    assert builder.job.commands == ("dbt build",)
    press(builder, "Undo")
    assert builder.job.commands == ("dbt source freshness", "dbt build")


def test_the_form_follows_the_type_of_job(builder):
    """P-022 to P-030: a CI job has no schedule and another default command."""
    put(builder, "Type", "CI job")
    assert builder.job.is_ci
    assert builder.job.commands == ("dbt build --select state:modified+",)
    assert "Cron (UTC)" not in labels(builder)
    assert "Run on draft pull request" in labels(builder)
    assert any(run.pull_request for run in builder.simulation.runs)


def test_the_preset_switches_the_rules_and_nothing_else():
    job = jobkit.Job(
        name="A", commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": "America/New_York"}
    )
    builder = JobBuilder(job, rules=jobkit.Rules(run_slots=2))
    assert builder.simulation.runs[0].queued_at.hour == 6
    presets = [
        one for one in walk(builder) if getattr(one, "options", ()) and "study guide" in str(one.options)
    ]
    presets[0].set_state({"index": 1})
    assert builder.job == job
    assert builder.simulation.rules == jobkit.Rules.study_guide(run_slots=2)
    assert builder.simulation.runs[0].queued_at.hour == 11  # 06:00 in New York
    builder.close()


def test_a_checkbox_begins_with_a_new_account():
    job = jobkit.Job(name="A", commands=["dbt build -s tag:reporting"], schedule={"cron": "0 6 * * *"})
    builder = JobBuilder(job)
    assert builder.simulation.runs[0].status == "success"
    (box,) = [one for one in walk(builder) if getattr(one, "description", "") == "New account"]
    box.set_state({"value": True})
    assert builder.simulation.new_account
    assert builder.simulation.runs[0].status == "error"
    assert "New account: nothing is built yet, and nothing has run." in builder.preview.static_html
    assert builder.job == job
    box.set_state({"value": False})
    assert builder.simulation.runs[0].status == "success"
    builder.close()
    told = JobBuilder(job, new_account=True)
    assert told.simulation.new_account
    told.close()


def test_other_jobs_run_on_the_same_timeline():
    first = jobkit.Job(name="First", commands=["dbt build"], schedule={"cron": "0 4 * * *"})
    builder = JobBuilder(jobkit.Job(name="Second", commands=["dbt build"]), jobs=[first])
    put(builder, "Run after", "First")
    assert builder.job.triggers.job_completion.job == "First"
    assert [run.job.name for run in builder.simulation.runs] == ["First", "Second"]
    assert builder.simulation.runs[1].triggered_by == builder.simulation.runs[0].id
    builder.close()


def test_a_safe_fix_is_one_button_and_one_step_for_undo():
    job = jobkit.Job(name="A", commands=["dbt test", "dbt run"], schedule={"cron": "0 6 * * *"})
    builder = JobBuilder(job)
    number, finding = next((n, f) for n, f in enumerate(builder.findings, start=1) if f.fixed is not None)
    press(builder, f"Apply fix {number}")
    assert builder.job == finding.fixed
    assert finding.code not in [left.code for left in builder.findings if left.path == finding.path]
    press(builder, "Undo")
    assert builder.job == job
    builder.close()


def test_a_finding_of_another_job_is_fixed_there():
    other = jobkit.Job(name="Other", commands=["dbt test", "dbt run"], schedule={"cron": "0 6 * * *"})
    builder = JobBuilder(jobkit.Job(name="A", commands=["dbt build"]), jobs=[other])
    found = [(n, f) for n, f in enumerate(builder.findings, start=1) if f.fixed and f.job == "Other"]
    number, finding = found[0]
    press(builder, f"Apply fix {number}")
    assert builder.jobs[1] == finding.fixed
    assert builder.job.name == "A"
    press(builder, "Undo")
    assert builder.jobs[1] == other
    builder.close()


def test_a_fix_is_applied_in_every_job_of_the_finding():
    commands = ["dbt test", "dbt run"]
    other = jobkit.Job(name="Other", commands=commands, schedule={"cron": "0 6 * * *"})
    builder = JobBuilder(jobkit.Job(name="A", commands=commands), jobs=[other])
    number = next(n for n, f in enumerate(builder.findings, start=1) if len(f.fixed_jobs) == 2)
    fixed = builder.findings[number - 1].fixed_jobs
    press(builder, f"Apply fix {number}")
    assert builder.jobs == fixed
    press(builder, "Undo")
    assert [job.commands for job in builder.jobs] == [tuple(commands)] * 2
    builder.close()


def test_an_unexpected_error_is_shown_and_the_picture_stays(builder, monkeypatch):
    before = picture(builder)

    def broken(*_, **__):
        raise RuntimeError("<b>broken</b>")

    monkeypatch.setattr(module, "preview", broken)
    put(builder, "Cron (UTC)", "15 8 * * *")
    assert picture(builder) == before
    assert "RuntimeError: &lt;b&gt;broken" in markup(builder)
    assert 'role="alert"' in markup(builder)
    monkeypatch.undo()
    put(builder, "Cron (UTC)", "16 8 * * *")
    assert "RuntimeError" not in markup(builder)


def test_the_window_is_6_hours_a_day_or_a_week(builder):
    windows = marked(builder, "jk-windows")
    assert len(builder.simulation.runs) == 1
    windows.set_state({"index": 2})
    assert len(builder.simulation.runs) == 7
    windows.set_state({"index": 0})
    assert [run.queued_at.hour for run in builder.simulation.runs] == [6]


def test_a_rare_job_is_seen_all_the_same(builder):
    put(builder, "Cron (UTC)", "30 6 * * 5")
    assert [run.queued_at.isoformat() for run in builder.simulation.runs] == ["2026-03-06T06:30:00+00:00"]


def test_the_schedule_is_said_in_words_and_in_two_zones(builder):
    put(builder, "Cron (UTC)", "*/30 12 * * *")
    words = control_words(builder)
    assert "12:00" in words
    assert "07:00" in words
    assert "New York" in words


def test_the_schedule_is_said_although_something_else_is_wrong(builder):
    put(builder, "Threads", "many")
    put(builder, "Cron (UTC)", "45 7 * * *")
    assert "07:45" in control_words(builder)
    put(builder, "Cron (UTC)", "45 7 * *")
    assert "07:45" not in control_words(builder)


def control_words(builder):
    return " ".join(one.value for one in visible(builder) if "jk-note" in one._dom_classes)


def test_the_table_has_the_numbers_of_the_picture(builder):
    put(builder, "Show as table", True)
    table = marked(builder, "jk-table").value
    assert table.count("<tr>") == 1 + len(builder.preview.timeline.marks)
    put(builder, "Cron (UTC)", "0 9 * * *")
    assert "09:00" in marked(builder, "jk-table").value


def test_yaml_is_the_definition_as_it_stands(builder, tmp_path):
    put(builder, "YAML", True)
    put(builder, "Threads", "8")
    assert "threads: 8" in marked(builder, "jk-yaml").value
    put(builder, "YAML", False)
    assert marked(builder, "jk-yaml").layout.display == "none"


def test_every_control_has_a_name(builder):
    put(builder, "More settings", True)
    interactive = (ipywidgets.Text, ipywidgets.Dropdown, ipywidgets.Button, ipywidgets.Checkbox)
    nameless = [one for one in visible(builder) if isinstance(one, interactive) and not one.description]
    assert nameless == []


def test_reading_order_is_tab_order(builder):
    order = [
        name
        for name in labels(builder)
        if name in ("Name", "Type", "Environment", "Command 1", "Timing", "Cron (UTC)", "Threads")
    ]
    assert order == ["Name", "Type", "Environment", "Command 1", "Timing", "Cron (UTC)", "Threads"]


def test_a_page_without_kernel_shows_picture_and_table(builder):
    bundle = builder._repr_mimebundle_()
    assert '<img src="data:image/svg+xml;base64,' in bundle["text/html"]
    assert "<table" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Daily: ")
    assert "\n" not in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_same_edits_give_the_same_page():
    pages = []
    for _ in range(2):
        builder = JobBuilder()
        put(builder, "Cron (UTC)", "*/20 * * * *")
        put(builder, "Show as table", True)
        pages.append(markup(builder))
        builder.close()
    assert pages[0] == pages[1]


def test_what_was_seen_lately_is_not_worked_out_again(builder, monkeypatch):
    calls = []
    real = module.preview
    monkeypatch.setattr(module, "preview", lambda *a, **k: calls.append(a) or real(*a, **k))
    put(builder, "Cron (UTC)", "1 6 * * *")
    press(builder, "Undo")
    put(builder, "Cron (UTC)", "1 6 * * *")
    assert len(calls) == 1


def test_the_widget_needs_neither_numpy_nor_matplotlib():
    code = (
        "import sys; sys.modules['numpy'] = None; sys.modules['matplotlib'] = None\n"
        "import jobkit; builder = jobkit.JobBuilder(); print(len(builder.simulation.runs))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1", done.stderr


def test_two_jobs_of_one_name_are_refused_in_the_form():
    other = jobkit.Job(name="Other", commands=["dbt build"])
    builder = JobBuilder(jobkit.Job(name="A", commands=["dbt build"]), jobs=[other])
    put(builder, "Name", "Other")
    assert builder.problems[0].field == "name"
    assert builder.job.name == "A"
    builder.close()


def test_a_draft_of_the_widget_is_the_draft_of_its_job(builder):
    put(builder, "Timing", "Specific hours")
    put(builder, "Hours (UTC)", "1, 13")
    put(builder, "Mon", False)
    draft = module.Draft.from_job(builder.job)
    assert (draft.timing, draft.hours, draft.days) == ("hours", "1, 13", (0, 2, 3, 4, 5, 6))
    assert replace(draft, hours="1, 13") == draft
