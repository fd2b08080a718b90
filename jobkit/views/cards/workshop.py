"""A workshop as cards: the checks of a machine, the run sheet, and the class at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.basics.words import count_words
from jobkit.quiz.exercises.exercise import ExerciseOutcome
from jobkit.views.cards.result_card import CardPart, Listing, OwnWords, Pairs, ResultCard, Rows, Words
from jobkit.views.tables import Table
from jobkit.workshop.doctor import Checkup, MachineCheck
from jobkit.workshop.groups import ClassGroups
from jobkit.workshop.results import Gain, WorkshopReport
from jobkit.workshop.run_sheet import RunSheet, SheetRow

__all__ = ["checkup_card", "groups_card", "run_sheet_card", "workshop_report_card"]

_MARKS = {"ok": "✓", "warning": "!", "bad": "✗"}
_OUTCOMES: Mapping[ExerciseOutcome, str] = {"right": "✓", "near": "≈", "wrong": "✗", "not attempted": "·"}


def checkup_card(checkup: Checkup) -> ResultCard:
    """Return what the doctor found as a card: what is to be done first."""
    troubles = [check for check in checkup.checks if check.advice or check.state != "ok"]
    rows = tuple((_MARKS[check.state], check.name, check.found) for check in checkup.checks)
    parts: list[CardPart] = [Words([_verdict(checkup)])]
    parts += [Pairs([(check.name, _trouble(check)) for check in troubles])]
    parts += [Rows("", Table(("", "what", "found"), rows, label="Checks"), "check")]
    return ResultCard("machine", "jobkit doctor", parts)


def _verdict(checkup: Checkup) -> str:
    if checkup.is_ready:
        return "All is well: the whole course works here."
    if checkup.is_usable:
        return "Most of the course works here. What to do for the rest:"
    return "The course does not work here yet. What to do:"


def _trouble(check: MachineCheck) -> str:
    advice = f"{check.found}. {check.advice[:1].upper()}{check.advice[1:]}." if check.advice else check.found
    return OwnWords(advice)


def groups_card(groups: ClassGroups) -> ResultCard:
    """Return the groups of a class as a card, the causes of their fault labs with them."""
    letters = tuple(groups[0].causes) if groups else ()
    rows = tuple((str(one.number), str(one.seed), str(one.run_slots), *one.causes.values()) for one in groups)
    table = Table(("group", "seed", "run slots", *letters), rows, label="Groups")
    return ResultCard("answers", "Groups", [Rows("", table, "group")], note=count_words(len(groups), "group"))


def run_sheet_card(sheet: RunSheet) -> ResultCard:
    """Return the run sheet as a card: a part of the workshop after the other."""
    parts = [Listing(_sheet_heading(row), _sheet_lines(row)) for row in sheet.rows]
    return ResultCard("run sheet", "Workshop", parts, note=count_words(sheet.minutes, "minute"))


def _sheet_heading(row: SheetRow) -> str:
    return f"{row.clock}  {row.title} ({count_words(row.minutes, 'minute')})"


def _sheet_lines(row: SheetRow) -> list[OwnWords]:
    said = {"": row.does, "Ask: ": row.ask, "Answer: ": row.answer, "What goes wrong: ": row.trouble}
    return [OwnWords(f"{name}{text}") for name, text in said.items() if text]


def workshop_report_card(report: WorkshopReport) -> ResultCard:
    """Return the class at a glance: exercises with a mark for each learner, wrong ideas, what was gained."""
    parts: list[CardPart] = [
        Words([_gained(report.gain)] if report.gain else []),
        Rows(_heading(report), _exercise_table(report), "exercise"),
        Rows("Ideas behind answers that are not right", _idea_table(report), "idea"),
        Rows("Learners", _learner_table(report), "learner"),
        Listing("Problems", report.problems, "problem"),
    ]
    return ResultCard(
        "workshop", "The class at a glance", parts, note=count_words(len(report.learners), "learner")
    )


def _gained(gain: Gain) -> str:
    who = count_words(gain.learners, "learner")
    share = "" if gain.share is None else f", which is {gain.share:.0%} of what could be gained"
    return (
        f"The same questions before and after, {who}: {gain.before:.0%} right before, "
        f"{gain.after:.0%} after{share}. {gain.rose} did better, {gain.fell} did worse."
    )


def _heading(report: WorkshopReport) -> str:
    return f"Exercises (✓ right, ≈ near, ✗ wrong, · open; in the order {', '.join(report.learners)})"


def _exercise_table(report: WorkshopReport) -> Table:
    rows = tuple(_exercise_row(name, report) for name in report.outcomes)
    return Table(("exercise", "right", "near", "wrong", "open", "learners"), rows, label="Exercises")


def _exercise_row(name: str, report: WorkshopReport) -> tuple[str, ...]:
    outcomes = [report.outcomes[name].get(learner, "not attempted") for learner in report.learners]
    counts = [str(outcomes.count(kind)) for kind in _OUTCOMES]
    return name, *counts, "".join(_OUTCOMES[outcome] for outcome in outcomes)


def _idea_table(report: WorkshopReport) -> Table:
    rows = tuple(
        (one.idea, one.exercise, str(len(one.learners)), ", ".join(one.learners))
        for one in report.wrong_ideas
    )
    return Table(("idea", "exercise", "learners", "who"), rows, label="Wrong ideas")


def _learner_table(report: WorkshopReport) -> Table:
    rows = []
    for learner in report.learners:
        outcomes = [one.get(learner, "not attempted") for one in report.outcomes.values()]
        rows.append((learner, *(str(outcomes.count(kind)) for kind in _OUTCOMES)))
    return Table(("learner", "right", "near", "wrong", "open"), tuple(rows), label="Learners")
