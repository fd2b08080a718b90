"""The box, tried as an instructor would: ``python -m tests.workshop.rehearsal [FOLDER]``, some minutes.

Builds the box with its packages, installs them without a network in a fresh environment, lets three learners
work through two notebooks, answer the three questions before and after, and hand in; then says whether the
class report is right. FOLDER is where it all happens; a temporary one by default.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import jobkit
from jobkit.basics.frozen import plain
from jobkit.workshop.box import VOTE

NOTEBOOKS = ("02", "03")
LEARNERS = ("owl", "fox", "elk")
"""The first answers rightly, the second as the first wrong answer of each exercise, the third not at all."""

_EXERCISE = re.compile(r'jobkit\.exercise\("([^"]+)"\)')
_ANSWER = re.compile(r"(?m)^answer = .*$")


def run(*words: str | Path, cwd: Path, given: str | None = None) -> str:
    """Run a command without a network for pip and without this checkout, and return what it printed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))
    }
    environment |= {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def answer_of(learner: str, name: str) -> Any:
    """Return what a learner answers to an exercise; None for nothing."""
    item = jobkit.exercise(name).item
    return {"owl": plain(item.solution), "fox": plain(item.wrong[0].answer), "elk": None}[learner]


def work_through(path: Path, learner: str) -> list[str]:
    """Write a learner's answers into a notebook, and return the exercises in it."""
    notebook = json.loads(path.read_text())
    name, found = "", []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        name = (_EXERCISE.findall(source) or [name])[-1]
        if cell["cell_type"] == "code" and "exercise.check(" in source and name:
            found.append(name)
            answer = answer_of(learner, name)
            if answer is not None:
                cell["source"] = _ANSWER.sub(lambda _, answer=answer: f"answer = {answer!r}", source)
    path.write_text(json.dumps(notebook))
    return found


def letters(paper: Path, *, right: bool) -> str:
    """Return the replies to the questions of a paper, a line each."""
    bank = jobkit.quiz.load("topic-4")
    lines = []
    for item in json.loads(paper.read_text())["items"]:
        question = bank[item["id"]].item
        key = next(option.text for option in question.options if option.id == question.key)
        lines += [next(one["letter"] for one in item["options"] if (one["text"] == key) == right)]
    return "\n".join(lines) + "\n"


def rehearse(folder: Path) -> None:
    """Do all of it in a folder; ends with an error where something is not as it should be."""
    box, room, handed = folder / "box", folder / "room", folder / "handed-in"
    command = [sys.executable, "-m", "jobkit", "workshop", "build", str(box), "--seed", "7"]
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    handed.mkdir()
    venv.create(room, with_pip=True)
    python = room / "bin" / "python"
    learners = box / "learners"
    print("installing without a network ...")
    install = ("install", "--quiet", "--no-index", "--find-links", "wheels", "dbt-jobkit[lab]")
    run(python, "-m", "pip", *install, cwd=learners)
    print(run(python, "-m", "jobkit", "doctor", cwd=learners))
    exercises: list[str] = []
    for learner in LEARNERS:
        exercises = learn(learner, learners, folder / learner, handed, python)
        print(f"{learner}: {len(exercises)} exercises")
    keys = box / "instructor" / "key"
    print(run(python, "-m", "jobkit", "workshop", "collect", handed, "--keys", keys, cwd=folder))
    check(handed, keys, exercises)
    print("The class report is right.")


def learn(learner: str, box: Path, place: Path, handed: Path, python: Path) -> list[str]:
    """Let a learner answer, run and save two notebooks, and hand in."""
    place.mkdir()
    tool = (python, "-m", "jobkit")
    for phase in ("before", "after"):
        paper = box / "exams" / f"{phase}.json"
        right = learner == "owl" and phase == "after"
        out = handed / f"{learner}-{phase}.csv"
        given = letters(paper, right=right)
        run(*tool, "quiz", "take-class", paper, "--name", learner, "--out", out, cwd=place, given=given)
    exercises: list[str] = []
    for number in NOTEBOOKS:
        source = next((box / "notebooks").glob(f"{number}-*.ipynb"))
        copy = place / source.name
        copy.write_bytes(source.read_bytes())
        exercises += work_through(copy, learner)
        run(python, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", copy, cwd=place)
    print(run(*tool, "workshop", "hand-in", learner, place, "--out", handed / f"{learner}.json", cwd=place))
    return exercises


def check(handed: Path, keys: Path, exercises: list[str]) -> None:
    """Compare the report with what the learners did."""
    report = jobkit.workshop.collect(handed, keys=keys)
    for name in exercises:
        expected = {
            "owl": "right",
            "fox": jobkit.exercise(name).check(answer_of("fox", name)).outcome,
            "elk": "not attempted",
        }
        assert dict(report.outcomes[name]) == expected, (name, report.outcomes[name], expected)
    gain = report.gain
    assert gain is not None
    assert (gain.learners, gain.rose, gain.fell) == (len(LEARNERS), 1, 0), gain
    assert (gain.before, round(gain.after, 3)) == (0.0, round(1 / len(LEARNERS), 3)), gain
    assert all(report.exams[phase].items for phase in ("before", "after"))
    assert len(report.exams["before"].items) == len(VOTE)
    assert report.problems == ()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        rehearse(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            rehearse(Path(temporary))
