"""Try inputs that nobody wrote: ``python -m tests.fuzz SECONDS SEED [INPUT]``.

Each input ends with a result or a `JobkitError`, within two seconds of work and 500 MB. What does not is
printed with the line that repeats it alone; the exit code is then 1.
"""

from __future__ import annotations

import sys

from tests.fuzz import definition_files, terraform_files  # noqa: F401 - they add their targets
from tests.fuzz.trial import fuzz


def main(words: list[str]) -> int:
    if not 2 <= len(words) <= 3 or not all(word.isdecimal() for word in words):
        print(__doc__)
        return 2
    seconds, seed, *one = map(int, words)
    report = fuzz(float(seconds), seed, only=one[0] if one else None)
    print(report)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
