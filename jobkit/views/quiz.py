"""Questions, grades, hints and solutions as text and as HTML. Everything from a bank is escaped.

The HTML needs no style sheet and no script; what a colour says, a word says too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.basics.frozen import plain
from jobkit.quiz.grading import Grade
from jobkit.quiz.presented import Choice, Presented, PresentedRow
from jobkit.quiz.question import Hint, Question, Solution
from jobkit.quiz.show_me import ShowMe
from jobkit.views.drawing import Picture
from jobkit.views.escape import lines as visible_lines
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.html import simulation_html
from jobkit.views.markup import inline_html, to_html
from jobkit.views.simulation_pictures import simulation_picture
from jobkit.views.text import simulation_text

__all__ = [
    "after_text",
    "choice_html",
    "grade_html",
    "grade_text",
    "hint_html",
    "hint_text",
    "presented_lines",
    "question_html",
    "question_text",
    "show_me_html",
    "show_me_picture",
    "show_me_text",
    "solution_html",
    "solution_text",
    "stem_html",
    "stimulus_lines",
    "yaml_lines",
]

_MARKS = {"right": "✓", "wrong": "✗", "not attempted": "–"}
_COLOURS = {"right": "#009e73", "wrong": "#d55e00", "not attempted": "#767676"}
_PLAIN = "#0072b2"


def question_text(question: Question) -> str:
    """Return the question for a terminal; never its key."""
    shown = question.presented()
    lines = [f"{question.label} · {question.title}", "", question.stem, "", *presented_lines(shown)]
    return visible_lines("\n".join([*lines, "", _how(question)]))


def presented_lines(shown: Presented) -> list[str]:
    """Return what stands below the stem: code, text with blanks, rows and options."""
    parts = [
        [f"    {line}" for line in stimulus_lines(shown)],
        [f"  {_with_blanks(shown)}"] if shown.text else [],
        [f"  {row}{_choices(row)}" for row in shown.rows if row.choices or not shown.text],
        [f"  {choice}" for choice in _options(shown)],
        [f"  {line}" for line in yaml_lines(shown.to_dict().get("start"))],
    ]
    return [line for part in parts if part for line in (*part, "")][:-1]


def stimulus_lines(shown: Presented) -> list[str]:
    """Return what is shown with the stem, by lines: code, a picture, a scenario as in its file."""
    scenario = yaml_lines(shown.to_dict().get("scenario"))
    return [*shown.code.splitlines(), *shown.lines, *scenario]


def yaml_lines(fields: Any) -> list[str]:
    """Return fields as they stand in a definition file."""
    import yaml

    text = yaml.safe_dump(plain(fields), sort_keys=False, allow_unicode=True, width=90) if fields else ""
    return text.splitlines()


def _options(shown: Presented) -> tuple[Choice, ...]:
    """Return the options that are seen at first: of those that come one at a time, one."""
    return shown.options[:1] if shown.type == "one_at_a_time" else shown.options


def _with_blanks(shown: Presented) -> str:
    return shown.text.replace("{{", "[").replace("}}", ": ____]")


def _choices(row: PresentedRow) -> str:
    return f" ({' | '.join(row.choices)})" if row.choices else ""


def question_html(question: Question, *, choices: bool = True) -> str:
    """Return the question as an HTML fragment; never its key.

    Parameters
    ----------
    question : Question
        Of a bank.
    choices : bool
        False leaves the options out, for a card that has its own controls for them.
    """
    shown = question.presented()
    body = stem_html(question) + _code_html(shown)
    if choices:
        rows = [f"{xml(str(row))}{xml(_choices(row))}" for row in shown.rows if row.choices or not shown.text]
        start = "\n".join(yaml_lines(shown.to_dict().get("start")))
        body += f"<p>{xml(_with_blanks(shown))}</p>" if shown.text else ""
        body += _list_html("Rows", rows) + _list_html("Options", map(choice_html, _options(shown)))
        body += f"<pre>{typed(start)}</pre>" if start else ""
        body += f"<p><small>{inline_html(_how(question))}</small></p>"
    return _card(_PLAIN, f"Question {question.label}", f"{question.label} · {question.title}", body)


def _code_html(shown: Presented) -> str:
    lines = "\n".join(stimulus_lines(shown))
    return f"<pre>{typed(lines)}</pre>" if lines else ""


def _list_html(label: str, entries: Iterable[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f'<ul aria-label="{label}" style="list-style:none;padding-left:1em">{items}</ul>' if items else ""


def stem_html(question: Question) -> str:
    """Return the stem alone as HTML."""
    return to_html(question.stem)


def choice_html(choice: Choice) -> str:
    """Return one option as HTML, its letter first."""
    return f"<strong>{xml(choice.letter)})</strong> {inline_html(choice.text)}"


def grade_text(grade: Grade) -> str:
    """Return a grade for a terminal."""
    lines = [f"{_MARKS[grade.outcome]} {grade.outcome.capitalize()}", *_answers(grade), grade.feedback]
    lines += [f"{line} ({outcome})" for line, outcome in _reading_grades(grade)]
    return visible_lines("\n".join(lines + _after(grade)))


def grade_html(grade: Grade) -> str:
    """Return a grade as an HTML fragment; a screen reader announces it."""
    answers = "".join(f"<p><em>{inline_html(answer)}</em></p>" for answer in _answers(grade))
    told = "".join(f"<p>{inline_html(line)} ({outcome})</p>" for line, outcome in _reading_grades(grade))
    body = answers + to_html(grade.feedback) + told + _after_html(grade)
    title = f"{_MARKS[grade.outcome]} {grade.outcome.capitalize()}"
    return _card(_COLOURS[grade.outcome], f"Result: {grade.outcome}", title, body, role="status")


def hint_text(hint: Hint) -> str:
    """Return a hint for a terminal."""
    return visible_lines(f"Hint {hint.step} of {hint.of}: {hint.text}")


def hint_html(hint: Hint) -> str:
    """Return a hint as an HTML fragment."""
    label = f"Hint {hint.step} of {hint.of}"
    return _card(_PLAIN, label, label, to_html(hint.text), role="status")


def solution_text(solution: Solution) -> str:
    """Return a solution for a terminal."""
    lines = [f"Answer: {answer}" for answer in solution.answer] + _by_reading(solution.readings)
    lines += ["", *(f"  {_of_what(name)} {why}" for name, why in solution.why.items())]
    return visible_lines("\n".join(lines + _after(solution)))


def _of_what(name: str) -> str:
    """Return a letter as in a list, ``A)``, and a wrong answer as a name, ``0 6 * * *:``."""
    return f"{name})" if len(name) == 1 and name.isalpha() else f"{name}:"


def solution_html(solution: Solution) -> str:
    """Return a solution as an HTML fragment."""
    answers = [*solution.answer, *_by_reading(solution.readings)]
    answer = "".join(f"<p>{inline_html(one)}</p>" for one in answers)
    whys = "".join(
        f"<li><strong>{xml(_of_what(name))}</strong> {inline_html(why)}</li>"
        for name, why in solution.why.items()
    )
    body = f'{answer}<ul style="list-style:none;padding-left:1em">{whys}</ul>'
    return _card(_COLOURS["right"], "Solution", "Solution", body + _after_html(solution))


def show_me_text(shown: ShowMe) -> str:
    """Return the code of a simulation, and its timeline in words."""
    return f"{visible_lines(shown.code)}\n{simulation_text(shown.simulation)}"


def show_me_html(shown: ShowMe) -> str:
    """Return the code of a simulation, and its timeline, as an HTML fragment."""
    code = _card(_PLAIN, "Code", "The simulation, to run and to change", f"<pre>{typed(shown.code)}</pre>")
    return code + simulation_html(shown.simulation)


def show_me_picture(shown: ShowMe, **options: Any) -> Picture:
    """Return the timeline; `options` are those of a simulation."""
    return simulation_picture(shown.simulation, **options)


def _how(question: Question) -> str:
    shown = question.presented()
    pick = f"Choose {shown.pick}. " if shown.pick > 1 else "" if shown.pick else f"{shown.how} "
    return f"{pick}Answer with .check(), ask for .hint() or .solution()."


def _answers(grade: Grade) -> list[str]:
    return [f"You chose {answer}" for answer in grade.answer]


_READINGS = {"guide": "By the exam's guide", "platform": "On today's platform"}


def _by_reading(answers: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the answer of each reading, for a question that guide and platform answer differently."""
    return [f"{_READINGS[reading]}: {', '.join(answer)}" for reading, answer in answers.items()]


def _reading_grades(grade: Grade) -> list[tuple[str, str]]:
    """Return what each reading answers, and whether the answer given is right there."""
    lines = _by_reading({one.reading: one.answer for one in grade.readings})
    return [(line, one.outcome) for line, one in zip(lines, grade.readings, strict=True)]


def _after(shown: Grade | Solution) -> list[str]:
    lines = ["", "Explanation", shown.explanation] if shown.explanation else []
    lines += ["", "On today's platform", shown.note] if shown.note else []
    more = f"Facts: {', '.join(shown.facts)} (`jobkit explain {shown.facts[0]}`)" if shown.facts else ""
    return [*lines, "", more] if more else lines


def after_text(shown: Grade | Solution) -> str:
    """Return explanation, note and facts for a terminal."""
    return visible_lines("\n".join(_after(shown)))


def _after_html(shown: Grade | Solution) -> str:
    html = f"<p><strong>Explanation</strong></p>{to_html(shown.explanation)}" if shown.explanation else ""
    html += f"<p><strong>On today's platform</strong></p>{to_html(shown.note)}" if shown.note else ""
    return html + (f"<p><small>Facts: {xml(', '.join(shown.facts))}</small></p>" if shown.facts else "")


def _card(colour: str, label: str, title: str, body: str, role: str = "group") -> str:
    return (
        f'<div class="jobkit-quiz" role="{role}" aria-label="{xml(label)}" '
        f'style="border-left:4px solid {colour};padding:0.2em 0 0.2em 1em;margin:0.5em 0">'
        f"<p><strong>{xml(title)}</strong></p>{with_fact_links(body)}</div>"
    )
