"""Messages as they are printed: of the guide's definitions, the cases of the linter, random scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import click

import jobkit
from jobkit.cli.group import _VERBS, cli
from jobkit.lint import rules
from jobkit.views import notices_text
from jobkit.views.sentences import note_sentences
from tests.golden.cases import RANDOM, cases
from tests.golden.digests import _answers
from tests.lint.test_rules import CASES, findings_of

CRONS = (
    *("*/7 * * * *", "*/90 * * * *", "0 0 */2 * *", "5/15 * * * *", "* 6 * * *", "0 0 1 * 1", "0 0 30 * *"),
    *("0 0 29 2 *", "0 0 * * MON#5", "0 0 * * 7", "0 0 */2 * 1", "0 6 L * *", "0 */5 * * *"),
)
"""An expression for each trap, and for some words."""

BAD_CRONS = (
    *("5L * * * *", "0 0 * * 5L", "0 25 * * *", "0 6 31 2 *", "@daily", "0 0 1W * *", "* * * *"),
    *("0 0 ? * *", "0 0 -1 * *", "0 0 5-2 * *", "0 0 * * FRI-MON", "*/0 * * * *", "0 0 * * FUNDAY"),
)

_ASKED = re.compile(r"^\d+(\.\d+)? (?=(Run|Step) \d)|^\d+ (\S+) (?=\3 )")
"""What stands before an answer: the run, the step or the node that was asked about."""


def examples() -> Iterator[tuple[str, list[str]]]:
    """Yield headings, and what is printed there; what differs in names and numbers only comes once."""
    yield "Cron expressions", [*_crons()]
    yield "Findings of the cases of the linter", [*once(_findings())]
    yield "Answers, notes, notices and refusals of simulations", [*once(_simulated())]
    yield "Questions", [*_questions()]
    yield "Help of the command line", [*_help()]
    yield "Pages of the rules", [rule.page for rule in rules()]
    yield "Facts", [f"{one.id} ({one.status}) {one.sentence}" for one in jobkit.facts()]


def once(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts, of those that differ in names in quotes and in figures only the first."""
    seen = set()
    for text in texts:
        shape = re.sub(r"`[^`]*`|'[^']*'|\b[\w.]*[_.]\w[\w.]*|[0-9][\d.,:]*", "#", text)
        shape = re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\((?:[^()]*)\)", "#", shape)
        if text.strip() and shape not in seen:
            seen.add(shape)
            yield text


def _crons() -> Iterator[str]:
    for text in CRONS:
        schedule = jobkit.Schedule(cron=text)
        yield f"{text}: {schedule.describe()}"
        yield from (f"    {trap.message}. Fix: {trap.fix}" for trap in schedule.traps())
    for text in BAD_CRONS:
        try:
            jobkit.Schedule(cron=text)
        except jobkit.JobkitError as error:
            yield f"{text}: {error}"


def _findings() -> Iterator[str]:
    for case in CASES:
        for finding in findings_of(case):
            yield f"{finding.code} {finding.message}\n    Fix: {finding.fix}"


def _simulated() -> Iterator[str]:
    named = list(cases(0))
    for _, case in [*named, *islice(cases(RANDOM), len(named), len(named) + 60)]:
        try:
            sim = case()
        except jobkit.JobkitError as error:
            yield str(error)
            continue
        yield from note_sentences(sim)
        for answer in _answers(sim):
            yield from _ASKED.sub("", answer).splitlines()
        yield from notices_text(sim, 400).splitlines()
        yield from (step.message for run in sim.runs for step in run.steps if step.message)


def _questions() -> Iterator[str]:
    for topic in jobkit.quiz.topics():
        for question in jobkit.quiz.load(topic).values():
            yield repr(question)
            yield from (repr(question.hint(step)) for step in range(1, question.hint_count + 1))
            yield from (repr(question.check(choice.letter)) for choice in question.choices)


def _help() -> Iterator[str]:
    context = click.Context(cli, info_name="jobkit")
    yield cli.get_help(context)
    for verb in _VERBS:
        yield from _help_of(cli.get_command(context, verb), f"jobkit {verb}")


def _help_of(command: click.Command | None, name: str) -> Iterator[str]:
    assert command is not None
    yield command.get_help(click.Context(command, info_name=name))
    if isinstance(command, click.Group):
        for inner, found in command.commands.items():
            yield from _help_of(found, f"{name} {inner}")
