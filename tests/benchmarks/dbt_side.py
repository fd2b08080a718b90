"""The side of `dbt_compare` that runs in the Python where dbt-core is installed; imports nothing of jobkit.

``python dbt_side.py MANIFEST CASES OUT`` in the folder of a project that parses: reads selections, one
JSON object a line, asks dbt's own `NodeSelector` each of them on the manifest and writes ``{"dbt":
version, "answers": [{"warm", "cold", "ids"} ..]}``. The graph is built as dbt builds it after parsing
(`Linker.link_graph`, `Graph`), once. ``warm`` is the CPU time of `parse_difference` and
`NodeSelector.get_selected`, the best of `ROUNDS`; ``cold`` adds making the `NodeSelector`, which every
dbt command does. Reading the manifest and `link_graph` are in neither.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

ROUNDS = 2


def load(path: str) -> Any:
    from dbt.artifacts.schemas.manifest import WritableManifest
    from dbt.contracts.graph.manifest import Manifest

    return Manifest.from_writable_manifest(WritableManifest.read_and_check_versions(path))


def put_files(manifest: Any) -> None:
    """Make the (empty) files of the project's nodes: `path:` matches what is on the disk."""
    for node in (*manifest.nodes.values(), *manifest.sources.values(), *manifest.exposures.values()):
        place = Path(node.original_file_path)
        if not place.is_absolute() and ".." not in place.parts and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()


def answer(case: dict[str, Any], manifest: Any, graph: Any) -> dict[str, Any]:
    from dbt.flags import get_flags
    from dbt.graph import ResourceTypeSelector
    from dbt.graph.cli import parse_difference
    from dbt.task.list import ListTask

    object.__setattr__(get_flags(), "INDIRECT_SELECTION", case.get("indirect") or "eager")
    warm, cold, ids = float("inf"), float("inf"), []
    for _ in range(ROUNDS):
        begin = time.process_time()
        selector = ResourceTypeSelector(
            graph=graph,
            manifest=manifest,
            previous_state=None,
            resource_types=list(ListTask.ALL_RESOURCE_VALUES),
            include_empty_nodes=True,
            selectors={},
        )
        start = time.process_time()
        spec = parse_difference(_words(case.get("select")), _words(case.get("exclude")))
        ids = selector.get_selected(spec)
        end = time.process_time()
        warm, cold = min(warm, end - start), min(cold, end - begin)
    return {"warm": warm, "cold": cold, "ids": sorted(ids)}


def _words(text: str | None) -> tuple[str, ...] | None:
    return (text,) if text else None


def main(manifest_file: str, cases: str, out: str) -> None:
    from dbt.cli.main import dbtRunner
    from dbt.compilation import Linker
    from dbt.graph import Graph
    from dbt.version import get_installed_version
    from dbt_common.events.contextvars import set_contextvars

    done = dbtRunner().invoke(["--quiet", "parse", "--profiles-dir", "."])
    assert done.success, done.exception
    set_contextvars("task", project_root=str(Path.cwd()))
    manifest = load(manifest_file)
    put_files(manifest)
    linker = Linker()
    linker.link_graph(manifest)
    graph = Graph(linker.graph)
    rows = [json.loads(line) for line in Path(cases).read_text("utf-8").splitlines()]
    version = get_installed_version().to_version_string(skip_matcher=True)
    answers = [answer(row, manifest, graph) for row in rows]
    Path(out).write_text(json.dumps({"dbt": version, "answers": answers}), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
