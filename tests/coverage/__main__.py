"""``python -m tests.coverage``: write `TABLE.md`, and name what is empty."""

from __future__ import annotations

from tests.coverage.lines import lines
from tests.coverage.table import TABLE, table

if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    bare = [(line.id, line.empty()) for line in lines() if line.empty()]
    done = len(lines()) - len(bare)
    print(f"{TABLE.name} written: {done} of {len(lines())} lines have each column filled")
    for name, columns in bare:
        print(f"  {name}: nothing in {', '.join(columns)}")
