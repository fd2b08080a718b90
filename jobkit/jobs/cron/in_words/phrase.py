"""Reading a schedule in words: every word belongs to a term that is known, or is named in an error.

Each row of the grammar is a regular expression and the term it makes. The first row that fits at a place
wins, so what is longer and more special stands above what is shorter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from jobkit.basics.errors import ScheduleError, nearest, shorten
from jobkit.jobs.cron.in_words.makers import (
    Make,
    clock_times,
    dates,
    day_part,
    day_range,
    minutes_past,
    month_days,
    month_range,
    named_months,
    nth_weekdays,
    once_or_twice,
    refuse,
    rhythm,
    span,
    weekdays,
    zone_by_name,
    zone_by_path,
)
from jobkit.jobs.cron.in_words.places import ZONE_WORDS, place_zone, unknown_place
from jobkit.jobs.cron.in_words.terms import (
    ClockSpan,
    MinutesPast,
    MonthDays,
    Rhythm,
    SaidTerm,
    SpokenZone,
    TimeOfDay,
)
from jobkit.jobs.cron.in_words.vocabulary import (
    ADVERBS,
    AND,
    CLOCK,
    CLOCK_LIST,
    DATE_LIST,
    DAY,
    DAY_LIST,
    DAY_NUMBERS,
    DAY_OF,
    DAY_SETS,
    EACH_MONTH,
    EVERY,
    HALF,
    HOUR,
    MONTH,
    MONTH_LIST,
    MONTH_OF,
    NUMBER,
    NUMBERS,
    ORDINAL,
    ORDINAL_DIGITS,
    ORDINALS,
    SURE_CLOCK,
    TO,
    any_of,
)

__all__ = ["EXAMPLE", "read_terms"]

EXAMPLE = "every weekday at 6 in New York"
_LONGEST = 300
_MOST_PLACE_WORDS = 4
_ALIKE = 0.82  # "soon" is not "noon"

_EACH = r"(?:the|every|each)"
_LEAD = rf"(?:on |{EVERY} )?(?:the )?"
_OF_HOUR = rf"(?: (?:of|past) {_EACH} hour)?"
_PAST_HOUR = rf"past(?: {_EACH} hour)?(?! {HOUR}{HALF}?(?!\w))"
_EXCEPT = r"(?P<except>except|but not|not|without|excluding)(?: (?:on|in|for))?(?: the)? "
_DAY_OF_YEAR = rf"(?:{ORDINAL_DIGITS} (?:of )?{MONTH}|{MONTH} (?:the )?{ORDINAL_DIGITS})(?![\w:])"
_RHYTHM_OF = rf"(?:{EVERY}|the(?= (?:quarter|year)\b))"
_UNIT = r"(?P<unit>seconds?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|quarters?|years?)"
_IN_EACH = (
    r"(?:(?:a|an|per|each|every) (?P<unit>hour|day|week|month|year)|(?P<adverb>hourly|daily|weekly|monthly))"
)
_PART_OF_DAY = r"(?P<name>morning|afternoon|evening|night)"
_TIME = r"(?: (?:standard |daylight |summer )?time(?: ?zone)?)?"
_EVENTS = (
    (
        r"\b(?:pull requests?|commits?|push(?:ed|es)?|merge[ds]?)\b",
        "CI jobs and merge jobs start by events of the repository: they have no schedule",
    ),
    (r"\b(?:after|when|as soon as)\b", "a job that runs after another one has a job completion trigger"),
    (
        r"\b(?:today|tonight|tomorrow|next|\d{4}-\d\d?-\d\d?)\b",
        "a schedule repeats; for one time start the run by hand or by the API",
    ),
)
_no_weeks = refuse(
    "cron cannot count weeks: it knows the date, not what ran before",
    "write `the first and third monday of the month`, or every week",
)
_no_last = refuse(
    "the platform's cron cannot say the last one of a month", "the fourth is near: `the fourth friday`"
)
_no_nearest = refuse(
    "the platform's cron has no nearest weekday", "write a day of the month, or `the first monday`"
)
_no_seconds = refuse("the platform's cron has no seconds", "a job runs every minute at the most")
_no_place = refuse("jobkit does not know where you are", "name a city: in Berlin")

_ROWS: tuple[tuple[str, Make], ...] = (
    (rf"{EVERY} second(?= *(?:$|,))", _no_seconds),
    (rf"{EVERY} (?:other|second|2nd|2) (?:{any_of(DAY_SETS)}|{DAY})\b(?! of)", _no_weeks),
    (rf"(?:{EVERY} )?last {DAY}(?:{EACH_MONTH})?", _no_last),
    (rf"(?:the )?(?:first|last) (?:{any_of(DAY_SETS)})(?:{EACH_MONTH})?", _no_nearest),
    (
        rf"(?:on )?(?:{EVERY} )?(?:the )?(?P<which>{ORDINAL}(?:{AND}(?:the )?{ORDINAL})*) "
        rf"(?P<days>{DAY}(?:{AND}{DAY})*)(?:{EACH_MONTH})?",
        nth_weekdays,
    ),
    (rf"{_LEAD}(?P<dates>{_DAY_OF_YEAR}(?:{AND}(?:on )?{_DAY_OF_YEAR})*)(?: of {EVERY} year)?", dates),
    (rf"{_LEAD}(?P<days>{DATE_LIST}){EACH_MONTH}", month_days),
    (rf"{EVERY} (?P<count>{ORDINAL}) (?P<unit>minute|hour|day|week|month)(?! of)", rhythm),
    (
        rf"{_LEAD}(?P<days>{DATE_LIST})"
        rf"(?= of {MONTH}| of {_EACH} (?:quarter|year)| (?:at|in)\b|,|$)",
        month_days,
    ),
    (rf"(?:on )?days? (?P<days>{DAY_NUMBERS})(?:{EACH_MONTH})?", month_days),
    (rf"(?:at |on )?(?:the )?end of {_EACH} month", lambda _: MonthDays((), True)),
    (rf"(?:at |on )?(?:the )?(?:start|beginning) of {_EACH} month", lambda _: MonthDays((1,))),
    (rf"(?:from|between) (?P<first>{DAY})(?:{TO}| and )(?P<last>{DAY})", day_range),
    (rf"(?:from|between) (?P<first>{MONTH})(?:{TO}| and )(?P<last>{MONTH})", month_range),
    (rf"{_EXCEPT}(?P<days>{DAY_LIST})", weekdays),
    (rf"{_EXCEPT}(?P<months>{MONTH_LIST})", named_months),
    (rf"{EVERY} half(?: an)?[ -]hour", lambda _: Rhythm(30, "minute")),
    (rf"{EVERY} (?:quarter of an hour|quarter[ -]hour)", lambda _: Rhythm(15, "minute")),
    (rf"{EVERY} {_PART_OF_DAY}", day_part),
    (
        rf"{_RHYTHM_OF} (?:(?P<count>other|second(?= (?:min|h|d|w|m|q|y))|2nd|{NUMBER}) ?)?{_UNIT}"
        r"(?: of the (?:day|week))?",
        rhythm,
    ),
    (rf"(?P<name>{any_of(ADVERBS)})", lambda match: ADVERBS[match["name"]]),
    (rf"(?P<count>once|twice) {_IN_EACH}", once_or_twice),
    (rf"(?P<count>{NUMBER}) times {_IN_EACH}", once_or_twice),
    (
        r"(?:during |in |within )?(?:business|office|working) hours",
        lambda _: ClockSpan(TimeOfDay(540), TimeOfDay(1020), is_named=True),
    ),
    (rf"(?:from|between|during) (?P<first>{CLOCK})(?:{TO}| and )(?P<last>{CLOCK})", span),
    (rf"(?P<first>{SURE_CLOCK}){TO}(?P<last>{SURE_CLOCK})", span),
    (rf"(?:starting|beginning)(?: at| from)? (?P<first>{CLOCK})(?P<last>(?!))?", span),
    (r"(?:at |on )?(?:the )?(?:top of the hour|full hour|hour)", lambda _: MinutesPast((0,))),
    (rf"(?:at )?(?:minutes? |:)(?P<past>\d{{1,2}}(?:{AND}:?\d{{1,2}})*){_OF_HOUR}", minutes_past),
    (rf"(?:at )?(?P<past>\d{{1,2}})(?: minutes?)? {_PAST_HOUR}", minutes_past),
    (rf"(?:at )?(?P<past>quarter|half) {_PAST_HOUR}", minutes_past),
    (rf"(?:in|of|{EVERY}|during) (?P<months>{MONTH_LIST})", named_months),
    (rf"(?P<months>{MONTH_LIST})(?= (?:at|on|in|every|each)\b|,|$)", named_months),
    (rf"(?:(?:on|{EVERY}|all|only) )*(?:the )?(?P<days>{DAY_LIST})", weekdays),
    (rf"(?:in |at )?(?:the )?(?P<zone>[a-z]+/[a-z_]+(?:/[a-z_]+)?){_TIME}", zone_by_path),
    (rf"(?:in |at )?(?P<zone>(?:utc|gmt) ?[+-] ?\d[\d:]*){_TIME}", zone_by_name),
    (rf"(?:in )?(?:the )?(?P<zone>{any_of(ZONE_WORDS)}){_TIME}", zone_by_name),
    (r"(?:in )?(?:my |our )?(?:local|my|our) time(?: ?zone)?", _no_place),
    (rf"(?:at|@|by) (?P<clocks>{CLOCK_LIST})(?: ?hours)?", clock_times),
    (rf"(?P<clocks>{SURE_CLOCK}(?:{AND}(?:at )?{SURE_CLOCK})*)", clock_times),
    (rf"(?:in the |at )?{_PART_OF_DAY}s?", day_part),
)


_FILLERS = re.compile(
    r"(?:(?:please|run|runs|running|execute|start|starts|schedule|scheduled|build|builds|it|the|my|a|this|job|jobs"
    r"|at|on|of|and|in|for|then|always|exactly|only|dbt|should|i|want|to|o)(?!\w)|[,;&])"
)
_SPACES = re.compile(r" *")


@lru_cache(maxsize=1)
def _grammar() -> tuple[tuple[re.Pattern[str], Make], ...]:
    return tuple((re.compile(rf"(?:{row})(?!\w)"), make) for row, make in _ROWS)


def read_terms(text: str) -> tuple[SaidTerm, ...]:
    """Return the terms of a schedule in words, in their order.

    Raises
    ------
    ScheduleError
        Names the first word that belongs to none, and the known word that is most like it.
    """
    if len(text) > _LONGEST:
        raise ScheduleError(f"{shorten(text)} has {len(text)} characters", hint=f"at most {_LONGEST}")
    tidy = _tidied(text)
    if len(tidy.split()) == 5 and re.fullmatch(r"[\d*/,# l-]+( [\w*/,#-]+){2}", tidy):
        raise ScheduleError(f"{shorten(text)} is a cron expression", hint="words are for example: " + EXAMPLE)
    for pattern, hint in _EVENTS:
        found = re.search(pattern, tidy)
        if found is not None:
            raise ScheduleError(f"{found[0]!r} names no time that comes again", hint=hint)
    return tuple(_walk(tidy))


def _tidied(text: str) -> str:
    """Return the words in small letters with one blank between, and one spelling of what has several."""
    text = " ".join(text.lower().replace("–", "-").replace("—", "-").replace("’", "'").split())
    text = re.sub(r"[()]", " ", text).strip()
    text = re.sub(r"(?<![a-z])([ap])\.m\.?(?!\w)", r"\1m", text)
    text = re.sub(r" ?(?:o'clock|oclock)\b", "", text)
    text = re.sub(r"(\d)z\b", r"\1 utc", text)
    text = re.sub(r"\b(\d?\d:\d\d):00\b", r"\1", text)
    text = re.sub(r"\b12 (noon|midnight)\b", r"\1", text)
    text = re.sub(r"\b(twenty|thirty|forty) (five)\b", r"\1-\2", text)
    return re.sub(r"[.!?]+(?= |$)", "", text)


def _walk(text: str) -> Iterator[SaidTerm]:
    at = 0
    while at < len(text):
        at += len(_SPACES.match(text, at)[0])  # type: ignore[index]
        found = _term_at(text, at)
        if found is not None:
            yield found
            at += len(found.words)
            continue
        filler = _FILLERS.match(text, at)
        if filler is None and at < len(text):
            raise _not_understood(text, at)
        at = filler.end() if filler else at


def _term_at(text: str, at: int) -> SaidTerm | None:
    for pattern, make in _grammar():
        match = pattern.match(text, at)
        if match is not None and match[0]:
            return SaidTerm(match[0], make(match))
    return _place_at(text, at)


def _place_at(text: str, at: int) -> SaidTerm | None:
    """Return the name of a place, behind "in" or before "time" or alone."""
    lead = re.compile(r"(?:in|at|for) (?:the )?").match(text, at)
    start = lead.end() if lead else at
    words = text[start:].split(" ")
    # the longest name wins
    for count in range(min(_MOST_PLACE_WORDS, len(words)), 0, -1):
        name = " ".join(words[:count]).rstrip(",")
        zone = place_zone(name)
        behind = re.compile(r" time(?: ?zone)?(?!\w)").match(text, start + len(name))
        if zone is not None:
            return SaidTerm(text[at : behind.end() if behind else start + len(name)], SpokenZone(zone))
    return None


def _not_understood(text: str, at: int) -> ScheduleError:
    rest = text[at:]
    if text[:at].endswith("in "):
        return unknown_place(re.split(r",| (?:at|on|every|each|from)\b", rest)[0])
    words = rest.replace(",", " ").split()
    known = _known_words()
    wrong = next((word for word in words[:3] if word not in known and len(word) > 3), "")
    near = nearest(wrong, known) if wrong else ""
    is_alike = near != "" and SequenceMatcher(None, wrong, near).ratio() >= _ALIKE
    said = wrong if is_alike else " ".join(words[:2])
    hint = f"did you mean `{near}`?" if is_alike else f"write for example `{EXAMPLE}`"
    return ScheduleError(f"{shorten(said)} is not understood", hint=hint, nearest=near if is_alike else "")


@lru_cache(maxsize=1)
def _known_words() -> tuple[str, ...]:
    tables = (DAY_OF, MONTH_OF, DAY_SETS, ADVERBS, NUMBERS, ORDINALS)
    names = {word for table in tables for word in table if len(word) > 3}
    more = (
        "every each other at on in the of a an to for minute minutes hour hours day days month week weekdays "
    )
    return tuple(
        sorted(names | set(f"{more} except between from until time noon midnight night am pm".split()))
    )
