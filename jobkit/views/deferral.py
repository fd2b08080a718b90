"""Where one ref leads: two schemas side by side, and an arrow from the reader to what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobkit.basics.words import as_sentence, count_words
from jobkit.guide.deferral import DeferralStep, DeferralStory, Presence
from jobkit.views.drawing import Box, Item, Line, Part, Picture, Rect, Symbol, Text, glyph
from jobkit.views.escape import plain
from jobkit.views.fit import fit

__all__ = ["deferral_picture", "drawn_nodes", "read_sentence", "skip_sentence"]

_MOST = 16  # rows; more would not stand on one screen
_WIDTH, _TOP, _ROW, _HIGH = 640.0, 64.0, 34.0, 26.0
_OWN, _THERE, _WIDE = 64.0, 410.0, 210.0
_HEAD = 5.0

_WORDS: dict[Presence, str] = {
    "building": "is built now",
    "built": "built in this run",
    "there": "was there before",
    "absent": "not there",
}


def read_sentence(step: DeferralStep) -> str:
    """Return for example ``orders reads int_orders_paid from prod.int_orders_paid.``, as harmless text."""
    read = step.read
    if read is None:
        return skip_sentence(step)
    if not read.exists:
        return plain(
            f"{read.reader_name} wants to read {read.relation}, which does not exist: it ends in an error."
        )
    return plain(f"{read.reader_name} reads {read.parent_name} from {read.relation}.")


def skip_sentence(step: DeferralStep) -> str:
    """Return that a node is skipped and reads nothing, with the reason."""
    cause = step.row.cause
    reason = f" {as_sentence(cause.text)}" if cause is not None else ""
    return plain(f"{step.reader_name} is skipped: it reads nothing.{reason}")


def drawn_nodes(story: DeferralStory, position: int) -> tuple[str, ...]:
    """Return the unique_ids of the rows, parents first: all of the run, or of many those near to one step."""
    steps = story.steps
    near = _of_reader(steps, position) if steps else ()
    every = [uid for step in steps for uid in _of_step(step)] or [*story.world.changed]
    kept = set(tuple(dict.fromkeys((*near, *every)))[:_MOST])
    return tuple(uid for uid in story.world.nodes if uid in kept)


def _of_reader(steps: Sequence[DeferralStep], position: int) -> list[str]:
    reader = steps[position].row.unique_id
    return [uid for step in steps if step.row.unique_id == reader for uid in _of_step(step)]


def _of_step(step: DeferralStep) -> tuple[str, ...]:
    return (step.row.unique_id,) if step.read is None else (step.row.unique_id, step.read.parent)


def deferral_picture(story: DeferralStory, position: int, *, is_hidden: bool = False) -> Picture:
    """Draw one step of a run.

    Parameters
    ----------
    story : DeferralStory
    position : int
        The step, from 0.
    is_hidden : bool
        True while a person is still to say where the ref leads: no arrow, and nothing of the outcome.
    """
    ids = drawn_nodes(story, position)
    rows = {uid: _TOP + number * _ROW for number, uid in enumerate(ids)}
    height = _TOP + len(ids) * _ROW + 22
    items: list[Item] = [
        *_columns(story, height),
        *(item for uid in ids for item in _row(story, uid, position, rows)),
    ]
    step = story.steps[position] if story.steps else None
    if step is not None and step.read is not None and not is_hidden:
        items += _arrow(step, rows)
    items += _left_out(story, len(ids), height)
    said = "" if step is None or is_hidden else read_sentence(step)
    label = f"The schema of the pull request beside that of Production. {said}".strip()
    words = tuple(_described(story, uid, position) for uid in ids)
    return Picture("jobkit-deferral", _WIDTH, height, label, said, tuple(items), description=words)


def _columns(story: DeferralStory, height: float) -> Iterator[Item]:
    world = story.world
    named = (
        (_OWN, "Pull request", world.schema),
        (_THERE, "Production" if world.has_state else "Production (no state yet)", world.production),
    )
    for x, title, schema in named:
        yield Rect(Box(x - 10, 6, _WIDE + 20, height - 20), "text", radius=8, opacity=0.035)
        yield Text(x, 22, title, 13, bold=True)
        yield Text(x, 41, fit(schema, _WIDE, 12), 12, "faint")


def _row(story: DeferralStory, uid: str, position: int, rows: dict[str, float]) -> Iterator[Part]:
    world, y = story.world, rows[uid]
    name, presence = world.nodes[uid].name, story.presence(uid, position)
    if world.is_shared(uid):
        wide = Box(_OWN, y, _THERE + _WIDE - _OWN, _HIGH)
        yield _cell(
            uid,
            wide,
            f"{name}, one relation for all: {world.own_relation(uid)}",
            presence,
            uid in world.changed,
        )
        return
    yield _cell(uid, Box(_OWN, y, _WIDE, _HIGH), name, presence, uid in world.changed)
    there: Presence = "there" if story.is_in_production(uid) else "absent"
    yield _cell(uid, Box(_THERE, y, _WIDE, _HIGH), name, there, is_changed=False)


def _cell(uid: str, box: Box, name: str, presence: Presence, is_changed: bool) -> Part:
    """Draw a relation: whole where it exists, dashed where it does not, marked where the run builds it."""
    is_absent = presence == "absent"
    line = {"building": "running-line", "built": "success-line", "there": "text", "absent": "faint"}[presence]
    width = 2.0 if presence == "building" else 1.0
    items: list[Item] = [
        Rect(
            box,
            "none" if is_absent else "page",
            line=line,
            width=width,
            dash="4 3" if is_absent else "",
            radius=4,
        )
    ]
    if is_changed:
        items.append(Rect(Box(box.x, box.y, 5, box.height), "warn", radius=2))
    room = box.width - 40
    items.append(Text(box.x + 12, box.middle, fit(name, room, 12), 12, "faint" if is_absent else "text"))
    mark = {"building": "running", "built": "success"}.get(presence)
    if mark:
        items.append(glyph(mark, box.right - 14, box.middle))
    change = ", changed by the pull request" if is_changed else ""
    return Part(tuple(items), {"node": uid}, f"{name}: {_WORDS[presence]}{change}")


def _arrow(step: DeferralStep, rows: dict[str, float]) -> Iterator[Item]:
    """Draw the ref from its reader: within the column of the pull request, or over to Production."""
    read = step.read
    if read is None or read.reader not in rows or read.parent not in rows:
        return
    colour = "running-line" if read.exists else "error-line"
    start, end = rows[read.reader] + _HIGH / 2, rows[read.parent] + _HIGH / 2
    dash = "" if read.exists else "5 4"
    if step.place != "shared" and read.is_deferred:
        bend = (_THERE - _OWN - _WIDE) / 2
        left, right = _OWN + _WIDE, _THERE - 2
        points = ((left, start), (left + bend, start), (right - bend, end), (right - 2, end))
        tip = Symbol("right", right, end, _HEAD, colour, 2)
    else:
        out = _OWN - 46
        points = ((_OWN, start), (out, start), (out, end), (_OWN - 4, end))
        tip = Symbol("right", _OWN - 2, end, _HEAD, colour, 2)
    line = Line(points, colour, 2.4, dash, is_curved=True)
    items: list[Item] = [line, tip]
    if not read.exists:
        x = (_OWN + _WIDE + _THERE) / 2 if read.is_deferred else _OWN - 34
        items.append(Symbol("✕", x, (start + end) / 2, 6, colour, 2.4))
    yield Part(tuple(items), {"read": read.relation}, read_sentence(step))


def _left_out(story: DeferralStory, drawn: int, height: float) -> Iterator[Text]:
    every = {uid for step in story.steps for uid in _of_step(step)}
    if len(every) > drawn:
        more = count_words(len(every) - drawn, "more node")
        yield Text(_OWN, height - 4, f"{more} of this run are not drawn", 12, "faint")


def _described(story: DeferralStory, uid: str, position: int) -> str:
    there = "exists" if story.is_in_production(uid) else "is missing"
    own = _WORDS[story.presence(uid, position)]
    return f"{story.world.nodes[uid].name}: in the pull request {own}, in Production it {there}."
