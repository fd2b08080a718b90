"""The controls of labs as HTML: each names its action for the page, and every text in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.markup import inline_html

__all__ = ["Option", "attributes", "button", "card", "check", "dropdown", "fact_chip", "radios", "text_field"]

Option = tuple[str, str]
"""What the page sends, and what a reader sees."""


def attributes(**given: object) -> str:
    """Return attributes with a blank before each; ``_`` stands for ``-``, False and None leave one out.

    >>> attributes(data_do="next", disabled=True, hidden=False, aria_label="<next>")
    ' data-do="next" disabled aria-label="&lt;next&gt;"'
    """
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{xml(value)}"')
        for name, value in given.items()
        if value is not None and value is not False
    )


def button(
    text: str,
    do: str,
    value: object = None,
    *,
    key: str = "",
    kind: str = "",
    label: str | None = None,
    pressed: bool | None = None,
    disabled: bool = False,
    focus: str | None = None,
) -> str:
    """Return a button.

    Parameters
    ----------
    text : str
        What stands on it.
    do, value
        The action, and what it sends.
    key : str
        Unique within the lab; action and value by default.
    kind : str
        More classes: ``jk-button-main``, ``jk-link``, ``jk-icon``.
    label : str, optional
        What a screen reader says, where the text is not enough; it holds the text.
    pressed : bool, optional
        For a button that stays down.
    focus : str, optional
        The focus goes to it, once for each text that stands here.
    """
    known = attributes(
        type="button",
        class_=f"jk-button {kind}".strip(),
        data_do=do,
        data_value=value,
        data_key=key or f"{do}-{'' if value is None else value}",
        aria_label=label,
        aria_pressed=None if pressed is None else str(pressed).lower(),
        disabled=disabled,
        data_focus=focus,
    )
    return f"<button{known}>{xml(text)}</button>"


def check(text: str, do: str, is_on: bool, *, row: str | None = None, is_quiet: bool = False) -> str:
    """Return a checkbox with its text, which a quiet one has for screen readers only.

    With `row` it sends ``[row, value]``.
    """
    known = attributes(
        type="checkbox",
        data_do=do,
        data_value=row,
        data_key=f"{do}-{row}" if row is not None else do,
        checked=is_on,
    )
    said = f'<span class="jk-visually-hidden">{xml(text)}</span>' if is_quiet else xml(text)
    return f'<label class="jk-check"><input{known}>{said}</label>'


def dropdown(
    uid: str, label: str, do: str, options: Iterable[Option], chosen: str, *, row: str | None = None
) -> str:
    """Return a field with a list to choose from; `uid` begins the ids of the lab."""
    key = do if row is None else f"{do}-{row}"
    inner = "".join(
        f"<option{attributes(value=value, selected=value == chosen)}>{xml(text)}</option>"
        for value, text in options
    )
    known = attributes(id=f"{uid}{key}", data_do=do, data_value=row, data_key=key)
    return _field(f"{uid}{key}", label, f"<select{known}>{inner}</select>")


def text_field(
    uid: str,
    label: str,
    do: str,
    value: str,
    *,
    row: str | None = None,
    is_code: bool = False,
    hint: str = "",
) -> str:
    """Return a field for one line of text."""
    key = do if row is None else f"{do}-{row}"
    known = attributes(
        id=f"{uid}{key}",
        class_="jk-code" if is_code else None,
        data_do=do,
        data_value=row,
        data_key=key,
        value=value,
        placeholder=hint or None,
        autocomplete="off",
        spellcheck="false",
    )
    return _field(f"{uid}{key}", label, f"<input{known}>")


def _field(name: str, label: str, control: str) -> str:
    return f'<div class="jk-field"><label for="{xml(name)}">{inline_html(label)}</label>{control}</div>'


def radios(uid: str, legend: str, do: str, options: Sequence[Option], chosen: str, *, row: str) -> str:
    """Return buttons of which one is down, as a row that arrow keys walk through; each sends its own value.

    The value that is sent is ``row:value``: a button of the page sends one text.
    """
    name = f"{uid}{do}-{row}"
    inner = "".join(button(text, do, f"{row}:{value}", pressed=value == chosen) for value, text in options)
    return (
        f'<div class="jk-field"><span class="jk-label" id="{xml(name)}">{inline_html(legend)}</span>'
        f'<div class="jk-group" role="group" aria-labelledby="{xml(name)}" data-roving>{inner}</div></div>'
    )


def fact_chip(fact: str) -> str:
    """Return a fact as a small link to its source, or ``""`` for none."""
    return with_fact_links(f'<span class="jk-chip jk-chip-fact">{xml(fact)}</span>') if fact else ""


def card(title: str, body: str, *, head: str = "", kind: str = "", level: int = 4) -> str:
    """Return a card with a heading; `body` and `head` (controls beside the heading) are markup."""
    return (
        f'<section class="{xml(f"jk-card {kind}".strip())}"><div class="jk-head"><h{level}>{xml(title)}'
        f'</h{level}>{head}</div><div class="jk-body">{body}</div></section>'
    )
