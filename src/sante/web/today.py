"""What the Today page shows: the next actions first, then how the day stands, then whether it
works, then the values it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import service as goals
from sante.goals.pages.common import Reader
from sante.goals.pages.lifetime import Offer, offer_of
from sante.goals.types import LogStatus, Metric, MetricType
from sante.identity.types import Viewer
from sante.insights import service as insights
from sante.insights.pages.view import InsightCard, insight_card
from sante.kit.clock import local_day, zone_of
from sante.kit.ids import encode
from sante.labs import service as labs
from sante.labs.pages.numbers import Past, marker
from sante.labs.types import BiomarkerValue, Status
from sante.profile.types import Person
from sante.progress import service as progress
from sante.progress.service import Memory
from sante.progress.types import DayStatus, Projection, Streak, Today, TodayAction
from sante.ui import service as ui
from sante.ui.panels import Drawn
from sante.ui.types import (
    ActionRow,
    Day,
    FanChart,
    Marker,
    Measured,
    Projected,
    Ring,
    Shell,
    Tab,
)

MARKERS_SHOWN: Final = 4
_DAYS: Final = {
    DayStatus.COMPLETED: Day.DONE,
    DayStatus.PARTIAL: Day.PARTIAL,
    DayStatus.SKIPPED: Day.SKIPPED,
    DayStatus.MISSED: Day.OPEN,
    DayStatus.PENDING: Day.OPEN,
    DayStatus.REST: Day.REST,
    DayStatus.NONE: Day.REST,
}
_STATES: Final = {
    LogStatus.COMPLETED: Day.DONE,
    LogStatus.PARTIAL: Day.PARTIAL,
    LogStatus.SKIPPED: Day.SKIPPED,
    LogStatus.PENDING: Day.OPEN,
}


@dataclass(frozen=True)
class Card:
    """An action with what lies behind its chevron."""

    row: ActionRow
    key: str
    steps: tuple[str, ...]
    cautions: tuple[str, ...]
    minutes: int
    metric: str
    value: str
    note: str
    strength: int


@dataclass(frozen=True)
class TodayView:
    shell: Shell
    cards: tuple[Card, ...]
    rings: tuple[Ring, ...]
    message: str
    chart: FanChart | None
    chart_goal: str
    markers: tuple[Marker, ...]
    drawn: str
    has_goal: bool
    has_report: bool
    low_url: str
    low: bool
    offers: tuple[Offer, ...]
    insight: InsightCard | None
    panels: tuple[Drawn, ...] = ()


@dataclass(frozen=True)
class LoggedView:
    """What changes on the page when an action is logged."""

    card: Card
    rings: tuple[Ring, ...]
    message: str
    said: str


async def view_of(
    session: AsyncSession, viewer: Viewer, person: Person, *, now: datetime, memory: Memory
) -> TodayView:
    today = await progress.today(session, person, now=now, memory=memory)
    chart, chart_goal = await _working(session, person, now) if today.goals else (None, "")
    markers, drawn = await _markers(session, person, now)
    return TodayView(
        shell=_shell(viewer, person, today, now),
        cards=cards_of(today),
        rings=rings_of(today),
        message=today.message,
        chart=chart,
        chart_goal=chart_goal,
        markers=markers,
        drawn=drawn,
        has_goal=bool(today.goals),
        has_report=bool(markers),
        low_url=f"/days/{today.date.isoformat()}/low-capacity",
        low=today.low_capacity,
        offers=await _offers(session, viewer, person, now) if today.goals else (),
        insight=await _insight(session, person, now),
    )


async def _offers(
    session: AsyncSession, viewer: Viewer, person: Person, now: datetime
) -> tuple[Offer, ...]:
    """Phases that wait for a word, on the page people open most; none has to be given."""
    looking = Reader(viewer, person, now, person.day_at(now))
    found = await goals.offers(session, person, now=now)
    ends = {
        goal.goal_id: goal.end_date
        for goal in await goals.active_goals(session, person.user_id, looking.today)
    }
    return tuple(offer_of(w, (goal_id, ends[goal_id]), looking) for goal_id, _, w in found)


async def _insight(session: AsyncSession, person: Person, now: datetime) -> InsightCard | None:
    today = local_day(now, person.zone, 0)
    return insight_card(await insights.latest(session, person.user_id, today), today)


def _shell(viewer: Viewer, person: Person, today: Today, now: datetime) -> Shell:
    name = person.display_name or viewer.email.partition("@")[0]
    goal = today.goal
    note = ui.weekday_text(today.date)
    if goal is not None:
        note += f" · day {goal.day_number} of {goal.day_number + goal.days_remaining - 1}"
    hour = now.astimezone(zone_of(person.zone)).time()
    return Shell(
        title="Today",
        name=name,
        tab=Tab.TODAY,
        heading=ui.greeting(hour, name),
        note=note,
    )


def cards_of(today: Today) -> tuple[Card, ...]:
    """What is due, in the order of the day; then what may be done but need not be."""
    ordered = sorted(today.actions, key=lambda a: (not a.due, _time_of_day(a)))
    return tuple(_card(action, low=today.low_capacity) for action in ordered)


def _time_of_day(action: TodayAction) -> int:
    at = action.card.reminder_time
    if at is None:
        return 2
    return 0 if at.hour < 11 else 1 if at.hour < 17 else 3


def _card(action: TodayAction, *, low: bool) -> Card:
    """On a low-capacity day two minutes are enough: the tap logs them, as done in part."""
    text = action.card.text
    assert text is not None
    key = encode("ua", action.card.user_action_ids[0])
    entry = action.entry
    return Card(
        row=ActionRow(
            id=f"action-{key}",
            log_url=f"/actions/{key}/log",
            title=text.two_minutes if low else text.name,
            reason=f"for {text.short_name}" if low else _reason(text.target_biomarkers),
            tap=LogStatus.PARTIAL if low else LogStatus.COMPLETED,
            state=_STATES[action.status],
            streak=_streak(action.streak),
            days=tuple(_DAYS[status] for _, status in action.week),
            note=_note(action),
        ),
        key=key,
        steps=text.how_to,
        cautions=text.cautions,
        minutes=2 if low else text.minutes,
        metric=_metric(text.metric),
        value="" if entry is None or entry.value is None else f"{entry.value:g}",
        note="" if entry is None else entry.note or "",
        strength=round(100 * action.strength),
    )


def _metric(metric: Metric) -> str:
    """The unit of what can be written down; empty when done is all there is to say."""
    return "" if metric.kind is MetricType.BOOLEAN else metric.unit or "times"


def _reason(biomarkers: Sequence[str]) -> str:
    names = [found.name for b in biomarkers[:2] if (found := labs.registry().get(b))]
    return f"for {' and '.join(names)}" if names else ""


def _streak(streak: Streak) -> str:
    if streak.current < 2:
        return ""
    return f"{streak.current} {streak.unit}s in a row"


def _note(action: TodayAction) -> str:
    entry = action.entry
    if entry is not None and entry.status is LogStatus.SKIPPED:
        reason = (entry.skip_reason or "").replace("_", " ")
        return f"skipped: {reason}" if reason else "skipped"
    if not action.due:
        return "if you like"
    at = action.card.reminder_time
    return f"at {ui.time_text(at)}" if at is not None else ""


def rings_of(today: Today) -> tuple[Ring, ...]:
    totals = today.totals
    done = totals.completed + totals.partial
    rings = []
    if totals.total:
        rings.append(
            Ring("ring-actions", done, totals.total, f"{done}/{totals.total}", "Actions", "today")
        )
    week = [_alive(today.actions, place) for place in range(7)] if today.actions else []
    if week:
        alive = sum(week)
        rings.append(Ring("ring-week", alive, 7, f"{alive}/7", "Days", "with something done"))
    goal = today.goal
    if goal is not None:
        whole = goal.day_number + goal.days_remaining - 1
        rings.append(
            Ring("ring-goal", goal.day_number, whole, f"{goal.percent} %", "Goal", "of its time")
        )
    return tuple(rings)


def _alive(actions: Sequence[TodayAction], place: int) -> bool:
    """Whether anything was done on that day of the last seven, today last."""
    return any(
        action.week[place][1] in (DayStatus.COMPLETED, DayStatus.PARTIAL) for action in actions
    )


async def _markers(
    session: AsyncSession, person: Person, now: datetime
) -> tuple[tuple[Marker, ...], str]:
    """The values that ask for attention most, and when the newest report was drawn."""
    newest = await labs.latest_profile(session, person.user_id)
    if newest is None:
        return (), ""
    judgement = newest.judgement
    stopped = labs.stopped_markers(judgement)
    past = Past(await labs.confirmed_readings(session, person.user_id), {})
    ranked = sorted(judgement.values, key=lambda v: _urgency(v, v.biomarker_id in stopped))
    today = person.day_at(now)
    shown = tuple(
        marker(v, past, person.units.labs, today, referred=v.biomarker_id in stopped)
        for v in ranked[:MARKERS_SHOWN]
    )
    return shown, f"blood draw {ui.date_text(newest.report_date, today)}"


_RANKS: Final = {
    Status.HIGH: 1,
    Status.LOW: 1,
    Status.BORDERLINE_HIGH: 2,
    Status.BORDERLINE_LOW: 2,
    Status.NORMAL: 3,
}


def _urgency(value: BiomarkerValue, stopped: bool) -> tuple[int, bool, str]:
    rank = 0 if stopped else _RANKS[value.status] if value.status else 4
    return rank, value.derived, value.name


async def _working(
    session: AsyncSession, person: Person, now: datetime
) -> tuple[FanChart | None, str]:
    """The chart that answers "is it working?": the target a goal moves most."""
    found = [
        (goal.title, projection)
        for goal, projections in await progress.projections(session, person, now=now)
        for projection in projections
    ]
    if not found:
        return None, ""
    title, best = max(found, key=lambda pair: _moves(pair[1]))
    return await chart_of(session, person, best), title


def _moves(projection: Projection) -> float:
    """The expected change as a share of the value it starts from."""
    change = abs(projection.end.value - projection.baseline)
    return change / abs(projection.baseline) if projection.baseline else 0.0


async def chart_of(session: AsyncSession, person: Person, projection: Projection) -> FanChart:
    history = await labs.history(session, person.user_id, projection.biomarker_id)
    registered = labs.registry()[projection.biomarker_id]
    measured: dict[date, float] = {}
    decimals = registered.decimals
    for draw in history.draws:
        value = draw.judged
        shown = labs.shown(registered, value.value, value.unit, person.units.labs)
        measured[value.on] = shown.value
        decimals = shown.decimals
    lower = projection.target is not None and projection.target < projection.baseline
    return FanChart(
        label=projection.name,
        sentence=projection.sentence,
        unit=projection.unit,
        decimals=decimals,
        measured=tuple(Measured(day, value) for day, value in sorted(measured.items())),
        projected=tuple(
            Projected(
                point.day,
                point.value,
                point.likely.low,
                point.likely.high,
                point.almost_surely.low,
                point.almost_surely.high,
            )
            for point in projection.curve
        ),
        target_low=None if lower else projection.target,
        target_high=projection.target if lower else None,
    )
