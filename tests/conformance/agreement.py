"""Say how far jobkit and dbt agree: ``python -m tests.conformance.agreement [--live] [--check]``.

Replays the committed recordings, counts the cases of each selection method, command and flag, and writes
AGREEMENT.md. The counts of a live comparison are kept in ``recordings/live.json``; with ``--live`` (needs
dbt, README.md) they are made anew: ``--seed``, ``--selections`` and ``--executions`` are those of
`tests.conformance.live`, and ``--add`` adds them to the counts that are there, of other seeds. With
``--check`` nothing is written; the exit code is 1 when the table is old.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tqdm.auto import tqdm

from tests.conformance.recordings import load
from tests.conformance.replay import replay
from tests.conformance.select import NOT_SUPPORTED, Replay

HERE = Path(__file__).resolve().parent
TABLE = HERE / "AGREEMENT.md"
LIVE = HERE / "recordings" / "live.json"

VERBS = (
    *(
        "build",
        "run",
        "test",
        "seed",
        "snapshot",
        "compile",
        "docs generate",
        "source freshness",
        "ls",
        "clone",
    ),
    *("retry", "run-operation", "parse", "show"),
)


@dataclass
class Counts:
    """Compared and agreed cases by label, what counts apart by reason, and the disagreements."""

    compared: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, labels: Iterable[str], wrong: str | None) -> None:
        """Count one case under each of its labels."""
        for label in {"all", *labels}:
            self.compared[label] += 1
            self.agreed[label] += not wrong
        if wrong:
            self.wrong.append(wrong)

    def data(self) -> dict[str, Any]:
        """Return the counts as JSON."""
        cases = {label: [self.agreed[label], self.compared[label]] for label in sorted(self.compared)}
        return {"cases": cases, "apart": dict(sorted(self.apart.items())), "wrong": self.wrong}

    def plus(self, other: Counts) -> Counts:
        """Return both counts together."""
        compared, agreed, apart = (
            getattr(self, name) + getattr(other, name) for name in ("compared", "agreed", "apart")
        )
        return Counts(compared, agreed, apart, [*self.wrong, *other.wrong])

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Counts:
        """Return the counts that `data` gave."""
        return cls(
            Counter({label: total for label, (_, total) in data["cases"].items()}),
            Counter({label: agreed for label, (agreed, _) in data["cases"].items()}),
            Counter(data["apart"]),
            list(data["wrong"]),
        )


# -- labels ---------------------------------------------------------------------------------------

_METHOD = re.compile(r"^(?:@|\d*\+)?([a-z_]+)(\.[\w.]+)?:")
_FILE = re.compile(r"\.(sql|csv|yml|yaml|py)(\+\d*)?$")


def methods(asked: Mapping[str, Any]) -> set[str]:
    """Return the methods and options of a selection: ``{"method tag", "operator +", ...}``."""
    found: set[str] = set()
    for side in ("select", "exclude"):
        given = asked.get(side) or ""
        text = given if isinstance(given, str) else " ".join(given)
        for word in filter(None, re.split(r"[ ,]", text)):
            found |= set(_of_word(word))
        found |= {"union"} if " " in text.strip() else set()
        found |= {"intersection"} if "," in text else set()
    found |= {"`--exclude`"} if asked.get("exclude") else set()
    found |= {"`--selector`"} if asked.get("selector") else set()
    if asked.get("indirect"):
        found.add(f"`--indirect-selection {asked['indirect']}`")
    return found or {"everything"}


def _of_word(word: str) -> Iterator[str]:
    named = _METHOD.match(word)
    if named and named[1] == "state":
        yield f"method `state:{word[named.end() :].rstrip('+0123456789')}`"
    elif named:
        yield f"method `{named[1]}`"
    else:
        shape = "path" if "/" in word else "file" if _FILE.search(word) else "fqn"
        yield f"method `{shape}`, by shape"
    if word.startswith("@"):
        yield "operator `@`"
    elif "+" in word:
        yield "operator `+`"
    if re.search(r"[*?\[]", word):
        yield "wildcard"


def command_labels(command: str) -> set[str]:
    """Return the verb and the flags of a command line."""
    words = shlex.split(command)
    plain = " ".join(word for word in words if not word.startswith("-"))
    verbs = [f"command `{verb}`" for verb in VERBS if re.search(rf"(^| ){verb}( |$)", plain)][:1]
    return {*verbs, *(f"flag `{word.partition('=')[0]}`" for word in words if word.startswith("--"))}


_KINDS: dict[str, Callable[[Any], Any]] = {
    "models in batches": lambda item: "batch_size" in item.get("config", {}),
    "a function": lambda item: item["kind"] == "function",
    "versions": lambda item: item.get("versions"),
    "`latest_version_pointer`": lambda item: "latest_version_pointer" in item.get("config", {}),
    "`deprecation_date`": lambda item: "deprecation_date" in item.get("properties", {}),
    "a parent that is named and not read": lambda item: item.get("unread") or item.get("foreign"),
    "stored failures by config": lambda item: (
        {"store_failures", "store_failures_as"} & {*item.get("config", {})}
    ),
    "a post-hook": lambda item: "post_hook" in item.get("config", {}),
}


def kind_labels(case: Mapping[str, Any]) -> set[str]:
    """Return what a scenario of the live comparison has beside plain models."""
    spec, steps = case["spec"], case["steps"]
    found = {f"project with {kind}" for kind, has in _KINDS.items() if any(map(has, spec["items"]))}
    units = Counter(item["model"] for item in spec["items"] if item["kind"] == "unit")
    found |= {"project with several unit tests of a model"} if max(units.values(), default=0) > 1 else set()
    found |= {f"project with `flags: {name}`" for name in spec.get("flags", {})}
    found |= {"project with a package and its hooks"} if spec.get("package") else set()
    default = any(one.get("default") for one in spec["selectors"])
    found |= {"project with a default selector"} if default else set()
    found |= {"variables such as `DBT_FAIL_FAST`"} if any(step.get("env") for step in steps) else set()
    return found | {
        f"fault `{name}`" for step in steps for name, what in step.get("vars", {}).items() if what
    }


# -- counting -------------------------------------------------------------------------------------


def recorded() -> tuple[Counts, Counts]:
    """Replay the committed recordings; return the counts of selections and of commands."""
    chosen, executed = Counts(), Counts()
    answers = Replay(HERE / "recordings" / "selection" / "library.jsonl.gz")
    for row in answers.rows():
        wrong = answers.disagreement(row)
        asked = {
            name: row[name] for name in ("select", "exclude", "selector", "indirect", "state") if name in row
        }
        chosen.add(methods(row), f"{json.dumps(asked)}: {wrong}" if wrong else None)
    for recording in load(HERE / "recordings"):
        report = replay(recording)
        for number, step in enumerate(recording.steps, 1):
            lines = [line for line in report.wrong if line.startswith((f"step {number} ", f"step {number}:"))]
            wrong = "; ".join(f"{recording.name}: {line}" for line in lines)
            if "dbt" in step:
                executed.add(command_labels(step["dbt"]), wrong or None)
            for expression in step.get("selected") or ():
                mine = [line for line in lines if f"--select {expression}:" in line]
                chosen.add(methods({"select": expression}), "; ".join(mine) or None)
        executed.apart.update(_reason(line) for line in report.apart)
    return chosen, executed


def _reason(line: str) -> str:
    return line.rpartition("`: ")[2]


def live(seed: int, selections: int, executions: int) -> dict[str, Any]:
    """Compare with a live dbt; return the counts as JSON."""
    from tests.conformance.live.__main__ import PER_PROJECT
    from tests.conformance.live.check import Pool, compare_selections, dbt_python, execution_of, run_execution
    from tests.conformance.live.generate import command_line

    python = dbt_python()
    if python is None:
        raise SystemExit("dbt-core is not installed: see tests/conformance/README.md")
    chosen, executed = Counts(), Counts()
    with Pool(python, 2) as pool:

        def ask(dbt: Any, first: int) -> Any:
            count = min(PER_PROJECT, selections - first)
            return compare_selections(dbt, Random(f"{seed} selections {first}"), count)

        def run(dbt: Any, number: int) -> Any:
            case = execution_of(Random(f"{seed} executions {number}"))
            return case, run_execution(dbt, case)

        starts = range(0, selections, PER_PROJECT)
        for _, pairs in tqdm(pool.map(ask, starts), "projects", len(starts), disable=None):
            for case, wrong in pairs:
                asked = case["selection"]
                chosen.add(methods(asked), wrong and f"{json.dumps(asked)}: {wrong}")
        done = tqdm(pool.map(run, range(executions)), "executions", executions, disable=None)
        for number, (case, report) in done:
            labels = [command_labels(command_line(step)) for step in case["steps"] if "parts" in step]
            wrong = "; ".join(report.wrong)
            executed.add(kind_labels(case).union(*labels), f"execution {number}: {wrong}" if wrong else None)
            executed.apart.update(_reason(line) for line in report.apart)
        version = pool.version
    return {"dbt": version, "seeds": [seed], "selections": chosen.data(), "executions": executed.data()}


def added(data: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Return the counts of two live comparisons together; raises SystemExit where they are not alike."""
    if data["dbt"] != kept["dbt"] or set(data["seeds"]) & set(kept["seeds"]):
        raise SystemExit(f"cannot add: {kept['dbt']} with the seeds {kept['seeds']} is there")
    both = {
        part: Counts.of(kept[part]).plus(Counts.of(data[part])).data()
        for part in ("selections", "executions")
    }
    return {"dbt": data["dbt"], "seeds": [*kept["seeds"], *data["seeds"]], **both}


# -- the table ------------------------------------------------------------------------------------


def table() -> str:
    """Return AGREEMENT.md."""
    chosen, executed = recorded()
    kept = json.loads(LIVE.read_text()) if LIVE.exists() else None
    version = (HERE / "recordings" / "dbt.txt").read_text().strip()
    lines = [
        "# How far jobkit and dbt agree",
        "",
        "Made by `python -m tests.conformance.agreement` from the recordings beside this file; not to edit.",
        "",
        f"Recorded with dbt-core {version}: selections {_all(chosen)}, commands {_all(executed)} agree.",
    ]
    sides = [("recorded", chosen, executed)]
    if kept:
        of = Counts.of(kept["selections"]), Counts.of(kept["executions"])
        sides.append(("live", *of))
        lines.append(
            f"Live against dbt-core {kept['dbt']} on random projects, seeds {_seeds(kept)}: selections "
            f"{_all(of[0])}, executions (scenarios of several commands) {_all(of[1])} agree."
        )
    if kept and kept.get("note"):
        lines += ["", kept["note"]]
    lines += ["", "A case counts in each row that it touches. Each cell: agreed of compared.", ""]
    lines += _rows("Selection", [(name, counts) for name, counts, _ in sides])
    lines += _rows("Execution", [(name, counts) for name, _, counts in sides])
    lines += [
        "## Counted apart",
        "",
        "Not predicted, each with its reason; what follows from it is compared.",
        "",
    ]
    lines += [
        f"- {name}, {count}: {reason}"
        for name, _, counts in sides
        for reason, count in sorted(counts.apart.items())
    ]
    wrong = [f"- {name}: {text}" for name, *both in sides for counts in both for text in counts.wrong]
    wrong += [f"- `{criterion}`: {reason}" for criterion, reason in sorted(NOT_SUPPORTED.items())]
    lines += ["", "## Known disagreements", "", *(wrong or ["None."]), ""]
    return "\n".join(lines)


def _seeds(kept: Mapping[str, Any]) -> str:
    return ", ".join(map(str, kept["seeds"]))


def _all(counts: Counts) -> str:
    return f"{counts.agreed['all']} of {counts.compared['all']}"


def _rows(title: str, sides: list[tuple[str, Counts]]) -> Iterator[str]:
    labels = sorted({label for _, counts in sides for label in counts.compared} - {"all"})
    yield from (
        f"## {title}",
        "",
        f"| | {' | '.join(name for name, _ in sides)} |",
        "|---" * (len(sides) + 1) + "|",
    )
    for label in labels:
        cells = [f"{c.agreed[label]} of {c.compared[label]}" if c.compared[label] else "" for _, c in sides]
        yield f"| {label} | {' | '.join(cells)} |"
    yield ""


def main(arguments: list[str] | None = None) -> int:
    """Write or check the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--live", action="store_true", help="compare with a live dbt first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--selections", type=int, default=2000)
    parser.add_argument("--executions", type=int, default=200)
    parser.add_argument("--add", action="store_true", help="add the live counts to those that are kept")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when the table is not current")
    options = parser.parse_args(arguments)
    if options.live:
        data = live(options.seed, options.selections, options.executions)
        if options.add and LIVE.exists():
            data = added(data, json.loads(LIVE.read_text()))
        LIVE.write_text(json.dumps(data, indent=1) + "\n")
    text = table()
    if options.check:
        return int(not TABLE.exists() or TABLE.read_text() != text)
    TABLE.write_text(text)
    print("\n".join(line for line in text.splitlines() if "agree." in line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
