"""What every notebook of the course promises: a card, a prediction, an outcome, a lab, sources, a check."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import jobkit
from jobkit.basics import facts
from jobkit.quiz import load

FOLDER = Path(__file__).parents[2] / "notebooks"
COURSE = sorted(FOLDER.glob("[0-9]*.ipynb"))

CARD = ("You will be able to", "Exam sub-skills", "Time", "Know before")
LABS = re.compile(
    r"jobkit\.(ScheduleLab|SelectionLab|DeferralLab|Workbench|JobBuilder|RunStepper|CaseBoard)\("
)
PREDICTS = re.compile(r"jobkit\.PredictFirst\(|predict=True|jobkit\.CaseBoard\(")
EXERCISE = re.compile(r'jobkit\.exercise\("([a-z0-9-]+)"\)')
CITED = re.compile(r"\[((?:P|PF|S|G)-\d+)\]\(([^)]+)\)(?:, (\d+ \w{3} \d{4}))?")
MOST_WORDS, MOST_LINES, MOST_PRINTED = 130, 20, 16

each = pytest.mark.parametrize("path", COURSE, ids=lambda path: path.name)


def notebook(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def sources(path: Path, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook(path)["cells"] if cell["cell_type"] == kind]


def folded(cell: dict[str, Any]) -> bool:
    """Whether a cell shows an outcome: it stays folded until the learner runs it."""
    return bool(cell["metadata"].get("jupyter", {}).get("outputs_hidden"))


def printed(cell: dict[str, Any]) -> str:
    streams = [output for output in cell["outputs"] if output["output_type"] == "stream"]
    return "".join("".join(output["text"]) for output in streams)


def test_the_notebooks_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:2]) for path in COURSE]
    assert len(set(numbers)) == len(numbers)
    assert numbers[:6] == [0, 1, 2, 3, 4, 5]


@each
def test_it_opens_with_a_question_and_a_card(path: Path) -> None:
    """Of what use it is, which sub-skills, how long, what to know: as the metadata say."""
    first = sources(path, "markdown")[0]
    said = notebook(path)["metadata"]["jobkit"]
    assert first.startswith(f"# {path.name[:2]} · ")
    assert "?**" in first
    rows = dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", first, flags=re.MULTILINE))
    assert tuple(rows) == CARD
    objectives = load("topic-4").objectives
    assert said["skills"]
    assert rows["Exam sub-skills"] == "; ".join(objectives[name].split(" (")[0] for name in said["skills"])
    assert rows["Time"] == f"{said['minutes']} minutes"
    assert 20 <= said["minutes"] <= 40


@each
def test_somebody_has_really_asked(path: Path) -> None:
    assert re.search(r"^> .+\n", sources(path, "markdown")[0], flags=re.MULTILINE)


@each
def test_a_learner_predicts_before_anything_is_shown(path: Path) -> None:
    """The first output is a prediction; each outcome comes after a question, and is folded."""
    code = [cell for cell in notebook(path)["cells"] if cell["cell_type"] == "code"]
    predicts = [number for number, cell in enumerate(code) if PREDICTS.search("".join(cell["source"]))]
    outcomes = [number for number, cell in enumerate(code) if folded(cell)]
    assert predicts
    assert len(outcomes) >= 2
    assert predicts[0] < outcomes[0]


@each
def test_each_section_asks_before_it_shows(path: Path) -> None:
    before = ""
    for cell in notebook(path)["cells"]:
        text = "".join(cell["source"])
        if text.startswith("## "):
            before = ""
        if folded(cell):
            assert "?" in before or PREDICTS.search(before) or "Say first" in before, text
        before += text


@each
def test_what_prints_runs_of_a_simulation_is_folded(path: Path) -> None:
    for cell in notebook(path)["cells"]:
        if cell["cell_type"] == "code" and printed(cell).strip():
            assert folded(cell), "".join(cell["source"])


@each
def test_there_is_a_lab_to_play_in(path: Path) -> None:
    assert any(LABS.search(text) for text in sources(path, "code"))


@each
def test_it_ends_with_exercises_that_nobody_has_answered(path: Path) -> None:
    cells = [cell for cell in notebook(path)["cells"] if cell["cell_type"] == "code"]
    named = [found for cell in cells for found in EXERCISE.findall("".join(cell["source"]))]
    assert 2 <= len(named) <= 6
    for name in named:
        assert jobkit.exercise(name).notebook == path.name[:2]
    checks = [cell for cell in cells if "exercise.check(" in "".join(cell["source"])]
    assert len(checks) == len(named)
    for cell in checks:
        assert "No answer yet" in "".join(cell["outputs"][0]["data"]["text/plain"])


@each
def test_it_ends_with_three_questions_of_the_bank(path: Path) -> None:
    bank = load("topic-4")
    found = re.search(r"questions = \[(.+?)\]", "\n".join(sources(path, "code")), flags=re.DOTALL)
    assert found is not None
    names = re.findall(r'"([^"]+)"', found[1])
    assert len(names) == 3
    for name in names:
        assert bank[name].item.objective


@each
def test_the_guide_and_the_platform_are_told_apart_with_dated_sources(path: Path) -> None:
    text = "\n".join(sources(path, "markdown"))
    assert re.search(r"^## .*guide.* and .*platform", text, flags=re.MULTILINE | re.IGNORECASE)
    cited = CITED.findall(text)
    assert len({name for name, _, _ in cited}) >= 3
    for name, url, day in cited:
        fact = facts.fact(name)
        assert url in {source.url for source in fact.sources}, name
        read = date.fromisoformat(str(fact.checked))
        assert day == f"{read.day} {read:%b %Y}", name


@each
def test_no_learner_sees_how_it_is_tested(path: Path) -> None:
    """Outputs are compared all the same: the cells are tagged, but for those that shuffle."""
    for cell in notebook(path)["cells"]:
        text = "".join(cell["source"])
        assert "NBVAL" not in text
        if cell["cell_type"] == "code" and "QuizDeck" not in text:
            assert "nbval-check-output" in cell["metadata"]["tags"], text


@each
def test_it_is_short(path: Path) -> None:
    for text in sources(path, "markdown")[1:]:
        prose = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
        assert len(prose.split()) <= MOST_WORDS, text
    for cell in notebook(path)["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            assert len(lines) <= MOST_LINES, lines[0]
            assert max(map(len, lines)) <= 110
            assert len(printed(cell).splitlines()) <= MOST_PRINTED


@each
def test_its_links_lead_somewhere(path: Path) -> None:
    by_number = {other.name[:2]: other.name for other in COURSE}
    for name in re.findall(r"\]\(([^):]+\.ipynb)\)", "\n".join(sources(path, "markdown"))):
        assert by_number.get(name[:2], name) == name
