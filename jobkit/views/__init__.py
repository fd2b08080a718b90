"""Results as pictures, tables and text: one layout, several renderers.

``result -> layout -> Picture (a display list) -> SVG | matplotlib Axes``; ``result -> Table -> HTML | text``.
Only `figures` imports matplotlib, and only when it draws. `show` lists what is shown of which result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.basics.words import duration_words, moment_words
    from jobkit.views.chain import chain_picture, chain_text
    from jobkit.views.day_grid import day_grid_layout, day_grid_picture
    from jobkit.views.figures import draw_figure
    from jobkit.views.findings import finding_html, findings_counts, findings_html, findings_text
    from jobkit.views.futures import futures_html, futures_picture, futures_text
    from jobkit.views.gantt import gantt_picture
    from jobkit.views.html import account_html, run_html, simulation_html
    from jobkit.views.lineage import lineage_picture
    from jobkit.views.measures import (
        comparison_html,
        comparison_text,
        measures_html,
        measures_text,
        staleness_html,
        staleness_text,
    )
    from jobkit.views.measures_chart import comparison_picture, measures_picture
    from jobkit.views.notices import notices_html, notices_text
    from jobkit.views.sentences import run_sentence, summary_parts, summary_sentence
    from jobkit.views.show import mimebundle, picture_of, plot
    from jobkit.views.staleness import staleness_picture
    from jobkit.views.svg import draw_svg
    from jobkit.views.text import run_text, simulation_text, timeline_text
    from jobkit.views.timeline import timeline_layout

__all__ = [
    "account_html",
    "chain_picture",
    "chain_text",
    "comparison_html",
    "comparison_picture",
    "comparison_text",
    "day_grid_layout",
    "day_grid_picture",
    "draw_figure",
    "draw_svg",
    "duration_words",
    "finding_html",
    "findings_counts",
    "findings_html",
    "findings_text",
    "futures_html",
    "futures_picture",
    "futures_text",
    "gantt_picture",
    "lineage_picture",
    "measures_html",
    "measures_picture",
    "measures_text",
    "mimebundle",
    "moment_words",
    "notices_html",
    "notices_text",
    "picture_of",
    "plot",
    "run_html",
    "run_sentence",
    "run_text",
    "simulation_html",
    "simulation_text",
    "staleness_html",
    "staleness_picture",
    "staleness_text",
    "summary_parts",
    "summary_sentence",
    "timeline_layout",
    "timeline_text",
]

open_door(
    __name__,
    {
        "jobkit.basics.words": "duration_words moment_words",
        "jobkit.views.chain": "chain_picture chain_text",
        "jobkit.views.day_grid": "day_grid_layout day_grid_picture",
        "jobkit.views.figures": "draw_figure",
        "jobkit.views.findings": "finding_html findings_counts findings_html findings_text",
        "jobkit.views.futures": "futures_html futures_picture futures_text",
        "jobkit.views.gantt": "gantt_picture",
        "jobkit.views.html": "account_html run_html simulation_html",
        "jobkit.views.lineage": "lineage_picture",
        "jobkit.views.measures": "comparison_html comparison_text measures_html "
        "measures_text staleness_html staleness_text",
        "jobkit.views.measures_chart": "comparison_picture measures_picture",
        "jobkit.views.notices": "notices_html notices_text",
        "jobkit.views.sentences": "run_sentence summary_parts summary_sentence",
        "jobkit.views.show": "mimebundle picture_of plot",
        "jobkit.views.staleness": "staleness_picture",
        "jobkit.views.svg": "draw_svg",
        "jobkit.views.text": "run_text simulation_text timeline_text",
        "jobkit.views.timeline": "timeline_layout",
    },
)
