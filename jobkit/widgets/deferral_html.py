"""How the deferral lab looks: what exists, the refs of the run one by one, and a picture of both schemas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from jobkit.basics.words import as_sentence, count_words
from jobkit.dbt.execution.ref_reads import ReadReason
from jobkit.guide.deferral import PLACES, DeferralStep, DeferralStory, DeferralWorld, ReadPlace
from jobkit.views.deferral import deferral_picture, drawn_nodes, read_sentence
from jobkit.views.escape import xml
from jobkit.views.fact_links import fact_chip
from jobkit.views.markup import inline_html
from jobkit.views.svg import draw_svg
from jobkit.widgets.fields import (
    FormField,
    button,
    card,
    check_field,
    muted,
    scrolled,
    tag,
    text_field,
)

__all__ = ["DeferralState", "deferral_html", "node_rows"]

_MOST_ROWS = 40
_LEGEND = (
    "Dashed: does not exist. ✓ built in this run. ▸ built now. Yellow edge: changed by the pull request."
)


@dataclass(frozen=True)
class DeferralState:
    """What a person has chosen.

    Parameters
    ----------
    world : DeferralWorld
    position : int
        The ref that is shown, from 0.
    predicts : bool
        Whether each ref is hidden until the person has said where it leads.
    guesses : tuple of str
        What was said of the steps so far, in order; ``""`` for one that reads nothing.
    """

    world: DeferralWorld
    position: int = 0
    predicts: bool = False
    guesses: tuple[ReadPlace | None, ...] = ()

    @property
    def story(self) -> DeferralStory:
        """What the run does."""
        return self.world.story

    @cached_property
    def step(self) -> DeferralStep | None:
        """The step that is shown."""
        return self.story.steps[self.position] if self.story.steps else None

    @property
    def is_hidden(self) -> bool:
        """True while the person is still to say where the ref leads."""
        step = self.step
        return self.predicts and step is not None and step.read is not None and not self.guess

    @property
    def guess(self) -> ReadPlace | None:
        """What was said of the step that is shown."""
        return self.guesses[self.position] if self.position < len(self.guesses) else None

    @property
    def farthest(self) -> int:
        """The last step that may be looked at."""
        last = max(len(self.story.steps) - 1, 0)
        return min(last, len(self.guesses)) if self.predicts else last

    @property
    def right(self) -> int:
        """How many refs were said as they are."""
        pairs = zip(self.guesses, self.story.steps, strict=False)
        return sum(guess is not None and guess == step.place for guess, step in pairs)

    @property
    def said(self) -> int:
        """Of how many refs something was said."""
        return sum(guess is not None for guess in self.guesses)


def deferral_html(state: DeferralState) -> str:
    """Return the whole lab."""
    left = tag("div", _run(state), _relations(state), kind="jk-pane")
    right = tag("div", _step(state), _refs(state), kind="jk-pane jk-wide")
    panes = tag("div", left, right, kind="jk-panes")
    return tag("div", panes, kind="jk-deferral", data_hotkeys="ArrowRight:next ArrowLeft:back")


# ---- how the run is started


def _run(state: DeferralState) -> str:
    world = state.world
    flags = (
        ("defer", "The job defers to Production", world.defers),
        ("favor", "--favor-state", world.favor_state),
        ("state", "Production has a state (a run has succeeded there)", world.has_state),
        ("predict", "Predict first: hide each ref until I say where it leads", state.predicts),
    )
    checks = (check_field(FormField(do, label), value) for do, label, value in flags)
    command = text_field(FormField("command", "Command"), world.command, is_code=True)
    title = "The CI run of a pull request"
    return card(tag("h3", title), "".join([command, *checks]), key="run", label=title)


def node_rows(world: DeferralWorld) -> tuple[str, ...]:
    """Return the unique_ids that can be changed here: all of a small project, else what the run touches."""
    if len(world.nodes) <= _MOST_ROWS:
        return tuple(world.nodes)
    return drawn_nodes(world.story, 0)


def _relations(state: DeferralState) -> str:
    world = state.world
    dropped = f"It is dropped when the pull request is closed or merged. {fact_chip('P-126')}"
    heads = ("Node", "Changed", "In its schema", "In Production")
    table = _table(heads, (_relation(world, uid) for uid in node_rows(world)))
    shown = scrolled(table, "What exists before the run", "jk-scroll jk-tall")
    body = _fillings(world.schema) + tag("p", dropped, kind="jk-muted") + shown
    return card(tag("h4", "Before the run"), body, key="before", label="Before the run")


def _fillings(schema: str) -> str:
    """Return buttons that say at once what the schema of the pull request holds."""
    buttons = (
        button("nothing", "empty", key="empty", name=f"nothing in {schema}: it is new, or was dropped"),
        button("what this run leaves", "leave", key="leave", name=f"what this run leaves, in {schema}"),
        button("everything", "fill", key="fill", name=f"everything, in {schema}"),
    )
    said = tag("span", "The schema ", tag("code", xml(schema)), " holds")
    return tag("div", said, *buttons, kind="jk-buttons")


def _table(heads: Iterable[str], rows: Iterable[str], *, is_roving: bool = False) -> str:
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in heads)))
    return tag("table", head, tag("tbody", *rows, data_roving=is_roving), kind="jk-table")


def _relation(world: DeferralWorld, uid: str) -> str:
    name = world.nodes[uid].name
    asked = (
        ("changed", f"{name} is changed by the pull request", uid in world.changed),
        ("own", f"{name} exists in the schema of the pull request", uid in world.own),
        ("there", f"{name} exists in Production", uid not in world.gone),
    )
    cells = [check_field(FormField(do, said, row=uid, is_label_hidden=True), on) for do, said, on in asked]
    if world.is_shared(uid):
        cells[1] = muted("shared")
    head = tag("th", tag("code", xml(name).replace("_", "_<wbr>")), scope="row")  # a long name breaks there
    return tag("tr", head, *(tag("td", cell) for cell in cells), key=f"row-{uid}")


# ---- one ref


def _step(state: DeferralState) -> str:
    step = state.step
    if step is None:
        return card(tag("h3", "No ref to look at"), _nothing(state.story), key="step", label="Ref")
    said = _question(state, step) if state.is_hidden else _answer(state, step)
    picture = draw_svg(deferral_picture(state.story, state.position, is_hidden=state.is_hidden))
    body = said + scrolled(picture, "Both schemas", "jk-picture jk-two") + muted(_LEGEND, "p")
    return card(tag("h3", xml(_title(step))) + _walk(state), body, key="step", label="Ref")


def _title(step: DeferralStep) -> str:
    read = step.read
    return f"ref('{read.parent_name}') in {read.reader_name}" if read is not None else step.reader_name


def _nothing(story: DeferralStory) -> str:
    if story.refusal:
        fact = "" if story.world.has_state else fact_chip("P-118")
        said = f"<b>dbt refuses the command.</b> {inline_html(story.refusal)} {fact}"
        return tag("p", said, kind="jk-wrong", role="status")
    built = count_words(len(story.call.results), "node")
    return tag("p", f"The command runs {built}, and none of them has a ref to another node.", role="status")


def _walk(state: DeferralState) -> str:
    at, last = state.position, len(state.story.steps) - 1
    is_new = state.predicts and at == len(state.guesses) - 1
    parts = (
        muted(f"{state.right} of {state.said} right") if state.said else "",
        muted(f"{at + 1} of {last + 1}"),
        button("◂ Back", "back", key="back", is_disabled=at == 0, title="The ← key does the same"),
        button(
            "Next ▸",
            "next",
            key="next",
            style="main",
            title="The → key does the same",
            is_disabled=at >= state.farthest,
            focus=f"next-{at}" if is_new else "",
        ),
    )
    return tag("span", *parts, kind="jk-buttons jk-push")


def _question(state: DeferralState, step: DeferralStep) -> str:
    at, words, asked = state.position, _places(state.world, step), "Which relation does it read?"
    options = (
        button(text, "guess", place, focus=f"guess-{at}" if at and place == PLACES[0] else "")
        for place, text in zip(PLACES, words, strict=True)
    )
    group = tag("div", *options, kind="jk-buttons", role="group", aria_label=asked, data_roving=True)
    return tag("p", asked, kind="jk-said", role="status") + group


def _places(world: DeferralWorld, step: DeferralStep) -> tuple[str, ...]:
    """Return where a ref could lead, in words, in the order of `PLACES`."""
    parent = step.read.parent if step.read is not None else ""
    return (
        world.own_relation(parent),
        world.production_relation(parent),
        "one that both share",
        "one that is not there: an error",
    )


def _answer(state: DeferralState, step: DeferralStep) -> str:
    cause = step.read.cause if step.read is not None else None
    because = f"{inline_html(as_sentence(cause.text))} {fact_chip(cause.fact)}" if cause is not None else ""
    wrong = " jk-wrong" if step.place == "error" else ""
    said = tag("p", xml(read_sentence(step)), kind=f"jk-said{wrong}")
    return _verdict(state, step) + tag("div", said, tag("p", because), role="status")


def _verdict(state: DeferralState, step: DeferralStep) -> str:
    guess = state.guess
    if guess is None:
        return ""
    if guess == step.place:
        return tag("p", tag("b", "✓ As you said."), kind="jk-ok")
    said = _places(state.world, step)[PLACES.index(guess)]
    return tag("p", tag("b", f"✕ You said: {xml(said)}."), kind="jk-wrong")


# ---- all refs


def _refs(state: DeferralState) -> str:
    every = len(state.guesses) if state.predicts else len(state.story.steps)
    if not every:
        return ""
    first = max(0, min(state.position - _MOST_ROWS // 2, every - _MOST_ROWS))
    places = range(first, min(first + _MOST_ROWS, every))
    table = _table(("Ref", "Relation", "Why"), (_ref(state, place) for place in places), is_roving=True)
    part = f"{first + 1} to {places.stop} of {every:,}" if len(places) < every else ""
    head = tag("h4", "Ref by ref") + tag("span", part, kind="jk-muted jk-push")
    return card(head, scrolled(table, "All refs") + _end(state), key="refs", label="Ref by ref")


def _ref(state: DeferralState, place: int) -> str:
    step = state.story.steps[place]
    go = button(_title(step), "go", str(place), style="link")
    wrong = "jk-wrong" if step.place == "error" else ""
    relation = tag("code", xml(step.read.relation), kind=wrong) if step.read is not None else ""
    cells = (tag("td", cell) for cell in (go, relation, _short(step)))
    return tag("tr", *cells, key=f"ref-{place}", aria_current="step" if place == state.position else False)


def _short(step: DeferralStep) -> str:
    if step.read is None:
        return "skipped: reads nothing"
    missing = ", but it is not there" if step.read.is_deferred and not step.read.exists else ""
    return _REASONS[step.read.reason] + missing


_REASONS: dict[ReadReason, str] = {
    "built": "built in this run",
    "there": "was there before",
    "not_there": "does not exist, and nothing takes its place",
    "deferred": "deferred to the state",
    "favored": "--favor-state prefers the state",
}


def _end(state: DeferralState) -> str:
    """Say how the run ends, once that gives nothing away."""
    if state.predicts and len(state.guesses) < len(state.story.steps):
        return ""
    if state.story.call.ok:
        return tag("p", "The command succeeds.", kind="jk-ok")
    return tag("p", "The command fails: dbt exits with 1.", kind="jk-wrong")
