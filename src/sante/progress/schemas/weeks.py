"""Weeks, as JSON (V-A13, V-M10)."""

from datetime import date

from pydantic import Field

from sante.core.schemas import Model
from sante.goals.types import ActionCategory
from sante.progress.schemas.common import GoalId, Rate, Share
from sante.progress.types import DayTotals, GoalOfWeek, Promise, WeekReport


class PromiseOut(Model):
    """What was projected when the goal was made, beside the re-test; in the person's unit."""

    biomarker_id: str
    name: str
    unit: str
    projected: float
    actual: float | None

    @classmethod
    def of(cls, one: Promise) -> "PromiseOut":
        return cls(
            biomarker_id=one.biomarker_id,
            name=one.name,
            unit=one.unit,
            projected=one.projected,
            actual=one.actual,
        )


class Named(Model):
    action_id: str
    name: str

    @classmethod
    def of(cls, action_id: str | None, name: str | None) -> "Named | None":
        if action_id is None or name is None:
            return None
        return cls(action_id=action_id, name=name)


class GoalOfWeekOut(Model):
    goal_id: GoalId
    title: str
    week_number: int = Field(description="1 is the week that holds the goal's first day.")
    consistency: Share | None
    days_active: int
    actions_planned: int
    actions_completed: int
    actions_partial: int
    category_breakdown: dict[ActionCategory, Rate]
    top_performing_action: Named | None
    needs_attention_action: Named | None
    projected_biomarkers: list[PromiseOut]

    @classmethod
    def of(cls, one: GoalOfWeek) -> "GoalOfWeekOut":
        week = one.week
        return cls(
            goal_id=week.goal_id,
            title=one.title,
            week_number=week.number,
            consistency=Share.of(week.consistency),
            days_active=week.days_active,
            actions_planned=week.totals.total,
            actions_completed=week.totals.completed,
            actions_partial=week.totals.partial,
            category_breakdown={c: round(share, 4) for c, share in week.by_category},
            top_performing_action=Named.of(week.top, one.top),
            needs_attention_action=Named.of(week.attention, one.attention),
            projected_biomarkers=[PromiseOut.of(promise) for promise in one.promises],
        )


class FeelingOut(Model):
    """Averages of the week's check-ins on levels from 1 to 5."""

    mood: float | None
    energy_level: float | None
    days: int


class NoteOut(Model):
    date: date
    notes: str


class WeekOut(Model):
    """Counts are of what is decided: over, or logged. A skip with a reason is left out of
    consistency on both sides."""

    week_start: date
    week_end: date
    running: bool
    consistency: Share | None
    days_active: int
    actions_planned: int
    actions_completed: int
    actions_partial: int
    actions_skipped: int
    summary: str
    wins: list[str]
    focus: list[str]
    check_ins: FeelingOut
    notes: list[NoteOut]
    goals: list[GoalOfWeekOut]

    @classmethod
    def of(cls, week: WeekReport) -> "WeekOut":
        totals: DayTotals = week.totals
        feeling = week.feeling
        return cls(
            week_start=week.first,
            week_end=week.last,
            running=week.running,
            consistency=Share.of(totals.consistency),
            days_active=week.days_active,
            actions_planned=totals.total,
            actions_completed=totals.completed,
            actions_partial=totals.partial,
            actions_skipped=totals.skipped,
            summary=week.sentence,
            wins=list(week.wins),
            focus=list(week.focus),
            check_ins=FeelingOut(mood=feeling.mood, energy_level=feeling.energy, days=feeling.days),
            notes=[NoteOut(date=c.day, notes=c.notes) for c in week.check_ins if c.notes],
            goals=[GoalOfWeekOut.of(one) for one in week.goals],
        )


class Weeks(Model):
    weeks: list[WeekOut]
