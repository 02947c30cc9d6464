"""Between what is stored and what is meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sante.kit.sleep import Part, Score
from sante.tracking.rules.stored import read_aim, read_definition, read_problems
from sante.tracking.types import (
    Advice,
    AimEra,
    Answers,
    Colour,
    Disruption,
    Domain,
    Entry,
    Frequency,
    Icon,
    Kind,
    Latency,
    Phone,
    Quiz,
    Schedule,
    Setup,
    Tracker,
    Wakings,
)


def tracker(row: Any) -> Tracker:
    eras = tuple(_era(one) for one in row.aims or ())
    now = eras[-1] if eras and eras[-1].until is None else None
    setup = Setup(
        name=row.name,
        definition=read_definition(row.definition),
        icon=Icon(row.icon),
        colour=Colour(row.colour),
        kind=Kind(row.kind),
        template=row.template,
        xp=row.xp_per_entry,
        domain=None if row.streak_domain is None else Domain(row.streak_domain),
        schedule=Schedule(
            Frequency(row.frequency), _weekdays(row.weekdays), row.per_week, row.prompt_time
        ),
        aim=None if now is None else now.aim,
    )
    return Tracker(
        id=row.id,
        setup=setup,
        version=row.version,
        created_at=row.created_at,
        archived_at=row.archived_at,
        eras=eras,
    )


def _era(stored: Sequence[Any]) -> AimEra:
    aim, since, until = stored
    ends = None if until is None else date.fromisoformat(until)
    return AimEra(read_aim(aim), date.fromisoformat(since), ends)


def tracker_columns(setup: Setup, key: str) -> dict[str, Any]:
    """What `tracking_categories` holds of a set-up."""
    return {
        "name": setup.name,
        "name_key": key,
        "icon": setup.icon.value,
        "colour": setup.colour.value,
        "kind": setup.kind.value,
        "template": setup.template,
        "xp_per_entry": setup.xp,
        "streak_domain": setup.domain and setup.domain.value,
        "frequency": setup.schedule.frequency.value,
        "weekdays": sum(1 << (day - 1) for day in setup.schedule.days),
        "per_week": setup.schedule.per_week,
        "prompt_time": setup.schedule.prompt_time,
    }


def _weekdays(mask: int) -> frozenset[int]:
    return frozenset(day for day in range(1, 8) if mask & 1 << (day - 1))


def entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        tracker_id=row.tracker_id,
        version=row.version,
        local_date=row.local_date,
        zone=row.zone,
        utc_offset_minutes=row.utc_offset_minutes,
        logged_at=row.logged_at,
        data=row.data,
        notes=row.notes,
        status=row.validation_status,
        problems=read_problems(row.problems),
        source=row.source,
        xp=row.xp_per_entry,
        domain=None if row.streak_domain is None else Domain(row.streak_domain),
    )


def entries(found: Iterable[Any]) -> list[Entry]:
    return [entry(row) for row in found]


def quiz(row: Any) -> Quiz:
    return Quiz(
        id=row.id,
        local_date=row.local_date,
        zone=row.zone,
        utc_offset_minutes=row.utc_offset_minutes,
        logged_at=row.logged_at,
        answers=answers(row),
        sleep_minutes=row.sleep_minutes,
        score=Score(row.sleep_score, "quiz", row.coverage, tuple(Part(**p) for p in row.parts)),
        advice=tuple(Advice(**one) for one in row.recommendations),
        version=row.version,
        delay_minutes=row.delay_minutes,
    )


def answers(row: Any) -> Answers:
    told = row.disruptions
    return Answers(
        bedtime=row.bedtime,
        latency=None if row.latency is None else Latency(row.latency),
        wake_time=row.wake_time,
        wakings=None if row.wakings is None else Wakings(row.wakings),
        quality=row.quality,
        phone=None if row.phone is None else Phone(row.phone),
        disruptions=None if told is None else frozenset(Disruption(one) for one in told),
        alertness=row.alertness,
    )


def answer_columns(given: Answers) -> dict[str, Any]:
    told = given.disruptions
    return {
        "bedtime": given.bedtime,
        "latency": given.latency and given.latency.value,
        "wake_time": given.wake_time,
        "wakings": given.wakings and given.wakings.value,
        "quality": given.quality,
        "phone": given.phone and given.phone.value,
        "disruptions": None if told is None else sorted(one.value for one in told),
        "alertness": given.alertness,
    }


def score_columns(score: Score, advice: Sequence[Advice]) -> Mapping[str, Any]:
    return {
        "sleep_score": score.value,
        "coverage": score.coverage,
        "parts": [asdict(part) for part in score.parts],
        "recommendations": [asdict(one) for one in advice],
    }
