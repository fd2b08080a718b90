"""``python -m jobkit``."""

from __future__ import annotations

from jobkit.cli import main

if __name__ == "__main__":
    main()
