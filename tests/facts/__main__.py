"""``python -m tests.facts``: write `TABLE.md` and `fact_tests.json`, and name facts without tests."""

from __future__ import annotations

from tests.facts.ledger import SECTIONS, entries, shown
from tests.facts.packaged import PACKAGED, packaged
from tests.facts.table import TABLE, table

if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    PACKAGED.write_text(packaged(), encoding="utf-8")
    for section in SECTIONS:
        seen = [entry for entry in entries(section).values() if entry.see]
        bare = [entry.fact for entry in seen if entry.fact not in shown()]
        print(
            f"{section}: {len(seen) - len(bare)} of {len(seen)} shown{': no test of ' if bare else ''}",
            *bare,
        )
    print(f"{TABLE.name} and {PACKAGED.name} written")
