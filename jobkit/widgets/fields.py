"""Controls of a lab as HTML: a label above, the control, and what is wrong with it below.

Texts are escaped here; what is called `markup` is HTML already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html
from jobkit.views.pieces import piece

__all__ = [
    "FormField",
    "attributes",
    "button",
    "card",
    "check_field",
    "group",
    "moment_field",
    "muted",
    "problems_html",
    "scrolled",
    "select_field",
    "tag",
    "text_field",
    "unfolding",
]


@dataclass(frozen=True, slots=True)
class FormField:
    """What all controls have.

    Parameters
    ----------
    do : str
        The action that an edit asks for.
    label : str
    uid : str
        Prefix of ids on the page.
    row : str
        Which row of several the control belongs to; it is sent with the value.
    problem : str
        What is wrong with the value, or ``""``.
    help : str
        Markup beside the label.
    below : str
        Markup below the control: notes and findings.
    is_label_hidden : bool
        True where the place says what it is; a screen reader hears the label all the same.
    """

    do: str
    label: str
    uid: str = "jkid-"
    row: str = ""
    problem: str = ""
    help: str = ""
    below: str = ""
    is_label_hidden: bool = False

    @property
    def key(self) -> str:
        """Names the control within its lab."""
        return f"{self.do}-{self.row}" if self.row else self.do

    def around(self, control: str) -> str:
        """Return the whole field around a control."""
        hidden = ' class="jk-visually-hidden"' if self.is_label_hidden else ""
        label = f'<label for="{self._id}"{hidden}>{inline_html(self.label)}</label>'
        head = f'<span class="jk-labelrow">{label}{self.help}</span>' if self.help else label
        key = f"field-{xml(self.key)}"
        inside = f"{head}{control}{self._problem}{self.below}"
        return piece(key, f'<div class="jk-field" data-key="{key}">{inside}</div>')

    @property
    def _id(self) -> str:
        return f"{self.uid}{xml(self.key)}"

    @property
    def _problem(self) -> str:
        if not self.problem:
            return ""
        return f'<div class="jk-problem" id="{self._id}-problem" role="alert">✕ {xml(self.problem)}</div>'

    def attributes(self, **more: str | bool) -> str:
        """Return the attributes of the control."""
        state: dict[str, str | bool] = {}
        if self.problem:
            state = {"aria-invalid": "true", "aria-describedby": f"{self.uid}{self.key}-problem"}
        row = {"data-value": self.row} if self.row else {}
        own = {"id": f"{self.uid}{self.key}", "data-do": self.do, "data-key": self.key}
        return attributes({**own, **row, **state, **more})


def attributes(values: Mapping[str, str | bool]) -> str:
    """Return attributes with a blank before each; true ones stand alone, false ones are left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{typed(value)}"'
        for name, value in values.items()
        if value is not False
    )


def text_field(
    field: FormField,
    value: str,
    *,
    placeholder: str = "",
    is_code: bool = False,
    rows: int = 0,
    offers: Sequence[str] = (),
    enter: str = "",
) -> str:
    """Return a field for text: of several lines with `rows`, with a list to choose from with `offers`."""
    classes: dict[str, str | bool] = {"class": "jk-code"} if is_code else {}
    plain: dict[str, str | bool] = {"spellcheck": "false", "autocomplete": "off", **classes}
    if placeholder:
        plain["placeholder"] = placeholder
    if enter:
        plain["data-enter"] = enter
    if rows:
        text = f"<textarea{field.attributes(rows=str(rows), **plain)}>\n{typed(value)}</textarea>"
        return field.around(text)
    listed = f"{field.uid}{field.key}-list"
    if offers:
        plain["list"] = listed
    options = "".join(f'<option value="{xml(offer)}"></option>' for offer in offers)
    datalist = f'<datalist id="{xml(listed)}">{options}</datalist>' if offers else ""
    return field.around(f"<input{field.attributes(type='text', value=value, **plain)}>{datalist}")


def moment_field(field: FormField, value: str) -> str:
    """Return a field for a moment in UTC, ``2026-03-02T10:00``."""
    return field.around(f"<input{field.attributes(type='datetime-local', value=value)}>")


def select_field(field: FormField, value: str, options: Iterable[tuple[str, str]]) -> str:
    """Return a field that offers (label, value) pairs; a value that is not offered is shown all the same."""
    pairs = list(options)
    if all(value != offered for _, offered in pairs):
        pairs.append((value, value))
    shown = "".join(
        f"<option{attributes({'value': offered, 'selected': offered == value})}>{xml(label)}</option>"
        for label, offered in pairs
    )
    return field.around(f"<select{field.attributes()}>{shown}</select>")


def check_field(field: FormField, value: bool) -> str:
    """Return a box to tick with its label behind it."""
    box = f"<input{field.attributes(type='checkbox', checked=value)}>"
    said = tag("span", xml(field.label), kind="jk-visually-hidden" if field.is_label_hidden else "")
    label = f'<label class="jk-check">{box}{said}</label>'
    key = f"field-{field.key}"
    head = tag("span", label, field.help)
    return piece(key, tag("div", head, field._problem, field.below, kind="jk-field jk-tick", key=key))


def button(
    label: str,
    do: str,
    value: str = "",
    *,
    key: str = "",
    style: str = "",
    name: str = "",
    is_pressed: bool | None = None,
    is_disabled: bool = False,
    title: str = "",
    focus: str = "",
) -> str:
    """Return a button.

    Parameters
    ----------
    label : str
        What stands on it.
    do, value : str
        What it asks for.
    key : str
        By default made from both.
    style : str
        ``main``, ``link`` or ``icon``.
    name : str
        What a screen reader says, where the label alone does not tell.
    is_pressed : bool or None
        For a button that is on or off.
    title : str
        Tooltip.
    focus : str
        The focus goes to it when it is drawn, once for each text that stands here.
    """
    pressed = is_pressed is not None and ("true" if is_pressed else "false")
    given: dict[str, str | bool] = {
        "type": "button",
        "class": _BUTTONS[style],
        "data-do": do,
        "data-value": value,
        "data-key": key or f"{do}-{value}",
        "aria-label": name or False,
        "aria-pressed": pressed,
        "title": title or False,
        "data-focus": focus or False,
        "disabled": is_disabled,
    }
    return f"<button{attributes(given)}>{xml(label)}</button>"


_BUTTONS = {"": "jk-button", "main": "jk-button jk-button-main", "link": "jk-link", "icon": "jk-icon"}


def group(do: str, label: str, value: str, options: Iterable[tuple[str, str]]) -> str:
    """Return buttons of which one is on: (label, value) pairs."""
    buttons = "".join(button(words, do, offered, is_pressed=offered == value) for words, offered in options)
    return f'<div class="jk-group" role="group" aria-label="{xml(label)}" data-roving>{buttons}</div>'


def tag(name: str, *content: str, kind: str = "", key: str = "", **more: str | bool) -> str:
    """Return an element around markup: `kind` is its class, ``aria_label`` the attribute ``aria-label``."""
    given: dict[str, str | bool] = {"class": kind or False, "data-key": key or False}
    given.update((word.replace("_", "-"), value) for word, value in more.items())
    return f"<{name}{attributes(given)}>{''.join(content)}</{name}>"


def muted(text: str, name: str = "span", **more: str) -> str:
    """Return a text of less weight."""
    return tag(name, xml(text), kind="jk-muted", **more)


def card(head: str, body: str, *, key: str, label: str, kind: str = "") -> str:
    """Return a card, a piece of its drawing: `head` and `body` are markup, `label` is for screen readers.

    Without a head there is no bar above.
    """
    bar = tag("div", head, kind="jk-head") if head else ""
    content = tag("div", body, kind="jk-body")
    return piece(
        key, tag("section", bar, content, kind=f"jk-card {kind}".rstrip(), key=key, aria_label=label)
    )


def scrolled(content: str, label: str, kind: str = "jk-scroll") -> str:
    """Return markup that may be wider or higher than its place: the keyboard reaches it to scroll."""
    return tag("div", content, kind=kind, tabindex="0", role="region", aria_label=label)


def unfolding(summary: str, body: str, *, key: str, kind: str = "", is_open: bool = False) -> str:
    """Return a part that opens on demand and stays as the reader left it; both texts are markup."""
    return tag("details", tag("summary", summary), body, kind=kind, key=key, open=is_open)


def problems_html(problems: Iterable[str]) -> str:
    """Return what is wrong, announced by a screen reader."""
    return "".join(f'<div class="jk-problem" role="alert">✕ {xml(problem)}</div>' for problem in problems)
