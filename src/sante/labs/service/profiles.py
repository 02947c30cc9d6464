"""Health profiles: computed from the confirmed values, stored, and computed again when asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.jobs import jobs
from sante.kit.ids import new_id
from sante.labs import queries
from sante.labs.models import HealthProfileRow
from sante.labs.rules.judge import judge, stopped_markers
from sante.labs.rules.registry import SCIENCE_VERSION
from sante.labs.rules.score import rescore as score_at
from sante.labs.service.values import confirmed_readings, subject_of, subject_on
from sante.labs.types import Judgement, Profile, Reading, Score, SignalResult
from sante.profile.events import ProfileChanged
from sante.profile.types import Person

_JUDGEMENT: Final = TypeAdapter(Judgement)
_MATTERS: Final = frozenset({"birth_date", "sex", "height_cm", "constraints"})


async def recompute_profiles(
    session: AsyncSession, user_id: UUID, *, since: date | None = None, newest: int | None = None
) -> int:
    """Compute the profiles of confirmed reports from a day on again, the newest first; returns
    how many. The same values give the same profiles, so repeating it is harmless."""
    reports = (await queries.confirmed_since(session, user_id, since))[:newest]
    if not reports:
        return 0
    readings = await confirmed_readings(session, user_id)
    for report in reports:
        await _compute(session, user_id, report.id, report.report_date, readings)
    await touch(session, user_id)
    return len(reports)


async def _compute(
    session: AsyncSession, user_id: UUID, report_id: UUID, on: date, readings: list[Reading]
) -> None:
    judgement = judge(readings, await subject_on(session, user_id, on), on)
    age = judgement.age.value
    profile_id = await queries.save_profile(
        session,
        {
            "user_id": user_id,
            "id": new_id(),
            "report_id": report_id,
            "report_date": on,
            "science_version": SCIENCE_VERSION,
            "health_score": judgement.score.value,
            "biological_age": None if age is None else round(age, 1),
            "chronological_age": judgement.age.chronological_age,
            "judgement": _JUDGEMENT.dump_python(judgement, mode="json"),
        },
    )
    fired = [signal for signal in judgement.signals if signal.state == "fired"]
    rows = [_signal_row(user_id, profile_id, on, signal) for signal in fired]
    await queries.replace_signals(session, user_id, profile_id, rows)


def _signal_row(user_id: UUID, profile_id: UUID, on: date, signal: SignalResult) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "id": new_id(),
        "profile_id": profile_id,
        "report_date": on,
        "signal_id": signal.signal_id,
        "type": signal.kind,
        "system": signal.system,
        "priority": signal.priority,
        "output": signal.output,
        "stage": signal.stage,
        "absorbed_by": signal.absorbed_by,
        "involved": sorted(signal.values),
        "user_values": dict(signal.values),
        "science_version": SCIENCE_VERSION,
    }


def _profile(row: HealthProfileRow) -> Profile:
    return Profile(
        id=row.id,
        user_id=row.user_id,
        report_id=row.report_id,
        report_date=row.report_date,
        science_version=row.science_version,
        judgement=_JUDGEMENT.validate_python(row.judgement),
    )


async def latest_profile(session: AsyncSession, user_id: UUID) -> Profile | None:
    """The profile of the newest confirmed report."""
    row = await queries.latest_profile(session, user_id)
    return None if row is None else _profile(row)


async def profile_of_report(
    session: AsyncSession, user_id: UUID, report_id: UUID
) -> Profile | None:
    row = await queries.profile_of_report(session, user_id, report_id)
    return None if row is None else _profile(row)


async def refer_markers(session: AsyncSession, user_id: UUID) -> frozenset[str]:
    """Markers on which coaching stops, by the newest profile."""
    newest = await latest_profile(session, user_id)
    return frozenset() if newest is None else stopped_markers(newest.judgement)


def rescore(values: Mapping[str, float], person: Person, on: date) -> Score:
    """The score at other values (canonical units), such as projected ones."""
    return score_at(values, subject_of(person, on), on)


async def on_profile_changed(session: AsyncSession, event: ProfileChanged) -> None:
    """The newest profile is right at once; older ones follow in a job."""
    if not event.fields & _MATTERS:
        return
    computed = await recompute_profiles(session, event.user_id, newest=1)
    if computed:
        await jobs.defer(session, "labs.recompute_older", user_id=event.user_id)
