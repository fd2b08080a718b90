"""What the browser tests do on a page: find the lab, press and type, watch, measure, and ask axe."""

from __future__ import annotations

import statistics

READY = ".jk-lab[data-ready]"
"""A lab that is drawn and hears Python."""

# Resolves when nothing under the lab has changed for a moment: the time of the last change after the event
# (milliseconds).
_SETTLED = """async ([within, selector, what, text]) => {
  const root = document.querySelector(within);
  const control = document.querySelector(selector);
  let last = null;
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(root, {subtree: true, childList: true, characterData: true, attributes: true});
  const began = performance.now();
  if (what === 'click') control.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  else {
    control.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(control, text);
    control.dispatchEvent(new Event('input', {bubbles: true}));
  }
  while (last === null || performance.now() - last < 400) {
    if (performance.now() - began > 15000) break;
    await new Promise(done => setTimeout(done, 5));
  }
  watch.disconnect();
  return last === null ? null : last - began;
}"""


def wait_for_widget(page, selector: str = READY, seconds: float = 60) -> None:
    """Wait until the lab is drawn; say what the page shows instead when it never is."""
    for _ in range(int(seconds * 4)):
        if page.locator(selector).count():
            return
        accept = page.locator(".jp-Dialog .jp-mod-accept")  # Lab asks for a kernel when it is slow
        if accept.count():
            accept.first.click()
        page.wait_for_timeout(250)
    raise AssertionError(f"no {selector} after {seconds} s; the page says: {page.inner_text('body')[-1500:]}")


def watch_page(page) -> dict[str, list[str]]:
    """Collect what should not happen on a page: console errors, dialogs, requests to the outside."""
    seen: dict[str, list[str]] = {"errors": [], "dialogs": [], "requests": []}

    def on_console(message) -> None:
        if message.type == "error" and not _is_known(message.text + str(message.location)):
            seen["errors"].append(message.text)

    def on_dialog(dialog) -> None:
        seen["dialogs"].append(dialog.message)
        dialog.dismiss()

    def on_request(request) -> None:
        outside = request.url.startswith("http") and "//127.0.0.1" not in request.url
        if outside and not _is_known(request.url):
            seen["requests"].append(request.url)

    page.on("console", on_console)
    page.on("pageerror", lambda error: None if _is_known(str(error)) else seen["errors"].append(str(error)))
    page.on("dialog", on_dialog)
    page.on("request", on_request)
    return seen


_NOT_OURS = ("font-awesome", "fontawesome", "reading 'schema'", "shared module")
"""Voila asks a CDN for an icon font, and both it and Notebook 7 report faults of their own extensions."""


def _is_known(text: str) -> bool:
    return any(words in text.lower() for words in _NOT_OURS)


def nothing_bad(seen: dict[str, list[str]]) -> None:
    """Fail where something was seen that should not be."""
    assert {what: found for what, found in seen.items() if found} == {}


def settle(page, selector: str = READY) -> None:
    """Wait until Python has answered everything that the page asked, for a moment."""
    page.wait_for_timeout(60)
    quiet = """selector => { const lab = document.querySelector(selector);
      return lab !== null && !lab.hasAttribute('data-pending') }"""
    for _ in range(2):
        page.wait_for_function(quiet, arg=selector)
        page.wait_for_timeout(90)  # longer than a lab waits for more letters, or for its new width


def tab_to(page, label: str, most: int = 200) -> None:
    """Press Tab until the control with that accessible name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == label:
            return
    raise AssertionError(f"{most} times Tab did not reach {label!r}; now at {focused(page)!r}")


def focused(page) -> str:
    """Return the accessible name of what has the focus: its label, or its text."""
    return page.evaluate(
        """() => { const at = document.activeElement;
          if (!at) return '';
          if (at.labels && at.labels.length) return at.labels[0].textContent.trim();
          return (at.getAttribute('aria-label') || at.textContent || '').trim().slice(0, 80); }"""
    )


def focused_key(page) -> str:
    """Return the data-key of what has the focus, or ``""``."""
    return page.evaluate("() => document.activeElement?.getAttribute('data-key') ?? ''")


def type_over(page, text: str) -> None:
    """Replace what is in the focused text field."""
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def faults_of_access(page, selector: str = ".jk-lab") -> list[str]:
    """Return what axe finds below an element that is serious or critical, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, context=selector, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def times_of(page, selector: str, what: str, texts: list[str], within: str = ".jk-lab") -> list[float]:
    """Return how long each of some edits or presses took until all `within` an element was complete (ms)."""
    times = []
    for text in texts:
        taken = page.evaluate(_SETTLED, [within, selector, what, text])
        if taken is None:
            raise AssertionError(f"{what} {text!r} on {selector} changed nothing")
        times.append(taken)
    return times


def summary_of(times: list[float]) -> dict[str, float]:
    """Return median and ninth decile of some times (ms)."""
    ordered = sorted(times)
    return {
        "times": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p90_ms": round(ordered[int(0.9 * (len(ordered) - 1))], 1),
    }


WARM_UP = [f"{minute} 5 * * *" for minute in (1, 2, 3)]
EDITS = [f"{minute} {hour} * * *" for minute, hour in zip(range(4, 24), [6, 7, 8, 9, 10] * 4, strict=True)]
