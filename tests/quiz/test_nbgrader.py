"""Questions as cells of nbgrader: validated, graded, with partial credit (where nbgrader is installed)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import jobkit

pytest.importorskip("nbgrader")

pytestmark = pytest.mark.slow


def cell(source: str, name: str, **meta: object) -> nbformat.NotebookNode:
    own = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": own | {"grade_id": name} | meta})


PART_TEST = 'credit(load("parts.yml")["two"], part, points=2)'


def notebook(answers: dict[str, str]) -> nbformat.NotebookNode:
    """Return a notebook with two questions: one of 1 point, one of 2 that gives a part of them."""
    cells = [
        new_code_cell('from jobkit.quiz import credit, load, require\nbank = load("topic-4")'),
        cell(f"single = {answers['single']}", "single", solution=True),
        cell('require(bank["q2"], single)', "single-test", grade=True, locked=True, points=1),
        cell(f"part = {answers['part']}", "part", solution=True),
        cell(
            'credit(load("parts.yml")["two"], part, points=2)', "part-test", grade=True, locked=True, points=2
        ),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


PARTS = """\
items:
- id: two
  type: multi
  title: Two
  objective: steps
  difficulty: easy
  bloom: apply
  stem: Which two of these are right?
  options:
  - {id: a, text: One, why: "Because of one.", misconception: x}
  - {id: b, text: Two, why: "Because of two."}
  - {id: c, text: Three, why: "Because of three.", misconception: y}
  - {id: d, text: Four, why: "Because of four."}
  key: [b, d]
  explanation: Because of two and four.
  hints: [Think of two.]
  evidence: [{grade: doc, facts: [P-072]}]
"""


def nbgrader(course: Path, *arguments: str) -> str:
    own = {"PYTHONPATH": str(Path(jobkit.__file__).parents[1])}
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # it calls alembic
    environment = os.environ | own
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which the assignment was released and three learners submitted."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "x"\n')
    source = folder / "source" / "ps1"
    source.mkdir(parents=True)
    nbformat.write(notebook({"single": '"B"', "part": '["b", "d"]'}), source / "p.ipynb")
    (source / "parts.yml").write_text(PARTS, "utf-8")
    nbgrader(folder, "generate_assignment", "ps1", "--force")
    answers = {
        "right": {"single": '"B"', "part": '["Two", "Four"]'},
        "half": {"single": '"A"', "part": '["Two"]'},
        "nothing": {"single": "None", "part": "None"},
    }
    for learner, given in answers.items():
        place = folder / "submitted" / learner / "ps1"
        place.mkdir(parents=True)
        nbformat.write(notebook(given), place / "p.ipynb")
        (place / "parts.yml").write_text(PARTS, "utf-8")
    return folder


def test_a_release_keeps_no_key_in_the_notebook(course: Path) -> None:
    released = (course / "release" / "ps1" / "p.ipynb").read_text("utf-8")
    assert "require(bank" in released
    assert "It reduces CI runtime" not in released


def test_validate_says_what_is_wrong(course: Path) -> None:
    good = nbgrader(course, "validate", "submitted/right/ps1/p.ipynb")
    assert "Success" in good
    bad = nbgrader(course, "validate", "submitted/half/ps1/p.ipynb")
    assert "q2: wrong." in bad


def test_autograde_gives_points_and_parts_of_them(course: Path) -> None:
    nbgrader(course, "autograde", "ps1", "--force")
    from nbgrader.api import Gradebook

    scores = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for learner in ("right", "half", "nothing"):
            found = book.find_submission_notebook("p", "ps1", learner)
            scores[learner] = [grade.auto_score for grade in sorted(found.grades, key=lambda one: one.name)]
    assert scores == {"right": [2.0, 1.0], "half": [1.0, 0.0], "nothing": [0.0, 0.0]}
