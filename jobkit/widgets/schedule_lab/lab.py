"""The lab of schedules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from jobkit.basics.errors import JobkitError, ScheduleError
from jobkit.basics.moments import utc
from jobkit.guide.prediction import OpenQuestions, Prediction
from jobkit.jobs import Job, Schedule
from jobkit.jobs.cron.fields import FIELDS
from jobkit.jobs.cron.in_words.places import named_zone
from jobkit.jobs.cron.in_words.reading import WordsReading
from jobkit.platform.rules import PRESETS
from jobkit.simulation import Scenario
from jobkit.simulation.horizon import DEFAULT_START
from jobkit.views.cron_cells import cells_of, toggled_value
from jobkit.views.fact_links import with_fact_links
from jobkit.widgets.fields import FormField, check_field
from jobkit.widgets.predict_html import PredictState
from jobkit.widgets.predict_switch import NOTHING, PredictSwitch
from jobkit.widgets.schedule_lab.definition import definition_html, words_html
from jobkit.widgets.schedule_lab.future import future_html, sentence_html
from jobkit.widgets.schedule_lab.state import ScheduleFuture, ScheduleState, Timing
from jobkit.widgets.values import choice_value, number_value, row_value, text_value

__all__ = ["ScheduleLab"]

_FIRST_YEAR, _LAST_YEAR = 1971, 2200
_TIMINGS = ("cron", "interval", "hours")
_SHORT = timedelta(hours=1)  # of the simulation, which is asked for its schedule alone
_OWN_PRESETS = ("platform", "study-guide")


class ScheduleLab(PredictSwitch):
    """A schedule to try: its five fields, words, the next runs, the week, and the changes of clocks.

    Parameters
    ----------
    schedule : Schedule or str, optional
        Where to begin: a cron, or another timing of the platform's form.
    zone : str, optional
        The time zone beside UTC: an IANA name or a city. By default that of the schedule, or New York's.
    start : datetime or str, optional
        Runs after this moment are listed (UTC); by default where simulations begin.
    rules : {"platform", "study-guide"}, optional
        Whether schedules are in UTC, or have a time zone of their own.
    words : str, optional
        A schedule in words to begin with.
    predict : bool, optional
        Whether the next runs are hidden until they are predicted; the switch in the lab changes it.

    Attributes
    ----------
    schedule : Schedule
        The last one that could be read.

    Raises
    ------
    JobkitError
        For a schedule, a zone, a moment or a preset that is none.
    """

    name: ClassVar[str] = "schedule"
    styles: ClassVar[tuple[str, ...]] = ("schedule", "predict")

    def __init__(
        self,
        schedule: Schedule | str = "0 6 * * *",
        *,
        zone: str = "",
        start: datetime | str = DEFAULT_START,
        rules: Literal["platform", "study-guide"] = "platform",
        words: str = "",
        predict: bool = False,
    ) -> None:
        given = schedule if isinstance(schedule, Schedule) else Schedule(cron=schedule)
        self._state = _beginning(
            given,
            zone=named_zone(text_value(zone) or given.timezone or "America/New_York"),
            start=_moment(start),
            preset=_preset(rules),
            words=text_value(words),
        )
        self.schedule = given
        self._future: ScheduleFuture | None = None
        self._keep_schedule()
        self.predicts, self.said = bool(predict), PredictState()
        super().__init__()

    @property
    def state(self) -> ScheduleState:
        """What is chosen now."""
        return self._state

    @property
    def future(self) -> ScheduleFuture:
        """What `schedule` comes to under the other choices."""
        state = self._state
        future = ScheduleFuture(self.schedule, state.rules, state.zone, state.start, state.is_week_local)
        if self._future != future:  # else what was worked out is still right
            self._future = future
        return self._future or future

    def draw(self) -> str:
        """Return the lab as HTML."""
        state, is_hidden = self._state, self.is_hidden
        future = self.future
        is_old = not isinstance(state.schedule, Schedule)
        sentence = check_field(FormField("predict", "Predict first", self.uid), self.predicts)
        sentence += "" if is_hidden else sentence_html(future, is_old=is_old)
        left = definition_html(state, sentence, self.uid)
        left += "" if is_hidden else words_html(state, self.uid)
        right = self.prediction_html()
        right += "" if is_hidden else future_html(state, future, self.uid)
        return with_fact_links(
            f'<div class="jk-panes"><div class="jk-pane">{left}</div>'
            f'<div class="jk-pane jk-stay">{right}</div></div>'
        )

    def _subject(self) -> object:
        return self.schedule, self._state.start, self._state.preset

    def _questions(self) -> OpenQuestions:
        """Ask for the next runs; nothing where none is left."""
        job = Job(name="this job", commands=["dbt build"], schedule=self.schedule)
        start = self._state.start
        scenario = Scenario(job, start=start, until=start + _SHORT, rules=self._state.rules)
        try:
            return Prediction(scenario, "next-fires")
        except JobkitError:
            return NOTHING

    def _change(self, **chosen: Any) -> None:
        self._state = replace(self._state, **chosen)
        self._keep_schedule()

    def _keep_schedule(self) -> None:
        if isinstance(self._state.schedule, Schedule):
            self.schedule = self._state.schedule

    # -- the cron

    def do_cron(self, value: object) -> None:
        """Take a whole expression."""
        text = text_value(value)
        self._change(text=text, cells=cells_of(text))

    def do_cell(self, value: object) -> None:
        """Take one field; five fields that are pasted into one are an expression."""
        row, given = row_value(value)
        number, text = number_value(row, 0, 4), text_value(given).strip()
        if len(text.split()) == len(FIELDS):
            self._change(text=text, cells=cells_of(text), active=number)
        else:
            self._put(number, "".join(text.split()))

    def do_toggle(self, value: object) -> None:
        """Switch a value of a field on or off, ``hour:value`` in numbers."""
        field, _, wanted = text_value(value).partition(":")
        number = number_value(field, 0, 4)
        kind = FIELDS[number]
        self._put(
            number, toggled_value(self._state.read_cells[number], number_value(wanted, kind.low, kind.top))
        )

    def do_field(self, value: object) -> None:
        """Show the values of a field."""
        self._change(active=number_value(value, 0, 4))

    def _put(self, number: int, text: str) -> None:
        cells = [*self._state.cells]
        cells[number] = text
        self._change(text=" ".join(cells), cells=tuple(cells), active=number)

    # -- the other timings

    def do_timing(self, value: object) -> None:
        """Choose one of the three timings of the platform's form."""
        self._change(timing=choice_value(value, _TIMINGS))

    def do_every(self, value: object) -> None:
        """Choose the hours of an interval."""
        self._change(every_hours=number_value(value, 1, 23))

    def do_hour(self, value: object) -> None:
        """Switch an hour of the day on or off."""
        self._change(hours=_switched(self._state.hours, number_value(value, 0, 23)))

    def do_day(self, value: object) -> None:
        """Switch a day of the week on or off."""
        self._change(days=_switched(self._state.days, number_value(value, 0, 6)))

    # -- words

    def do_words(self, value: object) -> None:
        """Take a schedule in words."""
        self._change(words=text_value(value))

    def do_use(self, value: object) -> None:
        """Take a cron that the words offer, and their time zone."""
        text = choice_value(value, self._state.offered)
        reading = self._state.reading
        said = reading.zone if isinstance(reading, WordsReading) else "UTC"
        zone = said if said != "UTC" else self._state.zone
        self._change(
            text=text, cells=cells_of(text), timing="cron", zone=zone, zone_text=zone, zone_problem=""
        )

    # -- how it is looked at

    def do_zone(self, value: object) -> None:
        """Take a time zone, or a city; while it is being written, the last one stays."""
        text = text_value(value)
        try:
            self._change(zone=named_zone(text), zone_text=text, zone_problem="")
        except JobkitError as error:
            self._change(zone_text=text, zone_problem=str(error))

    def do_start(self, value: object) -> None:
        """List the runs after another moment; an emptied field changes nothing."""
        if text_value(value):
            self._change(start=_moment(text_value(value)))

    def do_preset(self, value: object) -> None:
        """Choose the rules."""
        self._change(preset=choice_value(value, _OWN_PRESETS))

    def do_week(self, value: object) -> None:
        """Draw the week in UTC or in the zone."""
        self._change(is_week_local=choice_value(value, ("utc", "zone")) == "zone")


def _beginning(schedule: Schedule, **chosen: Any) -> ScheduleState:
    """Return the state of a schedule; a cron for one of another timing, so that the cells show it."""
    text = schedule.expression()
    in_hours: Timing = "hours" if schedule.hours is not None else "interval"
    timing: Timing = "cron" if schedule.cron is not None else in_hours
    own: dict[str, Any] = {"days": schedule.days, "is_zoned": schedule.timezone is not None}
    if schedule.hours is not None:
        own["hours"] = schedule.hours
    if schedule.every_hours is not None:
        own["every_hours"] = schedule.every_hours
    zone = chosen["zone"]
    return ScheduleState(text, cells_of(text), zone_text=zone, timing=timing, **own, **chosen)


def _moment(given: datetime | str) -> datetime:
    moment = utc(given)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ScheduleError(f"the year {moment.year}", hint=f"{_FIRST_YEAR} to {_LAST_YEAR}")
    return moment


def _preset(name: str) -> str:
    if name not in _OWN_PRESETS:
        raise JobkitError.unknown("preset of rules", name, [one for one in PRESETS if one in _OWN_PRESETS])
    return name


def _switched(chosen: tuple[int, ...], value: int) -> tuple[int, ...]:
    return tuple(sorted(set(chosen) ^ {value}))
