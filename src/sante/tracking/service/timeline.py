"""The part of a person's timeline that trackers and quizzes tell."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.sleep import hours
from sante.kit.timeline import HealthEvent, Kind
from sante.tracking.rules.words import entry_text
from sante.tracking.service.entries import entries
from sante.tracking.service.quizzes import quizzes
from sante.tracking.service.trackers import trackers
from sante.tracking.types import Kind as TrackerKind
from sante.tracking.types import Quiz, Setup

_KINDS: Final[dict[str, Kind]] = {
    "period": "symptom",
    "symptoms": "symptom",
    "mood": "mood",
    "energy": "mood",
    "sleep_quality": "sleep",
    "exercise": "exercise",
    "water": "tracker",
    "medication": "tracker",
}


async def events_between(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[HealthEvent]:
    """Of the local days [first, last], both ends included, in the order of days and of logging."""
    known = {one.id: one for one in await trackers(session, user_id)}
    found = []
    for one in await entries(session, user_id, first, last):
        setup = known[one.tracker_id].setup
        found.append(
            HealthEvent(
                kind=kind_of(setup),
                local_date=one.local_date,
                at=one.logged_at,
                title=setup.name,
                detail=entry_text(setup.definition, one),
                source="tracking_entries",
                source_id=one.id,
            )
        )
    found += [_night(one) for one in await quizzes(session, user_id, first, last)]
    return sorted(found, key=lambda event: (event.local_date, event.at, event.source_id))


def kind_of(setup: Setup) -> Kind:
    if setup.template is not None and setup.template in _KINDS:
        return _KINDS[setup.template]
    return "custom" if setup.kind is TrackerKind.CUSTOM else "tracker"


def _night(quiz: Quiz) -> HealthEvent:
    parts = []
    if quiz.sleep_minutes is not None:
        parts.append(f"about {hours(quiz.sleep_minutes)} asleep")
    if quiz.score.value is not None:
        parts.append(f"sleep score {quiz.score.value} of 100 by your answers")
    said = ", ".join(parts) or "told without a score"
    return HealthEvent(
        kind="sleep",
        local_date=quiz.local_date,
        at=quiz.logged_at,
        title="Sleep quiz",
        detail=f"{said[0].upper()}{said[1:]}.",
        source="sleep_quiz_submissions",
        source_id=quiz.id,
    )
