"""How the deferral lab looks: what exists, the refs of the run one by one, and a picture of both schemas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from jobkit.basics.words import as_sentence, count_words
from jobkit.dbt.execution.ref_reads import ReadReason
from jobkit.guide.deferral import PLACES, DeferralStep, DeferralStory, DeferralWorld, ReadPlace
from jobkit.views.deferral import deferral_picture, drawn_nodes, read_sentence
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html
from jobkit.views.svg import draw_svg
from jobkit.widgets.html_parts import attributes, button, card, check, fact_chip, text_field

__all__ = ["DeferralState", "deferral_html", "node_rows"]

_MOST_ROWS = 40
_LEGEND = (
    '<p class="jk-muted">Dashed: does not exist. ✓ built in this run. ▸ built now. '
    "Yellow edge: changed by the pull request.</p>"
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


def deferral_html(uid: str, state: DeferralState) -> str:
    """Return the whole lab; `uid` begins its ids."""
    left = _run(uid, state) + _relations(state)
    right = _step(state) + _refs(state)
    return (
        '<div class="jk-deferral" data-hotkeys="ArrowRight:next ArrowLeft:back"><div class="jk-panes">'
        f'<div class="jk-pane">{left}</div><div class="jk-pane jk-wide">{right}</div></div></div>'
    )


# ---- how the run is started


def _run(uid: str, state: DeferralState) -> str:
    world = state.world
    flags = (
        check("The job defers to Production", "defer", world.defers),
        check("--favor-state", "favor", world.favor_state),
        check("Production has a state (a run has succeeded there)", "state", world.has_state),
        check("Predict first: hide each ref until I say where it leads", "predict", state.predicts),
    )
    rows = "".join(f"<div>{flag}</div>" for flag in flags)
    return card(
        "The CI run of a pull request",
        text_field(uid, "Command", "command", world.command, is_code=True) + rows,
        level=3,
    )


def node_rows(world: DeferralWorld) -> tuple[str, ...]:
    """Return the unique_ids that can be changed here: all of a small project, else what the run touches."""
    if len(world.nodes) <= _MOST_ROWS:
        return tuple(world.nodes)
    return drawn_nodes(world.story, 0)


def _relations(state: DeferralState) -> str:
    world = state.world
    rows = "".join(_relation(world, uid) for uid in node_rows(world))
    heads = ("Node", "Changed", "In its schema", "In Production")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    region = attributes(
        class_="jk-scroll jk-tall", tabindex=0, role="region", aria_label="What exists before the run"
    )
    return card(
        "Before the run",
        f'{_fillings(world.schema)}<p class="jk-muted">It is dropped when the pull request is closed or '
        f'merged. {fact_chip("P-126")}</p><div{region}><table class="jk-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>",
    )


def _fillings(schema: str) -> str:
    """Return buttons that say at once what the schema of the pull request holds."""
    buttons = (
        button("nothing", "empty", key="empty", label=f"nothing in {schema}: it is new, or was dropped"),
        button("what this run leaves", "leave", key="leave", label=f"what this run leaves, in {schema}"),
        button("everything", "fill", key="fill", label=f"everything, in {schema}"),
    )
    said = f"<span>The schema <code>{xml(schema)}</code> holds</span>"
    return f'<div class="jk-buttons">{said}{"".join(buttons)}</div>'


def _relation(world: DeferralWorld, uid: str) -> str:
    name = world.nodes[uid].name
    own = f"{name} exists in the schema of the pull request"
    here = "shared" if world.is_shared(uid) else check(own, "own", uid in world.own, row=uid, is_quiet=True)
    cells = (
        check(
            f"{name} is changed by the pull request", "changed", uid in world.changed, row=uid, is_quiet=True
        ),
        here,
        check(f"{name} exists in Production", "there", uid not in world.gone, row=uid, is_quiet=True),
    )
    inner = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-key="row-{xml(uid)}"><th scope="row"><code>{xml(name)}</code></th>{inner}</tr>'


# ---- one ref


def _step(state: DeferralState) -> str:
    story, step = state.story, state.step
    if step is None:
        return card("No ref to look at", _nothing(story), level=3)
    said = _question(state, step) if state.is_hidden else _answer(state, step)
    picture = draw_svg(deferral_picture(story, state.position, is_hidden=state.is_hidden))
    body = f'{said}<div class="jk-picture jk-two">{picture}</div>{_LEGEND}'
    return card(_title(step), body, head=_walk(state), level=3)


def _title(step: DeferralStep) -> str:
    read = step.read
    return f"ref('{read.parent_name}') in {read.reader_name}" if read is not None else f"{step.reader_name}"


def _nothing(story: DeferralStory) -> str:
    if story.refusal:
        said = f"<b>dbt refuses the command.</b> {inline_html(story.refusal)}"
        return f'<p class="jk-wrong" role="status">{said}</p>'
    built = count_words(len(story.call.results), "node")
    return f'<p role="status">The command runs {built}, and none of them has a ref to another node.</p>'


def _walk(state: DeferralState) -> str:
    at, last = state.position, len(state.story.steps) - 1
    is_new = state.predicts and at == len(state.guesses) - 1
    following = button(
        "Next ▸",
        "next",
        key="next",
        kind="jk-button-main",
        disabled=at >= state.farthest,
        focus=f"next-{at}" if is_new else None,
    )
    score = f'<span class="jk-muted">{state.right} of {state.said} right</span>' if state.said else ""
    return (
        f'<span class="jk-buttons jk-push">{score}<span class="jk-muted">{at + 1} of {last + 1}</span>'
        f"{button('◂ Back', 'back', key='back', disabled=at == 0)}{following}</span>"
    )


def _question(state: DeferralState, step: DeferralStep) -> str:
    at, words, asked = state.position, _places(state.world, step), "Which relation does it read?"
    options = "".join(
        button(text, "guess", place, focus=f"guess-{at}" if at and place == PLACES[0] else None)
        for place, text in zip(PLACES, words, strict=True)
    )
    group = attributes(class_="jk-buttons", role="group", aria_label=asked)
    return f'<p class="jk-said" role="status">{asked}</p><div{group} data-roving>{options}</div>'


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
    return (
        f'{_verdict(state, step)}<div role="status"><p class="jk-said{wrong}">{xml(read_sentence(step))}</p>'
        f"<p>{because}</p></div>"
    )


def _verdict(state: DeferralState, step: DeferralStep) -> str:
    guess = state.guess
    if guess is None:
        return ""
    if guess == step.place:
        return '<p class="jk-ok"><b>✓ As you said.</b></p>'
    said = _places(state.world, step)[PLACES.index(guess)]
    return f'<p class="jk-wrong"><b>✕ You said: {xml(said)}.</b></p>'


# ---- all refs


def _refs(state: DeferralState) -> str:
    shown = len(state.guesses) if state.predicts else len(state.story.steps)
    rows = "".join(_ref(state, place) for place in range(shown))
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Ref", "Relation", "Why"))
    table = f'<table class="jk-table"><thead><tr>{head}</tr></thead><tbody data-roving>{rows}</tbody></table>'
    return card("Ref by ref", f'<div class="jk-scroll">{table}</div>{_end(state)}')


def _ref(state: DeferralState, place: int) -> str:
    step = state.story.steps[place]
    current = attributes(aria_current="step" if place == state.position else None)
    go = button(_title(step), "go", place, key=f"go-{place}", kind="jk-link")
    kind = attributes(class_="jk-wrong" if step.place == "error" else None)
    relation = f"<code{kind}>{xml(step.read.relation)}</code>" if step.read is not None else ""
    inner = "".join(f"<td>{cell}</td>" for cell in (go, relation, _short(step)))
    return f'<tr data-key="ref-{place}"{current}>{inner}</tr>'


def _short(step: DeferralStep) -> str:
    if step.read is None:
        return "skipped: reads nothing"
    missing = ", but it is not there" if step.read.is_deferred and not step.read.exists else ""
    return _REASONS[step.read.reason] + missing


_REASONS: dict[ReadReason, str] = {
    "built": "built in this run",
    "there": "was there before",
    "not_there": "not there, and not deferred",
    "deferred": "deferred to the state",
    "favored": "--favor-state prefers the state",
}


def _end(state: DeferralState) -> str:
    """Say how the run ends, once that gives nothing away."""
    if state.predicts and len(state.guesses) < len(state.story.steps):
        return ""
    ok = state.story.call.ok
    text = "The command succeeds." if ok else "The command fails: dbt exits with 1."
    return f'<p class="{"jk-ok" if ok else "jk-wrong"}">{text}</p>'
