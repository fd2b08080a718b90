"""Rules about what is said after an answer: a reason for each option, and no letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, item_rule

__all__: list[str] = []

_SHORTEST = 8  # letters of a reason
_EMPTY_REASON = re.compile(
    r"\W*(?:(?:this|that|it)(?: option| answer)? is )?(?:simply |just )?(?:the )?"
    r"(?:in|not )?(?:correct|wrong|right|true|false)(?: answer| option| one)?\W*",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"\([A-F](?: is [^)]*)?\)|\b(?i:options?|answers?|choices?) \(?[A-F]\)?(?![\w'])|^[A-F]\) ", re.MULTILINE
)
_NAMED_OPTION = re.compile(r"\{\{\s*opt:\s*([^}\s]*)\s*\}\}")


@item_rule("reason", "error", "a reason for each option: 8 letters or more, its own, not only 'incorrect'")
def reason(item: LintedItem) -> Iterator[Flaw]:
    """The reason of the option that was chosen is what teaches."""
    for option in item.options if item.is_choice else ():
        if not option.why:
            yield Flaw("has no reason", f"options.{option.id}.why")
    twice = {text for text, times in Counter(item.reasons.values()).items() if times > 1}
    for place, text in item.reasons.items():
        if len(text.strip()) < _SHORTEST or _EMPTY_REASON.fullmatch(text):
            yield Flaw(f"{text!r} is no reason", place)
        elif text in twice:
            yield Flaw(f"the same reason stands at another option: {text[:40]!r}", place)


@item_rule("misconception", "error", "each wrong answer names the misconception behind it")
def misconception(item: LintedItem) -> Iterator[Flaw]:
    """A class report names misconceptions, not letters."""
    for option in item.distractors if item.is_choice else ():
        if not option.misconception:
            yield Flaw("a distractor without a misconception", f"options.{option.id}")
    for number, answer in enumerate(item.wrong_answers):
        if not answer.get("misconception"):
            named = answer.get("id", answer.get("value", number))
            yield Flaw(f"the wrong answer {named!r} has no misconception", "near")
    for option in item.keys:
        if option.misconception:
            yield Flaw("the key has a misconception", f"options.{option.id}")


@item_rule("letters", "error", "options are named as {{opt:id}}, never by letter")
def letters(item: LintedItem) -> Iterator[Flaw]:
    """The options are shuffled: a letter in a text points at another option."""
    for place, text in item.free_text.items():
        match = _LETTER.search(text)
        if match:
            yield Flaw(f"{match.group()!r} names an option by letter; write {{{{opt:id}}}}", place)


@item_rule("option-names", "error", "{{opt:id}} names an option of the item", guide=True)
def option_names(item: LintedItem) -> Iterator[Flaw]:
    """Otherwise the learner reads the braces."""
    known = {option.id for option in item.options}
    for place, text in item.free_text.items():
        for name in _NAMED_OPTION.findall(text):
            if name not in known:
                yield Flaw(
                    f"there is no option {name!r}; options: {', '.join(sorted(known)) or 'none'}", place
                )


@item_rule("hint-gives-key", "error", "no hint holds the text of the key and of no other option")
def hint_gives_key(item: LintedItem) -> Iterator[Flaw]:
    """A hint leads the way; the learner takes the last step."""
    answers, others = [option.text for option in item.keys], [option.text for option in item.distractors]
    if item.type in ("cron", "selector"):
        answers = [str(item.fields.get("key") or "")]
    for number, hint in enumerate(item.fields.get("hints") or ()):
        words = f" {_plain(hint)} "
        if any(_holds(words, other) for other in others):
            continue  # it speaks of several
        for answer in answers:
            if len(answer) > 3 and _holds(words, answer):
                yield Flaw(f"holds the key: {answer[:60]!r}", f"hints[{number}]")


def _holds(words: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_plain(answer))}(?!\w)", words) is not None


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").casefold().split()).strip(" .")
