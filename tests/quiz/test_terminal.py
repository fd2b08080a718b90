"""The exam and practice in a terminal: a pseudo-terminal, a keyboard, nothing else."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from jobkit import quiz
from jobkit.basics.frozen import plain
from tests.cli.running import ROOT
from tests.quiz.large import large_bank
from tests.quiz.typed import typed

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

PROMPT = re.compile(rb"(\)|\? \(.*\)|\n\d+\. [^\n]*): $")


class Terminal:
    """jobkit in a pseudo-terminal."""

    def __init__(self, *words, progress):
        self.screen, inner = pty.openpty()
        variables = {**os.environ, "JOBKIT_PROGRESS": str(progress), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jobkit", *words], stdin=inner, stdout=inner, stderr=inner, env=variables,
            start_new_session=True,
        )  # fmt: skip
        os.close(inner)
        self.all = b""

    def until_prompt(self):
        """Return what appears up to the next prompt, or to the end."""
        fresh, end = b"", time.monotonic() + 60
        while not PROMPT.search(fresh.replace(b"\r", b"")):
            assert time.monotonic() < end, fresh
            if not select.select([self.screen], [], [], 1)[0]:
                continue
            try:
                part = os.read(self.screen, 65536)
            except OSError:
                break
            if not part:
                break
            fresh += part
        self.all += fresh
        return fresh.decode()

    def type(self, line):
        os.write(self.screen, f"{line}\n".encode())

    def say(self, *lines):
        shown = ""
        for line in lines:
            self.type(line)
            shown += self.until_prompt()
        return shown


def exam_turns(path):
    return quiz.exam(quiz.load(path), seed=3, progress=":memory:")


def test_a_whole_exam_at_the_keyboard(tmp_path):
    large_bank(tmp_path)
    path = str(tmp_path / "large.yml")
    known = exam_turns(path)
    terminal = Terminal("quiz", "exam", path, "--seed", "3", progress=tmp_path / "p.sqlite")
    assert "[1/65, 2 h left]" in terminal.until_prompt()
    assert "open" in terminal.say("list")
    for turn in known.turns[:-1]:
        shown = terminal.say(*typed(known.bank[turn.item], turn.seed))
        assert "Traceback" not in shown and "Right" not in shown and "Wrong" not in shown
    shown = terminal.say("go 1")
    assert "[1/65" in shown and ("You have answered it" in shown or "finished" in shown)
    terminal.say("end")
    shown = terminal.say("y")
    assert "Passed: 64 of 65 right (43 needed)" in shown
    assert "Not answered: 1" in shown
    assert "See question 65?" in shown
    assert "Answer: " in terminal.say("")
    assert terminal.process.wait(timeout=30) == 0


def test_an_exam_that_is_killed_goes_on(tmp_path):
    large_bank(tmp_path)
    path, progress = str(tmp_path / "large.yml"), tmp_path / "p.sqlite"
    known = exam_turns(path)
    terminal = Terminal("quiz", "exam", path, "--seed", "3", progress=progress)
    terminal.until_prompt()
    for turn in known.turns[:3]:
        terminal.say(*typed(known.bank[turn.item], turn.seed))
    os.killpg(terminal.process.pid, signal.SIGKILL)
    terminal.process.wait()
    again = Terminal("quiz", "exam", path, "--resume", progress=progress)
    again.until_prompt()
    listed = again.say("list")
    assert listed.count("  open") == 62
    assert len(re.findall(r"\n  [123]  (?:answered|closed)", listed)) == 3
    os.killpg(again.process.pid, signal.SIGKILL)
    again.process.wait()


@pytest.mark.parametrize("kind", ["predict", "cron", "selector", "fix_job", "build_job"])
def test_types_that_the_exam_has_not_are_typed_too(kind, tmp_path):
    """Each takes an answer, says what it was worth, and shows no traceback for nonsense."""
    samples = str(ROOT / "tests/quiz/samples.yml")
    bank = quiz.load(samples)
    (name,) = [name for name in bank if bank[name].type == kind]
    terminal = Terminal("quiz", "take", samples, "--question", name, progress=tmp_path / "p.sqlite")
    terminal.until_prompt()
    item, answer = bank[name].item, []
    if kind in ("cron", "selector"):
        answer = [item.key]
    elif kind == "predict":
        answer = [row.choices[0] if row.choices else "1" for row in bank[name].presented().rows]
    else:
        answer = [f"{field}: {value}" for field, value in plain(item.solution).items()]
        answer = [line.replace("'", '"') for line in answer]
    for line in answer:
        terminal.type(line)
    if kind in ("fix_job", "build_job"):
        terminal.type("")
    time.sleep(0.2)
    terminal.say("2")
    text = terminal.all.decode()
    end = time.monotonic() + 60
    while "Right" not in text and "Wrong" not in text and time.monotonic() < end:
        text += terminal.until_prompt()
    assert "Traceback" not in text
    assert ("Right" in text) or (kind == "predict" and "Wrong" in text), text
    terminal.process.kill()
    terminal.process.wait()
