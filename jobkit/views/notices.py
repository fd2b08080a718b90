"""Notices, webhook events, and which docs are shown: for a terminal and for a page.

The same rows in both. Webhooks show the host of their endpoint, never its path, and no secret.
"""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.reports.docs import Docs
from jobkit.reports.notices.delivery import Delivery
from jobkit.reports.notices.notice import Notice
from jobkit.reports.notices.setting_notes import cancelled_notes, setting_notes
from jobkit.simulation import Simulation
from jobkit.views.fit import cut_at_word, wrap_cells
from jobkit.views.sentences import left_out
from jobkit.views.tables import Table, bullets, details, joined, notes_list, page, paragraph

__all__ = [
    "deliveries_html",
    "deliveries_text",
    "notice_list_html",
    "notice_list_text",
    "notices_html",
    "notices_text",
]

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


def notice_list_text(notices: Sequence[Notice], width: int = 80, limit: int = 20) -> str:
    """Return notices as lines for a terminal; of many the first are spelt out."""
    lines = [count_words(len(notices), "notice")]
    for notice in notices[:limit]:
        lines += wrap_cells(_notice_line(notice), width, "    ")
    return joined([*lines, *left_out(len(notices) - limit, "notice")])


def deliveries_text(events: Sequence[Delivery], width: int = 80, limit: int = 20) -> str:
    """Return what webhooks are sent as lines for a terminal; of many the first are spelt out."""
    lines = [count_words(len(events), "webhook event")]
    for event in events[:limit]:
        lines += wrap_cells("  ".join(_hook_row(event)), width, "    ")
    return joined([*lines, *left_out(len(events) - limit, "event")])


def notice_list_html(notices: Sequence[Notice], limit: int = 200) -> str:
    """Return notices as a table, in a page's frame."""
    table = Table(_NOTICE_COLUMNS, tuple(map(_notice_row, notices[:limit])), label="Notices")
    return _listed(count_words(len(notices), "notice"), table, left_out(len(notices) - limit, "notice"))


def deliveries_html(events: Sequence[Delivery], limit: int = 200) -> str:
    """Return what webhooks are sent as a table, in a page's frame."""
    table = Table(_HOOK_COLUMNS, tuple(map(_hook_row, events[:limit])), label="Webhook events")
    return _listed(count_words(len(events), "webhook event"), table, left_out(len(events) - limit, "event"))


def _listed(head: str, table: Table, more: Sequence[str]) -> str:
    shown = table.html() if table.rows else ""
    return page("jobkit-notices", paragraph(f"{head}."), shown, *map(paragraph, more))


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
    lines = [notice_list_text(sim.notices(), width, limit), ""]
    lines += [deliveries_text(sim.webhooks(), width, limit), ""]
    for sentence in _docs_sentences(sim):
        lines += wrap_cells(sentence, width, "    ")
    return joined([*lines, *bullets(_notes(sim), width)])


def notices_html(sim: Simulation, limit: int = 200) -> str:
    """Return notices, webhook events and the state of the docs as tables, in a page's frame."""
    notices = Table(_NOTICE_COLUMNS, tuple(map(_notice_row, sim.notices())), label="Notices")
    events = Table(_HOOK_COLUMNS, tuple(map(_hook_row, sim.webhooks())), label="Webhook events")
    return page(
        "jobkit-notices",
        *map(paragraph, _docs_sentences(sim)),
        details(count_words(len(notices.rows), "notice"), notices.html(limit, "notice")),
        details(count_words(len(events.rows), "webhook event"), events.html(limit, "event")),
        notes_list(_notes(sim)),
    )


def _notice_row(notice: Notice) -> tuple[str, ...]:
    basis = f"{notice.fact}{' (assumption)' if notice.cause.assumption else ''}"
    return (
        moment_words(notice.at),
        notice.to,
        _CHANNELS.get(notice.channel, notice.channel),
        notice.outcome,
        cut_at_word(notice.sentence, 300),
        basis,
    )


def _notice_line(notice: Notice) -> str:
    at, to, channel, outcome, sentence, basis = _notice_row(notice)
    where = "" if notice.kind == "pr_status" else f" ({channel})"
    return f"{at}  {outcome}  {to}{where} - {sentence} [{basis}]"


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
    told = cancelled_notes(sim.account, sim.rules, sim.account.jobs)
    of_cancelled = [note for note in told if note in sim.notes]
    notes = (*setting_notes(sim.account, sim.project, sim.rules), *of_cancelled)
    return [note.line for note in notes]
