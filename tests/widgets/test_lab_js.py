"""The pure functions of the front end, under Node.js; skipped where there is none."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "js"
SOURCE = Path(__file__).parents[2] / "jobkit" / "widgets" / "lab.js"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_front_end_under_node(tmp_path):
    (tmp_path / "lab.mjs").write_bytes(SOURCE.read_bytes())  # .mjs: a module for every version of Node.js
    test = (FOLDER / "lab.test.mjs").read_text(encoding="utf-8")
    (tmp_path / "lab.test.mjs").write_text(test.replace("../../../jobkit/widgets/lab.js", "./lab.mjs"))
    done = subprocess.run(["node", "--test", "."], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "# fail 0" in done.stdout
