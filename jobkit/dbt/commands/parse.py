"""Reads a dbt command line the way dbt-core 1.12 (click) does, with the words of dbt v1 or of dbt v2."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError, did_you_mean, shorten
from jobkit.basics.one_line import on_one_line
from jobkit.dbt.commands.command import Command
from jobkit.dbt.commands.dialect import DIALECTS, Dialect
from jobkit.dbt.commands.option_values import Refuse, check_choice, convert, time_of
from jobkit.dbt.commands.options import GLOBAL, CommandOption
from jobkit.dbt.commands.options_v2 import REFUSED
from jobkit.dbt.commands.outside import is_on, outside_deprecations, outside_values
from jobkit.dbt.commands.tokens import Token, place, tokenize

__all__ = ["command_or_none", "parse"]

_GROUPS = {"docs": ("generate", "serve"), "source": ("freshness", "snapshot-freshness")}
_EXCLUSIVE = (
    ("warn_error", "warn_error_options"),
    ("select", "inline"),
    ("selector", "inline"),
    ("models", "select"),
    ("models", "resource_types"),
)
_TOGETHER = (("event_time_start", "event_time_end"), ("event_time_end", "event_time_start"))
_NO_OPTIONS = frozenset(
    ["text", "verb", "macro", "deprecations", "options", "engine", "checks", "ignored", "renamed"]
)  # fields of a command that no option sets
_FIELDS = frozenset(Command.__dataclass_fields__) - _NO_OPTIONS


def parse(
    text: str,
    env: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
    *,
    engine: Engine = "core",
) -> Command:
    """Read one dbt command line, with the options that stand outside it.

    Parameters
    ----------
    text : str
        What starts with ``dbt``, for example ``dbt build --select state:modified+ --defer``. Line breaks
        outside quotes are blanks, as on the platform.
    env : Mapping of str to str, optional
        Environment variables, such as ``DBT_FAIL_FAST``; the command line wins.
    flags : Mapping of str to object, optional
        ``flags:`` of ``dbt_project.yml``; variables win.
    engine : {"core", "fusion"}
        Whose command line it is: that of dbt v1, or of dbt v2 (`jobkit.dbt.commands.options_v2`).

    Returns
    -------
    Command

    Raises
    ------
    CommandError
        Where dbt would exit with 2 for the command line alone: an unknown verb or option, a missing or
        wrong value, options that exclude each other. The error names the word and its column.

    Notes
    -----
    As in dbt-core 1.12 ``cli/main.py``: ``--select a b`` takes every word up to the next option, a
    repeated ``--select`` adds to the first, any other repeated option takes the last value, and global
    options may stand before the verb or after it but not in both places.

    >>> parse("dbt --quiet build -s tag:nightly orders+ -x").select
    ('tag:nightly', 'orders+')
    """
    if not isinstance(text, str):
        raise CommandError(f"a command is text, not {type(text).__name__}", hint='for example "dbt build"')
    dialect = DIALECTS[engine]
    try:
        return _LineReader(on_one_line(text), env or {}, flags or {}, dialect).read()
    except CommandError as error:
        error.fact = error.fact or dialect.fact
        raise


@lru_cache(maxsize=1024)
def command_or_none(
    text: str, env: tuple[tuple[str, str], ...] = (), engine: Engine = "core"
) -> Command | None:
    """Return the parsed command, or None for one that dbt would refuse.

    Parameters
    ----------
    text : str
    env : tuple of (str, str)
        The variables of the run that dbt reads as options (`engine_variables`).
    engine : {"core", "fusion"}
        Whose command line it is.
    """
    try:
        return parse(text, dict(env), engine=engine)
    except CommandError:
        return None


class _LineReader:
    """One pass over the words of one line."""

    def __init__(self, text: str, env: Mapping[str, str], flags: Mapping[str, Any], dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.env = env
        self.flags = flags
        self.words = tokenize(text)
        self.next = 0
        self.given: list[tuple[str, Any, int]] = []  # (name, value, which part of the command line)
        # dbt checks only the last value of an option
        self.last: dict[str, tuple[CommandOption, str, Token]] = {}
        self.part = 0
        self.deprecations: dict[str, None] = {}
        self.ignored: dict[str, None] = {}
        self.renamed: dict[str, None] = {}

    def read(self) -> Command:
        first = self._take()
        if first is None or first.text != "dbt":
            raise self._error(first, "a command starts with `dbt`", 'for example "dbt build"')
        verb = self._read_verb()
        self._only_once()
        plain = self._read_rest(verb) if verb not in ("help", "version") else ()
        self._only_once()
        if verb not in ("help", "version"):
            self._read_outside(verb)
        return self._command(verb, plain)

    # -- words ------------------------------------------------------------------------------------

    def _take(self) -> Token | None:
        if self.next >= len(self.words):
            return None
        self.next += 1
        return self.words[self.next - 1]

    def _error(self, word: Token | None, what: str, hint: str = "", fact: str = "") -> CommandError:
        start, end = (word.start, word.end) if word else (len(self.text), len(self.text))
        error = CommandError(what, where=place(self.text, start, end), hint=hint)
        error.fact = fact
        return error

    def _refuser(self, word: Token) -> Refuse:
        return lambda what, hint: self._error(word, what, hint)

    # -- the verb ---------------------------------------------------------------------------------

    def _read_verb(self) -> str:
        word = self._options_before("dbt")
        if word is None:
            return self._no_verb("dbt", self.dialect.first_words)
        verb = word.text
        if verb in _GROUPS:
            self.part += 1
            word = self._options_before(f"dbt {verb}")
            if word is None:
                return self._no_verb(f"dbt {verb}", _GROUPS[verb])
            if word.text not in _GROUPS[verb]:
                raise self._unknown(word, f"dbt {verb}", _GROUPS[verb])
            verb = f"{verb} {word.text}"
        self.part += 1
        verb = self.dialect.aliases.get(verb, verb)
        if verb not in self.dialect.verbs:
            raise self._unknown(word, "dbt", self.dialect.first_words)
        return verb

    def _options_before(self, owner: str) -> Token | None:
        """Read global options up to the next plain word, and return that word."""
        known = self.dialect.options_of("")
        while (word := self._take()) is not None:
            if not _is_option(word.text):
                return word
            self._read_option(word, known, owner)
        return None

    def _no_verb(self, owner: str, known: Iterable[str]) -> str:
        for name in ("help", "version"):
            if any(key == name for key, _, _ in self.given):
                return name
        raise self._error(None, f"`{owner}` needs a command", f"one of {', '.join(known)}")

    def _unknown(self, word: Token, owner: str, known: Iterable[str]) -> CommandError:
        hint = did_you_mean(word.text, known) or f"one of {', '.join(known)}"
        if word.text in _V2_ALONE:
            hint = "it is a command of dbt v2"
        return self._error(word, f"`{owner}` has no command {shorten(word.text)}", hint)

    # -- options ----------------------------------------------------------------------------------

    def _read_rest(self, verb: str) -> tuple[str, ...]:
        """Read what follows the verb; return the plain words: a macro, a folder, checks of dbt v2."""
        known = self.dialect.options_of(verb)
        plain: list[Token] = []
        while (word := self._take()) is not None:
            if word.text == "--":
                plain += self.words[self.next :]
                self.next = len(self.words)
            elif _is_option(word.text):
                self._read_option(word, known, f"dbt {verb}")
            else:
                plain.append(word)
        allowed = self.dialect.plain_words.get(verb, 0)
        if allowed is not None and len(plain) > allowed:
            what = f"unexpected word {shorten(plain[allowed].text)}"
            raise self._error(plain[allowed], what, _hint_for_word(plain[allowed].text, known))
        return tuple(word.text for word in plain)

    def _read_option(self, word: Token, known: Mapping[str, CommandOption], owner: str) -> None:
        spelled, equals, attached = word.text.partition("=")
        if spelled in known and (spelled.startswith("--") or not equals):
            self._apply(known[spelled], spelled, word, attached if equals else None)
        elif word.text.startswith("--"):
            raise self._no_option(word, spelled, known, owner)
        else:
            self._read_short(word, known, owner)

    def _read_short(self, word: Token, known: Mapping[str, CommandOption], owner: str) -> None:
        """Read ``-xf`` (two flags) or ``-smodel`` (an option and its value)."""
        rest = word.text[1:]
        while rest:
            spelled, rest = f"-{rest[0]}", rest[1:]
            option = known.get(spelled)
            if option is None:
                raise self._no_option(word, word.text if spelled == word.text[:2] else spelled, known, owner)
            if option.kind != "flag":
                self._apply(option, spelled, word, rest or None)
                return
            self._apply(option, spelled, word, None)

    def _no_option(
        self, word: Token, spelled: str, known: Mapping[str, CommandOption], owner: str
    ) -> CommandError:
        old = spelled if spelled.startswith("--") else spelled[:2]
        if self.dialect.engine == "fusion" and old in REFUSED:
            what = f"`{owner}` of dbt v2 has no option {shorten(old)}"
            return self._error(word, what, "write `--select` or `-s`", "PF-007")
        hint = did_you_mean(spelled, known) or did_you_mean(spelled, ["--help"])
        if DIALECTS["fusion"].knows(owner.removeprefix("dbt").strip(), spelled):
            hint = "it is an option of dbt v2"
        return self._error(word, f"`{owner}` has no option {shorten(spelled)}", hint)

    def _apply(self, option: CommandOption, spelled: str, word: Token, attached: str | None) -> None:
        if option.kind == "flag":
            if attached is not None:
                raise self._error(
                    word, f"`{spelled}` is a flag and takes no value", f"write `{spelled}` alone"
                )
            value: Any = spelled != option.negative
        elif option.kind == "multi":
            value = self._many(option, spelled, word, attached)
        else:
            value = self._one(option, spelled, word, attached)
        if option.ignored:
            self.ignored[spelled] = None
            self.last.pop(option.name, None)
            return
        self.given.append((option.name, value, self.part))
        if spelled in REFUSED:
            self.deprecations["ModelParamUsageDeprecation"] = None
        if spelled == option.old_word:
            self.renamed[spelled] = None

    def _many(
        self, option: CommandOption, spelled: str, word: Token, attached: str | None
    ) -> tuple[str, ...]:
        words = [] if attached is None else [Token(attached, word.start, word.end)]
        if attached is None:
            first = self._take()
            if first is None:
                raise self._error(word, f"`{spelled}` needs at least one word after it")
            words.append(first)
        while self.next < len(self.words) and not self.words[self.next].text.startswith("-"):
            words.append(self.words[self.next])
            self.next += 1
        parts = [(part, each) for each in words for part in each.text.split(" ")]
        for part, each in parts:
            check_choice(option, spelled, part, self._refuser(each))
        return tuple(part for part, _ in parts)

    def _one(self, option: CommandOption, spelled: str, word: Token, attached: str | None) -> Any:
        taken = Token(attached, word.start, word.end) if attached is not None else self._take()
        if taken is None:
            raise self._error(word, f"`{spelled}` needs a value")
        self.last[option.name] = (option, spelled, taken)
        return taken.text

    # -- outside the command line -------------------------------------------------------------------

    def _read_outside(self, verb: str) -> None:
        given = frozenset(name for name, _, _ in self.given)
        for option, where, value in outside_values(verb, self.env, self.flags, given, self.dialect):
            self.given.append((option.name, _outside_value(option, where, value), self.part))
        if self.env and given:
            self._check_unused(verb, given)
        self.deprecations.update(dict.fromkeys(outside_deprecations(self.env)))

    def _check_unused(self, verb: str, given: frozenset[str]) -> None:
        """Refuse a wrong variable of a global option that the command line gives, too.

        dbt reads such an option before its verb and after it: the variable stands at the other place.
        """
        for option, where, value in outside_values(verb, self.env, {}, frozenset(), self.dialect):
            if option.name in given and option in GLOBAL:
                _outside_value(option, where, value)

    # -- the whole --------------------------------------------------------------------------------

    def _only_once(self) -> None:
        """Refuse an option that stands both before and after the verb."""
        parts: dict[str, int] = {}
        for name, _, part in self.given:
            if parts.setdefault(name, part) != part:
                spelled = "--" + name.replace("_", "-")
                raise CommandError(
                    f"`{spelled}` stands both before and after the command",
                    where=place(self.text, 0, 3),
                    hint="keep one of them",
                )

    def _command(self, verb: str, plain: tuple[str, ...]) -> Command:
        values: dict[str, Any] = {}
        options: list[tuple[str, Any]] = []
        for name, value, _ in self.given:
            values[name] = values.get(name, ()) + value if isinstance(value, tuple) else value
            options.append((name, value))
        converted = {
            name: convert(option, spelled, word.text, self._refuser(word))
            for name, (option, spelled, word) in self.last.items()
        }
        values.update(converted)
        options = [(name, converted.get(name, value)) for name, value in options]
        self._check_together(values)
        self._check_window(values)
        if "models" in values:
            values["select"], values["resource_types"] = values["models"], ("model",)
        fields = {name: value for name, value in values.items() if name in _FIELDS}
        macro = next(iter(plain), None) if verb == "run-operation" else None
        if verb == "source freshness" and "output" in values:
            self.deprecations["CustomOutputPathInSourceFreshnessDeprecation"] = None
        return Command(
            text=self.text,
            verb=verb,
            macro=macro,
            deprecations=tuple(self.deprecations),
            options=tuple(options),
            engine=self.dialect.engine,
            checks=plain if verb == "check" else (),
            ignored=tuple(self.ignored),
            renamed=tuple(self.renamed),
            **fields,
        )

    def _check_window(self, values: dict[str, Any]) -> None:
        given = [values.get(name) for name in ("event_time_start", "event_time_end")]
        start, end = (time_of(text) if text and all(given) else None for text in given)
        if start is not None and end is not None and start >= end:
            word = self.last["event_time_start"][2] if "event_time_start" in self.last else None
            raise self._error(word, "`--event-time-start` is not before `--event-time-end`")

    def _check_together(self, values: dict[str, Any]) -> None:
        for pairs, wanted, what in (
            (_EXCLUSIVE, True, "cannot be given together"),
            (_TOGETHER, False, "go together; the second is missing"),
        ):
            for one, other in pairs:
                if one in values and (other in values) == wanted:
                    spelled = [f"`--{name.replace('_', '-')}`" for name in (one, other)]
                    where = f"`{self.text[:200]}`"
                    raise CommandError(f"{spelled[0]} and {spelled[1]} {what}", where=where)


_V2_ALONE = {*DIALECTS["fusion"].first_words, *DIALECTS["fusion"].aliases} - {*DIALECTS["core"].first_words}


def _outside_value(option: CommandOption, where: str, value: Any) -> Any:
    """Return the value of a variable or a flag of the project, checked like one of the command line."""

    def refuse(what: str, hint: str) -> CommandError:
        return CommandError(what, where=where, hint=hint)

    spelled = option.words[0]
    if option.kind == "flag":
        on = is_on(value)
        if on is None:
            raise refuse(f"`{spelled}` cannot be {shorten(value)}", "write true or false")
        return on
    if option.kind == "multi":
        words = tuple(str(value).split())
        for word in words:
            check_choice(option, spelled, word, refuse)
        return words
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return convert(option, spelled, text, refuse)


def _hint_for_word(word: str, known: Mapping[str, CommandOption]) -> str:
    if word == "dbt":
        return "make each command a step of its own"
    return ("name nodes with `--select`; " if "--select" in known else "") + "quote values that hold blanks"


def _is_option(text: str) -> bool:
    return len(text) > 1 and text.startswith("-")
