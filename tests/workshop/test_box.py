"""The box of a workshop: what is in it, that no answer is on the learners' side, and that groups differ."""

import filecmp
import json
import subprocess
import sys
import venv
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from jobkit import JobkitError
from jobkit.basics.resources import folder
from jobkit.cli import cli
from jobkit.quiz.exercises.load import exercises
from jobkit.workshop.box import build, is_instructors
from jobkit.workshop.groups import groups_of
from jobkit.workshop.notebooks import is_outcome
from jobkit.workshop.run_sheet import RUN_SHEET


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    place = tmp_path_factory.mktemp("box") / "box"
    build(place, seed=7, wheels=False)
    return place


def learners_files(box):
    return [path for path in (box / "learners").rglob("*") if path.is_file()]


def test_the_box_has_all_that_its_pages_name(box):
    names = {path.relative_to(box).as_posix() for path in box.rglob("*") if path.is_file()}
    assert {"START.html", "learners/START.html", "learners/groups.html", "instructor/run-sheet.html"} <= names
    assert {f"learners/exams/exam-{group}.json" for group in (1, 2, 3)} <= names
    assert {"learners/exams/before.json", "learners/exams/after.json"} <= names
    assert {f"instructor/key/{name}.json" for name in ("exam", "before", "after")} <= names
    assert {"instructor/key/exercises.html", "instructor/key/fault-lab.html"} <= names
    notebooks = [name for name in names if name.startswith("learners/notebooks/") and name.endswith(".ipynb")]
    handouts = [name for name in names if name.startswith("learners/handouts/")]
    assert len(notebooks) == len(handouts) >= 3


def test_learners_get_notebooks_without_what_they_are_to_predict(box):
    source = {path.name: json.loads(path.read_text()) for path in folder("notebooks").glob("*.ipynb")}
    outcomes = 0
    for path in (box / "learners/notebooks").glob("*.ipynb"):
        assert not is_instructors(path)
        for cell, before in zip(
            json.loads(path.read_text())["cells"], source[path.name]["cells"], strict=True
        ):
            assert not is_outcome(cell)
            if is_outcome(before):
                assert (cell["outputs"], cell["execution_count"]) == ([], None)
                outcomes += 1
    assert outcomes > 20


def test_no_answer_lies_on_the_learners_side(box):
    solutions = [one.solution() for one in exercises().values()]
    texts = {
        path: path.read_text(errors="replace")
        for path in learners_files(box)
        if path.suffix in (".json", ".html") and path.parent.name != "handouts"
    }
    for path, text in texts.items():
        assert not [one.exercise for one in solutions if one.explanation in text], path
        assert '"key"' not in text, path
        assert '"explanation"' not in text, path
    cards = (box / "learners/groups.html").read_text()
    assert not [cause for group in groups_of(3, 7) for cause in group.causes.values() if cause in cards]


def test_the_same_seed_gives_the_same_box_and_another_one_another(box, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other"
    build(again, seed=7, wheels=False)
    build(other, seed=8, wheels=False)
    names = [path.relative_to(box).as_posix() for path in box.rglob("*") if path.is_file()]
    assert filecmp.cmpfiles(box, again, names, shallow=False)[1:] == ([], [])
    changed = set(filecmp.cmpfiles(box, other, names, shallow=False)[1])
    assert {"learners/groups.html", "learners/exams/exam-1.json", "instructor/key/fault-lab.html"} <= changed


@pytest.mark.parametrize("seed", [0, 7, 123])
def test_groups_differ_in_nearly_every_letter(seed):
    groups = groups_of(30, seed)
    assert len({group.seed for group in groups}) == 30
    for one, other in combinations(groups, 2):
        same = [letter for letter in one.causes if one.causes[letter] == other.causes[letter]]
        assert len(same) <= 2
    neighbours = [group.run_slots for group in groups]
    assert all(one != other for one, other in pairwise(neighbours))


def test_the_run_sheet_is_two_hours_without_a_gap():
    assert RUN_SHEET.minutes == 120
    ends = [row.start + row.minutes for row in RUN_SHEET.rows]
    assert [row.start for row in RUN_SHEET.rows[1:]] == ends[:-1]
    assert all(row.ask and row.answer and row.trouble for row in RUN_SHEET.rows if row.title != "Break")
    assert "0:30" in repr(RUN_SHEET)


def test_nothing_is_written_over(box):
    with pytest.raises(JobkitError, match="is not empty"):
        build(box, seed=7, wheels=False)
    done = CliRunner().invoke(cli, ["workshop", "build", str(box), "--seed", "7", "--no-wheels"])
    assert done.exit_code == 2
    assert "is not empty" in done.output


@pytest.mark.thorough
def test_a_wheel_is_packed_again_from_what_is_installed(tmp_path):
    """An instructor without a checkout: the installed files become the wheel that they came from."""
    from jobkit.workshop.wheels import _packed_again

    wheel = next(iter(_built(tmp_path / "dist")))
    python = _environment(tmp_path / "one")
    _run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    code = (
        "from importlib.metadata import PathDistribution; from pathlib import Path; import sys\n"
        "sys.path.append(sys.argv[3])\n"
        "from jobkit.workshop.wheels import _packed_again\n"
        "info = next(Path(sys.argv[1]).glob('dbt_jobkit-*.dist-info'))\n"
        "print(_packed_again(PathDistribution(info), Path(sys.argv[2])))\n"
    )
    site = next((tmp_path / "one").rglob("site-packages"))
    (tmp_path / "again").mkdir()
    own = Path(sys.modules["jobkit"].__file__).parents[1]
    script = [sys.executable, "-c", code, str(site), str(tmp_path / "again"), str(own)]
    subprocess.run(script, check=True, capture_output=True)
    again = next((tmp_path / "again").glob("*.whl"))
    assert again.name == wheel.name
    other = _environment(tmp_path / "two")
    _run(other, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(again))
    files = sorted(path.relative_to(site) for path in (site / "jobkit").rglob("*.py"))
    site_two = next((tmp_path / "two").rglob("site-packages"))
    assert files == sorted(path.relative_to(site_two) for path in (site_two / "jobkit").rglob("*.py"))
    assert (site_two / "jobkit/_bundled/notebooks").is_dir()
    assert _packed_again is not None


def _built(folder):
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return folder.glob("*.whl")


def _environment(folder):
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def _run(python, *words):
    subprocess.run([str(python), *words], check=True, capture_output=True)
