"""CSV and HTML, what is lost, and that nothing without keys holds one."""

from __future__ import annotations

import csv
import html
import json
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

import jobkit
from jobkit.basics.errors import JobkitError, QuizError
from jobkit.cli import cli
from jobkit.quiz.exports.loss import losses_of
from jobkit.quiz.exports.printed import legal_orders, printed
from jobkit.quiz.exports.sheet import PrintedSheet
from jobkit.quiz.exports.table import csv_table
from tests.quiz.exports.samples import COMPUTED, KEY_TEXTS, SAMPLES, hostile, samples_bank

TAGS = {
    "body",
    "h1",
    "h2",
    "h3",
    "article",
    "p",
    "em",
    "strong",
    "ol",
    "ul",
    "li",
    "div",
    "small",
    "pre",
    "code",
}
TAGS |= {"br"}


def sheet(items: list[dict[str, Any]], *, keys: bool = True) -> PrintedSheet:
    return PrintedSheet("Samples", tuple(printed(item, keys=keys, computed=COMPUTED) for item in items))


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item["id"])
def test_without_keys_there_is_neither_key_nor_reason(item: dict[str, Any]) -> None:
    paper = printed(item, keys=False, computed=COMPUTED)
    for text in (sheet([item], keys=False).document, csv_table([paper], keys=False), repr(paper)):
        assert "secret" not in text.lower()
        assert item["title"] in text
        assert KEY_TEXTS.get(item["id"], "no key is written out") not in text


@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item["id"])
def test_with_keys_there_are_both(item: dict[str, Any]) -> None:
    text = sheet([item]).html
    assert "SECRET-EXPLANATION" in text
    assert "SECRET-NOTE" in text
    assert printed(item, computed=COMPUTED).back.answer
    assert "SECRET-WHY" in text or item["id"] == "small-pairs"


@pytest.mark.parametrize("topic", jobkit.quiz.topics())
@pytest.mark.parametrize("to", ["csv", "html"])
def test_a_bundled_bank_without_keys_tells_no_reason(tmp_path: Path, topic: str, to: Any) -> None:
    bank = jobkit.quiz.load(topic)
    jobkit.quiz.export(bank, tmp_path / "out", to=to, keys=False)
    text = html.unescape((tmp_path / "out").read_text("utf-8"))
    for question in bank.values():
        fields = question.item.model_dump(by_alias=True)
        parts = [part for name in ("options", "blocks", "regions", "near") for part in fields.get(name) or ()]
        told = [fields["explanation"], *fields["hints"], *(part["why"] for part in parts)]
        lines = [line for words in told for line in words.splitlines() if len(line) > 20]
        assert not [line for line in lines if line in text]


def test_the_order_on_paper_is_not_the_key() -> None:
    for item in SAMPLES:
        if item["type"] == "build_list":
            texts = {block["text"]: block["id"] for block in item["blocks"]}
            used = [texts[text] for text in printed(item).choices if texts[text] in legal_orders(item)[0]]
            assert used not in legal_orders(item)


def test_a_legal_order_that_the_hash_would_show_is_turned_round() -> None:
    for n in range(60):
        blocks = [{"id": f"b{k}", "text": f"Step {k} of {n}", "why": "x" * 9} for k in range(3)]
        item = SAMPLES[3] | {"id": f"order-{n}", "blocks": blocks, "before": [["b0", "b1"], ["b1", "b2"]]}
        assert printed(item).choices != tuple(block["text"] for block in blocks)


@pytest.mark.parametrize("keys", [True, False])
def test_hostile_text_is_text_in_html(keys: bool) -> None:
    text = sheet(hostile(), keys=keys).html
    root = ET.fromstring(f"<body>{text.replace('<br>', '<br/>')}</body>")
    assert {node.tag for node in root.iter()} <= TAGS | {"a"}
    assert all(node.get("href", "").startswith("https://") for node in root.iter("a")), "links of facts alone"
    assert "\x1b" not in text


def test_hostile_text_is_text_in_a_spreadsheet() -> None:
    for name in ("=1+1", "@SUM(A1)", "+1+1", "-2+3"):
        text = csv_table([printed(SAMPLES[0] | {"title": name})], keys=True)
        assert f"'{name}" in [row["title"] for row in csv.DictReader(StringIO(text))]


def test_options_are_named_by_their_text() -> None:
    item = SAMPLES[0] | {"explanation": "{{opt:same}} starts both together."}
    assert printed(item).back.explanation == '"The same schedule" starts both together.'
    guide = SAMPLES[0] | {"origin": "study-guide", "explanation": "A delay (A) is fragile. (C is incorrect)"}
    assert printed(guide).back.explanation == (
        'A delay ("A schedule one hour later") is fragile. ("The same schedule" is incorrect)'
    )


def test_the_evidence_is_told_in_words() -> None:
    claims = {
        "same": [{"path": "runs/A/count", "at_least": 2, "say": "", "with": "other"}],
        "trigger": "success",
    }
    evidence = [{"grade": "simulated", "scenario": "daily", "ask": "runs/A/1/status", "claims": claims}]
    assert printed(SAMPLES[0] | {"evidence": evidence}).back.proofs == (
        "simulated; scenario daily; ask runs/A/1/status",
        "if right “The same schedule”: runs/A/count at least 2 (scenario other)",
        "if right “A trigger on success”: success",
    )


def test_both_answers_of_a_two_clock_item_are_told() -> None:
    item = SAMPLES[0] | {"readings": {"guide": "same", "platform": "trigger"}}
    note = printed(item).back.note
    assert "In the exam's guide the answer is: The same schedule." in note
    assert "On today's platform the answer is: A trigger on success." in note


@pytest.mark.parametrize("to", ["anki", "gift", "csv", "html"])
def test_what_is_lost_is_told_for_each_format(to: Any) -> None:
    lost = {item["id"]: losses_of(item, to) for item in SAMPLES}
    assert lost["one"] == []
    if to != "csv":
        assert lost["spot"][0].what == "the picture is a list of places"
    shown = SAMPLES[0] | {"shown": {"scenario": "two-prs"}}
    assert [loss.what for loss in losses_of(shown, to)] == [
        "the picture of the scenario: it stands there as YAML"
    ]


@pytest.mark.parametrize("to", ["gift", "csv", "html"])
def test_a_bank_is_written_and_the_same_each_time(tmp_path: Path, to: Any) -> None:
    bank = jobkit.quiz.load("topic-4")
    report = jobkit.quiz.export(bank, tmp_path / "out", to=to)
    assert report.losses
    first = (tmp_path / "out").read_bytes()
    jobkit.quiz.export(bank, tmp_path / "out", to=to)
    assert (tmp_path / "out").read_bytes() == first
    assert "Job Chaining" in first.decode()


@pytest.mark.parametrize("to", ["anki", "gift"])
def test_a_format_that_has_no_questions_without_keys(tmp_path: Path, to: Any) -> None:
    with pytest.raises(QuizError, match="write csv or html"):
        jobkit.quiz.export(jobkit.quiz.load("topic-4"), tmp_path / "out", to=to, keys=False)


def test_a_format_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(QuizError, match="there is no format 'pdf'"):
        jobkit.quiz.export(jobkit.quiz.load("topic-4"), tmp_path / "out", to="pdf")  # type: ignore[arg-type]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(JobkitError, match="cannot be written"):
        jobkit.quiz.export(jobkit.quiz.load("topic-4"), tmp_path / "no" / "out", to="csv")


@pytest.mark.parametrize("to", ["gift", "csv", "html"])
def test_a_bank_of_every_type_is_written(tmp_path: Path, to: Any) -> None:
    bank = samples_bank(tmp_path)
    report = jobkit.quiz.export(bank, tmp_path / "out", to=to)
    left_out = {loss.item for loss in report.losses if loss.is_left_out}
    assert report.written == len(bank) - len(left_out)
    text = (tmp_path / "out").read_text("utf-8")
    assert all(f"Title of {name}" in text for name in bank if name not in left_out)


def test_a_sheet_to_review_has_the_scenario_the_key_and_the_proof(tmp_path: Path) -> None:
    bank = samples_bank(tmp_path)
    sheet = jobkit.quiz.review_sheet(bank, items=4, generated=0)
    assert len(sheet.items) == 4
    assert len({item.type for item in sheet.items}) == 4
    whole = jobkit.quiz.review_sheet(bank, items=50, generated=0)
    assert len(whole.items) == len(bank)
    text = whole.document
    assert "0 6 * * *" in text
    assert "SECRET-SOURCE" in text
    assert "Run 1: success" in text


def test_the_command_line_says_what_was_lost(tmp_path: Path) -> None:
    out = str(tmp_path / "bank.html")
    result = CliRunner().invoke(cli, ["quiz", "export", "topic-4", out, "--to", "html", "--no-keys"])
    assert result.exit_code == 0
    assert "Lost or changed:" in result.output
    assert json.dumps("grading and hints")[1:-1] in result.output
    text = Path(out).read_text("utf-8")
    item = jobkit.quiz.load("topic-4")["q3"].item
    assert item.options[0].text.replace("'", "&#39;") in text
    assert item.options[0].why not in text
