"""Definition files as cards: what was read, what was written and lost, a body of the API key by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jobkit.basics.words import as_sentence, count_words
from jobkit.jobs.files import ConversionLoss, FileFinding, Imported, Written
from jobkit.jobs.files.admin_api.payload import PayloadCheck
from jobkit.views.cards.events import jobs_table
from jobkit.views.cards.result_card import CardPart, Codes, Listing, Pairs, ResultCard, Rows
from jobkit.views.tables import Table

__all__ = ["file_finding_card", "imported_card", "loss_card", "payload_card", "written_card"]

_VERDICTS = {"valid": "no complaint", "warn": "with warnings", "invalid": "refused in part"}
_SEVERITIES = (
    ("error", "error", ""),
    ("warning", "warning", ""),
    ("advice", "piece of advice", "pieces of advice"),
)


def imported_card(found: Imported) -> ResultCard:
    """Return what a definition file holds, and what was found in it."""
    files = ", ".join(found.files)
    pairs = [("format", found.format), ("file", files), ("found", _counts(found.findings))]
    parts: list[CardPart] = [Pairs(pairs), Listing("Found", _findings(found.findings), "finding")]
    if found.account is not None:
        count = count_words(len(found.account.jobs), "job")
        parts.append(Rows(count, jobs_table(found.account), "job"))
    if found.trigger is not None:
        overrides = [(name, str(value)) for name, value in found.trigger.overrides.items()]
        parts.append(Pairs([("cause", found.trigger.cause), *overrides]))
    title = count_words(len(found.account.jobs), "job") if found.account else "a run by the API"
    return ResultCard("definition file", title, parts, note=_VERDICTS[found.verdict])


def _counts(findings: Sequence[FileFinding]) -> str:
    counts = Counter(str(one.severity) for one in findings)
    told = [count_words(counts[name], one, more) for name, one, more in _SEVERITIES if counts[name]]
    return ", ".join(told) or "nothing"


def _findings(findings: Sequence[FileFinding]) -> list[str]:
    """Return the findings in full, worst first."""
    order = [name for name, _, _ in _SEVERITIES]
    worst_first = sorted(findings, key=lambda one: order.index(one.severity))
    return [f"{one.severity} {one.code}{_where(one)}: {_said(one)}" for one in worst_first]


def _where(one: FileFinding) -> str:
    line = f" line {one.line}" if one.line else ""
    return f"{line} {one.path}" if one.path else line


def _said(one: FileFinding) -> str:
    return f"{as_sentence(one.message)} {as_sentence(one.fix)}" if one.fix else as_sentence(one.message)


def file_finding_card(one: FileFinding) -> ResultCard:
    """Return one thing that was found in a file."""
    pairs = [("file", one.where), ("path", one.path), ("job", one.job), ("fix", one.fix)]
    return ResultCard("finding", f"{one.code}: {as_sentence(one.message)}", [Pairs(pairs)], note=one.severity)


def written_card(written: Written) -> ResultCard:
    """Return a definition that was written, and what is lost."""
    lines = written.text.rstrip("\n").split("\n")
    parts: list[CardPart] = [
        Listing("Lost, or to fill in", [str(loss) for loss in written.losses], "loss"),
        Codes(count_words(len(lines), "line"), lines),
    ]
    note = count_words(len(written.losses), "loss", "losses") if written.losses else "nothing is lost"
    return ResultCard("definition file", written.format, parts, note=note)


def loss_card(loss: ConversionLoss) -> ResultCard:
    """Return one thing that a conversion loses."""
    pairs = [("job", loss.job), ("why", as_sentence(loss.why)), ("by hand", as_sentence(loss.by_hand))]
    return ResultCard("lost", loss.what, [Pairs(pairs)])


def payload_card(found: PayloadCheck) -> ResultCard:
    """Return a body of the API key by key."""
    rows = tuple((key.path, key.verdict, key.given, key.repaired) for key in found.keys)
    table = Table(("key", "verdict", "given", "repaired"), rows, label="Keys", gives=((2, 24), (3, 24)))
    why = [f"{key.path}: {as_sentence(key.why)}" for key in found.keys if key.why]
    parts: list[CardPart] = [Rows("", table, "key"), Listing("Why", why, "key")]
    refused, count = count_words(len(found.refused), "key"), count_words(len(found.keys), "key")
    return ResultCard("body for the API", f"{refused} refused", parts, note=count)
