"""Practice, exam and plan as text, and as HTML that says the same."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.words import count_words, duration_words
from jobkit.quiz.grading import Grade
from jobkit.quiz.presented import Presented
from jobkit.quiz.question import Solution
from jobkit.quiz.sessions.certainty import PracticeSummary
from jobkit.quiz.sessions.exam import PracticeExam
from jobkit.quiz.sessions.plan import StudyDay, StudyPlan
from jobkit.quiz.sessions.practice import Feedback, Practice
from jobkit.quiz.sessions.result import ExamResult, ExamShare
from jobkit.views.escape import lines as visible_lines
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.quiz import after_text, hint_text, presented_lines, solution_text
from jobkit.views.tables import Table

__all__ = [
    "exam_html",
    "exam_text",
    "feedback_html",
    "feedback_text",
    "plan_html",
    "plan_text",
    "practice_html",
    "practice_text",
    "result_html",
    "result_text",
    "summary_html",
    "summary_text",
    "turn_text",
]

_WIDTH = 100  # columns
_NAMES = {"practice": "Practice", "review": "Review", "drill": "Drill"}
_SURE = {1: "a guess", 2: "fairly sure", 3: "certain"}
_READINGS = {
    "guide": "Answer as the exam's guide says it.",
    "platform": "Answer for today's platform.",
}


def turn_text(shown: Presented, reading: str | None = None, decisions: Iterable[tuple[str, ...]] = ()) -> str:
    """Return a question of a session: stem, whose truth is asked for, and what there is to answer."""
    asked = [_READINGS[reading], ""] if reading is not None else []
    below = presented_lines(shown)
    if shown.type == "one_at_a_time":
        said = list(decisions)
        option = shown.options[len(said) : len(said) + 1]
        below = [f"  Option {len(said) + 1}: {one.text}" for one in option]
    return visible_lines("\n".join([shown.title, "", shown.stem, "", *asked, *below]))


def practice_text(practice: Practice) -> str:
    """Return the state of a session, and the question now asked."""
    name = _NAMES[practice.mode]
    if practice.state == "done":
        return "\n".join([practice.note, summary_text(practice.summary)]).strip()
    of = f" of {practice.of}" if practice.of is not None else ""
    head = f"{name} · question {practice.position + 1}{of}"
    if practice.state == "sure":
        return f"{head}: how sure are you? .sure(1) a guess, .sure(2) fairly sure, .sure(3) certain"
    question = turn_text(practice.presented, practice.turn.reading, practice.decisions)
    how = visible_lines(practice.presented.how)
    return f"{head}\n{question}\n\n{how} Answer with .answer(), ask for .hint(), go on with .skip()."


def feedback_text(feedback: Feedback) -> str:
    """Return what a learner is told after an answer."""
    mark = f", {feedback.mark:.0%} of the mark" if 0 < feedback.mark < 1 else ""
    lines = [f"{feedback.outcome.capitalize()}{mark}", *(f"You chose {one}" for one in feedback.answer)]
    lines += [feedback.reason]
    if feedback.points is not None and feedback.sure is not None:
        lines += [f"{_SURE[feedback.sure].capitalize()}: {feedback.points:+d} points"]
    if feedback.hint is not None:
        lines += ["", hint_text(feedback.hint)]
    if not feedback.is_final:
        lines += ["", "Try once more."]
    text = visible_lines("\n".join(lines))
    if feedback.solution is not None and feedback.grade is not None:
        text += f"\n\n{_afterwards(feedback.grade, feedback.solution)}"
    proof = f"\n\nThe proof, to run and to change:\n\n{visible_lines(feedback.proof)}"
    return text + (proof if feedback.proof else "")


def _afterwards(grade: Grade, solution: Solution) -> str:
    """Return what follows the reason: after a right answer the explanation, otherwise the whole solution."""
    return after_text(grade).strip() if grade.is_right else solution_text(solution)


def summary_text(summary: PracticeSummary) -> str:
    """Return what a session showed; what was wrong though certain comes first."""
    lines = []
    if summary.confident:
        lines += ["Wrong though you were certain: look at these first"]
        for answer in summary.confident:
            ideas = f" ({', '.join(answer.misconceptions)})" if answer.misconceptions else ""
            lines += [f"  {answer.item}{ideas}"]
    lines += [
        f"Right at once: {summary.right}. Right at the second try: {summary.right_later}. "
        f"Wrong: {summary.wrong}. Skipped: {summary.skipped}.",
        f"Mean mark: {summary.mark:.0%}. Points for certainty: {summary.points}.",
    ]
    for one in summary.calibration:
        if one.of:
            lines += [f"  When you said {_SURE[one.sure]}: {one.right} of {one.of} right"]
    return visible_lines("\n".join(lines))


def exam_text(exam: PracticeExam) -> str:
    """Return the state of an exam, and the question now asked; never what is right."""
    if exam.is_over:
        return result_text(exam.result)
    places = exam.places
    answered = sum(place.state != "open" for place in places)
    flagged = sum(place.is_flagged for place in places)
    head = f"Exam · question {exam.position + 1} of {exam.of} · {answered} answered, {flagged} flagged"
    note = [exam.note] if exam.note else []
    question = turn_text(exam.presented, exam.turn.reading, exam.decisions)
    how = "Answer with .answer(), then .next(); .flag(), .go(number), .finish()."
    return "\n".join([head, *note, question, "", f"{visible_lines(exam.presented.how)} {how}"])


def result_text(result: ExamResult) -> str:
    """Return the result of an exam."""
    low, high = result.interval
    lines = [
        f"{'Passed' if result.is_passed else 'Not passed'}: {result.right} of {result.of} right "
        f"({result.needed} needed), in {duration_words(result.seconds)}",
        f"Not answered: {result.not_answered}",
        f"With other questions of this kind: {low:.0%} to {high:.0%} right",
    ]
    lines += [result.note] if result.note else []
    tables = [_shares("sub-skill", result.by_objective), _shares("format", result.by_format)]
    text = [visible_lines("\n".join(lines)), *("\n".join(table.text(_WIDTH)) for table in tables)]
    return "\n\n".join(text)


def _shares(name: str, shares: Iterable[ExamShare]) -> Table:
    rows = [(one.title, f"{one.right} of {one.of}", _percent(one.interval)) for one in shares]
    return Table((name, "right", "probably between"), tuple(rows))


def _percent(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%} and {interval[1]:.0%}"


def plan_text(plan: StudyPlan) -> str:
    """Return a plan, a line a day, and the questions of today."""
    head = f"Exam on {plan.exam}, {plan.minutes} minutes a day, {count_words(len(plan.days), 'day')}"
    lines = [head, *(f"  {day.day}  {_day(day)}" for day in plan.days), "", "Today"]
    lines += [f"  {task.objective}: {task.item} ({task.kind})" for task in plan.today.tasks]
    return visible_lines("\n".join(lines if plan.today.tasks else lines[:-2]))


def _day(day: StudyDay) -> str:
    if day.exam_items:
        return f"practice exam of {count_words(day.exam_items, 'question')}"
    kinds = [(kind, sum(task.kind == kind for task in day.tasks)) for kind in ("review", "new", "again")]
    skills = ", ".join(dict.fromkeys(task.objective for task in day.tasks))
    return f"{', '.join(f'{many} {kind}' for kind, many in kinds if many)}: {skills}"


def _html(kind: str, text: str) -> str:
    style = "white-space:pre-wrap;border-left:4px solid #0072b2;padding:0.2em 0 0.2em 1em"
    body = with_fact_links(f"<div>{xml(text)}</div>")
    return f'<div class="jobkit-quiz" role="status" aria-label="{kind}" style="{style}">{body}</div>'


def feedback_html(feedback: Feedback) -> str:
    """Return the feedback as an HTML fragment."""
    return _html("Feedback", feedback_text(feedback))


def practice_html(practice: Practice) -> str:
    """Return the state of a session as an HTML fragment."""
    return _html("Practice", practice_text(practice))


def summary_html(summary: PracticeSummary) -> str:
    """Return a summary as an HTML fragment."""
    return _html("Summary", summary_text(summary))


def exam_html(exam: PracticeExam) -> str:
    """Return the state of an exam as an HTML fragment."""
    return _html("Exam", exam_text(exam))


def result_html(result: ExamResult) -> str:
    """Return a result as an HTML fragment."""
    return _html("Result", result_text(result))


def plan_html(plan: StudyPlan) -> str:
    """Return a plan as an HTML fragment."""
    return _html("Plan", plan_text(plan))
