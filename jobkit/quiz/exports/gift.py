"""GIFT, the text format of Moodle's question bank: https://docs.moodle.org/en/GIFT_format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from jobkit.basics.prose import Prose
from jobkit.basics.visible import visible
from jobkit.quiz.exports.loss import Loss
from jobkit.quiz.exports.printed import PrintedItem, legal_orders

__all__ = ["gift_question"]

Fields = Mapping[str, Any]

_CONTROL = re.compile(r"([~=#{}:\\])")
_GAP = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
_ENTITIES = {
    "&#39;": "&apos;",
    "=": "&equals;",
    "#": "&num;",
    "~": "&#126;",
    "{": "&lcub;",
    "}": "&rcub;",
    "\\": "&bsol;",
    "%": "&percnt;",
}
"""Signs that not every reader of GIFT takes back when they are escaped in GIFT's own way."""
_GRADES = (100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571)
"""The weights that Moodle takes, in per cent."""


def gift_question(
    fields: Fields, item: PrintedItem, computed: Mapping[str, Any] | None = None
) -> tuple[str, list[Loss]]:
    """Return an item as GIFT, ``""`` where GIFT has no such thing, and what is lost beside the type's own.

    Parameters
    ----------
    fields : dict
        Of the item, as plain data.
    item : PrintedItem
        The same with its key.
    computed : dict, optional
        The value of each cell of a ``predict`` item.
    """
    answers, losses = _ANSWERS[fields["type"]](fields, item, computed or {})
    if not answers:
        return "", losses
    lines = []
    for number, (more, answer) in enumerate(answers, 1):
        name = item.id if len(answers) == 1 else f"{item.id} ({number} of {len(answers)})"
        title = _safe(escape(visible(f"{name}: {item.title}"), quote=False))
        head = f"// {_comment(item.objective)}, {item.type}\n::{title}::[html]{_stem(item, more)}"
        lines.append(f"{head}{{\n{answer}{_general(item)}}}" if answer else f"{head}{{}}")
    return "\n\n".join(lines), losses


_Answers = tuple[list[tuple[str, str]], list[Loss]]
"""For each question its additional stem and its answers; and what is lost."""


def _stem(item: PrintedItem, more: str) -> str:
    code = _code(item.code) if item.code else ""
    return _one_line(f"{Prose(item.stem).html}{code}{Prose(more).html if more else ''}")


def _code(text: str) -> str:
    """Return lines of code as HTML; Moodle keeps their breaks."""
    lines = (line.replace("`", "'") for line in text.splitlines() if line.strip())
    return Prose("\n".join(f"`{line}`" for line in lines)).html


def _general(item: PrintedItem) -> str:
    back = item.back
    text = "\n\n".join(part for part in (back.explanation, back.note) if part) if back else ""
    return f"\t####{_html(text)}\n" if text else ""


def _html(text: str) -> str:
    return _one_line(Prose(text).html)


def _one_line(html: str) -> str:
    for sign, entity in _ENTITIES.items():
        html = html.replace(sign, entity)
    return _safe(html)


def _safe(text: str) -> str:
    """Return a text in which nothing is a sign of GIFT."""
    return _CONTROL.sub(r"\\\1", " ".join(text.split()))


def _comment(text: str) -> str:
    return " ".join(text.split())


def _reason(item: PrintedItem, answer: str) -> str:
    whys = [reason.why for reason in item.back.reasons if reason.answer == answer] if item.back else []
    return f"#{_html(whys[0])}" if whys else ""


# -- the types ------------------------------------------------------------------------------------


def _choice(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    keys = list(item.back.answer) if item.back else []
    return [("", _options(item, item.choices, keys))], []


def _options(item: PrintedItem, choices: Sequence[str], keys: Sequence[str]) -> str:
    if len(keys) == 1:
        signs = {text: "=" if text in keys else "~" for text in choices}
    else:
        right, wrong = _grade(100 / len(keys)), _grade(100 / max(1, len(choices) - len(keys)))
        signs = {text: f"~%{right}%" if text in keys else f"~%-{wrong}%" for text in choices}
    return "".join(f"\t{sign}{_html(text)}{_reason(item, text)}\n" for text, sign in signs.items())


def _grade(per_cent: float) -> str:
    return f"{min(_GRADES, key=lambda grade: abs(grade - per_cent)):g}" if per_cent < 100 else "100"


def _build_list(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    orders = legal_orders(fields)
    if len(orders) > 1:
        return [], [Loss(item.id, "left out: GIFT cannot say that several orders are right", True)]
    texts = {block["id"]: block["text"] for block in fields["blocks"]}
    pairs = [(f"{number}.", texts[name]) for number, name in enumerate(orders[0], 1)]
    spare = [block["text"] for block in fields["blocks"] if block.get("unused")]
    return _pairs(item, pairs, spare, "Which stands at which place?", "the order is a matching of places")


def _matching(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    texts = {target["id"]: target["text"] for target in fields["targets"]}
    left = {part["id"]: part["text"] for part in fields["left"]}
    pairs = [(left[name], texts[target]) for name, target in fields["key"].items()]
    spare = [text for name, text in texts.items() if name not in fields["key"].values()]
    return _pairs(item, pairs, spare)


def _predict(fields: Fields, item: PrintedItem, computed: Fields) -> _Answers:
    cells = [cell for cell in fields["cells"] if cell["id"] in computed]
    if not cells:
        return [], [Loss(item.id, "left out: its key is worked out by simulating", True)]
    pairs = [(cell["label"], str(computed[cell["id"]])) for cell in cells]
    choices = dict.fromkeys(str(choice) for cell in cells for choice in cell.get("choices") or ())
    right = {target for _, target in pairs}
    return _pairs(item, pairs, [choice for choice in choices if choice not in right])


def _pairs(
    item: PrintedItem, pairs: Sequence[tuple[str, str]], spare: Sequence[str], more: str = "", lost: str = ""
) -> _Answers:
    """Return a matching; Moodle wants two pairs and three targets at least."""
    losses = [Loss(item.id, lost)] if lost else []
    targets = {target for _, target in pairs} | set(spare)
    if len(pairs) < 2 or len(targets) < 3:
        answers = [
            (name, _options(item, sorted(targets), [target])) for name, target in pairs if len(targets) > 1
        ]
        return answers, [*losses, Loss(item.id, "too small for a matching: one question for each line")]
    lines = [f"\t={_plain(name)} -> {_target(target)}\n" for name, target in pairs]
    lines += [f"\t= -> {_target(target)}\n" for target in spare]
    return [(more, "".join(lines))], losses


def _target(text: str) -> str:
    """Return the right side of a matching: Moodle shows it in a list, which has no markup."""
    return _one_line(escape(visible(text.replace("`", "").replace("->", "→")), quote=False))


def _plain(text: str) -> str:
    """Return the left side of a matching; an arrow in it would divide it again."""
    return _html(text).replace("->", "→").replace("-&gt;", "→")


def _fill(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    answers = [(_gap(fields["text"], name), _blank(item, blank)) for name, blank in fields["blanks"].items()]
    several = [Loss(item.id, "each gap is a question of its own")] if len(answers) > 1 else []
    return answers, several


def _gap(text: str, own: str) -> str:
    """Return a sentence with one gap to fill; the others are left open."""
    return _GAP.sub(lambda match: "______" if match[1] == own else "…", text)


def _blank(item: PrintedItem, blank: Fields) -> str:
    choices, right = list(map(str, blank.get("choices") or ())), list(map(str, blank["accept"]))
    if choices:
        return _options(item, choices, [choice for choice in choices if choice in right][:1])
    near = blank.get("near") or {}
    refused = "".join(_refused(value, why) for value, why in near.items())
    return "".join(f"\t=%100%{_safe(value)}\n" for value in right) + refused


def _refused(value: object, why: str) -> str:
    return f"\t=%0%{_safe(str(value))}#{_html(why)}\n"


def _numeric(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    lines = [f"\t=%100%{fields['key']:g}:{fields.get('tolerance') or 0:g}\n"]
    lines += [f"\t=%0%{near['value']:g}:0#{_html(near['why'])}\n" for near in fields.get("near") or ()]
    return [(item.task, "#\n" + "".join(lines))], []


def _text(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    refused = "".join(_refused(wrong["value"], wrong["why"]) for wrong in fields.get("near") or ())
    return [(item.task, f"\t=%100%{_safe(str(fields['key']))}\n{refused}")], []


def _essay(fields: Fields, item: PrintedItem, _: Fields) -> _Answers:
    return [(item.task, "")], []


_ANSWERS: dict[str, Callable[[Fields, PrintedItem, Fields], _Answers]] = {
    **dict.fromkeys(("single", "multi", "one_at_a_time", "hotspot"), _choice),
    "build_list": _build_list,
    "matching": _matching,
    "predict": _predict,
    "fill": _fill,
    "numeric": _numeric,
    **dict.fromkeys(("cron", "selector"), _text),
    **dict.fromkeys(("fix_job", "build_job"), _essay),
}
