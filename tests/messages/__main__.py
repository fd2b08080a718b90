"""``python -m tests.messages FILE``: all that jobkit can print, in one file to read through."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.messages.catalogue import catalogue

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.messages FILE")
    text = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", "\n".join(catalogue())) + "\n"
    Path(sys.argv[1]).write_text(text, encoding="utf-8")
    print(f"{sys.argv[1]}: {text.count(chr(10)):,} lines")
