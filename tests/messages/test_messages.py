"""The catalogue of messages sees what people read, and leaves out what they do not."""

from __future__ import annotations

from textwrap import dedent

from tests.messages.examples import examples, once
from tests.messages.templates import templates, templates_in


def found(source: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in templates_in(dedent(source), "room/file.py")]


def test_a_text_is_told_by_what_becomes_of_it() -> None:
    source = """
    def f(job, number):
        '''A docstring is no message.'''
        raise JobkitError(f"there is no job {job!r}", hint="did you mean it")
        return Cause("kind", f"run {number} of {job.name} failed", job)

    @rule("ZZZ001")
    def check(ctx):
        '''A page of a rule.'''
        yield Hit("place", "this is unwise")
    """
    assert found(source) == [
        ("error", "there is no job {job}"),
        ("error", "did you mean it"),
        ("cause", "run {number} of {job.name} failed"),
        ("page", "A page of a rule."),
        ("finding", "this is unwise"),
    ]


def test_markup_and_lists_of_names_are_no_messages() -> None:
    assert not found("a = '<p style=\"x\">b c</p>'; b = 'fct_orders dim_days'; c = '--select --exclude'")


def test_every_room_has_messages() -> None:
    rooms = {one.room for one in templates()}
    assert rooms >= {"basics", "cli", "dbt", "guide", "jobs", "lint", "platform", "quiz", "reports", "views"}
    kinds = {one.kind for one in templates()}
    assert kinds >= {"error", "cause", "note", "finding", "trap", "help", "page", "text"}


def test_a_sentence_about_another_job_is_the_same_sentence() -> None:
    assert [*once(["run 3 of 'A' failed", "run 4 of 'B' failed", "run 4 waited"])] == [
        "run 3 of 'A' failed",
        "run 4 waited",
    ]


def test_there_are_examples_of_each_part() -> None:
    parts = dict(examples())
    assert len(parts) == 7
    assert all(texts and all(texts) for texts in parts.values())
