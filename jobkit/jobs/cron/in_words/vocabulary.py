"""The words of schedules: what each stands for, and regular expressions of lists and times of day."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.words import DAYS, MONTHS
from jobkit.jobs.cron.in_words.terms import Rhythm

__all__ = [
    "ADVERBS",
    "AGAIN",
    "AND",
    "CLOCK",
    "CLOCK_LIST",
    "DATE_LIST",
    "DAY",
    "DAY_LIST",
    "DAY_NUMBERS",
    "DAY_OF",
    "DAY_SETS",
    "EACH_MONTH",
    "EVERY",
    "HALF",
    "HOUR",
    "MONTH",
    "MONTH_LIST",
    "MONTH_OF",
    "NUMBER",
    "NUMBERS",
    "ONE_SEASON",
    "ORDINAL",
    "ORDINALS",
    "ORDINAL_DIGITS",
    "PART",
    "SURE_CLOCK",
    "TO",
    "UNITS",
    "any_of",
]

_ONE_TO_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_FIRST_TO_TWELFTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_TWELVE.split(), 1)} | {
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
}
ORDINALS = {word: number for number, word in enumerate(_FIRST_TO_TWELFTH.split(), 1)} | {
    "fifteenth": 15,
    "twentieth": 20,
    "thirtieth": 30,
}
DAY_OF = {spelling: number for number, day in enumerate(DAYS) for spelling in (day.lower(), day[:3].lower())}
DAY_OF |= {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}
MONTH_OF = {
    spelling: number for number, name in enumerate(MONTHS, 1) for spelling in (name.lower(), name[:3].lower())
} | {"sept": 9}
DAY_SETS = {
    "weekday": range(1, 6),
    "week day": range(1, 6),
    "working day": range(1, 6),
    "work day": range(1, 6),
    "workday": range(1, 6),
    "business day": range(1, 6),
    "weekend": (0, 6),
}
ONE_SEASON = frozenset(
    {"est", "edt", "cdt", "mdt", "pst", "pdt", "bst", "cet", "cest", "eet", "eest", "aest", "aedt"}
)
"""Abbreviations that name the time of one half of the year alone."""

UNITS = {"min": "minute", "hr": "hour", "h": "hour"}
ADVERBS = {
    "hourly": Rhythm(1, "hour"),
    "half-hourly": Rhythm(30, "minute"),
    "daily": Rhythm(1, "day"),
    "nightly": Rhythm(1, "day"),
    "weekly": Rhythm(1, "week"),
    "biweekly": Rhythm(2, "week"),
    "fortnightly": Rhythm(2, "week"),
    "monthly": Rhythm(1, "month"),
    "quarterly": Rhythm(1, "quarter"),
    "yearly": Rhythm(1, "year"),
    "annually": Rhythm(1, "year"),
}


def any_of(words: Iterable[str]) -> str:
    """Return the regular expression for one of some words; the longest wins."""
    return "|".join(sorted(words, key=len, reverse=True))


AND = r"(?: ?, ?(?:and )?| (?:and|plus) | ?& ?)"
TO = r"(?: ?- ?| (?:to|through|thru|until|till) )"
NUMBER = rf"(?:\d{{1,4}}|{any_of(NUMBERS)})"
DAY = rf"(?:{any_of(DAY_OF)})s?"
MONTH = rf"(?:{any_of(MONTH_OF)})"
DAY_ITEM = rf"(?:{any_of(DAY_SETS)})s?|{DAY}(?:{TO}{DAY})?"
AGAIN = r"(?:(?:on|in|at|every|each|the) )*"
DAY_LIST = rf"(?:{DAY_ITEM})(?:{AND}{AGAIN}(?:{DAY_ITEM}))*"
MONTH_ITEM = rf"{MONTH}(?:{TO}{MONTH})?"
MONTH_LIST = rf"(?:{MONTH_ITEM})(?:{AND}{AGAIN}(?:{MONTH_ITEM}))*"
EVERY = r"(?:every|each)"
ORDINAL_DIGITS = r"\d{1,2}(?:st|nd|rd|th)?"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{any_of(ORDINALS)})"
_DATE_ITEM = rf"(?:{ORDINAL}(?:{TO}(?:the )?{ORDINAL})?|last)(?: days?)?"
DATE_LIST = rf"{_DATE_ITEM}(?:{AND}{AGAIN}{_DATE_ITEM})*"
DAY_NUMBERS = rf"\d{{1,2}}(?:{TO}\d{{1,2}})?(?:{AND}\d{{1,2}}(?:{TO}\d{{1,2}})?)*"
EACH_MONTH = r"(?: (?:of|in) (?:the|each|every|a) month| (?:each|every) month| monthly)"
HALF = r"(?: ?(?:am|pm))"
PART = r"(?: in the (?:morning|afternoon|evening)| at night)"
HOUR = rf"(?:\d{{1,2}}|{any_of(word for word in NUMBERS if word not in ('a', 'an'))})"
SPOKEN = rf"(?:(?:half|quarter) past|quarter to|\d{{1,2}} minutes? (?:past|to)|\d{{1,2}} past) {HOUR}{HALF}?"
EXACT = rf"{SPOKEN}|\d{{1,2}}[:.h]\d{{2}}{HALF}?|noon|midday|midnight"
CLOCK = rf"(?:{EXACT}|\d{{4}}(?!\d)|\d{{1,2}}h|{HOUR}{HALF}?)(?![\w:/]){PART}?"
SURE_CLOCK = rf"(?:{EXACT}|{HOUR}{HALF})(?![\w:/]){PART}?"
CLOCK_LIST = rf"{CLOCK}(?:{AND}(?:at )?{CLOCK}(?! minutes?\b| hours?\b| days?\b))*"
