"""What went wrong, where the user looks."""

from __future__ import annotations

from jobkit.views.escape import xml

__all__ = ["alert_html", "code_html"]


def alert_html(title: str, details: str = "") -> str:
    """Return a message that a screen reader announces, with details to unfold."""
    fold = f"<details><summary>Details</summary><pre>{code_html(details)}</pre></details>" if details else ""
    return f'<div class="jk-alert" role="alert"><strong>{xml(title)}</strong>{fold}</div>'


def code_html(code: str) -> str:
    """Return code escaped line by line: `xml` alone would join the lines and drop their indentation."""
    lines = code.splitlines()
    return "\n".join(" " * (len(line) - len(line.lstrip())) + xml(line) for line in lines)
