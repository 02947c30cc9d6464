"""A person's confirmed values, and what others ask of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.labs import queries
from sante.labs.rules import refer
from sante.labs.rules.change import compare, distinct
from sante.labs.rules.derived import RULES as DERIVED_RULES
from sante.labs.rules.derived import derive, with_derived
from sante.labs.rules.judge import judge_value
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.trend import noise, trend
from sante.labs.service.rows import draw_of
from sante.labs.types import (
    Draw,
    DrawFacts,
    DrawKey,
    History,
    Interval,
    PrintedDraw,
    Reading,
    Subject,
)
from sante.profile import service as profile
from sante.profile.types import Person


def subject_of(person: Person, on: date) -> Subject:
    """What the rules may know of this person on a day."""
    return Subject(
        sex=None if person.sex is None else ("female" if person.sex == "female" else "male"),
        age=person.age_on(on),
        height_cm=person.height_cm,
        facts=frozenset(profile.facts(person, {}, on).codes),
    )


async def subject_on(session: AsyncSession, user_id: UUID, on: date) -> Subject:
    return subject_of(await profile.person(session, user_id, today=on), on)


def _reading(row: Row[Any]) -> Reading:
    printed = Interval(row.reference_low, row.reference_high)
    return Reading(
        biomarker_id=row.biomarker_id,
        value=row.canonical_value,
        unit=row.canonical_unit,
        on=row.observed_on,
        comparator=row.comparator,
        flags=frozenset(cast(list[str], row.flags)),
        printed_range=None if printed == Interval() else printed,
        report_id=row.report_id,
    )


async def confirmed_readings(
    session: AsyncSession, user_id: UUID, *, biomarker_id: str | None = None
) -> list[Reading]:
    """Every value that counts, oldest first; what two reports both hold is there once."""
    rows: Sequence[Row[Any]] = await queries.counted(session, user_id, biomarker_id=biomarker_id)
    return distinct([_reading(row) for row in rows])


async def draw_facts(session: AsyncSession, user_id: UUID) -> dict[DrawKey, DrawFacts]:
    """What is known of how the samples of each report were taken."""
    return {
        (row.id, row.report_date): draw_of(row) for row in await queries.draws(session, user_id)
    }


async def _labs(session: AsyncSession, user_id: UUID, on: date) -> tuple[Labs, Subject]:
    subject = await subject_on(session, user_id, on)
    labs = Labs.of(await confirmed_readings(session, user_id), on)
    return with_derived(labs, derive(labs, subject)), subject


async def marker_values(session: AsyncSession, user_id: UUID, on: date) -> Mapping[str, Reading]:
    """The newest confirmed or derived value of each marker on a day, whatever its age."""
    labs, _ = await _labs(session, user_id, on)
    found = {marker: labs.newest(marker) for marker in labs.readings}
    return {marker: reading for marker, reading in found.items() if reading is not None}


async def lab_facts(session: AsyncSession, user_id: UUID, on: date) -> Mapping[str, str]:
    """Codes for the safety filter ("lab:egfr_below_45"), each with its value in words."""
    labs, subject = await _labs(session, user_id, on)
    return refer.facts(labs, subject)


async def history(session: AsyncSession, user_id: UUID, biomarker_id: str) -> History:
    """The draws of one marker, each judged by the person's age on its day. Raises NotFound."""
    if registry().get(biomarker_id) is None:
        raise NotFound
    if any(rule.id == biomarker_id for rule in DERIVED_RULES):
        readings = await _with_derived_draws(session, user_id, biomarker_id)
    else:
        readings = await confirmed_readings(session, user_id, biomarker_id=biomarker_id)
    if not readings:
        return History(biomarker_id, ())
    readings.sort(key=lambda reading: (reading.on, reading.value))
    printed = {
        (row.report_id, row.observed_on, row.canonical_value, row.comparator): _printed(row)
        for row in await queries.printed_of_marker(session, user_id, biomarker_id)
    }
    draws = []
    for number, reading in enumerate(readings):
        before = next((r for r in reversed(readings[:number]) if r.on < reading.on), None)
        subject = await subject_on(session, user_id, reading.on)
        change = compare(before, reading) if before else None
        key = (reading.report_id, reading.on, reading.value, reading.comparator)
        judged = judge_value(reading, subject)
        draws.append(Draw(judged, change, noise(reading), printed.get(key)))
    return History(biomarker_id, tuple(draws), trend(readings, draws[-1].judged.target))


def _printed(row: Row[Any]) -> PrintedDraw:
    return PrintedDraw(
        name=row.printed_name,
        value=row.printed_value,
        unit=row.printed_unit,
        reference=row.printed_reference,
        locator=row.locator,
        lab_name=row.lab_name,
        edited=row.edited,
        draw=draw_of(row) if row.observed_on == row.report_date else DrawFacts(),
    )


async def _with_derived_draws(
    session: AsyncSession, user_id: UUID, biomarker_id: str
) -> list[Reading]:
    """Measured values, and what can be computed on every other day that has the inputs."""
    everything = await confirmed_readings(session, user_id)
    found = [reading for reading in everything if reading.biomarker_id == biomarker_id]
    for day in sorted({reading.on for reading in everything}):
        subject = await subject_on(session, user_id, day)
        found += [
            Reading(biomarker_id, derived.value, derived.unit, day, derived=True)
            for derived in derive(Labs.of(everything, day), subject)
            if derived.id == biomarker_id and derived.on == day
        ]
    return found
