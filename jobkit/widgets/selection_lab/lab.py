"""The lab of selections."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from jobkit.basics.errors import JobkitError, shorten
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection.spec import INDIRECT
from jobkit.guide.prediction import OpenQuestions, nodes_taken
from jobkit.simulation.horizon import DEFAULT_START
from jobkit.widgets.fields import FormField, check_field
from jobkit.widgets.predict_html import PredictState
from jobkit.widgets.predict_switch import NOTHING, PredictSwitch
from jobkit.widgets.selection_lab.answering import answer_html
from jobkit.widgets.selection_lab.asking import command_html, differences_html
from jobkit.widgets.selection_lab.state import (
    CHANGES,
    VERBS,
    NodeEdit,
    SelectionAnswer,
    SelectionQuestion,
    SelectionState,
)
from jobkit.widgets.values import choice_value, number_value, text_value

__all__ = ["SelectionLab"]

_MOST_THREADS = 64
_MOST_CHANGES = 50


class SelectionLab(PredictSwitch):
    """A selection to try: its graph, why each node is in or out, two versions compared, cost and time.

    Parameters
    ----------
    project : Project, str or Path, optional
        A project, the name of a bundled one, or the path of a manifest.
    select, exclude : str, optional
        Where to begin.
    state : State, Project, str or Path, optional
        The earlier version that ``state:`` compares with, or the folder of its artifacts. By default the
        project as it is given: what is changed in the lab is then what differs.
    command : str, optional
        ``build``, ``run``, ``test``, ``seed``, ``snapshot``, ``compile`` or ``ls``.
    threads : int, optional
        1 to 64.
    price_per_hour : float, optional
        Of the warehouse; the compute time is then given as a price as well.
    predict : bool, optional
        Whether what is taken is hidden until it is predicted; the switch in the lab changes it.

    Raises
    ------
    JobkitError
        For a project, a state, a command or threads that are none.
    """

    name: ClassVar[str] = "selection"
    styles: ClassVar[tuple[str, ...]] = ("selection", "predict")

    def __init__(
        self,
        project: Project | str | PathLike[str] = "shop",
        select: str = "",
        exclude: str = "",
        *,
        state: State | ProjectGraph | str | PathLike[str] | None = None,
        command: str = "build",
        threads: int = 4,
        price_per_hour: float | None = None,
        predict: bool = False,
    ) -> None:
        self._question = SelectionQuestion(Project.of(project), _earlier(state), _price(price_per_hour))
        self._state = SelectionState(
            verb=choice_value(command, VERBS),
            select=text_value(select),
            exclude=text_value(exclude),
            threads=number_value(threads, 1, _MOST_THREADS),
        )
        self.predicts, self.said = bool(predict), PredictState()
        super().__init__()

    @property
    def state(self) -> SelectionState:
        """What is chosen now."""
        return self._state

    @property
    def answer(self) -> SelectionAnswer:
        """What it comes to."""
        return SelectionAnswer(self._question, self._state)

    @property
    def command(self) -> str:
        """The command as one would type it."""
        return self._state.command_line

    def draw(self) -> str:
        """Return the lab as HTML."""
        answer, is_hidden = self.answer, self.is_hidden
        switch = check_field(FormField("predict", "Predict first", self.uid), self.predicts)
        left = command_html(answer, self.uid, switch, is_hidden=is_hidden) + differences_html(answer)
        right = self.prediction_html() + ("" if is_hidden else answer_html(answer, self.uid))
        return (
            f'<div class="jk-panes"><div class="jk-pane">{left}</div>'
            f'<div class="jk-pane jk-stay">{right}</div></div>'
        )

    def _subject(self) -> object:
        return replace(self._state, focus="", find="", threads=1)

    def _questions(self) -> OpenQuestions:
        """Ask what the command takes; nothing where dbt refuses it."""
        answer = self.answer
        if isinstance(answer.selection, JobkitError):
            return NOTHING
        return OpenQuestions(nodes_taken(answer.project, answer.selection, self.command, DEFAULT_START))

    def _change(self, **chosen: Any) -> None:
        self._state = replace(self._state, **chosen)

    # -- the command

    def do_verb(self, value: object) -> None:
        """Choose the command."""
        self._change(verb=choice_value(value, VERBS))

    def do_select(self, value: object) -> None:
        """Take a selection."""
        self._change(select=text_value(value))

    def do_exclude(self, value: object) -> None:
        """Take what is left out."""
        self._change(exclude=text_value(value))

    def do_selector(self, value: object) -> None:
        """Choose a YAML selector of the project, or none."""
        self._change(selector=choice_value(value, ["", *map(str, self.answer.project.selectors)]))

    def do_indirect(self, value: object) -> None:
        """Choose which tests come along."""
        self._change(indirect=choice_value(value, ["", *INDIRECT]))

    def do_threads(self, value: object) -> None:
        """Choose the threads."""
        self._change(threads=number_value(value, 1, _MOST_THREADS))

    def do_meant(self, value: object) -> None:
        """Put what was meant in the place of a criterion that matches nothing."""
        wrong, _, right = text_value(value).partition(" ")
        if not wrong or not right:
            raise JobkitError(f"the page sent {shorten(value)}", hint="a criterion, and what was meant")
        self._change(
            **{name: _swapped(getattr(self._state, name), wrong, right) for name in ("select", "exclude")}
        )

    # -- nodes

    def do_ask(self, value: object) -> None:
        """Ask about a node or a box; with nothing, about none."""
        asked = text_value(value)
        if asked and asked not in self.answer.project.nodes and self.answer.graph.box(asked) is None:
            raise JobkitError(f"there is no node {shorten(asked)}", hint="press a box, or find a name")
        self._change(focus=asked)

    def do_find(self, value: object) -> None:
        """Look for a name."""
        self._change(find=text_value(value))

    # -- two versions

    def do_change(self, value: object) -> None:
        """Change a node as a pull request would: ``body model.shop.orders``."""
        kind, _, uid = text_value(value).partition(" ")
        if kind not in CHANGES or uid not in self.answer.project.nodes:
            raise JobkitError(f"the page sent {shorten(value)}", hint="body or config, and a unique_id")
        change = NodeEdit(uid, "config" if kind == "config" else "body")
        if change not in self._state.changes:
            self._change(changes=(*self._state.changes, change)[:_MOST_CHANGES])

    def do_unchange(self, value: object) -> None:
        """Take a change back, by its number."""
        number = number_value(value, 0, len(self._state.changes) - 1)
        self._change(changes=self._state.changes[:number] + self._state.changes[number + 1 :])


def _earlier(given: State | ProjectGraph | str | PathLike[str] | None) -> State | None:
    if given is None or isinstance(given, State):
        return given
    if isinstance(given, ProjectGraph):
        return State(given)
    if isinstance(given, str | PathLike):
        return State.from_dir(Path(given))
    hint = "a State, a Project of the earlier version, or the path of its artifacts"
    raise JobkitError(f"state is {shorten(given)}", hint=hint)


def _price(given: float | None) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1e9:
        raise JobkitError(f"price_per_hour is {shorten(given)}", hint="a number from 0 on")
    return float(given)


def _swapped(text: str, wrong: str, right: str) -> str:
    """Return a selection in which one criterion is another; those between commas count alone."""
    return " ".join(
        ",".join(right if one == wrong else one for one in word.split(",")) for word in text.split(" ")
    )
