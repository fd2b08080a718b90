"""A notice: who gets which message, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown, ShownTuple
from jobkit.basics.why import Cause, Why

__all__ = ["Notice", "Notices"]


@dataclass(frozen=True, slots=True)
class Notice(Shown, WithData):
    """One message that a person or a channel would get.

    Parameters
    ----------
    at : datetime
        When it is sent (aware, UTC). How long mail takes is not part of the simulation.
    to : str
        A user, an address, a channel, or the pull request whose status it is.
    channel : str
        ``email external_email slack slack_account teams``, or the git provider of a pull request.
    kind : {"run", "model", "pr_status"}
        About the outcome of a run (P-147), about models and tests (P-150), or a status of a pull request
        (P-127).
    run : int
        Id of the run it is about.
    job : str
    outcome : str
        ``succeeds warns fails canceled`` of a run; ``success warning fails`` of models; ``pending success
        failure`` of a pull request.
    sentence : str
        What it says, secrets scrubbed (P-139).
    cause : Cause
        Why it is sent, with the fact it rests on and whether that is an assumption.
    nodes : tuple of str
        unique_ids that a notice about models lists.
    """

    at: datetime
    to: str
    channel: str
    kind: Literal["run", "model", "pr_status"]
    run: int
    job: str
    outcome: str
    sentence: str
    cause: Cause
    nodes: tuple[str, ...] = ()

    _data = ("at", "to", "channel", "kind", "run", "job", "outcome", "sentence", "nodes", "cause")

    @property
    def fact(self) -> str:
        """The documented fact it rests on, for example ``"P-147"``."""
        return self.cause.fact

    @property
    def why(self) -> Why:
        """Why it is sent: a sentence, and the cause behind it."""
        return Why(f"{self.to} is told because {self.cause.text}.", (self.cause,))


class Notices(ShownTuple[Notice]):
    """Notices in order of time: a tuple that shows itself as a table."""

    __slots__ = ()
