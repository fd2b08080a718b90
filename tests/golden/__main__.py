"""``python -m tests.golden keep|check``: keep a digest of every case, or say which cases differ from theirs.

``--full FOLDER`` writes what was digested as well, a file a part, for ``diff -r`` between two checkouts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm.auto import tqdm

from tests.golden.cases import cases
from tests.golden.digests import differences, digest, parts, read, write


def main() -> int:
    """Keep or check; exit with 1 when a case differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("verb", choices=("keep", "check"))
    parser.add_argument("--full", type=Path, default=None, metavar="FOLDER")
    asked = parser.parse_args()
    found = {}
    for name, case in tqdm(list(cases()), unit="case"):
        texts = parts(case)
        found[name] = {part: digest(text) for part, text in texts.items()}
        if asked.full is not None:
            for part, text in texts.items():
                place = asked.full / f"{name.replace('/', '.')}.{part}"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
    if asked.verb == "keep":
        write(found)
        return 0
    wrong = differences(read(), found)
    print("\n".join(wrong) or f"{len(found)} of {len(found)} cases are byte-identical")
    return int(bool(wrong))


sys.exit(main())
