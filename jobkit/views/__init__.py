"""Results as pictures, tables and text: one layout, several renderers.

``result -> layout (frozen dataclasses) -> SVG | matplotlib Axes | table | text``. Bars in the SVG are bars in
the figure and rows in the table. Only `figures` imports matplotlib, and only when it draws.
"""

from jobkit.basics.words import duration_words, moment_words
from jobkit.views.ageing import age_chart
from jobkit.views.chain import chain_layout, chain_text
from jobkit.views.findings import finding_html, findings_counts, findings_html, findings_text
from jobkit.views.futures import futures_layout
from jobkit.views.gantt import gantt_layout, run_sentence
from jobkit.views.html import account_html, project_html, run_html, simulation_html, timeline_table_html
from jobkit.views.lineage import lineage_layout
from jobkit.views.many import futures_html, futures_text
from jobkit.views.measures_chart import comparison_chart, measures_chart
from jobkit.views.measures_html import comparison_html, measures_html, staleness_html
from jobkit.views.measures_text import comparison_text, measures_text, staleness_text
from jobkit.views.notices import notices_html, notices_text
from jobkit.views.show import mimebundle, plot
from jobkit.views.summary import summary_parts, summary_sentence
from jobkit.views.svg import timeline_svg
from jobkit.views.svg_ageing import age_svg
from jobkit.views.svg_bars import bars_svg
from jobkit.views.svg_chain import chain_svg
from jobkit.views.svg_futures import futures_svg
from jobkit.views.svg_gantt import gantt_svg
from jobkit.views.svg_lineage import lineage_svg
from jobkit.views.text import run_text, simulation_text, timeline_text
from jobkit.views.timeline import timeline_layout

__all__ = [
    "account_html",
    "age_chart",
    "age_svg",
    "bars_svg",
    "chain_layout",
    "chain_svg",
    "chain_text",
    "comparison_chart",
    "comparison_html",
    "comparison_text",
    "duration_words",
    "finding_html",
    "findings_counts",
    "findings_html",
    "findings_text",
    "futures_html",
    "futures_layout",
    "futures_svg",
    "futures_text",
    "gantt_layout",
    "gantt_svg",
    "lineage_layout",
    "lineage_svg",
    "measures_chart",
    "measures_html",
    "measures_text",
    "mimebundle",
    "moment_words",
    "notices_html",
    "notices_text",
    "plot",
    "project_html",
    "run_html",
    "run_sentence",
    "run_text",
    "simulation_html",
    "simulation_text",
    "staleness_html",
    "staleness_text",
    "summary_parts",
    "summary_sentence",
    "timeline_layout",
    "timeline_svg",
    "timeline_table_html",
    "timeline_text",
]
