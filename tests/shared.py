"""Where the recordings and public manifests are, if they are on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_HERE = Path(__file__).resolve().parent
_PLACE = Path(os.environ.get("JOBKIT_SHARED", _HERE.parent.parent / "shared"))

SHARED: Path | None = _PLACE if (_PLACE / "manifests").is_dir() else None

needs_shared = pytest.mark.skipif(
    SHARED is None, reason="the recordings are not on this machine (JOBKIT_SHARED)"
)
