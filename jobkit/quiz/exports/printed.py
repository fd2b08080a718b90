"""An item on paper: what is asked, what there is to choose from, and, apart from that, the answer.

It is made from the item's plain fields. Options are named by their text and never by a letter alone, because
what reads an export shuffles again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import networkx as nx
import yaml

from jobkit.basics.frozen import plain
from jobkit.basics.shown import Shown
from jobkit.quiz.exports.proofs import proof_lines

__all__ = [
    "PrintedAnswer",
    "PrintedItem",
    "PrintedReason",
    "code_of",
    "legal_orders",
    "printed",
    "scattered",
    "with_choices",
]

Fields = Mapping[str, Any]

_NAMED_OPTION = re.compile(r"\{\{\s*opt:\s*([^}\s]*)\s*\}\}")
_GUIDE_LETTER = re.compile(r"\(([A-J])( is [^)]*)?\)")
_GAP = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
_ORDERS = 2  # so many legal orders are asked for: one, or more than one


class PrintedReason(NamedTuple):
    """Why an answer is right or wrong."""

    answer: str
    why: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class PrintedAnswer(Shown):
    """What stands on the other side of the card.

    Parameters
    ----------
    answer : tuple of str
        The key in words, one line for each part of it.
    reasons : tuple of PrintedReason
    explanation, note : str
    hints, sources, facts : tuple of str
    grades : tuple of str
        ``simulated``, ``oracle``, ``doc``: what the key rests on.
    proofs : tuple of str
        What each entry of the evidence asks and claims, a line for each answer that it speaks of.
    """

    answer: tuple[str, ...]
    reasons: tuple[PrintedReason, ...]
    explanation: str
    note: str
    hints: tuple[str, ...]
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    grades: tuple[str, ...]
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PrintedItem(Shown):
    """An item on paper.

    Parameters
    ----------
    id, type, objective, title, stem : str
    task : str
        What to do, in one sentence.
    choices : tuple of str
        What there is to choose from: options, blocks, targets, regions.
    rows : tuple of str
        What each needs an answer: gaps, left sides, cells.
    code : str
        What is shown with the stem, ``""`` for nothing.
    back : PrintedAnswer, optional
        None on a sheet without keys.
    """

    id: str
    type: str
    objective: str
    title: str
    stem: str
    task: str
    choices: tuple[str, ...]
    rows: tuple[str, ...]
    code: str
    back: PrintedAnswer | None

    def __repr__(self) -> str:
        return self._text()


class _Face(NamedTuple):
    """What differs by type of item."""

    task: str
    choices: Sequence[str] = ()
    rows: Sequence[str] = ()
    answer: Sequence[str] = ()
    reasons: Sequence[PrintedReason] = ()


def printed(
    fields: Fields, *, keys: bool = True, computed: Fields | None = None, scenario: Fields | None = None
) -> PrintedItem:
    """Return an item on paper.

    Parameters
    ----------
    fields : dict
        Of the item, as plain data.
    keys : bool
        False leaves the answer, its reasons and the evidence out.
    computed : dict, optional
        The value of each cell of a ``predict`` item, which no file holds.
    scenario : dict, optional
        The scenario that is shown with the item, as in a scenario file.
    """
    face = _FACES[fields["type"]](fields, computed or {})
    return PrintedItem(
        **{name: str(fields.get(name) or "") for name in ("id", "type", "objective", "title", "stem")},
        task=face.task,
        choices=tuple(face.choices),
        rows=tuple(face.rows),
        code=code_of(fields, scenario),
        back=_back(fields, face) if keys else None,
    )


def _back(fields: Fields, face: _Face) -> PrintedAnswer:
    evidence = fields.get("evidence") or ()
    sources = (source for entry in evidence for source in entry.get("sources") or ())
    return PrintedAnswer(
        answer=tuple(face.answer),
        reasons=tuple(face.reasons),
        explanation=_with_texts(fields, str(fields.get("explanation") or "")),
        note=_with_texts(fields, "\n\n".join(filter(None, (_readings(fields), fields.get("accuracy_note"))))),
        hints=tuple(fields.get("hints") or ()),
        sources=tuple(dict.fromkeys(f"{source['ref']}, read {source['checked']}" for source in sources)),
        facts=tuple(dict.fromkeys(fact for entry in evidence for fact in entry.get("facts") or ())),
        grades=tuple(dict.fromkeys(str(entry.get("grade")) for entry in evidence)),
        proofs=tuple(proof_lines(fields)),
    )


def _readings(fields: Fields) -> str:
    """Return the answers of guide and platform, where they differ."""
    texts = {part["id"]: part.get("text", part.get("label")) for part in _named_parts(fields)}
    return " ".join(
        f"{_CLOCKS[reading]} the answer is: {_key_words(key, texts)}."
        for reading, key in (fields.get("readings") or {}).items()
    )


_CLOCKS = {"guide": "In the exam's guide", "platform": "On today's platform"}


def _named_parts(fields: Fields) -> Iterator[Fields]:
    for name in ("options", "blocks", "left", "targets", "regions"):
        yield from fields.get(name) or ()


def _key_words(key: Any, texts: Mapping[str, str]) -> str:
    if isinstance(key, Mapping):
        return "; ".join(
            f"{texts.get(name, name)} → {texts.get(value, value)}" for name, value in key.items()
        )
    several = key if isinstance(key, (list, tuple)) else (key,)
    return "; ".join(str(texts.get(part, part)).rstrip(".") for part in several)


def code_of(fields: Fields, scenario: Fields | None) -> str:
    """Return what is shown with the stem: code, lines of a picture, a scenario, a job to begin with."""
    start = fields.get("start")
    code = fields.get("code") or (fields.get("shown") or {}).get("code")
    parts = [code, "\n".join(fields.get("lines") or ()), _yaml(scenario) if scenario else ""]
    if start and not scenario:
        parts.append(_yaml(start))
    return "\n\n".join(str(part).rstrip() for part in parts if part)


def _with_texts(fields: Fields, text: str) -> str:
    """Return a text in which options are named by what they say."""
    texts = {option["id"]: str(option["text"]).rstrip(".") for option in fields.get("options") or ()}
    letters = dict(zip("ABCDEFGHIJ", texts.values(), strict=False))
    named = _NAMED_OPTION.sub(lambda match: f'"{texts.get(match[1] or "", match[1])}"', text)
    if fields.get("origin") != "study-guide":
        return named
    return _GUIDE_LETTER.sub(
        lambda match: f'("{letters[match[1]]}"{match[2] or ""})' if match[1] in letters else match[0], named
    )


def scattered(parts: Sequence[Fields], salt: str) -> list[Fields]:
    """Return parts in an order that says nothing: that of a hash of their names."""
    return sorted(parts, key=lambda part: sha256(f"{salt}/{part['id']}".encode()).hexdigest())


# -- the types ------------------------------------------------------------------------------------


def _keys(fields: Fields) -> list[str]:
    key = fields.get("key")
    return list(key) if isinstance(key, (list, tuple)) else [str(key)]


def _choice(fields: Fields, _: Fields) -> _Face:
    keys, options = _keys(fields), fields["options"]
    number = "one answer" if len(keys) == 1 else f"{len(keys)} answers"
    task = f"Choose {number}."
    if fields["type"] == "one_at_a_time":
        task = "Say Yes or No to each answer, from the top down. Do not go back."
    reasons = [
        PrintedReason(option["text"], _with_texts(fields, option["why"]), option["id"] in keys)
        for option in options
    ]
    answer = [option["text"] for option in options if option["id"] in keys]
    return _Face(task, [option["text"] for option in options], (), answer, reasons)


def legal_orders(fields: Fields) -> list[list[str]]:
    """Return a legal order of the blocks of a ``build_list``, and a second one where there is one."""
    used = [block["id"] for block in fields["blocks"] if not block.get("unused")]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(used)
    graph.add_edges_from(map(tuple, fields.get("before") or ()))
    orders: list[list[str]] = []
    for order in nx.all_topological_sorts(graph):
        orders.append(list(order))
        if len(orders) == _ORDERS:
            break
    return orders


def _build_list(fields: Fields, _: Fields) -> _Face:
    texts = {block["id"]: block["text"] for block in fields["blocks"]}
    orders = legal_orders(fields)
    answer = [f"{number}. {texts[name]}" for number, name in enumerate(orders[0], 1)]
    if len(orders) > 1:
        answer += [
            f"Other orders are right too, as long as {texts[a]!r} comes before {texts[b]!r}"
            for a, b in fields["before"]
        ]
    spare = " Some are not needed." if any(block.get("unused") for block in fields["blocks"]) else ""
    reasons = [
        PrintedReason(block["text"], block["why"], not block.get("unused"))
        for block in fields["blocks"]
        if block.get("why")
    ]
    blocks = scattered(fields["blocks"], fields["id"])
    used = [block["id"] for block in blocks if not block.get("unused")]
    if used in orders:  # by chance
        blocks.reverse()
    return _Face(f"Put these in order.{spare}", [str(block["text"]) for block in blocks], (), answer, reasons)


def _fill(fields: Fields, _: Fields) -> _Face:
    blanks: Fields = fields["blanks"]
    rows = [_GAP.sub(lambda match: f"({match[1]}) ______", fields["text"])]
    rows += [
        f"({name}): {' / '.join(map(str, blank['choices']))}"
        for name, blank in blanks.items()
        if blank.get("choices")
    ]
    answer = [f"({name}) {' or '.join(map(str, blank['accept']))}" for name, blank in blanks.items()]
    reasons = [
        PrintedReason(f"({name}) {value}", why, False)
        for name, blank in blanks.items()
        for value, why in (blank.get("near") or {}).items()
    ]
    return _Face("Fill in each gap.", (), rows, answer, reasons)


def _matching(fields: Fields, _: Fields) -> _Face:
    targets = {target["id"]: target for target in fields["targets"]}
    left = {part["id"]: part["text"] for part in fields["left"]}
    pairs = {left[name]: targets[target]["text"] for name, target in fields["key"].items()}
    whys: Fields = fields.get("why") or {}
    reasons = [PrintedReason(left[name], why, True) for name, why in whys.items() if name in left]
    reasons += [
        PrintedReason(target["text"], target["why"], target["id"] in fields["key"].values())
        for target in targets.values()
        if target.get("why")
    ]
    return _Face(
        "Match each line with one of the targets."
        + (" A target may be used twice." if fields.get("many") else ""),
        [str(target["text"]) for target in scattered(fields["targets"], fields["id"])],
        list(left.values()),
        [f"{name} → {target}" for name, target in pairs.items()],
        reasons,
    )


def _hotspot(fields: Fields, _: Fields) -> _Face:
    keys, regions = _keys(fields), fields["regions"]
    number = "one place" if len(keys) == 1 else f"{len(keys)} places"
    reasons = [
        PrintedReason(part["label"], part["why"], part["id"] in keys) for part in regions if part.get("why")
    ]
    answer = [str(part["label"]) for part in regions if part["id"] in keys]
    return _Face(f"Point at {number}.", [str(part["label"]) for part in regions], (), answer, reasons)


def _near(fields: Fields, name: str = "near") -> Iterator[PrintedReason]:
    for wrong in fields.get(name) or ():
        value = _yaml(wrong["job"]) if "job" in wrong else str(wrong["value"])
        yield PrintedReason(value.strip(), wrong["why"], False)


def _numeric(fields: Fields, _: Fields) -> _Face:
    unit = str(fields.get("unit") or "")
    key = f"{_number(fields['key'])} {unit}".strip()
    tolerance = fields.get("tolerance") or 0
    answer = [f"{key} (± {_number(tolerance)})" if tolerance else key]
    return _Face(f"Give a number{f' of {unit}' if unit else ''}.", (), (), answer, tuple(_near(fields)))


def _number(value: float) -> str:
    return f"{value:g}"


def _predict(fields: Fields, computed: Fields) -> _Face:
    cells = fields["cells"]
    rows = [with_choices(cell["label"], cell.get("choices") or ()) for cell in cells]
    answer = [f"{cell['label']}: {computed[cell['id']]}" for cell in cells if cell["id"] in computed]
    labels = {cell["id"]: cell["label"] for cell in cells}
    whys: Fields = fields.get("why") or {}
    reasons = [PrintedReason(labels[name], why, True) for name, why in whys.items() if name in labels]
    return _Face("Say what will be.", (), rows, answer, reasons)


def with_choices(label: str, choices: Iterable[object]) -> str:
    """Return a row, and what there is to choose from for it."""
    listed = " / ".join(map(str, choices))
    return f"{label}: {listed}" if listed else label


def _cron(fields: Fields, _: Fields) -> _Face:
    task = "Write a cron expression of five fields (UTC)."
    return _Face(task, (), (), [str(fields["key"])], tuple(_near(fields)))


def _selector(fields: Fields, _: Fields) -> _Face:
    changed = ", ".join(fields.get("changed") or ())
    on = f" on the project {fields['project']}" if fields.get("project") else ""
    task = f"Write a selection{on}." + (f" Changed: {changed}." if changed else "")
    return _Face(task, (), (), [str(fields["key"])], tuple(_near(fields)))


def _job(fields: Fields, _: Fields) -> _Face:
    task = "Correct the job." if fields["type"] == "fix_job" else "Complete the job."
    return _Face(task, (), (), [_yaml(fields.get("solution") or {})], tuple(_near(fields, "wrong")))


def _yaml(fields: Any) -> str:
    return yaml.safe_dump(plain(fields), sort_keys=False, allow_unicode=True).strip()


_FACES: dict[str, Callable[[Fields, Fields], _Face]] = {
    **dict.fromkeys(("single", "multi", "one_at_a_time"), _choice),
    "build_list": _build_list,
    "fill": _fill,
    "matching": _matching,
    "hotspot": _hotspot,
    "numeric": _numeric,
    "predict": _predict,
    "cron": _cron,
    "selector": _selector,
    "fix_job": _job,
    "build_job": _job,
}
"""How each type of item looks on paper."""
