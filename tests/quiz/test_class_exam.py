"""A class exam from the draw to the report: 30 simulated learners, two of their beliefs planted."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import jobkit
from jobkit.basics.errors import QuizError
from jobkit.cli import cli
from jobkit.quiz import Bank, ClassExam, class_exam, grade_folder, load, sit
from jobkit.quiz.classroom.handed_in import HandedAnswer, HandedIn
from jobkit.quiz.classroom.paper import ClassKey, order_seed
from tests.quiz.bank_lint.items import bank_file, changed
from tests.quiz.exports.samples import KEY_TEXTS, SAMPLES, samples_bank

BELIEFS = ("time-gap-is-a-chain", "tests-run-first")
PLANTED = (
    {f"learner-{n:02}" for n in range(30) if n % 3 == 0},
    {f"learner-{n:02}" for n in range(30) if n % 4 == 0 and n % 3},
)


def twelve_items() -> list[dict[str, Any]]:
    """Return twelve items; each has a distractor for each planted belief, and two others."""
    items = []
    for n in range(12):
        beliefs = (*BELIEFS, f"other-{n}")
        options = [
            {
                "id": f"o{k}",
                "text": f"Option {k} of {n}",
                "why": f"Reason {k} of {n}.",
                "misconception": belief,
            }
            for k, belief in enumerate(beliefs)
        ]
        options.insert(n % 4, {"id": "key", "text": f"The key of {n}", "why": f"Reason of the key of {n}."})
        own = {"id": f"item-{n}", "title": f"Item {n}", "stem": f"What is right in case {n}?", "key": "key"}
        items.append(changed(only_options=[], **own) | {"options": options})
    return items


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return load(bank_file(tmp_path, twelve_items()))


@pytest.fixture
def exam(bank: Bank) -> ClassExam:
    return class_exam(bank, items=12, seed=5, groups=3)


def learners(exam: ClassExam, bank: Bank, number: int = 30, seed: int = 1) -> list[HandedIn]:
    """Return the answers of a class: every third learner has the first belief, every fourth the second."""
    random, handed = Random(seed), []
    for n in range(number):
        paper = exam.papers[n % len(exam.papers)]
        skill, answers = 0.3 + 0.6 * random.random(), []
        belief = BELIEFS[0] if n % 3 == 0 else BELIEFS[1] if n % 4 == 0 else ""
        for shown in paper.items:
            options = bank[shown["id"]].item.options
            wrong = next((one for one in options if one.misconception == belief), None)
            others = [one for one in options if one.misconception not in BELIEFS and one.misconception]
            believes = wrong is not None and random.random() < 0.5
            chosen = wrong if believes else options_key(options) if random.random() < skill else others[0]
            letter = next(one["letter"] for one in shown["options"] if one["text"] == chosen.text)
            answers.append(HandedAnswer(shown["id"], letter, float(random.randint(20, 120))))
        handed.append(HandedIn(paper.exam, paper.group, f"learner-{n:02}", tuple(answers)))
    return handed


def options_key(options: Any) -> Any:
    return next(option for option in options if option.id == "key")


def hand_in(folder: Path, handed: list[HandedIn]) -> Path:
    """Write a file of each learner, one half of them as CSV."""
    folder.mkdir(exist_ok=True)
    for n, one in enumerate(handed):
        as_json = n % 2 == 0
        path = folder / f"{n}.{'json' if as_json else 'csv'}"
        path.write_text(one.to_json() if as_json else one.to_csv(), "utf-8", newline="")
    return folder


# -- the report -----------------------------------------------------------------------------------


def test_the_report_names_the_planted_misconceptions(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    report = grade_folder(hand_in(tmp_path / "in", learners(exam, bank)), exam.key)
    assert len(report.learners) == 30
    assert report.problems == ()
    first, second, *others = report.misconceptions
    assert (first.name, second.name) == BELIEFS
    assert set(first.held_by) == PLANTED[0]
    assert set(second.held_by) == PLANTED[1]
    assert not [one for one in others if one.held_by]
    for learner in report.learners:
        if learner.name in PLANTED[0]:
            assert learner.misconceptions[0] == BELIEFS[0]
    for text in (repr(report), report.document):
        listed = text[text.index("Misconceptions") : text.rindex("Learners")]
        assert listed.index(BELIEFS[0]) < listed.index(BELIEFS[1]) < listed.index("other-")


def test_the_score_is_what_each_learner_had_right(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    handed = learners(exam, bank)
    report = grade_folder(hand_in(tmp_path / "in", handed), exam.key)
    for one, result in zip(handed, report.learners, strict=True):
        paper = exam.papers[one.group - 1]
        right = 0
        for shown, answer in zip(paper.items, one.answers, strict=True):
            text = next(option["text"] for option in shown["options"] if option["letter"] == answer.answer)
            right += text.startswith("The key")
        assert (result.name, result.right, result.items) == (one.name, right, 12)


def test_a_repaired_item_is_graded_again(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    folder = hand_in(tmp_path / "in", learners(exam, bank))
    before = grade_folder(folder, exam.key)
    items = twelve_items()
    items[0]["key"] = "o2"
    items[0]["options"].reverse()
    for option in items[0]["options"]:
        option["misconception"] = None if option["id"] == "o2" else "repaired"
    again = tmp_path / "repaired"
    again.mkdir()
    after = grade_folder(folder, exam.key, bank=load(bank_file(again, items)))
    item = {one.item: one for one in before.items}["item-0"]
    repaired = {one.item: one for one in after.items}["item-0"]
    assert repaired.chosen == item.chosen, "the same answers"
    assert repaired.difficulty == pytest.approx(item.chosen["Option 2 of 0"] / 30)
    assert after.keys["item-0"] == "Option 2 of 0"
    assert [one for one in after.answers if one.item != "item-0"] == [
        one for one in before.answers if one.item != "item-0"
    ]


def test_the_tables_are_rows_of_a_spreadsheet(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    report = grade_folder(hand_in(tmp_path / "in", learners(exam, bank)), exam.key)
    items = list(csv.DictReader(StringIO(report.to_csv())))
    assert [row["item"] for row in items] == list(exam.key.order)
    assert all(row["answers"] == "30" and row["median seconds"] for row in items)
    answers = list(csv.DictReader(StringIO(report.answers_csv())))
    assert len(answers) == 360
    assert {row["outcome"] for row in answers} == {"right", "wrong"}


# -- what learners get ----------------------------------------------------------------------------


def test_a_paper_has_neither_keys_nor_reasons(tmp_path: Path) -> None:
    bank = samples_bank(tmp_path)
    exam = class_exam(bank, items=len(bank), seed=3, groups=2)
    for paper in exam.papers:
        text = paper.dump()
        assert "secret" not in text.lower()
        assert "misconception" not in text
        assert "evidence" not in text
        for name in bank:
            assert KEY_TEXTS.get(name, "no key is written out") not in text
        for item in paper.items:
            assert not {"key", "why", "hints", "explanation", "before", "solution", "near"} & set(item)


def test_nothing_that_is_presented_of_a_bundled_item_tells_its_reasons() -> None:
    for topic in jobkit.quiz.topics():
        for question in load(topic).values():
            text = json.dumps(question.presented(1).to_dict(), default=str)
            fields = question.item.model_dump(by_alias=True)
            told = [fields["explanation"], *fields["hints"], fields["accuracy_note"]]
            told += [
                part["why"] for name in ("options", "blocks", "regions") for part in fields.get(name) or ()
            ]
            assert not [words for words in told if words and json.dumps(words)[1:-1] in text]


def test_groups_see_the_same_questions_in_other_orders(exam: ClassExam) -> None:
    first, second, _ = exam.papers
    assert [item["id"] for item in first.items] == [item["id"] for item in second.items]
    assert [item["options"] for item in first.items] != [item["options"] for item in second.items]


def test_the_same_seed_draws_the_same_exam(bank: Bank) -> None:
    assert class_exam(bank, items=8, seed=5) == class_exam(bank, items=8, seed=5)
    assert class_exam(bank, items=8, seed=5).key.order != class_exam(bank, items=8, seed=6).key.order


def test_enemies_never_stand_in_one_exam(tmp_path: Path) -> None:
    items = twelve_items()
    items[0]["enemies"] = ["item-1"]
    bank = load(bank_file(tmp_path, items))
    for seed in range(20):
        assert not {"item-0", "item-1"} <= set(class_exam(bank, items=11, seed=seed).key.order)
    with pytest.raises(QuizError, match="at most 11"):
        class_exam(bank, items=12, seed=1)


def test_sub_skills_are_spread(tmp_path: Path) -> None:
    items = twelve_items()
    for item in items[:3]:
        item["objective"] = "steps"
    bank = load(bank_file(tmp_path, items))
    for seed in range(10):
        drawn = [bank[name].objective for name in class_exam(bank, items=6, seed=seed).key.order]
        assert drawn.count("steps") == 3


def test_drafts_are_not_drawn(tmp_path: Path) -> None:
    items = [item | {"status": "draft"} for item in twelve_items()]
    with pytest.raises(QuizError, match="there are not 1 items"):
        class_exam(load(bank_file(tmp_path, items)), items=1, seed=1)


# -- what learners hand in ------------------------------------------------------------------------


def test_every_type_is_answered_handed_in_and_graded(tmp_path: Path) -> None:
    bank = samples_bank(tmp_path)
    exam = class_exam(bank, items=len(bank), seed=3)
    sitting = sit(exam.papers[0], "owl")
    for number, item in enumerate(exam.papers[0].items, 1):
        solution = bank[item["id"]].solution(order_seed(3, 1)).answer
        sitting.answer(number, ANSWERS[item["type"]](item, solution), 10.0)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("owl.csv", "owl.json"):
        sitting.hand_in(folder / name)
        report = grade_folder(folder, ClassKey.load(written(tmp_path / "key.json", exam.key.dump())))
        assert {one.item: one.outcome for one in report.answers} == dict.fromkeys(exam.key.order, "right")
        (folder / name).unlink()


def letters(item: Any, texts: Any) -> list[str]:
    return [one["letter"] for text in texts for one in item["options"] if text.endswith(one["text"])]


def sample(item: Any) -> Any:
    return next(one for one in SAMPLES if one["id"] == item["id"])


ANSWERS: dict[str, Any] = {
    "single": lambda item, solution: letters(item, solution)[0],
    "multi": lambda item, solution: ", ".join(letters(item, solution)),
    "one_at_a_time": lambda item, solution: {
        one["letter"]: "yes" if one["letter"] in letters(item, solution) else "no" for one in item["options"]
    },
    "build_list": lambda item, solution: " ".join(
        letters(item, [block["text"] for block in sample(item)["blocks"] if not block.get("unused")])
    ),
    "fill": lambda item, solution: {"1": "24", "2": "one slot"},
    "matching": lambda item, solution: {
        row["number"]: letters(item, [target(item, row["text"])])[0] for row in item["rows"]
    },
    "hotspot": lambda item, solution: letters(item, solution)[0],
    "numeric": lambda item, solution: "3",
    "predict": lambda item, solution: {"1": "success", "2": 1},
    "cron": lambda item, solution: "0 7 L * *",
    "selector": lambda item, solution: "state:modified+",
    "fix_job": lambda item, solution: yaml.safe_dump(sample(item)["solution"]),
}


def target(item: Any, left: str) -> str:
    fields = sample(item)
    name = next(part["id"] for part in fields["left"] if part["text"] == left)
    return next(part["text"] for part in fields["targets"] if part["id"] == fields["key"][name])


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_letter_that_is_not_shown_is_refused_while_there_is_time(exam: ClassExam) -> None:
    sitting = sit(exam.papers[0], "owl")
    with pytest.raises(QuizError, match="no option 'Z'"):
        sitting.answer(1, "Z")
    with pytest.raises(QuizError, match="questions are 1 to 12"):
        sitting.answer(13, "A")
    with pytest.raises(QuizError, match="give a name"):
        sit(exam.papers[0], " ")


def test_a_question_is_shown_in_a_notebook(tmp_path: Path) -> None:
    bank = samples_bank(tmp_path)
    sitting = sit(class_exam(bank, items=len(bank), seed=3).papers[0], "owl")
    for number, item in enumerate(sitting.paper.items, 1):
        text = repr(sitting.show(number))
        assert item["title"] in text
        assert all(option["text"] in text for option in item.get("options", ()))
        assert "secret" not in text.lower()
        assert item.get("text", "") in text


def test_what_is_not_answered_is_not_attempted(tmp_path: Path, exam: ClassExam) -> None:
    sitting = sit(exam.papers[0], "owl")
    sitting.answer(1, "A", 4.0)
    (tmp_path / "in").mkdir()
    sitting.hand_in(tmp_path / "in" / "owl.csv")
    report = grade_folder(tmp_path / "in", exam.key)
    assert [one.outcome for one in report.answers].count("not attempted") == 11


BROKEN = {
    "empty.csv": "",
    "columns.csv": "a,b\n1,2\n",
    "two.csv": "exam,group,name,item,answer,seconds\nown-5,1,a,item-0,A,1\nown-5,1,b,item-0,A,1\n",
    "broken.json": "{",
    "list.json": "[]",
    "deep.json": "[" * 100_000,
    "noname.json": '{"exam": "own-5", "group": 1, "answers": []}',
    "other.json": '{"exam": "other", "group": 1, "name": "x", "answers": []}',
    "group.json": '{"exam": "own-5", "group": "x", "name": "y", "answers": []}',
    "bytes.csv": "\udcff",
}


def test_a_broken_file_spoils_nobody_else_s(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    folder = hand_in(tmp_path / "in", learners(exam, bank, number=4))
    for name, text in BROKEN.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    report = grade_folder(folder, exam.key)
    assert len(report.learners) == 4
    for name in BROKEN:
        assert any(problem.startswith(name) for problem in report.problems), name


def test_strange_answers_are_wrong_and_told(tmp_path: Path, bank: Bank, exam: ClassExam) -> None:
    folder, (one,) = tmp_path / "in", learners(exam, bank, number=1)
    name = one.answers[0].item
    answers = [
        HandedAnswer(name, {"a": [1, {"b": None}]}, float("nan")),
        HandedAnswer("<b>strange</b>", "A", -1.0),
        *one.answers[1:],
    ]
    hand_in(folder, [HandedIn(one.exam, one.group, "<script>alert(1)</script>", tuple(answers))])
    report = grade_folder(folder, exam.key)
    assert {answer.item: answer.outcome for answer in report.answers}[name] == "wrong"
    assert any("<b>strange</b>" in problem for problem in report.problems)
    assert "<script>" not in report.document
    assert "<b>strange" not in report.document


def test_of_two_files_of_one_learner_the_first_counts(tmp_path: Path, exam: ClassExam) -> None:
    (tmp_path / "in").mkdir()
    for file, letter in (("a.csv", "A"), ("b.csv", "B")):
        sitting = sit(exam.papers[0], "owl")
        sitting.answer(1, letter)
        sitting.hand_in(tmp_path / "in" / file)
    report = grade_folder(tmp_path / "in", exam.key)
    assert len(report.learners) == 1
    assert report.problems == ("b.csv: 'owl' handed in a.csv already, which counts",)


def test_an_empty_folder_and_a_wrong_key(tmp_path: Path, exam: ClassExam) -> None:
    with pytest.raises(QuizError, match="nobody's answers"):
        grade_folder(tmp_path, exam.key)
    with pytest.raises(QuizError, match="is no folder"):
        grade_folder(tmp_path / "no", exam.key)
    with pytest.raises(QuizError, match="is not the key of a class exam"):
        grade_folder(tmp_path, written(tmp_path / "paper.json", exam.papers[0].dump()))


# -- the command line -----------------------------------------------------------------------------


def run(*arguments: str, **options: Any) -> Any:
    return CliRunner().invoke(cli, ["quiz", *arguments], **options)


def test_the_command_line_from_the_draw_to_the_report(tmp_path: Path) -> None:
    bank_path, out = str(bank_file(tmp_path, twelve_items())), tmp_path / "exam"
    drawn = run("class-exam", bank_path, str(out), "--seed", "5", "--items", "3", "--groups", "2")
    assert drawn.exit_code == 0, drawn.output
    assert (out / "paper-2.json").is_file()
    answers = tmp_path / "in"
    answers.mkdir()
    taken = run(
        *("take-class", str(out / "paper-1.json"), "--name", "grey owl", "--out", str(answers / "owl.csv")),
        input="Z\nA\n\nb\n",
    )
    assert taken.exit_code == 0, taken.output
    assert "no option 'Z'" in taken.output
    assert "Hand in this file" in taken.output
    report = answers / "report" / "report.html"
    graded = run("grade", str(answers), "--key", str(out / "key" / "key.json"))
    assert graded.exit_code == 0, graded.output
    assert "1 learner, 3 items." in graded.output
    assert "grey owl" in report.read_text("utf-8")
    assert "grey owl" in (answers / "report" / "answers.csv").read_text("utf-8")
    (out / "owl.csv").write_bytes((answers / "owl.csv").read_bytes())
    beside = run("grade", str(out), "--out", str(tmp_path / "again"))
    assert "1 learner, 3 items." in beside.output, "paper and key are no answers"
    assert run("grade", str(tmp_path)).exit_code == 2


def test_an_exam_that_is_stopped_keeps_what_was_answered(tmp_path: Path) -> None:
    bank_path, out = str(bank_file(tmp_path, twelve_items())), tmp_path / "exam"
    run("class-exam", bank_path, str(out), "--seed", "5", "--items", "3")
    kept = tmp_path / "owl.csv"
    taken = run("take-class", str(out / "paper-1.json"), "--name", "owl", "--out", str(kept), input="A\n")
    assert "Stopped here" in taken.output
    rows = list(csv.DictReader(kept.open("r", encoding="utf-8")))
    assert [row["answer"] for row in rows] == ["A", "", ""]


def test_every_type_is_asked_in_the_terminal(tmp_path: Path) -> None:
    bank = samples_bank(tmp_path)
    exam = class_exam(bank, items=len(bank), seed=3)
    paper = written(tmp_path / "paper.json", exam.papers[0].dump())
    kept = tmp_path / "in"
    kept.mkdir()
    replies = [line for item in exam.papers[0].items for line in TYPED[item["type"]](item, bank)]
    taken = run(
        "take-class", str(paper), "--name", "owl", "--out", str(kept / "owl.csv"), input="\n".join(replies)
    )
    assert taken.exit_code == 0, taken.output
    assert "Stopped here" not in taken.output
    report = grade_folder(kept, exam.key)
    assert {one.item: one.outcome for one in report.answers} == dict.fromkeys(exam.key.order, "right")


def typed(item: Any, bank: Bank) -> list[str]:
    """Return what a learner types who knows the answer."""
    answer = ANSWERS[item["type"]](item, bank[item["id"]].solution(order_seed(3, 1)).answer)
    return list(map(str, answer.values())) if isinstance(answer, dict) else str(answer).splitlines()


TYPED: dict[str, Any] = dict.fromkeys(ANSWERS, typed)
TYPED["fix_job"] = lambda item, bank: [*typed(item, bank), ""]
