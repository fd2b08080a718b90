"""Every level: its solution solves it with as many edits as par, and less does not.

``python -m tests.quiz.levels.test_every_level FILE`` plays one file and says what each answer gets.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import jobkit
from jobkit.basics.errors import JobkitError, QuizError
from jobkit.basics.facts import fact
from jobkit.basics.frozen import plain
from jobkit.basics.resources import folder
from jobkit.jobs.files import read_document
from jobkit.quiz.levels.level import Level
from jobkit.quiz.levels.schema import level_schema_text
from jobkit.views.sentences import job_trigger_words
from jobkit.views.show import picture_of
from jobkit.views.svg import draw_svg
from tests.quiz.levels.solver import solved_by_one_edit

FOLDER = folder("quizzes") / "levels"
FILES = sorted(FOLDER.glob("*.yml"))
EVERY = jobkit.levels()
SKILLS = jobkit.quiz.load("topic-4").objectives

every = pytest.mark.parametrize("level", EVERY.values(), ids=lambda one: one.id)


def test_there_are_at_least_a_dozen() -> None:
    assert len(EVERY) >= 12
    assert len({level.skill for level in EVERY.values()}) >= 6


@every
def test_the_solution_solves_it_with_as_many_edits_as_par(level: Level) -> None:
    result = level.check(level.solution())
    assert result.is_solved, result.counter_example
    assert len(result.edits) == level.par
    assert result.is_within_par
    assert all(goal.is_reached for goal in result.goals)


@every
def test_the_start_is_no_answer_and_does_not_solve_it(level: Level) -> None:
    for nothing in (None, ..., [], level.start, list(level.start), jobkit.Account(jobs=level.start)):
        assert level.check(nothing).outcome == "not attempted"
    assert not all(goal.is_reached for goal in level.check(level.start).goals)


@every
def test_each_wrong_answer_is_refused_with_its_counter_example(level: Level) -> None:
    assert len(level.file.wrong) >= 2
    for listed in level.file.wrong:
        result = level.check(level.changed(listed.jobs))
        assert result.outcome == "not yet", listed.jobs
        assert listed.shows in result.counter_example, (listed.jobs, result.counter_example)
        assert any(goal.missing for goal in result.goals)


@every
def test_each_part_of_the_solution_is_needed(level: Level) -> None:
    parts = list(without_one(plain(level.file.solution)))
    for change in parts:
        try:
            jobs = level.changed(change)
        except JobkitError:
            continue  # without this part it is no job at all
        assert not level.check(jobs).is_solved, change


def without_one(change: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the solution without one of its fields, and without one of its jobs."""
    for job, fields in change.items():
        yield {name: one for name, one in change.items() if name != job}
        for field in fields:
            rest = {name: one for name, one in fields.items() if name != field}
            yield {**change, job: rest}


@every
@pytest.mark.slow
def test_no_single_edit_solves_what_has_a_higher_par(level: Level) -> None:
    found = solved_by_one_edit(level)
    if level.par > 1:
        assert not found
    elif level.id not in ("each-region-its-own",):  # a value that no catalogue holds
        assert found, "the solver finds the one edit as well"


@every
def test_nonsense_raises_nothing(level: Level) -> None:
    for nonsense in (
        3.5,
        "x",
        "a: [",
        object(),
        {"jobs": 3},
        [3],
        ["x"] * 500,
        b"x",
        "\ud800",
        [{"name": "x"}],
    ):
        result = level.check(nonsense)
        assert result.outcome == "not yet"
        assert result.counter_example


@every
def test_it_shows_itself_without_its_solution(level: Level) -> None:
    bundle = level._repr_mimebundle_()
    assert level.title in bundle["text/plain"]
    assert level.file.explanation not in bundle["text/plain"]
    assert level.file.explanation not in bundle["text/html"]
    for hint in level.file.hints:
        assert hint not in bundle["text/plain"]
    assert level.plot is not None
    assert repr(level.check(level.solution()))


@every
def test_the_wanted_timeline_does_not_say_how_it_comes_about(level: Level) -> None:
    drawn = draw_svg(picture_of(level), standalone=True)
    words = {job_trigger_words(job) for job in level.solution()} - {""}
    assert not [word for word in words if word in drawn]
    assert "data-arrow" not in drawn
    assert all(job.name in drawn for job in level.solution() if len(job.name) < 12)


@every
def test_hints_come_one_by_one(level: Level) -> None:
    fresh = jobkit.level(level.id)
    hints = fresh.file.hints
    assert [fresh.hint().text for _ in range(len(hints) + 1)] == [*hints, hints[-1]]


@every
def test_it_is_said_where_it_belongs(level: Level) -> None:
    assert level.skill in SKILLS
    assert all(fact(one) for one in level.file.facts)
    known = {variant.about for variant in level.file.variants}
    assert {goal.only for goal in level.file.goals} <= {None, "as shown", *known}


@every
def test_it_can_be_played_on_the_workbench(level: Level) -> None:
    bench = jobkit.Workbench(level=level)
    try:
        assert bench.result.outcome == "not attempted"
        for job in level.solution():
            if job not in bench.jobs:
                names = [one.name for one in bench.jobs]
                bench.act("job", job.name) if job.name in names else bench.act("add_job", "")
                bench.load(job)
        assert bench.result.is_within_par, bench.result
        assert "✓ solved" in bench.draw()
    finally:
        bench.close()


def test_a_file_that_somebody_shares_is_a_level(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_bytes(FILES[0].read_bytes())
    level = jobkit.level(path)
    assert level.check(level.solution()).is_solved
    assert pickle.loads(pickle.dumps(level)).check(level.solution()).is_solved


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("par: 0", "par"),
        ("par: 2\ncolour: red", "colour"),
        ("par: two", "whole number"),
        ("par: [", "line"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(tmp_path: Path, change: str, says: str) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(FILES[0].read_text("utf-8").replace("par: 2", change), "utf-8")
    with pytest.raises(QuizError) as caught:
        jobkit.level(str(path))
    assert says in str(caught.value)
    assert "line" in str(caught.value)


@pytest.mark.parametrize(
    ("part", "other", "says"),
    [
        ("par: 2", "par: 1", "needs 2 edits"),
        ("statuses: [success]}}}}\nwrong", "statuses: [error]}}}}\nwrong", "does not reach the goals"),
        ("job: Load, statuses: [success]}}}}\nwrong", "job: Nowhere}}}}\nwrong", "does not reach the goals"),
        ("solution: {Report: {schedule: null, ", "solution: {Report: {shedule: 3, ", "is no jobs"),
    ],
)
def test_a_shared_level_must_solve_itself(tmp_path: Path, part: str, other: str, says: str) -> None:
    text = FILES[0].read_text("utf-8")
    assert part in text
    path = tmp_path / "mine.yml"
    path.write_text(text.replace(part, other), "utf-8")
    with pytest.raises(QuizError, match=says):
        jobkit.level(path)


def test_what_happens_on_the_bench_does_not_move_the_goals() -> None:
    bench = jobkit.Workbench(level="after-the-load")
    assert "whatever you let happen" not in bench.draw()
    before = bench.result
    bench.act("world_remove", "faults-0")
    assert bench.result == before
    assert "whatever you let happen" in bench.draw()
    bench.act("undo", "")
    bench.act("preset", "study guide")
    assert "whatever you let happen" in bench.draw()
    bench.close()


def test_hints_on_the_bench() -> None:
    level = jobkit.level("after-the-load")
    bench = jobkit.Workbench(level=level)
    for number in range(1, len(level.file.hints) + 2):
        bench.act("level_hint", "")
        assert bench.draw().count("Hint ") >= min(number, len(level.file.hints))
    bench.close()


def test_a_name_that_names_nothing_is_answered_with_the_nearest() -> None:
    with pytest.raises(QuizError, match="after-the-load"):
        jobkit.level("after-the-lode")
    with pytest.raises(QuizError, match=r"cannot be read|no such file|does not exist|there is no"):
        jobkit.level("nothing-there.yml")


def test_what_a_stranger_wrote_is_never_markup(tmp_path: Path) -> None:
    path = tmp_path / "evil.yml"
    text = FILES[0].read_text("utf-8").replace("After the load", "<script>alert(1)</script>")
    path.write_text(text.replace("Load brings in", "<img src=x onerror=alert(1)> brings in"), "utf-8")
    level = jobkit.level(path)
    assert "<script>" not in level._repr_mimebundle_()["text/html"]
    bench = jobkit.Workbench(level=level)
    assert "<script>" not in bench.draw() and "&lt;script&gt;" in bench.draw()
    assert "<img src=x" not in bench.draw() and "&lt;img src=x" in bench.draw()
    bench.close()


def test_a_level_brings_its_own_jobs() -> None:
    with pytest.raises(JobkitError, match="both a level and jobs"):
        jobkit.Workbench(jobkit.Job(name="x", commands=["dbt build"]), level="after-the-load")
    with pytest.raises(JobkitError, match="level"):
        jobkit.Workbench(level=3)


# -- files ----------------------------------------------------------------------------------------


def test_the_schema_is_up_to_date() -> None:
    assert (FOLDER / "levels.schema.json").read_text(encoding="utf-8") == level_schema_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_named_after_its_level_and_fits_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=levels.schema.json"
    assert path.stem.partition("-")[2] == jobkit.level(path).id
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(level_schema_text()))
    assert not [error.message for error in validator.iter_errors(read_document(path).data)]


def play(path: Path) -> None:
    """Print what each answer of a file gets."""
    level = jobkit.level(path)
    answers = [("solution", level.solution()), ("start", level.start)]
    answers += [("wrong", level.changed(one.jobs)) for one in level.file.wrong]
    for kind, jobs in answers:
        result = level.check(jobs)
        print(f"{kind}: {result.outcome}, {len(result.edits)} of par {level.par}: {', '.join(result.edits)}")
        print(f"    {result.counter_example}")


if __name__ == "__main__":
    for one in sys.argv[1:]:
        play(Path(one))
    if len(sys.argv) == 1:
        (FOLDER / "levels.schema.json").write_text(level_schema_text(), encoding="utf-8")
