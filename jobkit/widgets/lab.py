"""What every lab is made of: Python draws HTML from a state, the page patches it in and sends what was done.

A lab is one model and one comm, whatever it shows. `lab.js` knows the attributes that a drawing may use and
no rule of the domain. An action that goes wrong is shown and changes nothing; a cell that runs again closes
the lab of its last run; a saved notebook shows the drawing as it stood.
"""

from __future__ import annotations

import base64
import gc
import re
import sys
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar
from weakref import WeakSet

import anywidget
import traitlets

from jobkit.basics.errors import JobkitError
from jobkit.views.escape import plain, xml
from jobkit.views.pieces import pieces_of, whole
from jobkit.widgets.guard import alert_html

__all__ = ["Lab", "style_sheet"]

_FOLDER = Path(__file__).parent
_ACTION = "do_"
_IDLE_SECONDS = 0.05
_fallbacks = count(1)


def _source(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


class Lab(anywidget.AnyWidget):
    """An interactive result.

    A lab says in `draw` how it looks, and in methods ``do_<action>`` what the page may ask for: each takes
    the value that the page sent, which may be anything (`jobkit.widgets.values` checks it).

    Attributes
    ----------
    name : str
        Ends the class of its root on the page, ``jk-lab-<name>``.
    styles : tuple of str
        Style sheets beside that of all labs, by their file names without ``.css``.
    uid : str
        Begins every ``id`` of the drawing; each place on a page gets its own.
    html : str
        The drawing.
    drawn : dict
        The same in pieces, for a page that begins to show it; its number grows with each change.
    news : dict
        The pieces that are new since the drawing before, for a page that shows that one already.
    """

    name: ClassVar[str] = "lab"
    styles: ClassVar[tuple[str, ...]] = ()
    uid: ClassVar[str] = "jkid-"

    kind = traitlets.Unicode().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    news = traitlets.Dict().tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)
    reference = traitlets.Unicode().tag(sync=True)

    _esm = traitlets.Unicode(_source("lab.js")).tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self) -> None:
        self._alert = ""
        model_id = uuid.uuid4().hex
        self._css = style_sheet(*self.styles)
        self.kind = f"jk-lab-{self.name}"
        drawn = {"number": 0, "pieces": pieces_of(self._drawn())}
        super().__init__(model_id=model_id, reference=model_id, drawn=drawn)
        self.on_msg(self._heard)
        _close_predecessor(self)

    def draw(self) -> str:
        """Return the whole lab as HTML; what comes from outside is escaped."""
        raise NotImplementedError

    # ---- what the page may do

    def act(self, action: str, value: object = "") -> None:
        """Do what a control of the page would do, and draw again.

        Parameters
        ----------
        action : str
            The name of the action, as in ``data-do``.
        value : str, bool, int or list
            What the control says.

        Raises
        ------
        JobkitError
            For an action that this lab does not have. What is wrong with a value is shown in the lab.
        """
        self._action(action)
        self._do(action, value)

    @property
    def alert(self) -> str:
        """What went wrong with the last action, as HTML, or ``""``."""
        return self._alert

    def _action(self, name: object) -> Callable[[object], None]:
        known = [one.removeprefix(_ACTION) for one in dir(type(self)) if one.startswith(_ACTION)]
        if not isinstance(name, str) or name not in known:
            raise JobkitError.unknown("action", str(name), known)
        done: Callable[[object], None] = getattr(self, _ACTION + name)
        return done

    def do_motion(self, value: object) -> None:
        """The reader prefers less motion; a lab that plays something stops here."""

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        asked = content if isinstance(content, dict) else {}
        with _collected_later(), self.hold_sync():
            self._do(asked.get("do"), asked.get("value", ""))
            if isinstance(asked.get("number"), int):
                self.answered = asked["number"]

    def _do(self, action: object, value: object) -> None:
        self._alert = _said_by(lambda: self._action(action)(value))
        self._redraw()

    def _redraw(self) -> None:
        before, now = self.drawn["pieces"], pieces_of(self._drawn())
        if now != before:
            changed = {key: html for key, html in now.items() if before.get(key) != html}
            self._tell(now, changed, [key for key in before if key not in now], self.drawn["number"])

    def _tell(
        self, pieces: dict[str, str], changed: dict[str, str], gone: list[str], after: int | None
    ) -> None:
        number = self.drawn["number"] + 1
        self.drawn = {"number": number, "pieces": pieces}
        self.news = {"number": number, "after": after, "pieces": changed, "gone": gone}

    def do_draw_all(self, value: object) -> None:
        """A page has missed some news: it gets everything."""
        pieces = self.drawn["pieces"]
        self._tell(pieces, pieces, [], None)

    def send_state(self, key: Any = None) -> None:
        """Send traits to the page, all of them without `key`; of a changed drawing its news are enough."""
        names = {key} if isinstance(key, str) else None if key is None else set(key)
        if names != {"drawn"}:
            super().send_state(names and names - {"drawn"})

    @property
    def html(self) -> str:
        """The drawing in one."""
        return whole(self.drawn["pieces"])

    def _drawn(self) -> str:
        """Return the drawing below what went wrong; a drawing that fails says so itself."""
        found: list[str] = []
        said = _said_by(lambda: found.append(self.draw()))
        return f"{self._alert}{said}{''.join(found)}"

    # ---- a page without a kernel

    @property
    def static_html(self) -> str:
        """The lab for a page without a kernel: it reads, and takes no input."""
        html = _as_images(self.html.replace(self.uid, f"jkpage{next(_fallbacks)}-"))
        return (
            f"<style>{self._css}</style>"
            f'<div class="jk-lab {xml(self.kind)}"><div class="jk-content" inert>{html}</div></div>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, "text/plain": repr(self), "text/html": self.static_html}, metadata

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def close(self) -> None:
        """Close the lab and everything that belongs to it."""
        if self.comm is not None:
            self.layout.close()  # a model of its own, which ipywidgets leaves behind
        super().close()


@contextmanager
def _collected_later() -> Iterator[None]:
    """Look for garbage after the answer: with a large project one search takes most of a second."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        _collect_when_idle()


def _collect_when_idle() -> None:
    """Look for garbage when the answer has left the kernel, even if a cell runs by then."""
    later = Timer(_IDLE_SECONDS, _collect)
    later.daemon = True
    try:
        later.start()
    except RuntimeError:  # no threads here, as in a browser's Python
        gc.enable()


def _collect() -> None:
    gc.enable()
    gc.collect(1)  # what the edit left behind: the search for it would else begin with the next edit


_SVG = re.compile(r"<svg ([^>]*)>.*?</svg>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')


def _as_images(html: str) -> str:
    """Return a drawing whose pictures are images: a notebook that nobody trusts yet leaves SVG out."""

    def image(match: re.Match[str]) -> str:
        label = _LABEL.search(match[1])
        if label is None:  # the small mark of a status: its word stands beside it
            return ""
        data = base64.b64encode(match[0].encode("utf-8")).decode("ascii")
        style = "max-width:100%;background:#fff;color-scheme:light"
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{label[1]}" style="{style}">'

    return _SVG.sub(image, html)


def style_sheet(*names: str) -> str:
    """Return the style sheet of all labs, followed by others by their names."""
    return "\n".join(_source(f"{name}.css") for name in ("lab", *names))


def _said_by(work: Callable[[], object]) -> str:
    """Do something and return what went wrong as HTML, or ``""``."""
    try:
        work()
    except JobkitError as error:
        return alert_html(plain(str(error)))
    except Exception as error:  # shown in full, never swallowed
        return alert_html(f"jobkit went wrong here: {type(error).__name__}: {error}", traceback.format_exc())
    return ""


# ---- running a cell again

_by_cell: dict[str, tuple[str, WeakSet[Lab]]] = {}
"""The run of each cell, and the labs that it made."""


def _close_predecessor(lab: Lab) -> None:
    """Close what an earlier run of the same cell made; labs of one run stay together."""
    cell, run = _running_cell()
    if not cell:
        return
    last, labs = _by_cell.get(cell, (run, WeakSet()))
    if last != run:
        for old in list(labs):
            old.close()
        labs = WeakSet()
    labs.add(lab)
    _by_cell[cell] = run, labs


def _running_cell() -> tuple[str, str]:
    """Return the id of the cell that runs and the id of its run; both are empty outside a notebook."""
    shell_of = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)
    parent: dict[str, Any] = getattr(shell_of(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId", "")
    return str(cell), str(parent.get("header", {}).get("msg_id", ""))
