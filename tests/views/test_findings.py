import xml.etree.ElementTree as ET
from dataclasses import dataclass

from jobkit.jobs import Job
from jobkit.lint import lint
from jobkit.views import finding_html, findings_html, findings_text
from jobkit.views.findings import findings_counts


@dataclass(frozen=True)
class Found:
    code: str = "SCH004"
    severity: str = "warning"
    message: str = "Runs take longer than the interval."
    job: str = "Hourly"
    path: str = "schedule.cron"
    why: str = "A newer queued run cancels the older."
    fix: str = "Run every hour."
    source: str = "P-050"
    places: tuple = ()
    says_the_same: bool = True
    confidence: str = "certain"

    @property
    def line(self) -> str:
        return self.message


def test_findings_are_numbered_and_counted():
    findings = [Found(severity="error"), Found(), Found(severity="advice", fix="", why="", source="")]
    html = findings_html(findings)
    root = ET.fromstring(html)
    assert [div.get("data-number") for div in root.iter("div") if "data-number" in div.attrib] == [
        "1",
        "2",
        "3",
    ]
    assert "1 error, 1 warning, 1 piece of advice" in html
    folded = [summary.text for summary in root.iter("summary")]
    assert folded == ["Why", "Fix", "Proof", "Why", "Fix", "Proof", "Proof"]


def test_counts_use_the_plural():
    assert findings_counts([]) == "no findings"
    assert findings_counts([Found()] * 2 + [Found(severity="advice")] * 2) == "2 warnings, 2 pieces of advice"


def test_findings_are_escaped():
    hostile = "<img src=x onerror=alert(1)> \" ' &"
    html = finding_html(1, Found(*[hostile] * 8))
    ET.fromstring(html)
    assert "<img" not in html


def test_each_place_is_listed_where_it_has_something_of_its_own_to_say():
    jobs = [
        Job(name=name, commands=["dbt build"], timeout_seconds=seconds)
        for name, seconds in (("<b>A</b>", 0), ("B", 43_200))
    ]
    findings = lint(jobs)
    html = findings_html(findings)
    ET.fromstring(html)
    assert "<summary>Where</summary>" in html and "&lt;b&gt;A&lt;/b&gt; · timeout_seconds: " in html
    text = findings_text(findings)
    assert text.count("- <b>A</b> · timeout_seconds: ") == text.count("- B · timeout_seconds: ") == 1
    assert "<summary>Where</summary>" not in findings_html(lint(jobs[:1]))


def test_severity_is_told_by_word_and_glyph():
    assert "✕</span> error" in finding_html(1, Found(severity="error"))


def test_text_wraps_and_names_place_why_and_fix():
    lines = findings_text([Found(message="long " * 40)], width=60).splitlines()
    assert lines[0] == "1 warning"
    assert lines[2].startswith("1. ! SCH004 warning: long")
    assert "   at Hourly · schedule.cron" in lines
    assert "   why: A newer queued run cancels the older. [P-050]" in lines
    assert "   fix: Run every hour." in lines
    assert all(len(line) <= 60 for line in lines)


def test_a_finding_about_dbt_v2_is_shown_with_its_mark_pf004():
    found = lint(Job(name="J", commands=["dbt run -m a"], dbt_version="v2 Stable"))
    for shown in (findings_html(found), " ".join(findings_text(found).split())):
        assert "documentation only" in shown
