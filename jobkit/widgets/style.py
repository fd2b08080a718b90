"""The style sheet of the widgets: scoped under one class, colours from the page's own variables."""

from __future__ import annotations

from typing import Any

import ipywidgets

__all__ = ["CSS", "sheet"]

CSS = """
.jobkit-app { --jk-line: var(--jp-border-color2, #d6d6d6); --jk-soft: var(--jp-layout-color2, #f4f4f4);
  --jk-page: var(--jp-layout-color1, #fff); --jk-text: var(--jp-ui-font-color1, #222);
  --jk-faint: var(--jp-ui-font-color2, #666); --jk-wrong: #c2500a; --jk-focus: #0b7cbd;
  color: var(--jk-text); gap: 12px; max-width: 1100px; padding: 2px; overflow: visible; }
.jobkit-app, .jobkit-app * { box-sizing: border-box; }
.jobkit-app .jupyter-widgets { margin: 0; }
.jobkit-app .jk-sheet { display: none; }
.jobkit-app .jk-html > .widget-html-content { height: auto; min-height: 0; line-height: 1.4; width: 100%;
  font-size: var(--jp-ui-font-size1, 13px); }
.jobkit-app .jk-html { height: auto; min-height: 0; overflow: visible; width: 100%; }
.jobkit-app .widget-vbox, .jobkit-app .widget-hbox, .jobkit-app .widget-box { overflow: visible; }

.jobkit-app .jk-card { border: 1px solid var(--jk-line); border-radius: 6px; background: var(--jk-page); }
.jobkit-app .jk-head { flex-flow: row wrap; align-items: center; gap: 6px 14px; padding: 6px 12px;
  background: var(--jk-soft); border-bottom: 1px solid var(--jk-line); border-radius: 6px 6px 0 0; }
.jobkit-app .jk-body { padding: 10px 12px 12px; }
.jobkit-app .jk-title { width: auto; flex: 0 0 auto; }
.jobkit-app .jk-title h3 { margin: 0; font-size: var(--jp-ui-font-size2, 15px); font-weight: 600; }

.jobkit-app .jk-form { gap: 7px; }
.jobkit-app .jk-row { flex-flow: row wrap; gap: 7px 16px; align-items: flex-start; }
.jobkit-app .jk-field { flex: 1 1 22em; min-width: 0; max-width: 100%; gap: 2px; }
.jobkit-app .jk-form > .jk-field { flex: 0 0 auto; width: 100%; }
.jobkit-app .jk-field > .widget-text, .jobkit-app .jk-field > .widget-dropdown,
.jobkit-app .jk-field > .widget-textarea, .jobkit-app .jk-field > .widget-combobox { width: 100%; }
.jobkit-app .widget-label { text-align: right; color: var(--jk-text); overflow: visible; }
.jobkit-app .jk-ticks { flex-flow: row wrap; gap: 4px 22px; padding-left: 9.9em; }
.jobkit-app .jk-ticks > .jk-field, .jobkit-app .jk-checks > * { flex: 0 0 auto; width: auto; }
.jobkit-app .jk-check { width: auto; }
.jobkit-app .jk-checkrow { flex-flow: row wrap; gap: 2px 8px; width: 100%; align-items: center; }
.jobkit-app .jk-checkrow > .jk-label { width: 9.5em; justify-content: flex-end; }
.jobkit-app .jk-checks { flex-flow: row wrap; gap: 2px 14px; }
.jobkit-app .jk-note { padding-left: 9.9em; }
.jobkit-app .jk-note > .widget-html-content { color: var(--jk-faint); }
.jobkit-app .jk-problem { padding-left: 9.9em; }
.jobkit-app .jk-problem [role=alert] { border-left: 4px solid var(--jk-wrong); padding-left: 8px;
  font-weight: 600; }
.jobkit-app .jk-commands { gap: 5px; }
.jobkit-app .jk-commandrow { flex-flow: row wrap; gap: 5px 6px; align-items: center; }
.jobkit-app .jk-commandrow > .jk-command { flex: 1 1 18em; width: auto; min-width: 0; }
.jobkit-app .jk-command input { font-family: var(--jp-code-font-family, monospace); }
.jobkit-app .jk-button { width: auto; padding: 0 10px; border-radius: 4px; flex: 0 0 auto;
  border: 1px solid var(--jk-line); color: var(--jk-text); background: var(--jk-page);
  align-self: flex-start; }
.jobkit-app .jk-button.mod-active { background: var(--jp-layout-color3, #dbe9f4); }
.jobkit-app .jk-commands > .jk-button, .jobkit-app .jk-morerow { margin-left: 9.9em; }
.jobkit-app .jk-more { gap: 7px; }

.jobkit-app .jk-pills, .jobkit-app .jk-pills .widget-radio-box { width: auto; margin: 0; }
.jobkit-app .jk-pills .widget-radio-box { flex-flow: row wrap; gap: 4px 12px; }
.jobkit-app .jk-pills label { width: auto; margin: 0; }
.jobkit-app .jk-push { margin-left: auto; }
.jobkit-app .jk-head > .jk-plain { width: auto; flex: 0 0 auto; color: var(--jk-faint); margin-right: -6px; }
.jobkit-app .jk-summary, .jobkit-app .jk-counts { width: auto; flex: 0 1 auto; }

.jobkit-app .jk-picture svg { display: block; width: 100%; min-width: 640px; height: auto; }
.jobkit-app .jk-stale { opacity: 0.45; }
.jobkit-app table { border-collapse: collapse; }
.jobkit-app .jk-scroll { overflow-x: auto; }
.jobkit-app .jk-finding { gap: 4px 12px; align-items: flex-start; padding: 8px 0;
  border-top: 1px solid var(--jk-line); flex-flow: row wrap; }
.jobkit-app .jk-html + .jk-finding { border-top: 0; padding-top: 0; }
.jobkit-app .jk-finding > .jk-html { flex: 1 1 20em; width: auto; min-width: 0; }
.jobkit-app .jobkit-finding { overflow-wrap: anywhere; padding: 0 !important; }
.jobkit-app .jobkit-finding > div:first-child { padding-left: 36px; text-indent: -36px; }
.jobkit-app .jobkit-number { text-indent: 0; height: 24px; min-width: 24px !important;
  line-height: 20px !important; border-radius: 12px !important; }
.jobkit-app .jobkit-finding details { display: inline-block; vertical-align: top; margin: 2px 16px 0 36px; }
.jobkit-app .jobkit-finding details + details { margin-left: 0; }
.jobkit-app .jobkit-finding details[open] { display: block; margin-left: 36px; }
.jobkit-app .jobkit-finding small, .jobkit-app .jk-counts { color: var(--jk-faint); }
.jobkit-app summary { cursor: pointer; width: max-content; text-decoration: underline; }
.jobkit-app .jk-notes ul { margin: 4px 0; padding-left: 1.4em; }
.jobkit-app .jk-alert { border-left: 4px solid var(--jk-wrong); padding: 6px 10px;
  background: var(--jk-soft); }
.jobkit-app .jk-alert pre { overflow-x: auto; font-size: 12px; }
.jobkit-app .jk-yaml pre { margin: 8px 0 0; padding: 8px 10px; background: var(--jk-soft); overflow-x: auto;
  border-radius: 4px; font-family: var(--jp-code-font-family, monospace); line-height: 1.35; }
.jobkit-app :is(input, select, textarea, button, summary, a):focus-visible {
  outline: 2px solid var(--jk-focus); outline-offset: 1px; }

.jobkit-app.jk-quiz { max-width: 760px; gap: 6px; }
.jobkit-app .jk-options { width: 100%; }
.jobkit-app .jk-options .widget-radio-box { width: 100%; height: auto; gap: 4px; }
.jobkit-app .jk-options label { height: auto; line-height: 1.4; white-space: normal; width: 100%; }
.jobkit-app .jk-buttons { gap: 6px; }
@media (max-width: 640px) {
  .jobkit-app .jk-note, .jobkit-app .jk-problem, .jobkit-app .jk-ticks { padding-left: 0; }
  .jobkit-app .jk-commands > .jk-button, .jobkit-app .jk-morerow { margin-left: 0; }
  .jobkit-app .jk-commandrow > .jk-command { flex-basis: 100%; }
  .jobkit-app .jk-push { margin-left: 0; }
}
@media (prefers-reduced-motion: no-preference) { .jobkit-app .jk-body { transition: opacity 0.15s; } }
"""


def sheet() -> Any:
    """Return the style sheet as a widget: it goes where the widget goes, and needs no file."""
    widget = ipywidgets.HTML(f"<style>{CSS}</style>")
    widget.add_class("jk-sheet")
    return widget
