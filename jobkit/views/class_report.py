"""The report of a class exam, as text and as a page; everything that learners wrote is escaped."""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.basics.words import count_words
from jobkit.quiz.classroom.item_statistics import FEWEST_FOR_A_VERDICT, ItemStatistics
from jobkit.quiz.classroom.report import ClassReport, MisconceptionResult
from jobkit.views.escape import plain
from jobkit.views.fit import wrap_cells
from jobkit.views.tables import Table, joined, notes_list, page, paragraph

__all__ = ["class_report_html", "class_report_text"]

_WIDTH = 110
_FEW = f"Fewer than {FEWEST_FOR_A_VERDICT} learners: the intervals are wide, and the items get no verdict."
_HOW = (
    "Difficulty is the share of right answers: 0.90 is an easy item. Discrimination says whether those who "
    "do well in the rest of the exam do well here: below 0 check the key, below 0.20 revise the item. "
    "Brackets hold 95 % intervals."
)


def class_report_text(report: ClassReport) -> str:
    """Return the report for a terminal."""
    lines = [plain(report.title), _counts(report), ""]
    for heading, table in _tables(report):
        wide = heading == "Misconceptions"
        lines += [heading, *(_misconception_lines(report) if wide else table.text(_WIDTH)), ""]
    return joined([*lines, *_notes(report)])


def class_report_html(report: ClassReport) -> str:
    """Return the report as HTML: items, misconceptions, learners."""
    tables = "".join(f"<h2>{heading}</h2>{table.html()}" for heading, table in _tables(report))
    return page("jobkit-class-report", paragraph(_counts(report)), tables, notes_list(_notes(report)))


def _counts(report: ClassReport) -> str:
    learners, items = len(report.learners), len(report.items)
    return f"{count_words(learners, 'learner')}, {count_words(items, 'item')}."


def _notes(report: ClassReport) -> list[str]:
    few = [_FEW] if len(report.learners) < FEWEST_FOR_A_VERDICT else []
    return [_HOW, *few, *report.problems]


def _tables(report: ClassReport) -> list[tuple[str, Table]]:
    return [
        ("Items", _items(report)),
        ("Answers", _answers(report)),
        ("Misconceptions", _misconceptions(report)),
        ("Learners", _learners(report)),
    ]


def _items(report: ClassReport) -> Table:
    headings = ("item", "answers", "difficulty", "discrimination", "verdict", "seconds")
    rows = tuple(
        (
            item.item,
            str(item.answers),
            _with_interval(item.difficulty, item.difficulty_interval),
            _with_interval(item.discrimination, item.discrimination_interval),
            ", ".join((item.verdict, *item.flags)),
            "–" if item.seconds is None else f"{item.seconds:.0f}",
        )
        for item in report.items
    )
    return Table(headings, rows, label="Items")


def _with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")


def _answers(report: ClassReport) -> Table:
    rows = tuple(
        (item.item, text, str(number), "key" if text == report.keys.get(item.item) else "")
        for item in report.items
        for text, number in _with_none(item).items()
    )
    return Table(("item", "answer", "learners", ""), rows, label="Answers")


def _with_none(item: ItemStatistics) -> Mapping[str, int]:
    return {**item.chosen, "(no answer)": item.not_attempted} if item.not_attempted else item.chosen


def _misconceptions(report: ClassReport) -> Table:
    headings = (
        "misconception",
        "in 2 answers or more",
        "in 1 or more",
        "seen in",
        "who, twice or more first",
    )
    rows = tuple(
        (one.name, str(len(one.held_by)), str(len(one.learners)), ", ".join(one.items), ", ".join(_who(one)))
        for one in report.misconceptions
    )
    return Table(headings, rows, label="Misconceptions")


def _misconception_lines(report: ClassReport) -> list[str]:
    """Return the misconceptions for a terminal, where their names would not fit into a column."""
    lines = []
    for one in report.misconceptions:
        text = (
            f"{one.name}: {len(one.held_by)} in 2 answers or more, {len(one.learners)} in 1 or more "
            f"({', '.join(one.items)}): {', '.join(_who(one))}"
        )
        lines += wrap_cells(text, _WIDTH, "  ")
    return lines


def _who(one: MisconceptionResult) -> tuple[str, ...]:
    return (*one.held_by, *(name for name in one.learners if name not in one.held_by))


def _learners(report: ClassReport) -> Table:
    rows = tuple(
        (one.name, f"{one.right} of {one.items}", f"{one.mark:.2f}", ", ".join(one.misconceptions))
        for one in report.learners
    )
    return Table(("learner", "right", "mean mark", "misconceptions"), rows, label="Learners")
