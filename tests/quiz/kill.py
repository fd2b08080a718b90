"""Two kernels answer 500 questions each into one file while they are killed: ``python -m tests.quiz.kill``.

Each writes down what it was told (its acknowledgement) after the feedback has come. In the end every
acknowledged answer is in the file, once, and as it was acknowledged; and both sessions are complete.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jobkit.quiz import ProgressStore, load, practice

KERNELS = ("one", "two")


def work(store: str, acknowledged: str, session: str) -> None:
    """Answer what is left of a session, and write down each acknowledgement."""
    going = practice(progress=store, resume=session)
    with Path(acknowledged).open("a", encoding="utf-8") as file:
        while going.state != "done":
            name = f"{going.position} {going.turn.item}"
            letters = [option.letter for option in going.presented.options]
            going.answer(letters[going.position % len(letters)])
            feedback = going.sure(2) if going.state == "sure" else going.feedback
            assert feedback is not None
            print(name, feedback.outcome.replace(" ", "-"), file=file, flush=True)


def trial(items: int, kills: int, seed: int, folder: Path) -> str:
    """Run both kernels, kill them, and return what was found; raises AssertionError for a loss."""
    path, dice = str(folder / "progress.sqlite"), random.Random(seed)
    names = sorted(load("topic-4").only(origin="study-guide"))
    turns = [names[number % len(names)] for number in range(items)]
    sessions = [practice(only=turns, seed=seed, progress=path).session_id for _ in KERNELS]
    files = [folder / name for name in KERNELS]
    command = [sys.executable, "-m", "tests.quiz.kill", "work", path]
    killed = 0
    running = [_started(command, file, one) for file, one in zip(files, sessions, strict=True)]
    while any(process.poll() is None for process in running):
        time.sleep(dice.uniform(0.0, 0.02))
        alive = [number for number, process in enumerate(running) if process.poll() is None]
        if killed < kills and alive and _lines(files) >= 2 * items * killed / kills + dice.randrange(5):
            one = dice.choice(alive)
            os.kill(running[one].pid, signal.SIGKILL)
            killed += running[one].wait() == -signal.SIGKILL
        running = [
            _started(command, file, session) if process.poll() not in (None, 0) else process
            for process, file, session in zip(running, files, sessions, strict=True)
        ]
    assert killed == kills
    return _compared(path, sessions, files, items, killed)


def _lines(files: list[Path]) -> int:
    return sum(len(file.read_bytes().splitlines()) for file in files if file.exists())


def _started(command: list[str], file: Path, session: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*command, str(file), session])


def _compared(path: str, sessions: list[str], files: list[Path], items: int, killed: int) -> str:
    store, told = ProgressStore(path), 0
    for session, file in zip(sessions, files, strict=True):
        answers = store.answers(session)
        stored = [f"{one.position} {one.item} {one.outcome.replace(' ', '-')}" for one in answers]
        acknowledged = file.read_text("utf-8").splitlines()
        lost = set(acknowledged) - set(stored)
        assert not lost, f"acknowledged and lost: {sorted(lost)}"
        keys = [(one.position, one.attempt) for one in answers]
        assert len(set(keys)) == len(keys), "stored twice"
        assert len(set(acknowledged)) <= len(acknowledged) <= len(stored)
        assert {one.position for one in answers} == set(range(items)), "not all answered"
        firsts = [one for one in answers if one.attempt == 1]
        assert len(firsts) == items
        told += len(acknowledged)
    ended = all(one.ended is not None for one in store.sessions())
    assert ended, "a session was left open"
    return (
        f"{killed} kills, {len(store.answers())} answers stored, {told} acknowledged: none lost, none doubled"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:])
    else:
        with tempfile.TemporaryDirectory() as place:
            print(trial(items=500, kills=20, seed=7, folder=Path(place)))
