"""How a goal is going, as JSON (V-A14, V-M11)."""

from datetime import date
from typing import Literal

from pydantic import Field

from sante.core.schemas import Model
from sante.goals.types import ActionCategory, GoalStatus
from sante.progress.rules.milestones import name_of
from sante.progress.schemas.common import GoalId, Rate, Share, UserActionId
from sante.progress.schemas.projections import ProjectionOut, SpanOut
from sante.progress.types import (
    ActionShare,
    ActionStatus,
    Advice,
    Consistency,
    GoalReport,
    GoalWeek,
    NextMilestone,
    ScoreProjection,
)

PROJECTION_NOTE = (
    "Based on what you have logged and on published trials. The bands hold in 80 and in 95 of 100"
    " people like you."
)


class GoalOfReport(Model):
    goal_id: GoalId
    title: str
    status: GoalStatus


class TimelineOut(Model):
    """The goal runs from `start_date` up to, and not with, `end_date`."""

    start_date: date
    end_date: date
    days_elapsed: int
    days_remaining: int
    percent_complete: int


class WeekShare(Model):
    rate: Rate
    percent: int
    week_start: date

    @classmethod
    def of(cls, week: GoalWeek | None) -> "WeekShare | None":
        if week is None or week.consistency is None:
            return None
        share = week.consistency
        return cls(rate=round(share, 4), percent=round(100 * share), week_start=week.first)


class ConsistencyOut(Model):
    """Done of planned, half for what was done in part; skips with a reason left out. `trend` is
    null until two weeks can tell it. The best and the worst are whole weeks that are over."""

    overall: Share | None
    trend: Literal["improving", "stable", "declining"] | None
    best_week: WeekShare | None
    worst_week: WeekShare | None
    current_week: WeekShare | None

    @classmethod
    def of(cls, found: Consistency) -> "ConsistencyOut":
        return cls(
            overall=Share.of(found.overall),
            trend=found.trend,
            best_week=WeekShare.of(found.best),
            worst_week=WeekShare.of(found.worst),
            current_week=WeekShare.of(found.current),
        )


class StreaksOut(Model):
    """Days in a row on which anything of the goal was done."""

    current: int
    longest: int
    average: float | None


class ActionOut(Model):
    """`status` is null until something was asked."""

    user_action_id: UserActionId
    action_id: str
    name: str
    category: ActionCategory
    active: bool
    actions_planned: int
    actions_completed: int
    actions_partial: int
    completion_rate: Rate | None
    percent: int | None
    streak: int
    streak_unit: Literal["day", "week"]
    longest_streak: int
    habit_strength: Rate
    status: ActionStatus | None

    @classmethod
    def of(cls, one: ActionShare) -> "ActionOut":
        rate = one.rate
        return cls(
            user_action_id=one.user_action_id,
            action_id=one.action_id,
            name=one.name,
            category=one.category,
            active=one.running,
            actions_planned=one.totals.total,
            actions_completed=one.totals.completed,
            actions_partial=one.totals.partial,
            completion_rate=None if rate is None else round(rate, 4),
            percent=None if rate is None else round(100 * rate),
            streak=one.streak.current,
            streak_unit=one.streak.unit,
            longest_streak=one.streak.longest,
            habit_strength=round(one.strength, 3),
            status=one.status,
        )


class MarkersOut(Model):
    note: str
    projections: list[ProjectionOut]


class ScoreOut(Model):
    baseline: int
    current_projected: int
    end_projected: int
    band_80: tuple[int, int]
    target: int | None
    on_track: bool | None

    @classmethod
    def of(cls, score: ScoreProjection | None) -> "ScoreOut | None":
        if score is None:
            return None
        return cls(
            baseline=score.baseline,
            current_projected=score.current,
            end_projected=score.end,
            band_80=(score.low, score.high),
            target=score.target,
            on_track=score.on_track,
        )


class AchievedOut(Model):
    id: str
    name: str
    achieved_at: date


class UpcomingOut(Model):
    id: str
    name: str
    days_away: int = Field(description="At the soonest.")

    @classmethod
    def of(cls, one: NextMilestone) -> "UpcomingOut":
        return cls(id=one.id, name=one.name, days_away=one.days_away)


class MilestonesOut(Model):
    achieved: list[AchievedOut]
    upcoming: list[UpcomingOut]

    @classmethod
    def of(cls, report: GoalReport) -> "MilestonesOut":
        duration = report.goal.duration_days
        return cls(
            achieved=[
                AchievedOut(
                    id=one.milestone, name=name_of(one.milestone, duration), achieved_at=one.on
                )
                for one in report.achieved
            ],
            upcoming=[UpcomingOut.of(one) for one in report.ahead],
        )


class RetestOut(Model):
    days_until_recommended: int | None
    message: str


class AdviceOut(Model):
    focus_areas: list[str]
    quick_wins: list[str]
    retest_suggestion: RetestOut

    @classmethod
    def of(cls, advice: Advice) -> "AdviceOut":
        return cls(
            focus_areas=list(advice.focus_areas),
            quick_wins=list(advice.quick_wins),
            retest_suggestion=RetestOut(
                days_until_recommended=advice.retest.days_until, message=advice.retest.message
            ),
        )


class GoalReportOut(Model):
    goal: GoalOfReport
    timeline: TimelineOut
    consistency: ConsistencyOut
    streaks: StreaksOut
    by_action: list[ActionOut]
    biomarker_projections: MarkersOut
    health_score_projection: ScoreOut | None
    biological_age_projection: SpanOut | None
    milestones: MilestonesOut
    recommendations: AdviceOut

    @classmethod
    def of(cls, report: GoalReport) -> "GoalReportOut":
        goal, runs = report.goal, report.runs
        average = None if runs.average is None else round(runs.average, 1)
        return cls(
            goal=GoalOfReport(goal_id=goal.goal_id, title=goal.title, status=report.status),
            timeline=TimelineOut(
                start_date=goal.start_date,
                end_date=goal.end_date,
                days_elapsed=report.elapsed,
                days_remaining=report.remaining,
                percent_complete=report.percent,
            ),
            consistency=ConsistencyOut.of(report.consistency),
            streaks=StreaksOut(current=runs.current, longest=runs.longest, average=average),
            by_action=[ActionOut.of(one) for one in report.actions],
            biomarker_projections=MarkersOut(
                note=PROJECTION_NOTE,
                projections=[ProjectionOut.of(one) for one in report.markers],
            ),
            health_score_projection=ScoreOut.of(report.score),
            biological_age_projection=SpanOut.of(report.biological_age),
            milestones=MilestonesOut.of(report),
            recommendations=AdviceOut.of(report.advice),
        )
