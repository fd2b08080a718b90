"""Readers of HCL that are not the one jobkit reads with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

__all__ = ["evaluated", "formatted", "syntax_errors"]

TERRAFORM = shutil.which("terraform") or shutil.which("tofu")


def syntax_errors(text: str) -> list[str]:
    """Return the pieces of a text that tree-sitter's grammar of HCL does not understand."""
    tree_sitter = pytest.importorskip("tree_sitter")
    grammar = pytest.importorskip("tree_sitter_hcl")
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    waiting, wrong = [parser.parse(text.encode()).root_node], []
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            wrong.append(node.text.decode()[:80])
        waiting += node.children if node.has_error else []
    return wrong


def formatted(text: str) -> str:
    """Return a text as `terraform fmt` lays it out; Terraform itself reads it for that."""
    if TERRAFORM is None:
        pytest.skip("there is no terraform")
    done = subprocess.run(
        [TERRAFORM, "fmt", "-"], input=text.encode(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-600:]
    return done.stdout.decode()


def evaluated(text: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of a text by label, as the library of Terraform itself reads them."""
    tfparse = pytest.importorskip("tfparse")
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(text, "utf-8")
    found = tfparse.load_from_path(str(folder))
    return {
        one["__tfmeta"]["path"].removeprefix("dbtcloud_job."): one for one in found.get("dbtcloud_job", [])
    }
