"""Two definitions side by side as a card: what changes in the jobs, and in the week that they play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from jobkit.basics.words import count_words, date_words, day_words, duration_words
from jobkit.simulation.diffs.diff import Diff
from jobkit.simulation.diffs.of_definitions import FieldDiff, JobDiff
from jobkit.simulation.diffs.of_runs import RunFigures, RunsDiff
from jobkit.views.cards.result_card import CardPart, Listing, ResultCard, Rows, Words
from jobkit.views.palette import look
from jobkit.views.tables import Table

__all__ = ["diff_card", "diff_sentences"]

_TIMES = 6
_MODELS = 8


def diff_card(found: Diff) -> ResultCard:
    """Return a diff as a card."""
    refused = [f"{job.job}: {one}" for job in found.jobs for one in job.refused]
    parts: list[CardPart] = [
        Words(diff_sentences(found)),
        Listing("Cannot be changed in place", refused, "change"),
        *(_changed(job, found.labels) for job in found.changed_jobs if job.fields),
        Rows("Beside the jobs", _fields(found.around, found.labels), "field"),
    ]
    if found.runs:
        changed = found.changed_runs
        parts.append(Rows("What happens", _runs(changed), "job"))
        lines = [line for one in changed for line in _run_lines(one)]
        parts.append(Listing("Times and models", lines))
    return ResultCard("diff", f"{found.labels[0]} → {found.labels[1]}", parts)


def diff_sentences(found: Diff) -> list[str]:
    """Return what differs in sentences, the definitions first."""
    return [*_of_definitions(found), _of_runs(found), *_unread(found)]


def _of_definitions(found: Diff) -> Iterator[str]:
    kinds = {
        kind: [job for job in found.jobs if job.kind == kind]
        for kind in ("changed", "added", "removed", "same")
    }
    renamed = [job for job in found.jobs if job.renamed_from]
    said = [f"{count_words(len(jobs), 'job')} {words}" for jobs, words in _counted(kinds)]
    yield ("; ".join(said) + ".") if found.changed_jobs or renamed else "The jobs say the same."
    for label, jobs in (("New", kinds["added"]), ("Gone", kinds["removed"])):
        if jobs:
            yield f"{label}: {', '.join(job.job for job in jobs)}."
    if renamed:
        yield f"Renamed: {'; '.join(job.headline for job in renamed)}."


def _counted(kinds: dict[str, list[JobDiff]]) -> Iterator[tuple[list[JobDiff], str]]:
    words = {"changed": ("changes", "change"), "added": ("is new", "are new"), "removed": ("goes", "go")}
    for kind, (one, several) in words.items():
        if kinds[kind]:
            yield kinds[kind], one if len(kinds[kind]) == 1 else several
    if kinds["same"]:
        yield kinds["same"], "says the same" if len(kinds["same"]) == 1 else "say the same"


def _of_runs(found: Diff) -> str:
    if found.not_simulated:
        return f"Not simulated: {found.not_simulated}"
    if found.start is None or found.until is None:
        return "Not simulated: the definitions alone are compared."
    before, after = (sum(getattr(one, side).runs for one in found.runs) for side in ("before", "after"))
    time = f"{date_words(found.start)} to {date_words(found.until)}"
    if not found.changed_runs:
        return f"From {time} nothing else happens: {count_words(after, 'run')} as before."
    more = after - before
    runs = f"{count_words(abs(more), 'run')} {'more' if more > 0 else 'fewer'}" if more else "as many runs"
    jobs = count_words(len(found.changed_runs), "job")
    return f"From {time}: {runs} ({before:,} → {after:,}); the runs of {jobs} differ."


def _unread(found: Diff) -> Iterator[str]:
    unread = sum(job.unread for job in found.jobs)
    if unread:
        keys = count_words(unread, "key")
        yield f"{keys} that jobkit does not interpret {'differs' if unread == 1 else 'differ'} too."


def _changed(job: JobDiff, labels: tuple[str, str]) -> CardPart:
    return Rows(job.headline, _fields(job.fields, labels), "field")


def _fields(fields: Sequence[FieldDiff], labels: tuple[str, str]) -> Table:
    rows = tuple((one.path, one.before or "–", one.after or "–") for one in fields)
    return Table(("field", *labels), rows, label="Fields that differ", gives=((1, 12), (2, 12), (0, 12)))


def _runs(changed: Sequence[RunsDiff]) -> Table:
    rows = tuple(
        (
            one.job,
            _arrow(f"{one.before.runs:,}", f"{one.after.runs:,}"),
            _arrow(_statuses(one.before), _statuses(one.after)),
            _arrow(_wait(one.before), _wait(one.after)) if one.waits_differ else "–",
            _arrow(f"{one.before.builds:,}", f"{one.after.builds:,}"),
        )
        for one in changed
    )
    headings = ("job", "runs", "ended", "wait (most)", "builds")
    return Table(headings, rows, label="Runs that differ", gives=((2, 12), (0, 10)))


def _arrow(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _statuses(figures: RunFigures) -> str:
    return ", ".join(f"{number:,} {look(status).word}" for status, number in figures.statuses) or "none"


def _wait(figures: RunFigures) -> str:
    return duration_words(figures.wait_max_seconds) if figures.wait_max_seconds else "none"


def _run_lines(one: RunsDiff) -> Iterator[str]:
    for word, times in (("no longer queued", one.gone), ("now queued", one.new)):
        if times:
            yield f"{one.job}, {word}: {_times(times)}"
    for word, models in (("builds no more", one.models_gone), ("builds too", one.models_new)):
        if models:
            names = [uid.rpartition(".")[2] for uid in models[:_MODELS]]
            more = f" and {len(models) - _MODELS} more" if len(models) > _MODELS else ""
            yield f"{one.job} {word}: {', '.join(names)}{more}"


def _times(times: Sequence[datetime]) -> str:
    """Return moments, those at one time of day together: ``06:00 on 7 days``."""
    by_clock: dict[str, list[datetime]] = {}
    for moment in times:
        by_clock.setdefault(f"{moment:%H:%M}", []).append(moment)
    said = [
        f"{clock} on {len(several)} days" if len(several) > 1 else f"{day_words(several[0])} {clock}"
        for clock, several in by_clock.items()
    ]
    more = f" and {len(said) - _TIMES} more times" if len(said) > _TIMES else ""
    return ", ".join(said[:_TIMES]) + more
