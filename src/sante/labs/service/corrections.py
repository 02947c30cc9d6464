"""What a person corrects in a report before confirming it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError, NotFound
from sante.kit.clock import local_day
from sante.labs import formats, queries
from sante.labs.errors import ReportConfirmed, UnknownBiomarker
from sante.labs.models import ObservationRow
from sante.labs.rules.read import UNKNOWN_TEST, read_row, read_value
from sante.labs.rules.registry import registry
from sante.labs.service.reports import future_date, report
from sante.labs.service.rows import draw_columns, draw_of, new_row, read_of, values_of
from sante.labs.types import Comparator, Problem, ReadValue, ReportDetail
from sante.profile import service as profile


class Unset:
    """A field the correction leaves alone; None empties it."""


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class Correction:
    """One row. A `biomarker_id` of None says that the test is not one we know."""

    observation_id: UUID
    biomarker_id: str | Unset | None = UNSET
    value: float | Unset | None = UNSET
    unit: str | Unset | None = UNSET
    comparator: Comparator | Unset | None = UNSET
    on: date | Unset | None = UNSET
    excluded: bool | Unset = UNSET


DrawChange = Mapping[str, bool | time | None]  # by the names of `DrawFacts`; only what changes


@dataclass(frozen=True, slots=True)
class Corrections:
    report_date: date | Unset = UNSET
    rows: Sequence[Correction] = ()
    add: Sequence[Mapping[str, Any]] = ()
    remove: frozenset[UUID] = field(default_factory=frozenset)
    draw: DrawChange = field(default_factory=dict)


async def correct_report(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    wanted: Corrections,
    *,
    now: datetime,
) -> ReportDetail:
    """Apply all corrections or none. Raises NotFound, ReportConfirmed, UnknownBiomarker, Invalid
    (a date in the future) or UnreadableReport (an added value that is none)."""
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None:
        raise NotFound
    if row.status == "confirmed":
        raise ReportConfirmed
    await _check_days(session, user_id, wanted, now)
    stored = {o.id: o for o in await queries.observations(session, user_id, report_id)}
    for observation_id in [*(c.observation_id for c in wanted.rows), *wanted.remove]:
        if observation_id not in stored:
            raise NotFound
    if not isinstance(wanted.report_date, Unset):
        await _move(session, user_id, report_id, stored, row.report_date, wanted.report_date)
    if wanted.draw:
        draw = replace(draw_of(row), **wanted.draw)  # type: ignore[arg-type]  # names are checked
        await queries.change_report(session, user_id, report_id, draw_columns(draw))
    for correction in wanted.rows:
        changed = _corrected(stored[correction.observation_id], correction)
        await queries.change_observation(session, user_id, correction.observation_id, changed)
    for observation_id in wanted.remove:
        await queries.remove_observation(session, user_id, observation_id)
    await _add(session, user_id, report_id, wanted.add, stored)
    return await report(session, user_id, report_id, now=now)


async def _check_days(
    session: AsyncSession, user_id: UUID, wanted: Corrections, now: datetime
) -> None:
    person, _ = await profile.person_at(session, user_id, now=now)
    today = local_day(now, person.zone, 0)
    for day in (wanted.report_date, *(c.on for c in wanted.rows)):
        if isinstance(day, date) and day > today:
            raise future_date(day)


async def _move(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    stored: Mapping[UUID, ObservationRow],
    before: date | None,
    after: date,
) -> None:
    """Values that had the report's own date go with it; others keep theirs."""
    await queries.change_report(session, user_id, report_id, {"report_date": after})
    for observation in stored.values():
        if before is not None and observation.observed_on == before:
            await queries.change_observation(
                session, user_id, observation.id, {"observed_on": after}
            )


async def _add(
    session: AsyncSession,
    user_id: UUID,
    report_id: UUID,
    added: Sequence[Mapping[str, Any]],
    stored: Mapping[UUID, ObservationRow],
) -> None:
    if not added:
        return
    last = max((o.position for o in stored.values()), default=0)
    printed = formats.from_observations(None, added).rows
    rows = [
        new_row(user_id, report_id, last + number, row, read_row(registry(), row, "."))
        | {"locator": "added by hand", "edited": True}
        for number, row in enumerate(printed, 1)
    ]
    await queries.add_observations(session, rows)


def _corrected(row: ObservationRow, wanted: Correction) -> dict[str, Any]:
    """The columns that change. Whatever touches the meaning has it read again."""
    changed: dict[str, Any] = {}
    if not isinstance(wanted.excluded, Unset):
        changed["excluded"] = wanted.excluded
    if not isinstance(wanted.on, Unset):
        changed["observed_on"] = wanted.on
    meaning = (wanted.biomarker_id, wanted.value, wanted.unit, wanted.comparator)
    if not all(isinstance(part, Unset) for part in meaning):
        changed |= values_of(_reread(row, wanted)) | {"edited": True}
    return changed


def _reread(row: ObservationRow, wanted: Correction) -> ReadValue:
    before = read_of(row)
    known = wanted.biomarker_id
    biomarker_id = row.biomarker_id if isinstance(known, Unset) else known
    value = before.value if isinstance(wanted.value, Unset) else wanted.value
    comparator = before.comparator if isinstance(wanted.comparator, Unset) else wanted.comparator
    unit = (before.unit or row.printed_unit) if isinstance(wanted.unit, Unset) else wanted.unit
    if biomarker_id is None:
        return ReadValue(None, value, comparator, before.unit, problems=(UNKNOWN_TEST,))
    marker = registry().get(biomarker_id)
    if marker is None:
        message = "There is no such marker. GET /api/v1/biomarkers lists them."
        raise UnknownBiomarker(message, errors=[FieldError("biomarker_id", message)])
    if value is None:
        problem = Problem("no_number", "There is no number here. It is kept but does not count.")
        return ReadValue(marker.id, problems=(problem,))
    same = marker.id == row.biomarker_id
    flags = before.flags if same else frozenset[str]()
    return read_value(marker, value=value, comparator=comparator, unit=unit or "", flags=flags)
