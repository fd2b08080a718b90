"""The six questions carry the study guide's wording byte for byte."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from jobkit import quiz
from jobkit.basics.resources import folder
from tests.shared import SHARED

# sha256 of [title, stem, [options], answer, explanation] of the guide's questions, as JSON.
CHECKSUMS = {
    "q1": "e3f18a31d37899fd8db67ff21c411744a7e6fc38f2580e099701fe7a8fe12385",
    "q2": "0a708bd9d3ffae1bf2800b859c11fdbac91ecbdaab32ca7d84b027fbddc296ef",
    "q3": "6d86b035d0c0341911b2639c13ef539f952c9cef9780fdccb342b75cabc0e10a",
    "q4": "b4a9989afebed647103ef307664e7ee5af2b76e74e6073babbbbb2386fb9524b",
    "q5": "af17504df8fb5ced2b363676adfd49c2dce3393e027942f30d1d726d1dafadda",
    "q6": "46d586b4eac3db0ad5239dd91343a88859abbf19b8aa81530f5cdf9626618493",
}

GUIDE = SHARED / "seed" / "topic-4-job-definitions.md" if SHARED else Path()
QUESTION = re.compile(
    r"### Question (?P<number>\d): (?P<title>.+?)\n\n"
    r"\*\*Question:\*\* (?P<stem>.+?)[ ]*\n\n"
    r"(?P<options>A\) .+?)\n\n"
    r"\*\*Answer:\*\* (?P<letter>[A-D])\) (?P<answer>.+?)\n\n"
    r"\*\*Explanation:\*\*\n\n"
    r"(?P<explanation>.+?)\n\n(?=#)",
    re.DOTALL,
)


def wording(name):
    """What the bank shows a learner of one question, in the guide's order."""
    question = quiz.load("topic-4")[name]
    solution = question.solution()
    (answer,) = solution.answer
    options = [str(choice) for choice in question.choices]
    return [question.title, question.stem, options, str(answer), solution.explanation]


@pytest.mark.parametrize("name", ["q1", "q2", "q3", "q4", "q5", "q6"])
def test_wording_has_the_checksum_of_the_guide(name):
    text = json.dumps(wording(name), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == CHECKSUMS[name]


@pytest.mark.skipif(not GUIDE.is_file(), reason="the study guide is not on this machine")
def test_wording_equals_the_guide():
    text = GUIDE.read_text(encoding="utf-8")
    section = text[text.index("## Sample Exam Questions") : text.index("## Summary") + 2]
    found = {f"q{match['number']}": match for match in QUESTION.finditer(section)}
    assert sorted(found) == ["q1", "q2", "q3", "q4", "q5", "q6"]
    for name, match in found.items():
        options = [line.rstrip(" ") for line in match["options"].split("\n")]
        answer = f"{match['letter']}) {match['answer']}"
        assert wording(name) == [match["title"], match["stem"], options, answer, match["explanation"]]


@pytest.mark.skipif(not GUIDE.is_file(), reason="the study guide is not on this machine")
def test_every_stem_option_and_explanation_is_a_slice_of_the_guide():
    guide = GUIDE.read_bytes()
    for question in quiz.load("topic-4").only(origin="study-guide").values():
        for text in (question.stem, *map(str, question.choices), question.solution().explanation):
            assert text.encode() in guide


def test_the_bank_names_where_the_wording_comes_from():
    bank = quiz.load("topic-4")
    assert [question.origin for question in bank.values()][:6] == ["study-guide"] * 6
    assert "TheDataStackDigest" in bank.provenance
    assert "Permission is hereby granted" in (folder("quizzes") / "topic-4.yml").read_text(encoding="utf-8")
