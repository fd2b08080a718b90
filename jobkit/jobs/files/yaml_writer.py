"""Plain data as YAML that reads back as the same: text that the reader would take for a number is quoted."""

from __future__ import annotations

from functools import cache
from typing import Any

from jobkit.jobs.files.yaml_text import plain_meaning

__all__ = ["yaml_of"]


def yaml_of(data: Any) -> str:
    """Return plain data as YAML, keys in their order.

    >>> print(yaml_of({"name": "1e5", "threads": 4}), end="")
    name: '1e5'
    threads: 4
    """
    import yaml

    return str(yaml.dump(data, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110))


@cache
def _dumper() -> Any:
    """Return a YAML writer that knows what an unquoted scalar means to the reader."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def represent_text(self, text: str) -> Any:
            style = None if isinstance(plain_meaning(text), str) else "'"
            return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, Dumper.represent_text)
    return Dumper
