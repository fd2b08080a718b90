"""The time zones of places, as people name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from jobkit.basics.errors import ScheduleError, nearest
from jobkit.jobs.cron.local_time import zone_of

__all__ = ["ZONE_WORDS", "named_zone", "place_zone", "unknown_place", "zone_word"]

_CONTINENTS_TABLE = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"
_CONTINENTS = frozenset(_CONTINENTS_TABLE.split())
_MORE_PLACES = """
NYC NY Atlanta Boston Miami Philadelphia Washington: America/New_York
Austin Dallas Houston: America/Chicago
SF LA San_Francisco Seattle California Portland Las_Vegas San_Diego: America/Los_Angeles
Montreal Ottawa: America/Toronto
Frankfurt Hamburg Munich Cologne Germany: Europe/Berlin
England Scotland UK Manchester Edinburgh Britain: Europe/London
Ireland: Europe/Dublin
France Lyon: Europe/Paris
Italy Milan: Europe/Rome
Barcelona: Europe/Madrid
Netherlands Rotterdam: Europe/Amsterdam
Austria: Europe/Vienna
Switzerland Geneva Bern: Europe/Zurich
Poland Krakow: Europe/Warsaw
Sweden: Europe/Stockholm
Norway: Europe/Oslo
Denmark: Europe/Copenhagen
Finland: Europe/Helsinki
Greece: Europe/Athens
Kyiv Ukraine: Europe/Kiev
India Bangalore Bengaluru Mumbai Delhi New_Delhi Chennai Hyderabad: Asia/Kolkata
China Beijing Shenzhen: Asia/Shanghai
Japan Osaka: Asia/Tokyo
Korea South_Korea: Asia/Seoul
Israel Tel_Aviv: Asia/Jerusalem
Abu_Dhabi: Asia/Dubai
Canberra: Australia/Sydney
New_Zealand Wellington: Pacific/Auckland
Rio_de_Janeiro: America/Sao_Paulo
"""
_ZONE_TABLE = """
UTC GMT Z zulu: UTC
ET EST EDT eastern: America/New_York
CT CDT central: America/Chicago
MT MDT mountain: America/Denver
PT PST PDT pacific: America/Los_Angeles
BST: Europe/London
CET CEST: Europe/Berlin
EET EEST: Europe/Helsinki
AEST AEDT: Australia/Sydney
JST: Asia/Tokyo
"""
_AMERICAN = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_SEVERAL_ZONES = {
    **dict.fromkeys(("us", "usa", "united states", "america"), _AMERICAN),
    "canada": ("America/Toronto", "America/Vancouver"),
    "australia": ("Australia/Sydney", "Australia/Perth"),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
    "europe": ("Europe/London", "Europe/Berlin", "Europe/Athens"),
}
_TWO_MEANINGS = {
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "mst": ("America/Denver", "America/Phoenix"),
}


def _read(table: str) -> dict[str, str]:
    rows = (line.split(": ") for line in table.strip().splitlines())
    return {name.replace("_", " ").lower(): zone for names, zone in rows for name in names.split()}


ZONE_WORDS = {**_read(_ZONE_TABLE), **dict.fromkeys(_TWO_MEANINGS, "")}
"""Names of zones that stand for themselves, without "in" before and "time" behind."""


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Return the zones of places: the cities of the time zone database, and those above."""
    from zoneinfo import available_timezones

    found: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda name: (name.count("/"), name)):
        continent, _, city = zone.partition("/")
        if continent in _CONTINENTS and city and len(city) > 3 and "/" not in city:
            found.setdefault(city.replace("_", " ").lower(), zone)
    return {**found, **_read(_MORE_PLACES)}


def place_zone(words: str) -> str | None:
    """Return the IANA name of a place's zone, in any spelling of its letters; None for no such place.

    Raises ScheduleError for a place with several zones.

    >>> place_zone("new york"), place_zone("europe/berlin"), place_zone("here")
    ('America/New_York', 'Europe/Berlin', None)
    """
    text = words.strip().lower()
    if text in _SEVERAL_ZONES:
        raise _several(words, _SEVERAL_ZONES[text])
    if "/" in text:
        return _named(text)
    return (
        zone_word(text)
        if text in ZONE_WORDS
        else _places().get(text) or _places().get(text.replace("-", " "))
    )


def named_zone(text: str) -> str:
    """Return the IANA name of a zone or a place; raises ScheduleError with the nearest zone.

    >>> named_zone("New York"), named_zone("UTC")
    ('America/New_York', 'UTC')
    """
    name = text.strip()
    return place_zone(name) or zone_of(name).key


def _named(text: str) -> str | None:
    from zoneinfo import available_timezones

    wanted = text.replace(" ", "_")
    return next((zone for zone in sorted(available_timezones()) if zone.lower() == wanted), None)


def zone_word(text: str) -> str:
    """Return the zone of an abbreviation or of ``utc+2``.

    Raises
    ------
    ScheduleError
        For one with several meanings, and for a distance that is no whole number of hours.
    """
    word = text.lower()
    if word in _TWO_MEANINGS:
        raise _several(text.upper(), _TWO_MEANINGS[word])
    if word in ZONE_WORDS:
        return ZONE_WORDS[word]
    sign, hours = re.fullmatch(r"(?:utc|gmt) ?([+-]) ?(\S+)", word).groups()  # type: ignore[union-attr]
    whole = re.fullmatch(r"0?(\d{1,2})(?::?00)?", hours)
    if whole is None or int(whole[1]) > (14 if sign == "+" else 12):
        raise ScheduleError(f"{text.upper()} is no time zone that has a name", hint="name a city: in Kolkata")
    # in these names the sign counts from the other side
    return zone_of(f"Etc/GMT{'-' if sign == '+' else '+'}{int(whole[1])}").key if int(whole[1]) else "UTC"


def _several(name: str, zones: Sequence[str]) -> ScheduleError:
    return ScheduleError(f"{name} means several time zones", hint=f"write one of {', '.join(zones)}")


def unknown_place(words: str) -> ScheduleError:
    """Return the error for what names no place."""
    near = nearest(words, _places())
    hint = f"did you mean `{near}`?" if near else "name a large city, or an IANA zone: America/New_York"
    return ScheduleError(f"jobkit knows no time zone of {words!r}", hint=hint, nearest=near)
