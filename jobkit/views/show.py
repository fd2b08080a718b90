"""What a result shows by itself: the one door through which the floors below ask for a picture.

A new kind of result is one line of `VIEWS`; its functions are loaded when the first one is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from os import PathLike
from typing import Any, NamedTuple

from jobkit.basics.collector import collector_off
from jobkit.basics.errors import JobkitError, shorten
from jobkit.views.drawing import Picture

__all__ = ["VIEWS", "View", "mimebundle", "picture_of", "plot", "text"]


class View(NamedTuple):
    """How a kind of result is shown: functions of this package, each as ``module.function``.

    Parameters
    ----------
    text, html : str
        From a result to a str.
    picture : str
        From a result and options to a `Picture`; ``""`` where there is none.
    card : str
        From a result to a `ResultCard`, which gives both text and HTML; takes the place of these.
    """

    text: str = ""
    html: str = ""
    picture: str = ""
    card: str = ""

    def as_text(self, obj: Any) -> str:
        """Return a result as text."""
        said: str = _load(self.card)(obj).text() if self.card else _load(self.text)(obj)
        return said

    def as_html(self, obj: Any) -> str:
        """Return a result as HTML."""
        said: str = _load(self.card)(obj).html() if self.card else _load(self.html)(obj)
        return said


def _card(path: str, picture: str = "") -> View:
    return View(card=f"cards.{path}", picture=picture)


VIEWS = {
    "Simulation": View(
        "text.simulation_text", "html.simulation_html", "simulation_pictures.simulation_picture"
    ),
    "Run": View("text.run_text", "html.run_html", "gantt.gantt_picture"),
    "Account": _card("jobs.account_card", "chain.chain_picture"),
    "Project": _card("projects.project_card", "lineage.lineage_picture"),
    "Measures": View("measures.measures_text", "measures.measures_html", "measures_chart.measures_picture"),
    "Comparison": View(
        "measures.comparison_text", "measures.comparison_html", "measures_chart.comparison_picture"
    ),
    "Staleness": View("measures.staleness_text", "measures.staleness_html", "staleness.staleness_picture"),
    "ManyFutures": View("futures.futures_text", "futures.futures_html", "futures.futures_picture"),
    "Notices": View("notices.notice_list_text", "notices.notice_list_html"),
    "Deliveries": View("notices.deliveries_text", "notices.deliveries_html"),
    "Why": View("facts.why_text", "facts.why_html"),
    "Fact": View("facts.fact_text", "facts.fact_html"),
    "Question": View("quiz.question_text", "quiz.question_html"),
    "Grade": View("quiz.grade_text", "quiz.grade_html"),
    "Feedback": View("quiz_sessions.feedback_text", "quiz_sessions.feedback_html"),
    "Practice": View("quiz_sessions.practice_text", "quiz_sessions.practice_html"),
    "PracticeSummary": View("quiz_sessions.summary_text", "quiz_sessions.summary_html"),
    "PracticeExam": View("quiz_sessions.exam_text", "quiz_sessions.exam_html"),
    "ExamResult": View("quiz_sessions.result_text", "quiz_sessions.result_html"),
    "StudyPlan": View("quiz_sessions.plan_text", "quiz_sessions.plan_html"),
    "Hint": View("quiz.hint_text", "quiz.hint_html"),
    "ShowMe": View("quiz.show_me_text", "quiz.show_me_html", "quiz.show_me_picture"),
    "Solution": View("quiz.solution_text", "quiz.solution_html"),
    "BankLint": View("bank_lint.bank_lint_text", "bank_lint.bank_lint_html"),
    "Prediction": View("prediction.prediction_text", "prediction.prediction_html"),
    "PredictionScore": View("prediction.score_text", "prediction.score_html"),
    "Prose": View("prose.prose_text", "prose.prose_html"),
    "PrintedItem": View("printed.printed_item_text", "printed.printed_item_html"),
    "PrintedSheet": View("printed.printed_sheet_text", "printed.printed_sheet_html"),
    "ExportReport": View("printed.export_report_text", "printed.export_report_html"),
    "ClassReport": View("class_report.class_report_text", "class_report.class_report_html"),
    "Finding": _card("findings.finding_card"),
    "Findings": _card("findings.findings_card"),
    "RuleProof": View("proof.proof_text", "proof.proof_html", "proof.proof_picture"),
    "Job": _card("jobs.job_card"),
    "Schedule": _card("schedules.schedule_card"),
    "Rules": _card("rules.rules_card"),
    "RunStep": _card("runs.step_card"),
    "NodeResult": _card("runs.node_result_card"),
    "Invocation": _card("runs.invocation_card"),
    "PullRequest": _card("events.pull_request_card"),
    "Fault": _card("events.fault_card"),
    "Scenario": _card("events.scenario_card"),
    "Diff": _card("diffs.diff_card"),
    "Selection": _card("projects.selection_card"),
    "Node": _card("projects.node_card"),
    "State": _card("projects.state_card"),
    "Warehouse": _card("projects.warehouse_card"),
    "Experiment": _card("guides.experiment_card"),
    "ExperimentResult": _card("guides.experiment_result_card"),
    "FaultLab": _card("guides.fault_lab_card"),
    "Case": _card("guides.case_card"),
    "RunPage": _card("guides.run_page_card"),
    "Diagnosis": _card("guides.diagnosis_card"),
    "AfterFix": _card("guides.after_fix_card"),
    "Bank": _card("quizzes.bank_card"),
    "ClassSitting": _card("quizzes.sitting_card"),
    "ProgressStore": _card("quizzes.store_card"),
    "Checkup": _card("workshop.checkup_card"),
    "ClassGroups": _card("workshop.groups_card"),
    "RunSheet": _card("workshop.run_sheet_card"),
    "WorkshopReport": _card("workshop.workshop_report_card"),
    "Exercise": _card("exercises.exercise_card"),
    "ExerciseVerdict": _card("exercises.verdict_card"),
    "ExerciseSolution": _card("exercises.solution_card"),
    "Exercises": _card("exercises.exercises_card"),
    "Level": _card("levels.level_card", "cards.levels.level_picture"),
    "LevelResult": _card("levels.level_result_card"),
    "Levels": _card("levels.levels_card"),
    "Cause": _card("causes.cause_card"),
    "Future": _card("records.sentence_card"),
    "Variable": _card("records.variable_card"),
    "Imported": _card("definition_files.imported_card"),
    "FileFinding": _card("definition_files.file_finding_card"),
    "Written": _card("definition_files.written_card"),
    "ConversionLoss": _card("definition_files.loss_card"),
    "PayloadCheck": _card("definition_files.payload_card"),
    "Shown": _card("records.record_card"),
}
"""How results are shown, by the name of their class or of a base: names of classes are unique in jobkit.

What derives from `Shown` and has no line of its own is a card of its fields.
"""


def plot(obj: Any, ax: Any = None, **options: Any) -> Any:
    """Draw a result with matplotlib.

    Parameters
    ----------
    obj : Simulation, Run, Account, Project, Measures, Comparison, Staleness or ManyFutures
        A timeline, the nodes of a run by thread, the chain of jobs, the lineage; bars of what was measured,
        of one simulation or of two; the age of a model over time; when jobs are done.
    ax : matplotlib.axes.Axes, str or Path, optional
        Where to draw; by default a new Axes, which shows itself as the last line of a notebook cell, and
        by ``plt.show()`` where ``matplotlib.pyplot`` was imported before. A path that ends in .svg, .png or
        .pdf is written; .svg needs no matplotlib.
    **options
        Of the layout, `width` (pixels) for most. For a simulation: `kind` (``"timeline"``, ``"chain"``, or
        ``"grid"``, which more than 300 runs have by themselves), `start`, `end`, `local_zone`, `markers`.
        For a run: `group` (``"thread"``, ``"type"``, ``"folder"``, ``"phase"``), `highlight` (``"path"``,
        ``"duration"``), `search`. For a project: `select`, `exclude`, `by` (``"node"``, ``"folder"``,
        ``"layer"``, ``"type"``). For a staleness: `target_seconds`; for many futures: `job` or `chain`.

    Returns
    -------
    matplotlib.axes.Axes, or Path
        The path of the file where one was asked for.

    Raises
    ------
    JobkitError
        For an object that has no picture, something that is no Axes, or a path that cannot be drawn into.
    """
    from jobkit.views.figures import draw_figure
    from jobkit.views.picture_file import write_picture

    if isinstance(ax, str | PathLike):
        return write_picture(picture_of(obj, **options), ax)
    if ax is not None and not hasattr(ax, "bbox"):
        hint = 'give an Axes of matplotlib, or a path such as "timeline.svg"'
        raise JobkitError(f"cannot draw into {shorten(ax)}", where="plot", hint=hint)
    return draw_figure(picture_of(obj, **options), ax, for_pyplot=True)


def picture_of(obj: Any, **options: Any) -> Picture:
    """Return the picture of a result, for `draw_svg` or `draw_figure`; options and errors as for `plot`."""
    view = _view(obj)
    if not view.picture:
        raise _no_picture(obj)
    picture: Picture = _load(view.picture)(obj, **options)
    return picture


def mimebundle(obj: Any) -> dict[str, str]:
    """Return ``text/plain`` and ``text/html`` of a result."""
    runs = getattr(obj, "runs", ())
    kept = tuple(runs) if isinstance(runs, Sequence) else ()  # both are made from the same runs
    with collector_off():
        bundle = {"text/plain": text(obj), "text/html": _view(obj).as_html(obj)}
    del kept  # runs live as long as somebody looks at them
    return bundle


def text(obj: Any) -> str:
    """Return a result as text, for its ``repr``."""
    return _view(obj).as_text(obj)


def _view(obj: Any) -> View:
    for kind in type(obj).__mro__:
        if kind.__name__ in VIEWS and kind.__module__.partition(".")[0] == "jobkit":
            return VIEWS[kind.__name__]
    raise _no_picture(obj)


def _load(path: str) -> Callable[..., Any]:
    module, _, name = path.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(f"jobkit.views.{module}"), name)
    return function


def _no_picture(obj: Any) -> JobkitError:
    return JobkitError(
        f"there is no picture of a {type(obj).__name__}",
        hint="plot a Simulation, a Run, an Account, a Project, or what measures and compares them",
    )
