"""Logging an action, as JSON (V-A10)."""

from datetime import date, datetime

from pydantic import Field, field_validator

from sante.core.schemas import Model
from sante.goals.types import LogStatus, SkipReason
from sante.progress.schemas.common import LogId, Rate, UserActionId, utc
from sante.progress.service import LogChange, NewLog
from sante.progress.types import Logged


class LogAction(Model):
    """What was done. A second log of the same day replaces the first."""

    status: str = Field(max_length=20, examples=["completed", "partial", "skipped"])
    value: float | None = Field(None, allow_inf_nan=False, description="In the metric's unit.")
    notes: str | None = Field(None, max_length=1000)
    skip_reason: str | None = Field(None, max_length=20, examples=list(SkipReason))
    log_date: date | None = Field(
        None, description="The person's local day, up to seven days back; today by default."
    )

    def log(self) -> NewLog:
        return NewLog(
            status=self.status,
            day=self.log_date,
            value=self.value,
            note=self.notes,
            skip_reason=self.skip_reason,
        )


class PatchLog(Model):
    """Only what is sent changes."""

    status: str | None = Field(None, max_length=20)
    value: float | None = Field(None, allow_inf_nan=False)
    notes: str | None = Field(None, max_length=1000)
    skip_reason: str | None = Field(None, max_length=20)

    @field_validator("status")
    @classmethod
    def stays_known(cls, value: str | None) -> str:
        if value is None:
            raise ValueError("To take the log back, delete it.")
        return value

    def change(self) -> LogChange:
        given = {"note" if name == "notes" else name for name in self.model_fields_set}
        return LogChange(
            frozenset(given),
            status=self.status,
            value=self.value,
            note=self.notes,
            skip_reason=self.skip_reason,
        )


class StreakUpdate(Model):
    """`previous_streak` is what the streak would be without this log."""

    previous_streak: int
    current_streak: int
    longest_streak: int
    streak_milestone: str | None = Field(examples=["7_day"])


class CelebrationOut(Model):
    type: str
    message: str


class RemainingAction(Model):
    action_id: str
    user_action_id: UserActionId
    name: str


class DayUpdate(Model):
    actions_planned: int
    actions_completed: int
    completion_rate: Rate
    percent: int
    remaining_actions: list[RemainingAction]


class LogOut(Model):
    log_id: LogId
    action_id: str
    user_action_id: UserActionId
    status: LogStatus
    value: float | None
    notes: str | None
    skip_reason: SkipReason | None
    log_date: date
    logged_at: datetime
    streak_update: StreakUpdate
    celebration: CelebrationOut | None
    daily_progress: DayUpdate

    @classmethod
    def of(cls, logged: Logged) -> "LogOut":
        entry, streak, said = logged.entry, logged.streak, logged.celebration
        return cls(
            log_id=entry.log_id,
            action_id=logged.action_id,
            user_action_id=entry.user_action_id,
            status=entry.status,
            value=entry.value,
            notes=entry.note,
            skip_reason=entry.skip_reason,
            log_date=entry.local_date,
            logged_at=utc(entry.logged_at),
            streak_update=StreakUpdate(
                previous_streak=logged.previous,
                current_streak=streak.current,
                longest_streak=streak.longest,
                streak_milestone=logged.milestone,
            ),
            celebration=said and CelebrationOut(type=said.type, message=said.message),
            daily_progress=DayUpdate(
                actions_planned=logged.day.total,
                actions_completed=logged.day.completed,
                completion_rate=round(logged.day.rate, 4),
                percent=logged.day.percent,
                remaining_actions=[
                    RemainingAction(
                        action_id=card.action_id,
                        user_action_id=card.user_action_ids[0],
                        name=card.text.name if card.text else card.action_id,
                    )
                    for card in logged.remaining
                ],
            ),
        )
