"""Which answers count, where a question was answered more than once."""

from __future__ import annotations

from jobkit.quiz.progress.answers import StoredAnswer
from jobkit.quiz.progress.store import ProgressStore

__all__ = ["counted", "variant_of"]


def counted(store: ProgressStore, topic: str | None = None) -> tuple[StoredAnswer, ...]:
    """Return one answer a question and session, oldest first.

    In practice the first try counts; in an exam, once it is over, the last. What was skipped does not count.
    """
    sessions = {session.id: session for session in store.sessions(topic=topic)}
    chosen: dict[tuple[str, int], StoredAnswer] = {}
    for answer in sorted(store.answers(), key=lambda one: (one.session, one.position, one.attempt)):
        session = sessions.get(answer.session)
        if session is None or (session.mode == "exam" and session.ended is None):
            continue
        if session.mode == "exam" or answer.attempt == 1:
            chosen[answer.session, answer.position] = answer
    attempted = [answer for answer in chosen.values() if answer.outcome != "not attempted"]
    return tuple(sorted(attempted, key=lambda one: (one.at, one.session, one.position)))


def variant_of(item: str) -> str:
    """Return what is remembered: an item, or the generator behind a generated one.

    >>> variant_of("next-fire:7"), variant_of("command-order")
    ('next-fire', 'command-order')
    """
    return item.partition(":")[0]
