"""Which command line an engine of dbt reads: its verbs, the options of each, and their old spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jobkit.basics.engine import Engine
from jobkit.dbt.commands.options import VERBS, CommandOption, options_of
from jobkit.dbt.commands.options_v2 import PLAIN_WORDS_V2, V2_VERBS, options_of_v2

__all__ = ["DIALECTS", "Dialect"]

_ALIASES = {"list": "ls", "source snapshot-freshness": "source freshness"}
_PLAIN_WORDS = {"run-operation": 1, "init": 1}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The command line of one engine.

    Parameters
    ----------
    engine : {"core", "fusion"}
    name : str
        What a message calls it.
    verbs : tuple of str
        Every command, by the name that `Command.verb` has.
    options_of : callable
        A verb, or ``""`` for the words before it -> its options by spelling.
    aliases : Mapping of str to str
        Other words for a verb.
    plain_words : Mapping of str to int or None
        How many words without a dash may follow a verb, none where it is not named here; None is any number.
    fact : str
        Why it is known from documentation only; ``""`` where dbt was run.
    """

    engine: Engine
    name: str
    verbs: tuple[str, ...]
    options_of: Callable[[str], Mapping[str, CommandOption]]
    aliases: Mapping[str, str]
    plain_words: Mapping[str, int | None]
    fact: str = ""

    @property
    def first_words(self) -> tuple[str, ...]:
        """What may follow ``dbt``."""
        return tuple(dict.fromkeys([*(verb.split()[0] for verb in self.verbs), "list"]))

    def knows(self, verb: str, spelled: str) -> bool:
        """Return whether a verb has an option of this spelling."""
        return spelled in self.options_of(verb)


DIALECTS: Mapping[Engine, Dialect] = MappingProxyType(
    {
        "core": Dialect("core", "dbt v1", VERBS, options_of, _ALIASES, _PLAIN_WORDS),
        "fusion": Dialect(
            "fusion",
            "dbt v2",
            V2_VERBS,
            options_of_v2,
            {**_ALIASES, "fmt": "format"},
            {**_PLAIN_WORDS, **PLAIN_WORDS_V2},
            "PF-004",
        ),
    }
)
"""The command line of each engine."""
