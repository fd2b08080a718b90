"""The pages of the box: where to begin, cards of the groups, the run sheet, the answers."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from jobkit.basics.html_document import html_document
from jobkit.guide.faultlab.causes import CAUSES
from jobkit.quiz.exercises.load import exercises
from jobkit.workshop.groups import ClassGroup
from jobkit.workshop.run_sheet import RUN_SHEET
from jobkit.workshop.wheels import INSTALL

__all__ = [
    "exercise_key",
    "fault_lab_key",
    "group_cards",
    "instructors_start",
    "learners_start",
    "run_sheet_page",
]

_ONLINE = 'python -m pip install "dbt-jobkit[lab]"'


def learners_start(with_wheels: bool) -> str:
    """Return the page that a learner opens first."""
    steps = [
        "Open a terminal in this folder, with Python 3.11 or newer.",
        f"<code>{escape(INSTALL if with_wheels else _ONLINE)}</code>",
        "<code>jobkit doctor</code> says whether all is ready, and what to do where it is not.",
        "<code>python -m jupyterlab --ServerApp.root_dir=notebooks</code> opens the notebooks.",
        "Before the first notebook: <code>jobkit quiz take-class exams/before.json --name CODE-NAME</code>",
        "At the end, with your notebooks saved: <code>jobkit quiz take-class exams/after.json "
        "--name CODE-NAME --out CODE-NAME-after.csv</code>, then <code>jobkit workshop hand-in CODE-NAME "
        "notebooks</code>. Give the files that these commands name to your instructor.",
    ]
    body = (
        "<h1>Jobs of the dbt platform: a workshop</h1>"
        "<p>Choose a code name. It stands on what you hand in; your own name does not have to.</p>"
        f"{_ordered(steps)}"
        "<p>Say what you expect before you run a cell. The pages in <code>handouts</code> show the "
        "notebooks with their results: they are for afterwards.</p>"
    )
    return html_document("Workshop", body)


def instructors_start(groups: tuple[ClassGroup, ...]) -> str:
    """Return the page that the instructor opens first."""
    parts = [
        "<b>Before the day</b>: copy the folder <code>learners</code> to a stick or a share, for "
        "everyone. Keep the folder <code>instructor</code>: it holds the answers. Print "
        "<code>learners/groups.html</code> and cut out the cards.",
        "<b>In the room</b>: <a href='instructor/run-sheet.html'>the run sheet</a>, and "
        "<code>instructor/I-instructor.ipynb</code> on the projector.",
        "<b>Class exam</b>, if you give one: <code>learners/exams/exam-1.json</code> and so on, one "
        "paper for each group; <code>jobkit quiz take-class</code> opens it.",
        "<b>Afterwards</b>: put all files into one folder and run <code>jobkit workshop collect "
        "FOLDER --keys instructor/key</code>. It shows the class at a glance: exercises, wrong ideas, "
        "and what the three questions say before and after.",
    ]
    body = f"<h1>Workshop box</h1><p>{len(groups)} groups, {RUN_SHEET.minutes} minutes.</p>{_ordered(parts)}"
    return html_document("Workshop box", body)


def group_cards(groups: tuple[ClassGroup, ...]) -> str:
    """Return a card for each group; no answer is on it."""
    cards = "".join(
        f"<article><h3>Group {group.number}</h3>"
        f"<p>Queue (notebook 05): <code>run_slots={group.run_slots}</code></p>"
        f"<p>Fault lab (notebook 11): <code>jobkit.CaseBoard({group.seed})</code></p></article>"
        for group in groups
    )
    return html_document("Groups", f"<h1>Groups</h1>{cards}")


def run_sheet_page() -> str:
    """Return the run sheet to print."""
    rows = "".join(
        f"<article><h3>{row.clock} {escape(row.title)} ({row.minutes} minutes)</h3>"
        f"<p>{_coded(row.does)}</p>{_said('Ask', row.ask)}{_said('Answer', row.answer)}"
        f"{_said('What goes wrong', row.trouble)}</article>"
        for row in RUN_SHEET.rows
    )
    return html_document("Run sheet", f"<h1>Run sheet</h1>{rows}")


def fault_lab_key(groups: tuple[ClassGroup, ...]) -> str:
    """Return what is hidden behind the cases of each group."""
    rows = "".join(
        f"<tr><td>{group.number}</td><td>{group.seed}</td>"
        + "".join(f"<td>{escape(cause)}</td>" for cause in group.causes.values())
        + "</tr>"
        for group in groups
    )
    letters = "".join(f"<th>{letter}</th>" for letter in (groups[0].causes if groups else ()))
    table = f"<table><tr><th>group</th><th>seed</th>{letters}</tr>{rows}</table>"
    causes = "".join(f"<li><code>{key}</code>: {escape(cause.text)}</li>" for key, cause in CAUSES.items())
    return html_document("Fault lab: answers", f"<h1>Fault lab: answers</h1>{table}<ul>{causes}</ul>")


def exercise_key() -> str:
    """Return the solution of every exercise, and why it is one."""
    articles = []
    for exercise in exercises().values():
        solution = exercise.solution()
        lines = "\n".join(escape(line) for line in solution.lines)
        articles.append(
            f"<article><h3>{escape(exercise.notebook)} · {escape(exercise.title)} "
            f"<small>{exercise.id}</small></h3><pre>{lines}</pre><p>{_coded(solution.explanation)}</p></article>"
        )
    return html_document("Exercises: solutions", f"<h1>Exercises: solutions</h1>{''.join(articles)}")


def _ordered(items: Iterable[str]) -> str:
    return f"<ol>{''.join(f'<li><p>{item}</p></li>' for item in items)}</ol>"


def _said(name: str, text: str) -> str:
    return f"<p><b>{name}</b>: {_coded(text)}</p>" if text else ""


def _coded(text: str) -> str:
    """Return a sentence of jobkit's own as HTML, what stands in backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
