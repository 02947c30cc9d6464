"""What a person sees, from their snapshot: today, what a log changed, and the days behind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from uuid import UUID

from sante.goals.types import Frequency, LogEntry, LogStatus
from sante.kit.clock import first_instant
from sante.profile.types import Person, Stay
from sante.progress.rules import day as days
from sante.progress.rules.habits import habit_of, letter_of, times_kept, with_letter
from sante.progress.rules.streaks import DAY, milestone, streak_of, week_of, without
from sante.progress.rules.timeline import Timeline, habit_strength, shares_of
from sante.progress.rules.travel import horizon
from sante.progress.rules.tuning import TUNING
from sante.progress.rules.words import celebration, motivation
from sante.progress.types import (
    DayRecord,
    DayTotals,
    Duty,
    GoalDay,
    GoalLine,
    Habit,
    Horizon,
    Logged,
    Period,
    Snapshot,
    Streak,
    Today,
    TodayAction,
)

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class View:
    """A snapshot at an instant."""

    snapshot: Snapshot
    now: datetime

    @property
    def person(self) -> Person:
        return self.snapshot.person

    @property
    def today(self) -> date:
        return self.snapshot.day

    @cached_property
    def horizon(self) -> Horizon:
        person = self.person
        here = Stay(person.zone, person.day_start_hour, _BEGINNING)
        return horizon(self.now, here, person.stays, self.snapshot.breaks)

    @cached_property
    def habits(self) -> Mapping[str, Habit]:
        return {card.action_id: habit_of(card) for card in self.snapshot.cards}

    def week_of(self, day: date) -> Mapping[str, Habit]:
        """The habits with no more of their logs than a judgement of `day` needs."""
        first = week_of(day, self.person.week_start)
        week = Period(first, first + 7 * DAY)
        return {card.action_id: habit_of(card, week) for card in self.snapshot.cards}

    def duty(self, habit: Habit, day: date) -> Duty:
        return days.duty(habit, self.horizon, day, self.person.week_start)

    def streak(self, habit: Habit) -> Streak:
        return streak_of(habit, self.horizon, self.person.week_start)

    def totals(self, habits: Iterable[Habit], day: date) -> DayTotals:
        return days.totals(habits, self.horizon, day, self.person.week_start)

    @cached_property
    def records(self) -> list[DayRecord]:
        return days.records(self.habits.values(), self.horizon, self.person.week_start)


def today(snapshot: Snapshot, now: datetime) -> Today:
    """Today's cards and counts. A weekly action whose week is done is left out until the next."""
    view = View(snapshot, now)
    alive, perfect = days.counters(view.records, view.horizon)
    totals = view.totals(view.habits.values(), view.today)
    risk_from = first_instant(view.today, TUNING.risk_from, view.person.zone)
    nothing_yet = totals.completed + totals.partial == 0 and totals.pending > 0
    at_risk = alive.current > 0 and nothing_yet and now >= risk_from
    return Today(
        date=view.today,
        goals=tuple(_goal_day(goal, view.today) for goal in snapshot.goals),
        actions=tuple(_cards_of_today(view)),
        totals=totals,
        alive=alive,
        perfect=perfect,
        streak_at_risk=at_risk,
        message=motivation(totals, alive, at_risk=at_risk),
        valid_until=min(i for i in (risk_from, view.horizon.until) if i > now),
        low_capacity=snapshot.low_capacity,
    )


def _cards_of_today(view: View) -> list[TodayAction]:
    entries = entries_of(view.snapshot, view.today)
    titles = {goal.goal_id: goal.title for goal in view.snapshot.goals}
    shown = []
    for card in view.snapshot.cards:
        habit = view.habits[card.action_id]
        duty = view.duty(habit, view.today)
        if not card.running or (duty is Duty.ABSENT and card.action_id not in entries):
            continue
        entry = entries.get(card.action_id)
        per_day = (card.schedule.per_week or 7) / 7
        shown.append(
            TodayAction(
                card=card,
                status=LogStatus.PENDING if entry is None else entry.status,
                entry=entry,
                due=duty is Duty.PLANNED,
                streak=view.streak(habit),
                strength=habit_strength(shares_of(habit, view.horizon), per_day),
                week=tuple(days.dots(habit, view.horizon, view.today, view.person.week_start)),
                titles=tuple(titles[g] for g in card.goal_ids if g in titles),
            )
        )
    return shown


def _goal_day(goal: GoalLine, today: date) -> GoalDay:
    line = Timeline(goal.start, goal.duration_days, today)
    return GoalDay(goal.goal_id, goal.title, line.day_number, line.days_remaining, line.percent)


def entries_of(snapshot: Snapshot, day: date) -> dict[str, LogEntry]:
    """A day's logs by action of the library; of an action in two goals the first one's."""
    owners = owners_of(snapshot)
    found: dict[str, LogEntry] = {}
    for entry in sorted(snapshot.entries, key=lambda e: e.user_action_id, reverse=True):
        action_id = owners.get(entry.user_action_id)
        if entry.local_date == day and action_id is not None:
            found[action_id] = entry
    return found


def owners_of(snapshot: Snapshot) -> dict[UUID, str]:
    """user action -> its action of the library, for what runs."""
    return {ua: card.action_id for card in snapshot.cards for ua in card.user_action_ids}


def with_entries(
    snapshot: Snapshot, action_id: str, day: date, entries: Sequence[LogEntry]
) -> Snapshot:
    """The snapshot after the logs of an action on a day became `entries`; none: taken out."""
    owners = owners_of(snapshot)
    letter = letter_of(entries[0]) if entries else "."
    cards = tuple(
        replace(card, track=with_letter(card.track, day, letter))
        if card.action_id == action_id
        else card
        for card in snapshot.cards
    )
    others = tuple(
        entry
        for entry in snapshot.entries
        if entry.local_date != day or owners.get(entry.user_action_id) != action_id
    )
    return replace(snapshot, cards=cards, entries=(*others, *entries))


def reaches_back(snapshot: Snapshot, action_id: str, entry: LogEntry, now: datetime) -> bool:
    """Whether a log, made or taken back, may change days that are closed already: it is for one of
    them; or it changes what the days before it in its week had to do, as only a day does on which
    a weekly habit was excused or not expected; or the action does not run any more."""
    horizon = View(snapshot, now).horizon
    card = next((card for card in snapshot.cards if card.action_id == action_id), None)
    day = entry.local_date
    if card is None or not card.running or day <= horizon.closed_through:
        return True
    if card.schedule.frequency is not Frequency.WEEKLY:
        return False
    expected = any(period.holds(day) for period in card.on) and not horizon.at_rest(day)
    return not expected or entry.skip_reason is not None


def logged(snapshot: Snapshot, action_id: str, entry: LogEntry, now: datetime) -> Logged:
    """What a log, which the snapshot already holds, has changed."""
    view = View(snapshot, now)
    habit = habit_of(next(card for card in snapshot.cards if card.action_id == action_id))
    day = entry.local_date
    week = view.week_of(day)
    streak, previous = view.streak(habit), view.streak(without(habit, day)).current
    totals = view.totals(week.values(), day)
    kept = entry.status in (LogStatus.COMPLETED, LogStatus.PARTIAL)
    first_ever = sum(times_kept(card.track) for card in snapshot.cards) == 1
    of_today = totals if day == view.today else None
    return Logged(
        action_id=action_id,
        entry=entry,
        previous=previous,
        streak=streak,
        milestone=milestone(previous, streak),
        celebration=(
            celebration(previous, streak, of_today, first_ever=first_ever) if kept else None
        ),
        day=totals,
        remaining=tuple(
            card
            for card in snapshot.cards
            if card.running
            and day not in week[card.action_id].marks
            and view.duty(week[card.action_id], day) is Duty.PLANNED
        ),
        valid_until=view.horizon.until,
    )
