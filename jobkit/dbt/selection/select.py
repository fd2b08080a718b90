"""`select`: which nodes a selection takes from a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import SelectionError, shorten
from jobkit.basics.shown import Shown
from jobkit.dbt.commands import RESOURCE_TYPES
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection.absence import Absence
from jobkit.dbt.selection.evaluate import filtered
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import INDIRECT, Spec, from_words
from jobkit.dbt.selection.yaml_selectors import default_selector, spec_of

if TYPE_CHECKING:
    from jobkit.dbt.selection.near_misses import NearMiss

__all__ = ["ALL_TYPES", "Selection", "select"]

ALL_TYPES: frozenset[str] = frozenset({*RESOURCE_TYPES["ls"], "analysis"})
"""What ``dbt ls --resource-type all`` lists."""


@checked
@dataclass(frozen=True, slots=True)
class Selection(Shown):
    """The nodes that a selection takes.

    Parameters
    ----------
    ids : tuple of str
        unique_ids, sorted.
    warnings : tuple of str
        dbt's warnings: criteria that match nothing, broken contracts of unversioned models. With
        ``--warn-error`` they are errors in dbt.
    notes : tuple of str
        Remarks: which default selector was used, that manifests of dbt v2 were compared.
    events : tuple of str
        dbt's name of each warning, as ``--warn-error-options`` takes it.
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__",)

    ids: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    _trace: tuple[SelectionContext, Spec] | None = field(default=None, repr=False, compare=False)

    def __contains__(self, uid: object) -> bool:
        return uid in self.ids

    def __len__(self) -> int:
        return len(self.ids)

    def asks_the_same(self, other: Selection) -> bool:
        """Return whether both are of one question: the same criteria, project and state."""
        if self._trace is None or other._trace is None:
            return False
        (one, spec), (two, other_spec) = self._trace, other._trace
        return one.asks_the_same(two) and repr(spec) == repr(other_spec)

    def why(self, uid: str) -> str:
        """Say in one sentence why a node is selected, or why it is not.

        The reason is worked out when it is asked for, so a selection itself stays fast.
        """
        from jobkit.dbt.selection.reasons import reason

        if self._trace is None:
            return f"{uid} is selected." if uid in self.ids else f"{uid} is not selected."
        context, spec = self._trace
        return reason(context, spec, uid, uid in self.ids)

    def how(self, uid: str) -> str:
        """Say how a selected node is taken, as a predicate: ``matches tag:nightly``."""
        from jobkit.dbt.selection.reasons import how

        return how(*self._trace, uid) if self._trace is not None else "is selected"

    def absence(self, uid: str) -> Absence:
        """Return why a node is not selected, as data; worked out when it is asked for, too."""
        from jobkit.dbt.selection.reasons import absence

        if self._trace is None or uid in self.ids:
            return Absence("selected" if uid in self.ids else "no_criterion")
        context, spec = self._trace
        return absence(context, spec, uid)

    def near_misses(self) -> tuple[NearMiss, ...]:
        """Return the criteria that match nothing, each with what was probably meant."""
        from jobkit.dbt.selection.near_misses import near_misses

        return near_misses(self._trace[0]) if self._trace is not None else ()

    def changes(self, uid: str) -> tuple[str, ...]:
        """Return what differs in a node from the state, ``("body",)`` or ``("new",)``; () without a state."""
        context = self._trace[0] if self._trace is not None else None
        if context is None or context.state is None or uid not in context.index.nodes:
            return ()
        return context.comparison.changes(uid)

    def changed_roots(self, uid: str) -> tuple[str, ...]:
        """Return the nodes, modified or new against the state, by which a node is selected; nearest first."""
        from jobkit.dbt.selection.reasons import changed_roots

        if self._trace is None or uid not in self.ids:
            return ()
        return changed_roots(*self._trace, uid)


@checked
def select(
    project: ProjectGraph,
    select: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] | None = None,
    *,
    state: State | None = None,
    indirect_selection: str | None = None,
    selector: str | None = None,
    resource_types: Iterable[str] | None = None,
    exclude_resource_types: Iterable[str] | None = None,
) -> Selection:
    """Select nodes as dbt-core 1.12 does.

    Parameters
    ----------
    project : Project
        Where to select from.
    select, exclude : str or sequence of str, optional
        Criteria, divided by blanks (union) and commas (intersection). None or an empty sequence: everything,
        or the manifest's default selector when both are left out.
    state : State, optional
        The earlier run that ``state:``, ``result:`` and ``source_status:`` compare with.
    indirect_selection : str, optional
        ``eager`` (the default), ``cautious``, ``buildable`` or ``empty``.
    selector : str, optional
        A YAML selector of the manifest; `select` and `exclude` are then ignored (S-061).
    resource_types, exclude_resource_types : iterable of str, optional
        Resource types to take and to leave out; None = all that ``dbt ls --resource-type all`` lists.

    Returns
    -------
    Selection

    Raises
    ------
    SelectionError
        Where dbt would exit with 2; points at the criterion.
    """
    mode = _mode(indirect_selection)
    types = _types(resource_types, exclude_resource_types)
    context = SelectionContext(project, state, mode, types)
    notes = context.notes
    included, excluded = _words(select), _words(exclude)
    if selector is None and not included and not excluded:
        selector = default_selector(project.selectors)
        if selector is not None:
            notes.append(f"Using default selector {selector}")
    elif selector is not None and (included or excluded):
        context.warn(
            "SelectExcludeIgnoredWithSelectorWarning",
            f"--select and --exclude are ignored because --selector {selector} is given",
        )
    spec: Spec
    if selector is not None:
        context.open_selectors.append(selector)
        spec = spec_of(context, selector)
    else:
        spec = from_words(included, excluded, mode)
    try:
        ids = context.index.sort(filtered(context, spec))
    except RecursionError:
        raise SelectionError("the manifest is nested too deeply to be compared") from None
    return Selection(
        ids, tuple(context.warnings), tuple(notes), tuple(context.warnings.values()), (context, spec)
    )


def _words(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    words = (value,) if isinstance(value, str) else tuple(value)
    for word in words:
        if not isinstance(word, str):
            raise SelectionError(f"{shorten(word)} is no selection", hint="give text, or a list of texts")
    return words


def _mode(value: str | None) -> str:
    if value is None:
        return "eager"
    if value not in INDIRECT:
        raise SelectionError.unknown("mode of indirect selection", value, INDIRECT)
    return value


def _types(wanted: Iterable[str] | None, unwanted: Iterable[str] | None) -> frozenset[str]:
    chosen = frozenset(ALL_TYPES if wanted is None else wanted)
    if "all" in chosen:
        chosen = (chosen - {"all"}) | ALL_TYPES
    return chosen - frozenset(unwanted or ())
