"""The style of every card: it takes its colours from the page around it, whatever theme that has.

Text keeps the page's own colour, lines and grounds are a grey with an alpha: there is no white island in a
dark page. Where a page strips the style away, plain headings, lists and tables are left.
"""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.palette import LOOKS, look, paint

__all__ = ["CARD_CSS", "STYLE", "card_html", "muted", "pairs_html", "status_html", "tag", "unfolding"]

_LINE = "rgba(127,127,127,.38)"
_GROUND = "rgba(127,127,127,.09)"

CARD_CSS = f"""
.jobkit-card{{font-size:13px;line-height:1.5;max-width:940px;box-sizing:border-box;margin:4px 0;
 padding:10px 14px 12px;border:1px solid {_LINE};border-radius:8px;overflow-wrap:anywhere}}
.jobkit-card p{{margin:4px 0}}
.jobkit-card .jk-head{{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 10px;margin:0 0 6px}}
.jobkit-card .jk-title{{font-size:15px;font-weight:600}}
.jobkit-card .jk-muted{{opacity:.75}}
.jobkit-card .jk-tag{{border:1px solid {_LINE};border-radius:1em;padding:0 8px;font-size:12px;
 white-space:nowrap}}
.jobkit-card .jk-status{{white-space:nowrap;font-weight:600}}
.jobkit-card h4{{font-size:12px;font-weight:600;margin:12px 0 2px;opacity:.75}}
.jobkit-card code,.jobkit-card pre{{font-family:var(--jp-code-font-family,ui-monospace,monospace)}}
.jobkit-card code{{font-size:12px;background:{_GROUND};color:inherit;border-radius:3px;padding:1px 4px}}
.jobkit-card pre{{font-size:12px;line-height:1.45;background:{_GROUND};color:inherit;border-radius:6px;
 padding:8px 10px;margin:4px 0;overflow-x:auto;white-space:pre-wrap}}
.jobkit-card ul,.jobkit-card ol{{margin:2px 0;padding-left:1.5em}}
.jobkit-card table{{margin:2px 0;border-collapse:collapse;font-size:12px;color:inherit}}
.jobkit-card .jk-scroll{{overflow-x:auto}}
.jobkit-card th,.jobkit-card td{{overflow-wrap:normal}}
.jobkit-card td:first-child{{overflow-wrap:anywhere;min-width:4em}}
{",".join(f".jobkit-card .jk-short{n} td:nth-child({n})" for n in range(1, 9))}{{white-space:nowrap}}
.jobkit-card .jk-leaf{{padding-left:14px}}
.jobkit-card th{{font-weight:600;opacity:.75;border-bottom:1px solid {_LINE}}}
.jobkit-card th,.jobkit-card td{{background:none!important}}
.jobkit-card tr{{background:none!important}}
.jobkit-card img{{background:#fff;border-radius:4px;margin:4px 0}}
.jobkit-card a{{color:inherit}}
.jobkit-card small{{font-size:12px;opacity:.75}}
.jobkit-card .jobkit-finding details{{display:inline-block;vertical-align:top;margin:0 14px 0 36px}}
.jobkit-card .jobkit-finding details+details{{margin-left:0}}
.jobkit-card .jobkit-finding details[open]{{display:block;margin:2px 0 2px 36px}}
.jobkit-card details{{margin:2px 0}}
.jobkit-card summary{{cursor:pointer}}
.jobkit-card summary:focus-visible,.jobkit-card a:focus-visible{{outline:2px solid currentColor;
 outline-offset:1px;border-radius:3px}}
.jobkit-card dl.jk-pairs{{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;
 margin:4px 0}}
.jobkit-card dl.jk-pairs>dt{{float:none;width:auto;margin:0;font-weight:400;opacity:.75}}
.jobkit-card dl.jk-pairs>dd{{margin:0}}
.jobkit-card .jk-cause{{display:flex;align-items:baseline;gap:8px}}
.jobkit-card .jk-cause>:first-child{{min-width:0}}
.jobkit-card ul.jk-tree{{list-style:none;margin:4px 0 4px 5px;padding:0;border-left:1px solid {_LINE}}}
.jobkit-card ul.jk-tree>li{{position:relative;margin:0;padding:2px 0 2px 16px}}
.jobkit-card ul.jk-tree>li:before{{content:"";position:absolute;left:-4px;top:9px;width:7px;height:7px;
 border-radius:50%;background:currentColor;opacity:.55}}
.jobkit-card ul.jk-tree>li.jk-beside:before{{background:none;border:1px solid currentColor;width:5px;
 height:5px}}
.jobkit-card .jk-inside{{margin:2px 0 6px;padding-left:14px}}
"""

STYLE = f"<style>{CARD_CSS}</style>"


def card_html(kind: str, *parts: str) -> str:
    """Return a card of its own: its style and its parts, which are markup; numbers of facts are links."""
    return with_fact_links(f'<div class="jobkit-card {kind}">{STYLE}{"".join(parts)}</div>')


def muted(text: str) -> str:
    """Return a text that stands back."""
    return f'<span class="jk-muted">{xml(text)}</span>' if text else ""


def tag(text: str) -> str:
    """Return a short word in a pill."""
    return f'<span class="jk-tag">{xml(text)}</span>' if text else ""


def pairs_html(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names, which are text, beside their values, which are markup; nothing for no pair."""
    told = "".join(f"<dt>{xml(name)}</dt><dd>{value}</dd>" for name, value in pairs)
    return f'<dl class="jk-pairs">{told}</dl>' if told else ""


def status_html(status: str) -> str:
    """Return a status with its glyph in its colour; the word has the page's own."""
    shape = look(status)
    colour = paint(f"{shape.status}-line", standalone=False)
    return (
        f'<span class="jk-status" data-status="{xml(status)}">'
        f'<span style="color:{colour}">{LOOKS[shape.status].glyph}</span> {xml(status)}</span>'
    )


def unfolding(summary: str, content: str, *, is_open: bool = False) -> str:
    """Return a part that opens on demand, both as markup; without content its summary alone."""
    if not content:
        return f'<div class="jk-leaf">{summary}</div>'
    opened = ' open=""' if is_open else ""
    return f"<details{opened}><summary>{summary}</summary>{content}</details>"
