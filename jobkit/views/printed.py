"""Items on paper, and what an export lost, as text and as HTML; everything from a bank is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.words import count_words
from jobkit.quiz.exports import ExportReport, PrintedAnswer, PrintedItem, PrintedSheet
from jobkit.views.escape import lines, xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.markup import inline_html, to_html
from jobkit.views.tables import Table, page, paragraph

__all__ = [
    "export_report_html",
    "export_report_text",
    "printed_item_html",
    "printed_item_text",
    "printed_sheet_html",
    "printed_sheet_text",
]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def printed_sheet_text(sheet: PrintedSheet) -> str:
    """Return the items one under the other."""
    return "\n\n".join([sheet.title, *map(printed_item_text, sheet.items)])


def printed_sheet_html(sheet: PrintedSheet) -> str:
    """Return the items under their sub-skills."""
    head = f"<h1>{xml(sheet.title)}</h1>" * bool(sheet.title) + (paragraph(sheet.note) if sheet.note else "")
    if not sheet.objectives:
        return head + "".join(map(printed_item_html, sheet.items))
    parts = [head]
    for name, words in sheet.objectives.items():
        items = [item for item in sheet.items if item.objective == name]
        parts += [f"<h2>{xml(words)}</h2>" * bool(items), *map(printed_item_html, items)]
    parts += [printed_item_html(item) for item in sheet.items if item.objective not in sheet.objectives]
    return "".join(parts)


def printed_item_text(item: PrintedItem) -> str:
    """Return one item for a terminal."""
    parts = [f"{item.id} · {item.title}", "", item.stem, item.code, item.task]
    parts += [f"  {letter}) {text}" for letter, text in zip(_LETTERS, item.choices, strict=False)]
    parts += [f"  {row}" for row in item.rows]
    if item.back:
        parts += ["", *(f"Answer: {text}" for text in item.back.answer)]
        parts += [f"  {reason.answer}: {reason.why}" for reason in item.back.reasons]
        parts += [item.back.explanation, item.back.note]
    return lines("\n".join(parts))


def printed_item_html(item: PrintedItem) -> str:
    """Return one item as an article; the answer stands under it where there is one."""
    code = f"<pre>{_code(item.code)}</pre>" if item.code else ""
    choices = "".join(f"<li>{inline_html(text)}</li>" for text in item.choices)
    rows = "".join(f"<li>{inline_html(text)}</li>" for text in item.rows)
    return (
        f"<article><h3>{xml(item.title)}</h3>{to_html(item.stem)}{code}<p><em>{inline_html(item.task)}</em></p>"
        + (f'<ol type="A">{choices}</ol>' if choices else "")
        + (f"<ul>{rows}</ul>" if rows else "")
        + (with_fact_links(_answer_html(item.back)) if item.back else "")
        + f"<p><small>{xml(item.id)}</small></p></article>"
    )


def _answer_html(back: PrintedAnswer) -> str:
    answer = "".join(f"<p><strong>{_several(text)}</strong></p>" for text in back.answer)
    reasons = "".join(
        f"<li>{'✓' if one.is_right else '✗'} <em>{_several(one.answer)}</em> — {inline_html(one.why)}</li>"
        for one in back.reasons
    )
    note = f"<p><strong>On today's platform</strong></p>{to_html(back.note)}" if back.note else ""
    return (
        f'<div class="answer"><p>Answer</p>{answer}<ul style="list-style:none">{reasons}</ul>'
        f"{to_html(back.explanation)}{note}{_rests_on(back)}</div>"
    )


def _rests_on(back: PrintedAnswer) -> str:
    parts = [", ".join(back.grades), ", ".join(back.facts), "; ".join(back.sources)]
    proofs = "".join(f"<li>{xml(line)}</li>" for line in back.proofs)
    said = xml("; ".join(part for part in parts if part))
    return f"<p><small>Rests on: {said}</small></p>" + (
        f'<ul style="font-size:smaller">{proofs}</ul>' if proofs else ""
    )


def _several(text: str) -> str:
    return f"<pre>{_code(text)}</pre>" if "\n" in text else inline_html(text)


def _code(text: str) -> str:
    return "\n".join(_indent(line) for line in text.splitlines())


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" "))) + xml(line)


def export_report_text(report: ExportReport) -> str:
    """Return what was written, and what was lost."""
    items = count_words(report.written, "item")
    return lines("\n".join([f"{items} written to {report.path}. Lost or changed:", *_losses(report)]))


def export_report_html(report: ExportReport) -> str:
    """Return the losses as a table."""
    rows = tuple((loss.item or "all items", loss.what) for loss in report.losses)
    said = f"{count_words(report.written, 'item')} written to {report.path}."
    return page("jobkit-export", paragraph(said), Table(("item", "lost"), rows, label="Lost").html())


def _losses(report: ExportReport) -> Iterable[str]:
    by_what: dict[str, list[str]] = {}
    for loss in report.losses:
        by_what.setdefault(loss.what, []).append(loss.item or "all items")
    return (f"- {what} ({', '.join(items)})" for what, items in by_what.items())
