"""The deferral lab: which relation each ref of a CI run reads, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.dbt.project import Project
from jobkit.guide.deferral import PLACES, DeferralWorld
from jobkit.widgets.deferral_html import DeferralState, deferral_html
from jobkit.widgets.lab import Lab
from jobkit.widgets.values import choice_value, flag_value, number_value, row_value, text_value

__all__ = ["DeferralLab"]


@checked
class DeferralLab(Lab):
    """Two environments and a pull request: step through each ref of the CI run.

    Parameters
    ----------
    project : Project or str
        The name of a bundled project or the path of a manifest; ``shop`` by default.
    changed : iterable of str
        Names or unique_ids of what the pull request changes.
    command : str
        The dbt command of the CI job.
    defers, favor_state : bool
        Whether the job defers to Production, and with ``--favor-state``.
    has_state : bool
        False before the first successful run in Production.
    built : iterable of str
        Names of what exists in the schema of the pull request before the run.
    predict : bool
        Hide each ref until the learner has said where it leads.

    Attributes
    ----------
    state : DeferralState

    Raises
    ------
    JobkitError
        For a project or a name that does not exist.
    """

    name = "deferral"
    styles = ("deferral",)

    def __init__(
        self,
        project: Project | str = "shop",
        *,
        changed: Iterable[str] = ("orders",),
        command: str = "dbt build --select state:modified+",
        defers: bool = True,
        favor_state: bool = False,
        has_state: bool = True,
        built: Iterable[str] = (),
        predict: bool = False,
    ) -> None:
        known = Project.of(project)
        world = DeferralWorld(
            known, _ids(known, changed), command, defers, favor_state, has_state, _ids(known, built)
        )
        self.state = DeferralState(world, predicts=predict)
        super().__init__()

    def draw(self) -> str:
        """Return the lab as HTML."""
        return deferral_html(self.state)

    # ---- another run

    def _change(self, **changes: Any) -> None:
        """Begin anew in another world; one that makes no run is refused and changes nothing."""
        world = replace(self.state.world, **changes)
        self.state = _at(DeferralState(world, 0, self.state.predicts), 0)

    def do_command(self, value: object) -> None:
        """Run another command."""
        self._change(command=text_value(value))

    def do_defer(self, value: object) -> None:
        """Defer, or not."""
        self._change(defers=flag_value(value))

    def do_favor(self, value: object) -> None:
        """Prefer the state, or not."""
        self._change(favor_state=flag_value(value))

    def do_state(self, value: object) -> None:
        """Say whether a run has succeeded in Production."""
        self._change(has_state=flag_value(value))

    def do_changed(self, value: object) -> None:
        """Change a node in the pull request, or leave it."""
        self._change(changed=self._with(self.state.world.changed, *row_value(value)))

    def do_own(self, value: object) -> None:
        """Say whether a relation is in the schema of the pull request."""
        self._change(own=self._with(self.state.world.own, *row_value(value)))

    def do_there(self, value: object) -> None:
        """Say whether a relation is in Production."""
        uid, is_there = row_value(value)
        self._change(gone=self._with(self.state.world.gone, uid, not flag_value(is_there)))

    def _with(self, known: frozenset[str], uid: str, is_in: object) -> frozenset[str]:
        node = choice_value(uid, self.state.world.nodes)
        return known | {node} if flag_value(is_in) else known - {node}

    def do_empty(self, _: object = "") -> None:
        """Empty the schema of the pull request: a new one, or one that was dropped."""
        self._change(own=frozenset())

    def do_fill(self, _: object = "") -> None:
        """Build everything in the schema of the pull request."""
        self._change(own=frozenset(self.state.world.nodes))

    def do_leave(self, _: object = "") -> None:
        """Leave in the schema of the pull request what was there and what this run builds."""
        self._change(own=self.state.world.own | self.state.story.built)

    # ---- from ref to ref

    def do_next(self, _: object = "") -> None:
        """Go to the next ref."""
        self.state = _at(self.state, min(self.state.position + 1, self.state.farthest))

    def do_back(self, _: object = "") -> None:
        """Go to the ref before."""
        self.state = _at(self.state, max(self.state.position - 1, 0))

    def do_go(self, value: object) -> None:
        """Go to a ref by its position, from 0."""
        self.state = _at(self.state, number_value(value, 0, self.state.farthest))

    def do_predict(self, value: object) -> None:
        """Hide the refs until the person has said where each leads; begins anew."""
        self.state = _at(DeferralState(self.state.world, 0, flag_value(value)), 0)

    def do_guess(self, value: object) -> None:
        """Say where the ref leads; what was said stands."""
        if not self.state.is_hidden:
            raise JobkitError("there is nothing to predict here", hint="go to a ref that is still hidden")
        chosen = choice_value(value, PLACES)
        guess = next(place for place in PLACES if place == chosen)
        self.state = replace(self.state, guesses=(*self.state.guesses, guess))


def _at(state: DeferralState, position: int) -> DeferralState:
    """Return the state at a step; one that reads nothing needs no guess."""
    moved = replace(state, position=position)
    is_new = moved.predicts and position == len(moved.guesses) and moved.step is not None
    if is_new and moved.step is not None and moved.step.read is None:
        return replace(moved, guesses=(*moved.guesses, None))
    return moved


def _ids(project: Project, names: Iterable[str]) -> frozenset[str]:
    return frozenset(project.find(name).unique_id for name in names)
