"""What a finding is known by from one version of a file to the next: not by its line, not by its words."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from jobkit.basics.errors import Place
from jobkit.jobs import Account
from jobkit.lint.finding import Finding, FindingPlace

__all__ = ["Fingerprints"]


class Fingerprints:
    """The fingerprints of what is found in these jobs.

    A fingerprint is made of the code, the job and the field. A command counts by its text, so that one more
    command above it changes nothing; the same again in one job is told by its number.

    Parameters
    ----------
    account : Account
    """

    def __init__(self, account: Account) -> None:
        self._jobs = {job.name: job for job in account.jobs}

    def of(self, findings: Iterable[Finding]) -> Iterator[tuple[Finding, FindingPlace, str]]:
        """Yield each place of each finding with its fingerprint, 16 hexadecimal digits."""
        seen: Counter[str] = Counter()
        for finding in findings:
            for place in finding.places:
                known = json.dumps([finding.code, place.job, *self._by_value(place)])
                seen[known] += 1
                digest = hashlib.sha256(f"{known}{seen[known]}".encode())
                yield finding, place, digest.hexdigest()[:16]

    def _by_value(self, one: FindingPlace) -> Place:
        """Return the field, with the text of a command in the place of its number."""
        job, place = self._jobs.get(one.job), one.place
        commands = job.commands if job is not None and place[:1] == ("commands",) else ()
        number = place[1] if len(place) > 1 else None
        if isinstance(number, int) and number < len(commands):
            return ("commands", commands[number], *place[2:])
        return place if place else (one.message,)
