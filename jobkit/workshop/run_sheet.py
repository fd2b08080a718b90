"""Two hours in minutes: what the class does, what to ask the room, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.shown import Shown

__all__ = ["RUN_SHEET", "RunSheet", "SheetRow", "run_sheet"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One part of a workshop.

    Parameters
    ----------
    start, minutes : int
        Minutes from the beginning, and how long it takes.
    title : str
    does : str
        What the class does.
    ask : str
        A question for the room.
    answer : str
        What the room should find.
    trouble : str
        What goes wrong most often, and the remedy.
    notebook : str
        Beginning of its file name; ``""`` where there is none.
    """

    start: int
    minutes: int
    title: str
    does: str
    ask: str = ""
    answer: str = ""
    trouble: str = ""
    notebook: str = ""

    @property
    def clock(self) -> str:
        """The start as hours and minutes: ``1:05``."""
        return f"{self.start // 60}:{self.start % 60:02}"


@dataclass(frozen=True, slots=True, repr=False)
class RunSheet(Shown):
    """The parts of a workshop, in order."""

    rows: tuple[SheetRow, ...]

    @property
    def minutes(self) -> int:
        """How long the workshop takes."""
        return sum(row.minutes for row in self.rows)

    def __repr__(self) -> str:
        return self._text()


def _rows(*parts: SheetRow) -> tuple[SheetRow, ...]:
    """Return the parts; each begins where the one before ends."""
    end = 0
    for part in parts:
        if part.start != end:
            raise ValueError(f"{part.title!r} begins at minute {part.start}, not {end}")
        end += part.minutes
    return parts


RUN_SHEET = RunSheet(
    _rows(
        SheetRow(
            start=0,
            minutes=10,
            title="Check of the laptops, and the vote",
            does="Everyone runs `jobkit doctor`, then answers three questions: "
            "`jobkit quiz take-class exams/before.json --name CODE-NAME`. Nobody says who is right.",
            ask="Who was sure of all three answers?",
            answer="Keep it open. The same questions come back at the end.",
            trouble="A laptop without JupyterLab: the installation takes two minutes; let that "
            "learner sit with a neighbour meanwhile.",
        ),
        SheetRow(
            start=10,
            minutes=20,
            title="First flight",
            does="In pairs: one predicts, the other one clicks. Stop at the first exercise.",
            ask="The form has no field for a time zone. At what time does `0 6 * * *` run in New York?",
            answer="01:00 in winter, 02:00 in summer: all schedules are UTC.",
            trouble="Pairs run all cells at once and see the answer. Say: one cell at a time.",
            notebook="00",
        ),
        SheetRow(
            start=30,
            minutes=25,
            title="Queue and run slots",
            does="Each row of the room sets the number of run slots on its group card, and writes on the "
            "board how many runs were cancelled and how long the longest one waited.",
            ask="Why was a run cancelled at 03:15 though nothing failed?",
            answer="A scheduled run of the same job was queued behind it: the platform keeps the newest one.",
            trouble="Somebody takes the cancelled run for an error. Choose the run and read its why.",
            notebook="05",
        ),
        SheetRow(start=55, minutes=10, title="Break", does="Windows open, laptops stay on."),
        SheetRow(
            start=65,
            minutes=25,
            title="CI and deferral",
            does="Three settings, one for each third of the room: an environment, This job, No deferral. "
            "Each says which relation every `ref` of the same pull request reads.",
            ask="Which of the three runs fails, and where?",
            answer="With This job and with No deferral the parents are in no schema that the run can read.",
            trouble="The word deferral means nothing yet to some: let them read the query beside the `ref`.",
            notebook="06",
        ),
        SheetRow(
            start=90,
            minutes=20,
            title="Fault lab",
            does="Each group has its own seed, on its card. The first right diagnosis wins the round.",
            ask="What would you look at first, and what would it rule out?",
            answer="The run list: who is red, and since when. Then the settings, then the log.",
            trouble="Groups guess all nine causes in turn. A wrong diagnosis costs a point: say so before.",
            notebook="11",
        ),
        SheetRow(
            start=110,
            minutes=10,
            title="The same three questions, and goodbye",
            does="Save the notebooks. `jobkit quiz take-class exams/after.json --name CODE-NAME --out "
            "CODE-NAME-after.csv`, then `jobkit workshop hand-in CODE-NAME notebooks`. The files go into one "
            "folder.",
            ask="Which answer did you change, and what changed it?",
            answer="Let two people say it in their own words.",
            trouble="A learner did not save the notebook: the answers are read from saved files.",
        ),
    )
)
"""Two hours for thirty laptops."""


def run_sheet() -> RunSheet:
    """Return the run sheet of the two-hour workshop."""
    return RUN_SHEET
