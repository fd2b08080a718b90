"""The controls of an answer, for each type of item; all of them by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from jobkit.quiz import Choice, Presented
from jobkit.quiz.presented import PresentedRow
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.quiz import choice_html
from jobkit.widgets.fields import FormField, attributes, button, select_field, tag, text_field
from jobkit.widgets.quizdeck.draft import AnswerDraft
from jobkit.widgets.quizdeck.hotspot import places_of_lines

__all__ = ["SAID", "Sheet", "answer_controls", "how_to_answer"]

SAID = ("yes", "no")
"""What may be said of an option that comes one at a time."""


class Sheet(NamedTuple):
    """What the controls of an answer are drawn from.

    Parameters
    ----------
    shown : Presented
    draft : AnswerDraft
    uid : str
        Prefix of ids.
    is_open : bool
        False where the answer stands.
    decisions : tuple of (str, str)
        What was said of options that come one at a time.
    """

    shown: Presented
    draft: AnswerDraft
    uid: str = "jkid-"
    is_open: bool = True
    decisions: tuple[tuple[str, ...], ...] = ()


def answer_controls(sheet: Sheet) -> str:
    """Return the controls for an answer to a question."""
    return _CONTROLS[sheet.shown.type](sheet)


def how_to_answer(shown: Presented) -> str:
    """Return how to answer with the controls, in one sentence."""
    if shown.pick > 1:
        return f"Choose {shown.pick}."
    return _HOW.get(shown.type, shown.how)


_HOW = {
    "single": "Choose one.",
    "hotspot": "Point at one line.",
    "one_at_a_time": "Options come one at a time. Say yes or no to each; there is no way back.",
    "build_list": "Add the blocks in the right order. Some may not be needed.",
    "fill": "Fill in each blank.",
    "matching": "Choose what goes with each line.",
    "predict": "Say what each of these will be.",
    "fix_job": "Change the fields of the job. It is simulated with your changes.",
    "build_job": "Write the fields of the job, one a line. It is simulated as you write it.",
}


# ---- options


def _single(sheet: Sheet) -> str:
    return _options(sheet, "radio", "choose")


def _multi(sheet: Sheet) -> str:
    return _options(sheet, "checkbox", "tick")


def _options(sheet: Sheet, kind: str, do: str) -> str:
    rows = "".join(_option(sheet, kind, do, choice) for choice in sheet.shown.options)
    return f'<div class="jk-options" role="group" aria-label="Options">{rows}</div>'


def _option(sheet: Sheet, kind: str, do: str, choice: Choice) -> str:
    is_on = choice.letter in sheet.draft.picked
    which = {"value": choice.letter} if kind == "radio" else {"data-value": choice.letter}
    own: dict[str, str | bool] = {
        "type": kind,
        "name": f"{sheet.uid}option",
        "data-do": do,
        "data-key": f"option-{choice.letter}",
        "checked": is_on,
        "disabled": not sheet.is_open,
        **which,
    }
    kind_of_row = "jk-option jk-taken" if is_on else "jk-option"
    box = f"<input{attributes(own)}><span>{choice_html(choice)}</span>"
    return tag("label", box, kind=kind_of_row, key=f"row-{choice.letter}")


def _one_at_a_time(sheet: Sheet) -> str:
    """Show the options up to the one that is to be decided; the others are on no page yet."""
    said = [word for _, word in sheet.decisions]
    decided = "".join(map(_decided, sheet.shown.options, said))
    following = sheet.shown.options[len(said) : len(said) + sheet.is_open]
    asked = "".join(_decided(choice, "") for choice in following)
    press = "".join(_yes_or_no(choice) for choice in following)
    return f'<ol class="jk-decisions" aria-label="Options">{decided}{asked}</ol>{press}'


def _yes_or_no(choice: Choice) -> str:
    """Return two buttons that name their option: a second click says nothing of the next one."""
    both = (button(word.capitalize(), "say", f"{choice.letter} {word}") for word in SAID)
    return tag("div", *both, kind="jk-buttons")


def _decided(choice: Choice, said: str) -> str:
    chip = f'<span class="jk-chip">{xml(said)}</span>' if said else ""
    return f'<li data-key="decision-{choice.letter}">{choice_html(choice)} {chip}</li>'


def _hotspot(sheet: Sheet) -> str:
    """Show the picture as a listing whose lines are buttons; places that are no line stand below it."""
    places = places_of_lines(sheet.shown)
    lines = "".join(_line(sheet, text, places.get(number)) for number, text in enumerate(sheet.shown.lines))
    rest = "" if places else "".join(_place(sheet, one, one.text) for one in sheet.shown.options)
    listed = f'<div class="jk-places" role="group" aria-label="Places">{rest}</div>' if rest else ""
    return f'<div class="jk-listing" role="group" aria-label="Picture">{lines}</div>{listed}'


def _line(sheet: Sheet, text: str, place: Choice | None) -> str:
    return _place(sheet, place, text) if place is not None else f"<span>{typed(text)}</span>"


def _place(sheet: Sheet, place: Choice, text: str) -> str:
    words = f"{place.letter}) {text}"
    is_on = place.letter in sheet.draft.picked
    return button(words, "point", place.letter, is_pressed=is_on, is_disabled=not sheet.is_open)


# ---- a list in order


def _build_list(sheet: Sheet) -> str:
    options = {choice.letter: choice for choice in sheet.shown.options}
    placed = "".join(_placed(sheet, place, options[one]) for place, one in enumerate(sheet.draft.picked))
    spare = "".join(_spare(sheet, one) for letter, one in options.items() if letter not in sheet.draft.picked)
    own = placed or '<li class="jk-muted">Nothing yet.</li>'
    left = spare or '<li class="jk-muted">All are placed.</li>'
    return (
        '<div class="jk-grid"><div><h4>Your order</h4>'
        f'<ol class="jk-blocks" aria-label="Your order">{own}</ol></div>'
        f'<div><h4>Blocks</h4><ul class="jk-blocks" aria-label="Blocks">{left}</ul></div></div>'
    )


def _placed(sheet: Sheet, place: int, choice: Choice) -> str:
    last, text = len(sheet.draft.picked) - 1, choice.text
    moves = (
        _move("↑", "up", choice.letter, f"↑ Move up: {text}", not sheet.is_open or place == 0),
        _move("↓", "down", choice.letter, f"↓ Move down: {text}", not sheet.is_open or place == last),
        _move("Remove", "point", choice.letter, f"Remove: {text}", not sheet.is_open),
    )
    group = tag("span", *moves, kind="jk-buttons")
    return tag("li", tag("span", choice_html(choice)), group, key=f"block-{choice.letter}")


def _spare(sheet: Sheet, choice: Choice) -> str:
    press = _move("Add", "point", choice.letter, f"Add: {choice.text}", not sheet.is_open)
    return tag("li", tag("span", choice_html(choice)), press, key=f"block-{choice.letter}")


def _move(label: str, do: str, letter: str, name: str, is_disabled: bool) -> str:
    style = "icon" if len(label) == 1 else "link"
    return button(label, do, letter, style=style, name=name, is_disabled=is_disabled)


# ---- rows


_BLANK = re.compile(r"\{\{(\d+)\}\}")


def _fill(sheet: Sheet) -> str:
    """Put the blanks into the text where they stand."""
    rows = {row.number: row for row in sheet.shown.rows}
    parts = _BLANK.split(sheet.shown.text)
    drawn = (
        _blank(sheet, rows[part]) if place % 2 else f"<span>{_with_edges(part)}</span>"
        for place, part in enumerate(parts)
    )
    return f'<p class="jk-blanks">{"".join(drawn)}</p>'


def _with_edges(text: str) -> str:
    return xml(text) if text == text.strip() else f" {xml(text)} "


def _blank(sheet: Sheet, row: PresentedRow) -> str:
    own = _row_attributes(sheet, row, f"Blank {row.number}")
    if row.choices:
        return (
            f"<select{attributes(own)}>{_choices(row.choices, sheet.draft.rows.get(row.number, ''))}</select>"
        )
    given = sheet.draft.rows.get(row.number, "")
    return f"<input{attributes({**own, 'type': 'text', 'value': given, 'data-enter': 'ready'})}>"


def _row_attributes(sheet: Sheet, row: PresentedRow, name: str) -> dict[str, str | bool]:
    return {
        "class": "jk-blank",
        "data-do": "row",
        "data-value": row.number,
        "data-key": f"row-{row.number}",
        "aria-label": name,
        "autocomplete": "off",
        "disabled": not sheet.is_open,
    }


def _choices(offers: tuple[str, ...], chosen: str) -> str:
    every = ("", *offers)
    return "".join(
        f"<option{attributes({'value': offer, 'selected': offer == chosen})}>{xml(offer or '–')}</option>"
        for offer in every
    )


def _rows(sheet: Sheet) -> str:
    return tag("div", *(_row(sheet, row) for row in sheet.shown.rows), kind="jk-rows")


def _row(sheet: Sheet, row: PresentedRow) -> str:
    given = sheet.draft.rows.get(row.number, "")
    if not sheet.is_open:
        said = _words_of(sheet, given)
        return f'<p><span class="jk-muted">{xml(row)}</span> <b>{xml(said or "–")}</b></p>'
    field = FormField("row", str(row), sheet.uid, row=row.number)
    if offers := _offers(sheet, row):
        return select_field(field, given, [("–", ""), *offers])
    return text_field(field, given, enter="ready")


def _offers(sheet: Sheet, row: PresentedRow) -> list[tuple[str, str]]:
    if sheet.shown.type == "matching":
        return [(str(choice), choice.letter) for choice in sheet.shown.options]
    return [(offer, offer) for offer in row.choices]


def _words_of(sheet: Sheet, given: str) -> str:
    return next((str(choice) for choice in sheet.shown.options if choice.letter == given), given)


# ---- text


def _line_of_text(sheet: Sheet) -> str:
    label = f"Your answer, in {sheet.shown.unit}" if sheet.shown.unit else "Your answer"
    if not sheet.is_open:
        return (
            f'<p><span class="jk-muted">{xml(label)}</span> <code>{xml(sheet.draft.text or "–")}</code></p>'
        )
    is_code = sheet.shown.type != "numeric"
    return text_field(FormField("text", label, sheet.uid), sheet.draft.text, is_code=is_code, enter="ready")


def _job(sheet: Sheet) -> str:
    if not sheet.is_open:
        return f"<pre>{typed(sheet.draft.text)}</pre>"
    rows = max(6, sheet.draft.text.count("\n") + 2)
    field = FormField("text", f"Fields of the job {sheet.shown.job}", sheet.uid)
    return text_field(field, sheet.draft.text, is_code=True, rows=min(rows, 24))


_CONTROLS: Mapping[str, Callable[[Sheet], str]] = {
    "single": _single,
    "multi": _multi,
    "one_at_a_time": _one_at_a_time,
    "hotspot": _hotspot,
    "build_list": _build_list,
    "fill": _fill,
    "matching": _rows,
    "predict": _rows,
    "numeric": _line_of_text,
    "cron": _line_of_text,
    "selector": _line_of_text,
    "fix_job": _job,
    "build_job": _job,
}
