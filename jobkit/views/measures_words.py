"""Measures in words: amounts by their unit, and a simulation's measures in one sentence."""

from __future__ import annotations

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.reports.measures import Comparison, Measures, Staleness

_TELLING = ("errors", "cancelled", "longest wait", "compute", "price", "oldest data", "within target")
"""What the sentence of a comparison speaks of; its table has the rest."""

MEANINGS = {
    "blast radius": "nodes of one run that failed, or were skipped because of a failure; the worst run",
    "within target": "how much of the time data is younger than its target, on average over the models",
    "oldest data": "the highest age that the data of a model reaches",
    "mean age": "of the data, on average over the models",
    "compute": "time that nodes spend on threads",
    "run slots in use": "on average over the whole time",
}
"""What a measure is, where its name does not say it."""

__all__ = [
    "MEANINGS",
    "age_words",
    "amount_words",
    "change_words",
    "comparison_sentence",
    "measures_sentence",
    "share_words",
    "staleness_sentence",
    "staleness_title",
]


def share_words(share: float | None) -> str:
    """Return a share (0 to 1) as a percentage; only the whole is ``100 %``, only nothing ``0 %``.

    >>> [share_words(s) for s in (0, 0.0004, 0.0235, 0.62, 0.9997, 1, None)]
    ['0 %', '< 0.1 %', '2.4 %', '62 %', '> 99.9 %', '100 %', '–']
    """
    if share is None:
        return "–"
    percent = 100 * share
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    digits = 0 if 10 <= percent < 99.5 or percent in (0, 100) else 1
    return f"{percent:.{digits}f} %"


def age_words(seconds: float | None) -> str:
    """Return an age (seconds), ``–`` where it is not known."""
    return "–" if seconds is None else duration_words(seconds)


def amount_words(amount: float | None, unit: str) -> str:
    """Return an amount of one of the units of `Difference`.

    >>> [amount_words(1234, unit) for unit in ("number", "seconds", "price")]
    ['1,234', '21 min', '1,234.00']
    """
    if amount is None:
        return "–"
    if unit == "seconds":
        return duration_words(amount)
    if unit == "share":
        return share_words(amount)
    return f"{amount:,.2f}" if unit == "price" else f"{amount:,.0f}"


def change_words(change: float | None, unit: str) -> str:
    """Return a difference with its sign; of shares it is in points of a hundred.

    >>> change_words(-3600, "seconds"), change_words(0.125, "share"), change_words(0, "number")
    ('−1 h', '+12.5 points', '=')
    """
    if change is None:
        return "–"
    if not change:
        return "="
    sign = "+" if change > 0 else "−"
    if unit == "share":
        points = f"{100 * abs(change):.1f}".removesuffix(".0")
        return f"{sign}{points} points" if points != "0" else "< 0.1 points"
    return f"{sign}{amount_words(abs(change), unit)}"


def measures_sentence(found: Measures) -> str:
    """Return what matters of the measures in one sentence."""
    account = found.account
    parts = [count_words(account.runs, "run")]
    parts += [f"{account.cancelled:,} cancelled"] if account.cancelled else []
    parts += [count_words(account.errors, "error")] if account.errors else []
    if account.wait_max_seconds >= 0.5:
        parts.append(f"longest wait {duration_words(account.wait_max_seconds)}")
    slots = f"peak {account.slots_peak} of {account.run_slots}"
    parts.append(f"run slots {share_words(account.slots_share)} used ({slots})")
    parts.append(f"{duration_words(account.compute_seconds)} of compute")
    if account.price is not None:
        parts.append(f"price {account.price:,.2f}")
    oldest = found.oldest
    if oldest is not None:
        parts.append(f"oldest data: {oldest.name} ({age_words(oldest.staleness_max_seconds)})")
    return ", ".join(parts) + "."


def staleness_sentence(found: Staleness, target_seconds: float | None = None) -> str:
    """Return how old a model gets in one sentence, with the target when one is given."""
    if found.max_seconds is None:
        return f"{found.name} in {found.environment} is never built successfully: there is no age to measure."
    parts = [staleness_title(found, target_seconds)]
    if found.unknown_seconds >= 0.5:
        parts.append(f"not there for the first {duration_words(found.unknown_seconds)}")
    parts.append(count_words(len(found.builds), "build"))
    if found.is_assumed:
        parts.append("assumed to exist at the start, its age counted from then on")
    return ", ".join(parts) + "."


def staleness_title(found: Staleness, target_seconds: float | None = None) -> str:
    """Return the beginning of that sentence: the highest age, the mean, and the share within the target."""
    place = f"{found.name} in {found.environment}"
    if found.max_seconds is None:
        return f"{place}: never built successfully"
    parts = [f"at most {age_words(found.max_seconds)} old ({moment_words(found.oldest_at)})"]
    parts.append(f"{age_words(found.mean_seconds)} on average")
    if target_seconds is not None:
        share = share_words(found.share_within(target_seconds))
        parts.append(f"{share} of the time within {duration_words(target_seconds)}")
    return f"{place}: {', '.join(parts)}"


def comparison_sentence(found: Comparison) -> str:
    """Return what got better and what got worse in one sentence."""
    says: dict[str, list[str]] = {"better": [], "worse": []}
    for row in found.rows:
        if row.verdict and row.measure in _TELLING:
            says[row.verdict].append(f"{row.measure} {change_words(row.difference, row.unit)}")
    one, other = found.labels
    if not any(says.values()):
        return f"{other} against {one}: nothing important gets better or worse."
    parts = [f"{verdict} in {', '.join(rows)}" for verdict, rows in says.items() if rows]
    return f"{other} against {one}: {'; '.join(parts)}."
