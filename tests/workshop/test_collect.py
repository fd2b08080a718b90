"""What a class hands in: packed from saved notebooks, graded anew, shown at a glance."""

import json
import pickle

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import jobkit
from jobkit import JobkitError
from jobkit.cli import cli
from jobkit.quiz.classroom import ClassPaper, sit
from jobkit.quiz.exercises.exercise import HANDED_IN
from jobkit.quiz.exercises.load import exercises
from jobkit.workshop.box import VOTE, build
from jobkit.workshop.collect import collect
from jobkit.workshop.handed_in import Work, notebooks_in, read_work, work_in

MONTH_END = "schedule-month-end"


def notebook(path, *verdicts):
    """Write a notebook as Jupyter saves it: a cell with each verdict, its texts line by line."""
    cells = []
    for number, verdict in enumerate(verdicts):
        bundle = verdict if isinstance(verdict, dict) else verdict._repr_mimebundle_()
        data = {
            kind: value.splitlines(keepends=True) if isinstance(value, str) else value
            for kind, value in bundle.items()
        }
        output = {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
        cell = {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": "exercise.check(answer)"}
        cells.append({**cell, "execution_count": 1, "outputs": [output]})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def answered(name, answer):
    return jobkit.exercise(name).check(answer)


def test_every_stored_answer_comes_back_from_a_notebook_as_it_was_graded(tmp_path):
    several = list(exercises().values())
    for number in range(3):
        verdicts = []
        for one in several:
            answers = [one.item.solution, *(wrong.answer for wrong in one.item.wrong)]
            verdicts.append(one.check(answers[min(number, len(answers) - 1)]))
        notebook(tmp_path / f"learner-{number}" / "all.ipynb", *verdicts)
        report_of = {verdict.exercise: verdict.outcome for verdict in verdicts}
        work = work_in(notebooks_in(tmp_path / f"learner-{number}"), f"learner-{number}")
        (tmp_path / f"learner-{number}.json").write_text(work.to_json())
        for path in (tmp_path / f"learner-{number}").iterdir():
            path.unlink()
        (tmp_path / f"learner-{number}").rmdir()
        again = collect(tmp_path)
        got = {name: outcomes.get(f"learner-{number}") for name, outcomes in again.outcomes.items()}
        assert got == report_of


def test_the_last_answer_counts_and_a_verdict_in_the_file_counts_for_nothing(tmp_path):
    wrong, right = answered(MONTH_END, "0 7 28 * *"), answered(MONTH_END, "0 7 L * *")
    notebook(tmp_path / "owl" / "a.ipynb", wrong, right)
    cheat = {HANDED_IN: {"exercise": MONTH_END, "outcome": "right", "answer": wrong.response}}
    notebook(tmp_path / "fox" / "a.ipynb", cheat)
    report = collect(tmp_path)
    assert report.outcomes[MONTH_END]["owl"] == "right"
    assert report.outcomes[MONTH_END]["fox"] == wrong.outcome != "right"


def test_what_was_not_attempted_and_what_cannot_be_read_are_two_things(tmp_path):
    notebook(tmp_path / "owl" / "a.ipynb", answered(MONTH_END, "?"))
    notebook(tmp_path / "fox" / "a.ipynb", answered(MONTH_END, "every day"))
    outcomes = collect(tmp_path).outcomes[MONTH_END]
    assert outcomes == {"owl": "not attempted", "fox": "wrong"}


def test_wrong_ideas_name_who_has_them(tmp_path):
    for name in ("owl", "fox"):
        notebook(tmp_path / name / "a.ipynb", answered(MONTH_END, "0 7 31 * *"))
    notebook(tmp_path / "elk" / "a.ipynb", answered(MONTH_END, "0 7 L * *"))
    report = collect(tmp_path)
    assert [one.learners for one in report.wrong_ideas] == [("fox", "owl")]
    assert "seven months" in report.wrong_ideas[0].idea
    assert "fox, owl" in repr(report)
    assert pickle.loads(pickle.dumps(report)) == report


def test_the_gain_is_that_of_those_who_answered_both_times(tmp_path):
    build(tmp_path / "box", seed=7, wheels=False)
    exams, folder = tmp_path / "box/learners/exams", tmp_path / "in"
    folder.mkdir()
    bank = jobkit.quiz.load("topic-4")
    right = [jobkit.quiz.load("topic-4")[name].item.key for name in VOTE]
    assert all(right)
    for name, before, after in (("owl", 1, 3), ("fox", 2, 2), ("elk", 3, 1)):
        for phase, count in (("before", before), ("after", after)):
            paper = ClassPaper.load(exams / f"{phase}.json")
            sitting = sit(paper, name)
            for number, item in enumerate(paper.items, 1):
                question = bank[str(item["id"])]
                key = next(option.text for option in question.item.options if option.id == question.item.key)
                letters = {option["text"]: option["letter"] for option in item["options"]}
                wrong = next(letter for text, letter in letters.items() if text != key)
                sitting.answer(number, letters[key] if number <= count else wrong)
            sitting.hand_in(folder / f"{name}-{phase}.csv")
    sit(ClassPaper.load(exams / "before.json"), "late").hand_in(folder / "late.csv")
    report = collect(folder, keys=tmp_path / "box/instructor/key")
    assert (report.gain.learners, report.gain.rose, report.gain.fell) == (3, 1, 1)
    assert report.gain.before == pytest.approx(6 / 9)
    assert report.gain.after == pytest.approx(6 / 9)
    assert report.gain.share == pytest.approx(0)
    assert "67% right before, 67% after" in repr(report)
    without = collect_or_error(folder)
    assert "no key" in without


def collect_or_error(folder):
    with pytest.raises(JobkitError) as error:
        collect(folder)
    return str(error.value)


def test_hostile_files_are_problems_and_the_rest_is_graded(tmp_path):
    notebook(tmp_path / "owl" / "a.ipynb", answered(MONTH_END, "0 7 L * *"))
    (tmp_path / "bad.json").write_text('{"jobkit": "workshop answers", "version": 1, "answers": 3}')
    (tmp_path / "fox").mkdir()
    (tmp_path / "fox" / "x.ipynb").write_text("not a notebook")
    (tmp_path / "strange.csv").write_text("a,b\n1,2\n")
    name = '<img src=x onerror="alert(1)">'
    work = {"exercise": "no-such <b>", "answer": 1, "tried": True}
    fields = {"jobkit": "workshop answers", "version": 1, "name": name, "answers": [work]}
    (tmp_path / "evil.json").write_text(json.dumps(fields))
    report = collect(tmp_path)
    assert report.outcomes == {MONTH_END: {"owl": "right"}}
    assert len(report.problems) == 4
    assert "<img" not in report.document
    assert "<b>" not in report.document.split("<body>")[1].split("</body>")[0].replace("<b>Workshop", "")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(answer=json_values, name=st.sampled_from(sorted(exercises())))
def test_any_json_as_an_answer_gets_a_verdict(answer, name):
    verdict = jobkit.exercise(name).regraded(answer)
    assert verdict.outcome in ("right", "near", "wrong", "not attempted")


@given(fields=json_values)
def test_any_json_as_a_file_is_read_or_refused(tmp_path_factory, fields):
    path = tmp_path_factory.mktemp("any") / "a.json"
    path.write_text(json.dumps(fields))
    with pytest.raises(JobkitError):
        read_work(path)


def test_a_file_is_read_as_it_was_written(tmp_path):
    notebook(
        tmp_path / "a.ipynb", answered(MONTH_END, "0 7 31 * *"), answered("order-who-reads-bad-data", {})
    )
    work = work_in([tmp_path / "a.ipynb"], "  grey   owl ")
    assert work.name == "grey owl"
    path = tmp_path / "owl.json"
    path.write_text(work.to_json())
    assert read_work(path) == work
    assert "exercise.check" not in work.to_json()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(JobkitError, match="code name"):
        work_in([], name)


def test_the_commands_pack_and_collect(tmp_path):
    notebook(tmp_path / "notebooks" / "03.ipynb", answered(MONTH_END, "0 7 L * *"))
    runner = CliRunner()
    target = tmp_path / "in" / "owl.json"
    target.parent.mkdir()
    words = ["workshop", "hand-in", "grey owl", str(tmp_path / "notebooks"), "--out", str(target)]
    done = runner.invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "1 answers of 1" not in done.output
    done = runner.invoke(cli, ["workshop", "collect", str(target.parent)])
    assert done.exit_code == 0, done.output
    assert "grey owl" in done.output
    page = (target.parent / "report" / "class.html").read_text()
    assert "The class at a glance" in page
    assert (target.parent / "report" / "exercises.csv").read_text().count("\n") == 2
    again = runner.invoke(cli, ["workshop", "collect", str(target.parent)])
    assert again.output.split("Written")[0] == done.output.split("Written")[0]
    assert runner.invoke(cli, ["workshop", "collect", str(tmp_path / "none")]).exit_code == 2


def test_work_without_answers_is_work():
    assert Work("owl", ()).to_json().count('"answers": []') == 1
