"""Experiments and the fault lab as cards. What a case hides, its card hides too."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.secrets import masked
from jobkit.basics.why import Why
from jobkit.basics.words import count_words, duration_words
from jobkit.guide.experiments.design import Experiment, ExperimentResult
from jobkit.guide.faultlab.lab import AfterFix, Case, Diagnosis, FaultLab, ci_words
from jobkit.guide.faultlab.run_page import RunPage, day_and_time
from jobkit.guide.faultlab.week import CI
from jobkit.jobs import Environment
from jobkit.simulation import Simulation
from jobkit.views.cards.causes import causes_part
from jobkit.views.cards.events import jobs_table
from jobkit.views.cards.records import one_line
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    CodeText,
    Drawing,
    Folded,
    Listing,
    OwnWords,
    Pairs,
    ResultCard,
    Rows,
    Words,
    on_demand,
)
from jobkit.views.sentences import status_words, summary_sentence
from jobkit.views.tables import Table, image
from jobkit.views.timeline import timeline_picture

__all__ = [
    "after_fix_card",
    "case_card",
    "diagnosis_card",
    "experiment_card",
    "experiment_result_card",
    "fault_lab_card",
    "run_page_card",
]

_WELL = 12
"""Lines of a log that say that a node went well: more say nothing new."""

_DRAWN = 2_000  # runs of a simulation that is drawn inside a card


def experiment_card(experiment: Experiment) -> ResultCard:
    """Return an experiment as a card: its question, and the arms that answer it."""
    arms = tuple((arm.name, arm.description, str(len(arm.jobs.jobs))) for arm in experiment.arms)
    parts: list[CardPart] = [
        Words([OwnWords(experiment.question)]),
        Rows(
            "Arms: they differ in one thing",
            Table(("arm", "what it does", "jobs"), arms, label="Arms", words=("what it does",)),
        ),
        Listing("Before you trust the answer", [*map(OwnWords, experiment.notes)]),
        Pairs([("to run it", CodeText(f"jobkit.experiment({experiment.name!r}).run()"))]),
    ]
    return ResultCard("experiment", experiment.title, parts, note=experiment.name)


def experiment_result_card(result: ExperimentResult) -> ResultCard:
    """Return what an experiment has shown: the answer in sentences, and the arms behind it."""
    parts: list[CardPart] = [
        Words([OwnWords(result.experiment.question)]),
        Listing("What the runs say", [*map(OwnWords, result.findings())]),
        *(simulation_part(name, sim) for name, sim in result.arms.items()),
        Listing("Before you trust the answer", [*map(OwnWords, result.experiment.notes)]),
    ]
    return ResultCard("result of an experiment", result.experiment.title, parts)


def simulation_part(name: str, sim: Simulation) -> CardPart:
    """Return a simulation as a line that unfolds to its timeline; a terminal has room for the line."""
    drawn = image(timeline_picture(sim)) if len(sim.runs) <= _DRAWN else ""
    line = Words([f"{name}: {summary_sentence(sim)}"])
    return Drawing("", Folded(line.sentences[0], [Drawing("", drawn)]).html(), line.text)


def fault_lab_card(lab: FaultLab) -> ResultCard:
    """Return the fault lab as a card: the cases as a person meets them, and the causes to choose from."""
    rows = tuple((f"lab.case({case.letter!r})", ci_words(case.runs)) for case in lab)
    causes = tuple(lab.causes.items())
    parts: list[CardPart] = [
        Words(["A CI job has trouble now and then, in five cases. Find out why."]),
        Rows("Cases", Table(("case", "the week"), rows, label="Cases")),
        Words(
            [
                OwnWords("Look at a case: `.symptoms`, `.runs`, `.logs`, `.account`, `.pull_requests`."),
                OwnWords("`jobkit.CaseBoard(lab)` is a board to click through them."),
                OwnWords("Then say what it is: `lab.case('A').diagnose(key)`, with the key of a cause."),
            ]
        ),
        Rows("Causes: some are behind no case", Table(("key", "cause"), causes, label="Causes")),
    ]
    return ResultCard("exercise", "Fault lab", parts, note=f"seed {lab.seed}")


def case_card(case: Case) -> ResultCard:
    """Return a case as a card: what a person sees, with the logs, and nothing of what is behind it."""
    runs = case.runs
    logs = [_log(f"Run {run.id} of {run.job}", run) for run in runs]
    parts: list[CardPart] = [
        _runs_part("CI runs", [run for run in runs if run.job == CI]),
        Rows("Jobs", jobs_table(case.account), "job"),
        Pairs([("run slots", str(case.run_slots)), *map(_variables, case.account.environments)]),
        Listing("Pull requests", [str(one) for one in case.pull_requests], "pull request"),
        on_demand("Logs", *logs),
    ]
    return ResultCard("case", f"Case {case.letter}", parts, note=ci_words(runs))


def _variables(environment: Environment) -> tuple[str, str]:
    table = masked(environment.environment_variables)
    return f"variables of {environment.name}", ", ".join(f"{name}={value}" for name, value in table.items())


def _log(heading: str, run: RunPage) -> CardPart:
    return Folded(heading, [Codes("", _shortened(run.log.splitlines()))], status=run.status)


def _shortened(log: list[str]) -> list[str]:
    """Return the lines of a log without most of those that say that all went well; `run.log` has them."""
    well = [number for number, line in enumerate(log) if line.split()[:1] in (["OK"], ["PASS"])]
    hidden = set(well[_WELL:])
    if not hidden:
        return log
    rest = [line for number, line in enumerate(log) if number not in hidden]
    return [*rest, f"  … {count_words(len(hidden), 'more line')} of nodes that went well"]


def _runs_part(heading: str, runs: Sequence[RunPage]) -> CardPart:
    headings = ("run", "pull request", "queued", "waited", "took", "models", "status", "dbt says")
    rows = tuple(map(_run_row, runs))
    return Rows(heading, Table(headings, rows, label=heading, gives=((7, 20),)), "run")


def _run_row(run: RunPage) -> tuple[str, ...]:
    who = f"#{run.pull_request}" if run.pull_request is not None else "–"
    when, times = day_and_time(run.queued_at), map(duration_words, (run.wait_seconds, run.run_seconds))
    by_api = " by the API" if run.trigger == "api" else ""
    status = status_words(run.status)
    return str(run.id), who + by_api, when, *times, str(len(run.models)), status, run.error


def run_page_card(run: RunPage) -> ResultCard:
    """Return a run of a case as its page shows it."""
    steps = tuple(
        (name, status_words(status), duration_words(seconds)) for name, status, seconds in run.steps
    )
    parts: list[CardPart] = [
        Codes("", run.error.splitlines()),
        Rows("Steps", Table(("step", "status", "took"), steps, label="Steps")),
        Pairs([("models", one_line(run.models)), ("schema", run.schema)]),
        on_demand("Log", Codes("", run.log.splitlines())),
    ]
    note = f"pull request #{run.pull_request}" if run.pull_request is not None else run.trigger
    return ResultCard("run", f"Run {run.id} of {run.job}", parts, status=run.status, note=note)


def diagnosis_card(diagnosis: Diagnosis) -> ResultCard:
    """Return the verdict on a diagnosis; only a right one shows the causes, the fix, and both weeks."""
    weeks = {"The week as it was": diagnosis.simulation, "The same week with the fix": diagnosis.fixed}
    parts: list[CardPart] = [
        Words([diagnosis.text]),
        *(_why_part(why) for why in diagnosis.why),
        Words([f"Fix: {diagnosis.fix}"] if diagnosis.fix else []),
        *(simulation_part(name, sim) for name, sim in weeks.items() if sim is not None),
    ]
    title = "Right" if diagnosis.right else "Not this one"
    return ResultCard("diagnosis", title, parts, note=diagnosis.choice.key)


def _why_part(why: Why) -> CardPart:
    return Folded(why.sentence, [causes_part("", why.causes)])


def after_fix_card(after: AfterFix) -> ResultCard:
    """Return the week with a fix applied."""
    parts = [_runs_part("CI runs", [run for run in after.runs if run.job == CI])]
    status = "success" if after.green else "error"
    return ResultCard("with the fix", ci_words(after.runs), parts, status=status)
