"""What the browser tests do on a page: find the widget, type with the keyboard, watch, measure."""

from __future__ import annotations

import statistics

# Resolves when nothing under the widget has changed for a moment: the time of the last change after the edit,
# in milliseconds, and how often the picture changed.
_EDIT = """async ([label, text]) => {
  const root = document.querySelector('.jk-builder');
  const picture = root.querySelector('.jk-picture');
  const input = [...root.querySelectorAll('input')].find(
    found => found.labels.length && found.labels[0].textContent === label);
  input.focus();
  let last = null, pictures = 0;
  const watch = new MutationObserver(records => {
    last = performance.now();
    if (records.some(record => picture.contains(record.target))) pictures += 1;
  });
  watch.observe(root, {subtree: true, childList: true, characterData: true, attributes: true});
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
  const began = performance.now();
  input.dispatchEvent(new Event('input', {bubbles: true}));
  while (last === null || performance.now() - last < 300) {
    if (performance.now() - began > 5000) break;
    await new Promise(done => setTimeout(done, 10));
  }
  watch.disconnect();
  return {milliseconds: last === null ? null : last - began, pictures};
}"""


def wait_for_widget(page, selector: str = ".jk-picture svg", seconds: float = 60) -> None:
    """Wait until the widget is drawn; say what the page shows instead when it never is."""
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
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("dialog", on_dialog)
    page.on("request", on_request)
    return seen


def _is_known(text: str) -> bool:
    """Voila's own template asks a CDN for an icon font; nothing of ours needs it."""
    return "font-awesome" in text.lower() or "fontawesome" in text.lower()


def tab_to(page, label: str, most: int = 80) -> None:
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


def type_over(page, text: str) -> None:
    """Replace what is in the focused text field."""
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def picture(page) -> str:
    """Return the markup of the timeline."""
    return page.locator(".jk-picture .widget-html-content").first.inner_html()


def edit_times(page, label: str, texts: list[str]) -> list[float]:
    """Edit a field once for each text and return how long each took until the view was complete (ms)."""
    times = []
    for text in texts:
        found = page.evaluate(_EDIT, [label, text])
        if found["milliseconds"] is None or not found["pictures"]:
            raise AssertionError(f"{label} = {text!r} changed nothing")
        times.append(found["milliseconds"])
    return times


def summary_of(times: list[float]) -> dict[str, float]:
    """Return median and ninth decile of some times (ms)."""
    ordered = sorted(times)
    return {
        "edits": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p90_ms": round(ordered[int(0.9 * (len(ordered) - 1))], 1),
    }


WARM_UP = [f"{minute} 5 * * *" for minute in (1, 2, 3)]
EDITS = [f"{minute} {hour} * * *" for minute, hour in zip(range(4, 24), [6, 7, 8, 9, 10] * 4, strict=True)]
