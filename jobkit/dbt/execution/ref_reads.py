"""What each ref of a node read in one invocation: which relation, and why that one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from jobkit.basics.why import Cause, Details
from jobkit.dbt.execution.inputs import REFABLE, Inputs
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.relation import relation_of

__all__ = ["ReadReason", "RefRead", "RefReader", "ref_reads"]

ReadReason = Literal["built", "there", "not_there", "deferred", "favored"]

_READ_NOTHING = frozenset({"skipped", "no-op"})


@dataclass(frozen=True, slots=True)
class RefRead:
    """One ref, and the relation that it led to.

    Parameters
    ----------
    reader, parent : str
        The unique_ids of the node whose SQL has the ref, and of the node that it names. The ref of an
        ephemeral model counts for the node that its SQL becomes part of (S-042).
    reader_name, parent_name : str
    own : str
        The relation of the parent in the target schema.
    other : str
        Its relation in the state; ``""`` where it was not read there.
    reason : str
        ``built`` (by this run, before), ``there`` (in the target schema since before), ``not_there``
        (neither, and nothing to defer to), ``deferred`` (to the state) or ``favored`` (by
        ``--favor-state``).
    exists : bool
        False where the relation that is read does not exist: the reader ends in an error.
    defers : bool
        Whether the command deferred at all.
    """

    reader: str
    parent: str
    reader_name: str
    parent_name: str
    own: str
    other: str
    reason: ReadReason
    exists: bool
    defers: bool

    @property
    def relation(self) -> str:
        """The relation that is read, ``schema.identifier``."""
        return self.other or self.own

    @property
    def is_deferred(self) -> bool:
        """True when it is read from the state."""
        return bool(self.other)

    @property
    def cause(self) -> Cause:
        """Why it is this relation, with the fact behind it."""
        say, fact = _SENTENCES[self.reason]
        text, missing = say(self), self.is_deferred and not self.exists
        if missing:
            text += (
                f". But {self.other} does not exist: dbt trusts the manifest of the state and does not look"
            )
        data = Details(reader=self.reader, parent=self.parent, relation=self.relation, reason=self.reason)
        return Cause("ref", text, self.parent, "S-041" if missing else fact, data=data)


def _there(read: RefRead) -> str:
    text = f"this run does not build {read.parent_name}, but {read.own} exists"
    return f"{text}: what exists is not deferred" if read.defers else f"{text}, and there is no deferral"


def _not_there(read: RefRead) -> str:
    text = f"this run does not build {read.parent_name}, and {read.own} does not exist"
    none = "the state does not know it" if read.defers else "there is no deferral"
    return f"{text}; {none}, so {read.own} is read all the same, and that is an error"


def _deferred(read: RefRead) -> str:
    text = f"this run does not build {read.parent_name}, and {read.own} does not exist"
    return f"{text}: {read.other} of the state takes its place" if read.own != read.other else text


def _favored(read: RefRead) -> str:
    if read.own == read.other:
        return f"the state's relation of {read.parent_name} is the same: {read.own}, for all targets"
    return (
        f"this command does not select {read.parent_name}, and with --favor-state it does not matter that "
        f"{read.own} exists: {read.other} of the state is read"
    )


_SENTENCES: dict[ReadReason, tuple[Callable[[RefRead], str], str]] = {
    "built": (lambda read: f"this run has built {read.parent_name} before, as {read.own}", "S-040"),
    "there": (_there, "S-040"),
    "not_there": (_not_there, "S-021"),
    "deferred": (_deferred, "S-040"),
    "favored": (_favored, "S-040"),
}


class RefReader:
    """Tells of each node of one invocation what its refs read.

    Parameters
    ----------
    call : Invocation
    earlier : collection of Invocation
        The commands before it in the same run: what they built counts as built.
    defers : bool, optional
        Whether the command deferred; by default what its artifacts say.
    """

    def __init__(
        self, call: Invocation, earlier: Collection[Invocation] = (), defers: bool | None = None
    ) -> None:
        self._call = call
        self._defers = bool(call.state.args.get("defer")) if defers is None else defers
        self._ran = {row.unique_id for row in call.results if row.status not in _READ_NOTHING}
        # `compile` and `docs generate` succeed and build nothing: they have no mode
        rows = (row for one in (*earlier, call) for row in one.results if row.status == "success")
        self._built = {row.unique_id for row in rows if row.mode}

    def reads(self, reader: str) -> Iterator[RefRead]:
        """Yield what each ref of a node (by its unique_id) read, in the order of its dependencies.

        Nothing for a node that did not run: a skipped one reads nothing. Sources are no refs.
        """
        project = self._call.state.project
        if reader not in self._ran or reader not in project.nodes:
            return
        for uid in project.table(Inputs).relations(reader):
            if project.nodes[uid].resource_type in REFABLE:
                yield self._read(project.nodes[reader], project.nodes[uid])

    def _read(self, reader: Node, parent: Node) -> RefRead:
        call, uid = self._call, parent.unique_id
        own, other = relation_of(parent, call.state.schema), call.deferred.get(uid, "")
        is_here = own in call.warehouse.relations
        return RefRead(
            reader.unique_id,
            uid,
            reader.name,
            parent.name,
            own,
            other,
            _reason(is_here, other, uid in self._built),
            (other or own) in call.warehouse.relations,
            self._defers,
        )


def ref_reads(
    call: Invocation, reader: str, earlier: Collection[Invocation] = (), *, defers: bool | None = None
) -> tuple[RefRead, ...]:
    """Return what each ref of one node read; the parameters are those of `RefReader`."""
    return tuple(RefReader(call, earlier, defers).reads(reader))


def _reason(is_here: bool, other: str, is_built: bool) -> ReadReason:
    if other:
        return "favored" if is_here else "deferred"
    return "built" if is_built else "there" if is_here else "not_there"
