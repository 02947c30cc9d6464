"""From stored rows to the package's types and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row

from sante.goals.rules.catalogue import library
from sante.goals.types import (
    Commitment,
    Frequency,
    Goal,
    GoalCategory,
    GoalRef,
    GoalStatus,
    GoalTarget,
    Intensity,
    LogEntry,
    LoggedVia,
    LogStatus,
    PhaseRecord,
    PlanDiff,
    PlanState,
    PlanVersion,
    Refused,
    Rest,
    Rhythm,
    Schedule,
    SkipReason,
    Target,
)

_STATE: Final = TypeAdapter(PlanState)


def read_goal(row: Row[Any], targets: Iterable[Row[Any]] = ()) -> Goal:
    return Goal(
        goal_id=row.id,
        user_id=row.user_id,
        category=GoalCategory(row.category),
        title=row.title,
        description=row.description,
        why_it_matters=row.why_it_matters,
        custom_prompt=row.custom_prompt,
        intensity=Intensity(row.intensity),
        duration_days=row.duration_days,
        start_date=row.start_date,
        end_date=row.end_date,
        status=GoalStatus(row.status),
        health_score_baseline=row.health_score_baseline,
        health_score_target=row.health_score_target,
        biological_age_target=row.biological_age_target,
        created_at=row.created_at,
        updated_at=row.updated_at,
        targets=tuple(_target(t) for t in targets if t.goal_id == row.id),
        ended_at=row.ended_at,
        paused_since=row.paused_since,
    )


def _target(row: Row[Any]) -> GoalTarget:
    return GoalTarget(
        target=Target(
            biomarker_id=row.biomarker_id,
            name=row.name,
            unit=row.unit,
            baseline=row.baseline_value,
            baseline_on=row.baseline_on,
            target=row.target_value,
            low=row.target_low,
            high=row.target_high,
            direction=1 if row.direction > 0 else -1,
        ),
        projected=row.projected,
        actual=row.actual_value,
        actual_on=row.actual_on,
    )


def target_values(target: Target) -> dict[str, Any]:
    return {
        "biomarker_id": target.biomarker_id,
        "name": target.name,
        "unit": target.unit,
        "baseline_value": target.baseline,
        "baseline_on": target.baseline_on,
        "target_value": target.target,
        "target_low": target.low,
        "target_high": target.high,
        "direction": target.direction,
    }


def read_commitment(row: Row[Any]) -> Commitment:
    action = library().actions[row.action_id]
    return Commitment(
        user_action_id=row.id,
        goal=GoalRef(
            goal_id=row.goal_id,
            title=row.goal_title,
            category=GoalCategory(row.goal_category),
            start_date=row.start_date,
            end_date=row.end_date,
            duration_days=row.duration_days,
        ),
        action=action,
        schedule=Schedule(
            Frequency(row.frequency), row.times_per_week, frozenset(row.specific_days)
        ),
        title=row.personalized_title or action.name,
        reminder_time=row.reminder_time,
        phase=row.phase,
        rank=row.rank,
        activation_date=row.activation_date,
        removed_on=row.removed_on,
        source=row.source,
        rests=tuple(Rest(_day(a), None if b is None else _day(b)) for a, b in row.rests or ()),
        rhythms=tuple(
            Rhythm(Schedule(Frequency(kind), times, frozenset(days)), _day(until))
            for until, kind, times, days in row.rhythms or ()
        ),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def read_phase(row: Row[Any]) -> PhaseRecord:
    return PhaseRecord(
        phase=row.phase,
        reviewed_on=row.reviewed_on,
        asked_on=row.asked_on,
        times_asked=row.times_asked,
        consistency=row.consistency,
        answer=row.answer,
        answered_at=row.answered_at,
        started_on=row.started_on,
    )


def phase_values(record: PhaseRecord) -> dict[str, Any]:
    return {
        "phase": record.phase,
        "reviewed_on": record.reviewed_on,
        "asked_on": record.asked_on,
        "times_asked": record.times_asked,
        "consistency": record.consistency,
        "answer": record.answer,
        "answered_at": record.answered_at,
        "started_on": record.started_on,
    }


def state_values(state: PlanState) -> dict[str, Any]:
    found: dict[str, Any] = _STATE.dump_python(state, mode="json")
    return found


def schedule_values(schedule: Schedule) -> dict[str, Any]:
    return {
        "frequency": schedule.frequency.value,
        "times_per_week": schedule.times_per_week,
        "specific_days": sorted(schedule.days),
    }


def read_log(row: Row[Any]) -> LogEntry:
    return LogEntry(
        log_id=row.id,
        user_action_id=row.user_action_id,
        local_date=row.local_date,
        logged_at=row.logged_at,
        status=LogStatus(row.status),
        value=row.value,
        note=row.note,
        skip_reason=None if row.skip_reason is None else SkipReason(row.skip_reason),
        logged_via=LoggedVia(row.logged_via),
    )


def read_plan(row: Row[Any]) -> PlanVersion:
    return PlanVersion(
        plan_id=row.id,
        version=row.version,
        cause=row.cause,
        source=row.source,
        intensity=Intensity(row.intensity),
        offered=tuple(row.offered),
        refused=tuple(_refused(entry) for entry in row.refused),
        diff=PlanDiff(**{key: tuple(value) for key, value in row.diff.items()}),
        created_at=row.created_at,
        before=None if row.before is None else _STATE.validate_python(row.before, strict=False),
        undoes=row.undoes,
    )


def _refused(entry: Mapping[str, str]) -> Refused:
    return Refused(**entry)


def refused_values(refused: Sequence[Refused]) -> list[dict[str, str]]:
    return [
        {
            "action_id": r.action_id,
            "name": r.name,
            "code": r.code,
            "fact": r.fact,
            "reason": r.reason,
        }
        for r in refused
    ]


def diff_values(diff: PlanDiff) -> dict[str, list[str]]:
    kinds = ("added", "removed", "moved", "rescheduled", "rested", "resumed")
    return {kind: list(getattr(diff, kind)) for kind in kinds}


def ids(rows: Iterable[Row[Any]]) -> list[UUID]:
    return [row.id for row in rows]
