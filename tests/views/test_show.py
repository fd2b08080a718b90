import base64
import importlib
import pickle
import pkgutil
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.basics.prose import Prose
from jobkit.basics.shown import Drawn, Shown
from jobkit.dbt.project import Project
from jobkit.guide.payloads import PAYLOADS
from jobkit.jobs import Account, Job
from jobkit.platform import Note
from jobkit.quiz import ExportReport, load
from jobkit.quiz.classroom.item_statistics import GradedAnswer, item_statistics
from jobkit.quiz.classroom.report import ClassReport
from jobkit.quiz.exercises.exercise import HANDED_IN
from jobkit.quiz.exports import Loss, PrintedSheet, printed_question
from jobkit.reports.measures import compare
from jobkit.reports.notices.notice import Notices
from jobkit.simulation import simulate, simulate_many
from jobkit.views import mimebundle, plot
from jobkit.views.show import VIEWS
from jobkit.workshop import groups_of, run_sheet
from jobkit.workshop.results import GradedExercise, WorkshopReport
from tests.platform.world import job, project
from tests.quiz.clock import TestClock
from tests.views.made import at, finished_run, run, simulation, sketch


def test_every_result_shows_text_and_html():
    sim = sketch()
    for thing, word in ((sim, "44 runs"), (finished_run(), "Run 7 of Daily"), (sim.account, "5 jobs")):
        bundle = mimebundle(thing)
        assert set(bundle) - {HANDED_IN} == {"text/plain", "text/html"}
        assert word in bundle["text/plain"]
        assert '<img src="data:image/svg+xml;base64,' in bundle["text/html"]
        assert thing._repr_mimebundle_() == bundle


def every_subclass(base):
    """Return the classes of the package that inherit from `base`, with every module of it imported."""
    for module in pkgutil.walk_packages(jobkit.__path__, "jobkit."):
        if not module.name.startswith("jobkit._bundled") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = set(), [base]
    while waiting:
        fresh = set(waiting.pop().__subclasses__()) - found
        found |= fresh
        waiting += fresh
    return {kind for kind in found if kind is not Drawn and kind.__module__.startswith("jobkit.")}


@cache
def class_report():
    answers = [GradedAnswer(f"L{n}", "q2", "wrong", 0.0, 0.0, "A", ("a-belief",), 9.0) for n in range(4)]
    return ClassReport("Class", tuple(answers), item_statistics(answers))


@cache
def examples():
    """Return an example of each kind of result, by the name of its class."""
    sim, question = sketch(), load("topic-4")["q2"]
    made = job("Daily", cron="0 6 * * *")
    small = simulate(made, project("a"), until="2026-03-04")
    many = simulate_many(made, project("a"), seeds=2, progress=False, until="2026-03-04")
    results = [sim, finished_run(), sim.account, Project.example("shop"), small.measures()]
    results += [compare(small, small), small.staleness("a"), many, jobkit.prove("CI013")]
    results += [question, question.check("B"), question.hint(), question.solution()]
    results += [jobkit.fact("P-063"), small.why(small.runs[0])]
    sheet = PrintedSheet("Sheet", (printed_question(question),), {"steps": "Steps"}, note="Printed")
    results += [jobkit.quiz.lint_bank("topic-4"), Prose("a `b`"), sheet, *sheet.items]
    results += [ExportReport(Path("out"), "csv", 1, (Loss("q2", "its layout"),)), class_report()]
    results += [load("tests/quiz/samples.yml")["sample-multi"].show_me()]
    results += [*sessions(), *of_jobs(small), *of_dbt(small), *of_the_guide(), *of_files()]
    bank = load("topic-4")
    results += [bank, jobkit.quiz.sit(jobkit.quiz.class_exam(bank, items=2, seed=1).papers[0], "grey owl")]
    results += [jobkit.quiz.ProgressStore(":memory:")]
    results += [small.runs[0].trigger, many.futures[0], *told()]
    prediction = jobkit.Prediction(small)
    results += [prediction, prediction.score({1: "success"}), *of_the_course(), *of_a_workshop()]
    return {type(result).__name__: result for result in results} | {"Shown": small.notes[0]}


def of_the_course():
    """Return an exercise and a level, all of them, and what is said of an answer."""
    exercise, level = jobkit.exercise("schedule-month-end"), jobkit.level("after-the-load")
    results = [exercise, exercise.check("0 7 31 * *"), exercise.solution(), jobkit.exercises("03")]
    return [*results, level, level.check(level.start), jobkit.levels()]


def of_a_workshop():
    """Return what an instructor looks at before a workshop, in it and after it."""
    answers = (GradedExercise("owl", "schedule-month-end", "near", "Not each month has 31 days."),)
    report = WorkshopReport(("owl",), answers, problems=("fox.json: is not what jobkit writes",))
    return [jobkit.doctor(kernel=False), run_sheet(), groups_of(2, 7), report]


def told():
    """Return what is sent to people and to programs."""
    ci = Job(name="CI", commands=["dbt build"], triggers={"pull_request": True}, environment="CI")
    hook = jobkit.Webhook(name="Hook", url="https://example.com/hook", events=["job.run.completed"])
    sim = simulate(Account(jobs=(ci,), webhooks=(hook,)), until="2026-03-03")
    return sim.notices(), sim.webhooks()


def of_jobs(sim):
    """Return an example of each definition that has a card of its own, and of what is said about it."""
    daily = sim.account.jobs[0]
    pull_request = jobkit.PullRequest(number=7, at="2026-03-02T08:00", changed=["a"], merged="2026-03-03")
    findings = jobkit.lint(daily)
    results = [daily, jobkit.Schedule("*/45 6 * * *"), pull_request, jobkit.Rules.study_guide(run_slots=2)]
    variable = sim.variables(1)["DBT_CLOUD_JOB_ID"]
    later = jobkit.diff(daily, daily.changed(schedule="0 7 * * *"), until="2026-03-04")
    return [*results, findings, findings[0], jobkit.Scenario(daily), later, variable]


def of_files():
    """Return an example of what is read from a definition file, and of what is written and lost."""
    body = PAYLOADS["example-7"]
    found = jobkit.read_definitions(body)
    written = jobkit.convert(found.account, to="jobs-as-code")
    return [found, found.findings[0], written, written.losses[0], jobkit.check_payload(body)]


def of_dbt(sim):
    """Return an example of each result of dbt."""
    shop = Project.example("shop")
    state = jobkit.State(shop, results={"model.shop.orders": "success"})
    step = next(step for step in sim.runs[0].steps if step.results)
    results = [jobkit.select(shop, "stg_orders+"), shop.nodes["model.shop.orders"], state]
    return [
        *results,
        jobkit.Warehouse({"a.b": "table"}),
        step,
        step.invocation,
        step.results[0],
        jobkit.fail("a"),
    ]


def of_the_guide():
    """Return an experiment, the fault lab, and what they end with."""
    lab, experiment = jobkit.fault_lab(7), jobkit.experiment("regions")
    case = lab.case("A")
    right = next(found for key in lab.causes if (found := case.diagnose(key)).right)
    results = [experiment, experiment.run(), lab, case, case.runs[0], right]
    return [*results, case.apply_fix(right.choice.key)]


def sessions():
    """Return an example of each kind of session, and of what it ends with."""
    options = {"seed": 1, "progress": ":memory:", "now": TestClock()}
    practice, exam = jobkit.quiz.practice(**options), jobkit.quiz.exam(**options)
    feedback, over = practice.skip(), jobkit.quiz.exam(**options).finish()
    plan = jobkit.quiz.plan("2026-12-12", today="2026-11-29", progress=":memory:")
    return [practice, feedback, practice.summary, exam, over, plan]


def test_the_registry_has_a_line_for_each_kind_of_result_and_no_other():
    kinds = {kind.__name__ for kind in every_subclass(Shown)} | {"Shown"}
    assert kinds >= VIEWS.keys() == examples().keys()
    assert {kind.__name__ for kind in every_subclass(Drawn)} == {
        name for name, view in VIEWS.items() if view.picture
    }


@pytest.mark.parametrize("name", VIEWS)
def test_every_kind_of_result_shows_itself(name):
    result = examples()[name]
    bundle = result._repr_mimebundle_()
    assert set(bundle) - {HANDED_IN} == {"text/plain", "text/html"}
    assert bundle["text/plain"].strip()
    ET.fromstring(f"<body>{bundle['text/html'].replace('<br>', '<br/>')}</body>".replace('%">', '%"/>'))


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if view.picture])
def test_every_drawn_result_has_a_picture_in_a_notebook_and_as_a_figure(name):
    from matplotlib.axes import Axes

    result = examples()[name]
    assert isinstance(result, Drawn)
    picture = base64.b64decode(re.search(r"base64,([^\"]+)", mimebundle(result)["text/html"])[1])
    root = ET.fromstring(picture)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    ax = result.plot()
    assert isinstance(ax, Axes)
    assert ax._repr_png_().startswith(b"\x89PNG")


def test_results_in_a_tuple_are_a_tuple_and_show_themselves_as_a_table():
    for found, word in zip(told(), ("pull request", "job.run"), strict=True):
        assert found == tuple(found)
        assert hash(found) == hash(tuple(found))
        assert type(pickle.loads(pickle.dumps(found))) is type(found)
        assert repr(found) == mimebundle(found)["text/plain"]
        assert "(at=" not in repr(found)
        assert word in repr(found)
        assert mimebundle(found)["text/html"].count("<tr>") == len(found) + 1
    assert repr(Notices()) == "0 notices"
    assert "<table" not in mimebundle(Notices())["text/html"]


def test_a_class_of_somebody_else_with_the_name_of_a_result_is_no_result():
    with pytest.raises(JobkitError, match="no picture of a Run"):
        mimebundle(type("Run", (), {})())


def test_html_holds_the_picture_the_table_and_the_notes():
    note = Note("One <b>run</b> at a time.", "assumption", fact="P-041")
    sim = sketch()
    sim = simulation(list(sim.account.jobs), list(sim.runs), notes=(note,))
    html = mimebundle(sim)["text/html"]
    picture = base64.b64decode(html.partition("base64,")[2].partition('"')[0]).decode()
    assert picture.startswith("<svg ")
    assert "var(" not in picture
    assert html.count("<tr>") == 45
    assert "<li>One &lt;b&gt;run&lt;/b&gt; at a time. [<a " in html
    assert ">P-041</a>]</li>" in html
    assert 'alt="Timeline of 5 jobs, Mon 2 Mar, UTC. 44 runs' in html


def test_jobs_that_start_one_another_are_a_chain_with_their_outcomes():
    html = mimebundle(sketch())["text/html"]
    chain = html.partition("<summary>Chain of jobs</summary>")[2]
    picture = base64.b64decode(chain.partition("base64,")[2].partition('"')[0]).decode()
    assert ">6 runs, 1 error<" in picture
    alone = Job(name="Alone", commands=["dbt build"])
    assert "Chain of jobs" not in mimebundle(simulation([alone], [run(1, alone, 1, 5)]))["text/html"]


def test_long_tables_say_how_much_they_leave_out():
    jobs = [Job(name=f"Job {n}", commands=["dbt build"]) for n in range(4)]
    sim = simulation(jobs, [run(n, jobs[n % 4], n / 2, 20) for n in range(400)], hours=200)
    html = mimebundle(sim)["text/html"]
    jobs_by_day, runs = html.split("<details>")[1:]
    assert jobs_by_day.count("<tr>") == 1 + 4 * 9
    assert runs.count("<tr>") == 201
    assert "… and 200 more runs" in runs


def test_what_has_no_picture_is_one_clear_error():
    with pytest.raises(JobkitError, match="no picture of a int"):
        plot(3)


def test_plot_returns_a_real_axes_that_shows_itself_once():
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    sim = sketch()
    for thing in (sim, finished_run(), sim.account):
        ax = thing.plot()
        assert isinstance(ax, Axes)
        assert type(ax.figure) is Figure
        data, size = ax._repr_mimebundle_()
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert size["image/png"]["width"] >= 420
        assert "." in data["text/plain"]


def test_nothing_is_left_open_in_pyplot():
    program = (
        "from tests.views.made import sketch\n"
        "sketch().plot()._repr_mimebundle_()\n"
        "import sys; print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_given_axes_is_drawn_on_and_returned():
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(3, 1)
    sim = sketch()
    for thing, ax in zip((sim, finished_run(), sim.account), axes, strict=True):
        assert thing.plot(ax) is ax
    assert figure.axes == list(axes)


def test_on_a_small_axes_texts_shrink_and_labels_end_at_its_edge():
    from matplotlib.figure import Figure

    own = {text.get_text(): text for text in sketch().plot().texts}
    ax = sketch().plot(Figure(figsize=(7, 4)).subplots())
    small = {text.get_text(): text for text in ax.texts}
    assert own.keys() == small.keys()
    assert 0.6 < small["pull requests"].get_fontsize() / own["pull requests"].get_fontsize() < 0.8
    assert small["pull requests"].get_ha() == "right"
    assert small["pull requests"].get_position()[0] < ax.get_xlim()[0] < small["limit 2"].get_position()[0]


def test_a_notebook_shows_the_picture_exactly_once():
    """The value of a cell goes through IPython's formatters; nothing else displays the figure."""
    formatter = pytest.importorskip("IPython.core.formatters").DisplayFormatter()
    data, metadata = formatter.format(sketch().plot())
    assert "image/png" in data
    assert metadata["image/png"]["width"] == 1000


def test_the_axis_is_in_utc_dates_and_names_the_jobs():
    from matplotlib.dates import num2date

    sim = sketch()
    ax = sim.plot()
    assert [num2date(edge) for edge in ax.get_xlim()] == [sim.start, sim.until]
    assert [label.get_text() for label in ax.get_xticklabels()][:2] == ["00:00", "02:00"]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [*(job.name for job in sim.account.jobs), "Run slots"]
    ax.axvline(at(3))  # takes a datetime
    assert ax.get_title(loc="left") == "Mon 2 Mar, UTC: 44 runs, 2 cancelled, 2 errors, longest wait 30 min."


def test_run_slots_and_their_limit_are_visible():
    texts = {text.get_text() for text in sketch().plot().texts}
    assert {"peak 2 of 2", "limit 2"} <= texts


def test_hostile_names_draw_without_a_warning():
    """matplotlib reads $...$ as TeX, and warns of letters that its font lacks."""
    job = Job(name="$\\nosuch$ 🚀 日本 \x1b[0m", commands=["dbt build"], schedule={"cron": "0 * * * *"})
    child = Job(name="child $x", commands=["dbt build"], triggers={"job_completion": {"job": job.name}})
    sim = simulation([job, child], [run(1, job, 1, 5, status="error", message="$\\q$ 🚀")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for thing in (sim, sim.runs[0], Account(jobs=[job, child])):
            thing.plot().figure.canvas.draw()
            thing.plot()._repr_png_()


def test_options_reach_the_layout():
    ax = plot(sketch(), start=at(2), end=at(4), local_zone="Europe/Berlin", markers=[(7, "Ingestion", at(3))])
    assert "7" in {text.get_text() for text in ax.texts}
    assert ax.get_xticklabels()[0].get_text() == "02:00\n03:00"


def test_no_view_but_the_figures_needs_numpy_or_matplotlib():
    program = (
        "import sys\n"
        "for name in ('numpy', 'matplotlib', 'IPython', 'pandas', 'ipywidgets'): sys.modules[name] = None\n"
        "from tests.views.made import sketch, finished_run\n"
        "import jobkit.views as views\n"
        "sim = sketch()\n"
        "views.draw_svg(views.picture_of(sim, local_zone='Europe/Berlin'))\n"
        "for thing in (sim, finished_run(), sim.account): views.mimebundle(thing)\n"
        "print('ok')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "ok", done.stderr


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG"), ("a.pdf", b"%PDF")])
@pytest.mark.parametrize("as_text", [True, False])
def test_a_result_is_drawn_into_a_file(tmp_path: Path, name: str, begins: bytes, as_text: bool) -> None:
    path = tmp_path / name
    assert sketch().plot(str(path) if as_text else path) == path
    first = path.read_bytes()
    assert first.startswith(begins)
    sketch().plot(path)
    assert path.read_bytes() == first, "the same every time"


@pytest.mark.parametrize("name", ["x.xyz", "x", "", "png", "x.svgz"])
def test_a_file_of_another_kind_is_refused(name: str) -> None:
    with pytest.raises(JobkitError, match=r"\.svg, \.png, \.pdf"):
        sketch().plot(name)


def test_what_is_no_place_to_draw_into_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JobkitError, match="an Axes of matplotlib, or a path"):
        sketch().plot(7)
    for ending in ("svg", "png"):
        with pytest.raises(JobkitError, match="cannot be written"):
            sketch().plot(tmp_path / "nowhere" / f"x.{ending}")


PYPLOT = (
    "import matplotlib; matplotlib.use('Agg')\n"
    "from tests.views.made import sketch\n"
    "from matplotlib import pyplot as plt\n"
)


def printed(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_pyplot_shows_what_was_drawn_where_it_is_in_use():
    """``ax = sim.plot(); plt.show()`` of a script."""
    program = PYPLOT + "ax = sketch().plot(); print(len(plt.get_fignums()), plt.gcf() is ax.figure)\n"
    assert printed(program) == ["1", "True"]


def test_a_notebook_that_uses_pyplot_shows_a_picture_once_all_the_same():
    """What a cell has shown is no longer open when the notebook shows the open figures."""
    program = PYPLOT + "sketch().plot()._repr_mimebundle_(); print(len(plt.get_fignums()))\n"
    assert printed(program) == ["0"]


def test_a_file_or_the_readers_own_axes_leave_nothing_open(tmp_path: Path):
    program = PYPLOT + (
        f"sketch().plot({str(tmp_path / 'a.png')!r})\n"
        "from matplotlib.figure import Figure; sketch().plot(Figure().subplots())\n"
        "print(len(plt.get_fignums()))\n"
    )
    assert printed(program) == ["0"]


def test_a_long_heading_takes_a_second_line():
    ax = finished_run().plot(width=480)
    title = ax.get_title(loc="left")
    assert title.count("\n") == 1
    assert title.startswith("Run 7 of Daily: error after")
