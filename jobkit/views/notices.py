"""Who is told what, what webhooks post, and which docs are shown: for a terminal and for a page.

The same rows in both. Webhooks show the host of their endpoint, never its path, and no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.views.escape import plain, xml
from jobkit.views.tables import details, notes_list, page, table
from jobkit.views.text_width import wrap_cells

if TYPE_CHECKING:
    from jobkit.reports.docs import Docs
    from jobkit.reports.notices.delivery import Delivery
    from jobkit.reports.notices.notice import Notice
    from jobkit.simulation import Simulation

__all__ = ["notices_html", "notices_text"]

_CHANNELS = {
    "email": "email",
    "external_email": "email (external)",
    "slack": "Slack",
    "slack_account": "Slack (account)",
    "teams": "Teams",
    "github": "GitHub",
    "gitlab": "GitLab",
    "azure_devops": "Azure DevOps",
}
_NOTICE_COLUMNS = ("at (UTC)", "to", "channel", "outcome", "says", "rests on")
_HOOK_COLUMNS = ("at (UTC)", "webhook", "host", "event", "run", "status", "delivered")


def notices_text(sim: Simulation, width: int = 80, limit: int = 20) -> str:
    """Return notices, webhook events and the state of the docs as lines for a terminal.

    Parameters
    ----------
    sim : Simulation
    width : int
        Columns of the terminal.
    limit : int
        Notices, and events, that are spelt out; the others are counted.
    """
    told, posted = sim.notices(), sim.webhooks()
    lines = [count_words(len(told), "notice")]
    for notice in told[:limit]:
        lines += wrap_cells(plain(" ".join(_notice_line(notice))), width, "    ")
    lines += [*_left_out(len(told) - limit, "notice"), "", count_words(len(posted), "webhook event")]
    for delivery in posted[:limit]:
        lines += wrap_cells(plain("  ".join(_hook_row(delivery))), width, "    ")
    lines += [*_left_out(len(posted) - limit, "event"), ""]
    for sentence in _docs_sentences(sim):
        lines += wrap_cells(plain(sentence), width, "    ")
    notes = _notes(sim)
    if notes:
        lines += ["", "Notes"]
        for note in notes:
            lines += wrap_cells(f"- {plain(note)}", width, "  ")
    return "\n".join(line.rstrip() for line in lines)


def notices_html(sim: Simulation, limit: int = 200) -> str:
    """Return notices, webhook events and the state of the docs as tables, in a page's frame."""
    told, posted = sim.notices(), sim.webhooks()
    mails = table(
        _NOTICE_COLUMNS,
        map(_notice_row, told[:limit]),
        label="Notices",
        more="".join(_left_out(len(told) - limit, "notice")),
    )
    events = table(
        _HOOK_COLUMNS,
        map(_hook_row, posted[:limit]),
        label="Webhook events",
        more="".join(_left_out(len(posted) - limit, "event")),
    )
    return page(
        "jobkit-notices",
        *(f"<p>{xml(sentence)}</p>" for sentence in _docs_sentences(sim)),
        details(count_words(len(told), "notice"), mails),
        details(count_words(len(posted), "webhook event"), events),
        notes_list(_notes(sim)),
    )


def _left_out(number: int, noun: str) -> list[str]:
    return [f"… and {count_words(number, f'more {noun}')}"] if number > 0 else []


def _notice_row(notice: Notice) -> tuple[str, ...]:
    basis = f"{notice.fact}{' (assumption)' if notice.cause.assumption else ''}"
    return (
        moment_words(notice.at),
        notice.to,
        _CHANNELS.get(notice.channel, notice.channel),
        notice.outcome,
        notice.sentence[:300],
        basis,
    )


def _notice_line(notice: Notice) -> Iterator[str]:
    at, to, channel, outcome, says, basis = _notice_row(notice)
    yield from (at, f" {outcome}", f" {to}" + ("" if notice.kind == "pr_status" else f" ({channel})"))
    yield f"- {says} [{basis}]"


def _hook_row(delivery: Delivery) -> tuple[str, ...]:
    sent = "yes" if delivery.delivered else f"no, {count_words(delivery.attempts, 'attempt')}"
    return (
        moment_words(delivery.at, seconds=True),
        delivery.webhook,
        delivery.host,
        delivery.event,
        f"run {delivery.run}",
        delivery.payload["data"]["runStatus"],
        sent,
    )


def _docs_sentences(sim: Simulation) -> list[str]:
    """Return a sentence on the docs, and one on Catalog, for each environment that has some."""
    places = dict.fromkeys(job.environment for job in sim.account.jobs if not job.is_ci)
    return [sentence for place in places for sentence in _docs_and_catalog(sim.docs(environment=place))]


def _docs_and_catalog(state: Docs) -> Sequence[str]:
    age = f" They are {duration_words(state.stale_seconds)} old." if state.stale_seconds is not None else ""
    sentences = [state.sentence + age]
    if state.catalog_stale_seconds is not None:
        sentences.append(
            f"Catalog of {state.environment!r} has the metadata of run {state.catalog_run}, "
            f"{duration_words(state.catalog_stale_seconds)} old."
        )
    return sentences


def _notes(sim: Simulation) -> list[str]:
    from jobkit.reports.notices.setting_notes import setting_notes

    return [f"{note.text} [{note.fact}]" for note in setting_notes(sim.account, sim.project, sim.rules)]
