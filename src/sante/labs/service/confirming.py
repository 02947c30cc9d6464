"""The two ways over the line: a report whose values count from now on, and one taken back."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, NotFound
from sante.core.events import publish
from sante.kit import ids
from sante.labs import events, queries
from sante.labs.errors import ReportIncomplete
from sante.labs.models import Report
from sante.labs.rules.asked import FASTING_UNKNOWN
from sante.labs.rules.numbers import Decimal
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.service.profiles import profile_of_report, recompute_profiles
from sante.labs.service.reports import report
from sante.labs.service.rows import printed_of, problem_out
from sante.labs.types import Profile, ReportDetail


async def confirm_report(
    session: AsyncSession, user_id: UUID, report_id: UUID, *, now: datetime
) -> Profile:
    """Make the report's values count and compute the health profile of its day.

    Confirming twice gives the same profile. Raises NotFound, or ReportIncomplete with what is
    still to be settled.
    """
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None:
        raise NotFound
    under_review = row.status == "review"  # the update below changes the loaded row as well
    if under_review:
        day = _settled(await report(session, user_id, report_id, now=now))
        await queries.change_report(
            session, user_id, report_id, {"status": "confirmed", "confirmed_at": now}
        )
        if row.draw_fasting:
            await _know_fasting(session, user_id, row)
        await queries.count_observations(session, user_id, report_id, day)
        await recompute_profiles(session, user_id, since=day)
    made = await profile_of_report(session, user_id, report_id)
    assert made is not None
    if under_review:
        await publish(session, events.ReportConfirmed(user_id, report_id, made.id, now))
    return made


async def reopen_report(
    session: AsyncSession, user_id: UUID, report_id: UUID, *, now: datetime
) -> ReportDetail:
    """Take a confirmed report back into review, to correct a value, its day or its draw.

    Nothing of it counts until it is confirmed again; profiles of later reports are computed
    without it. A report under review is left as it is. Raises NotFound.
    """
    row = await queries.report(session, user_id, report_id, lock=True)
    if row is None:
        raise NotFound
    if row.status == "confirmed":
        day = row.report_date
        if row.draw_fasting:
            await _assume_fasting(session, user_id, row)
        await queries.uncount_observations(session, user_id, report_id)
        await queries.remove_profile(session, user_id, report_id)
        await queries.change_report(
            session, user_id, report_id, {"status": "review", "confirmed_at": None}
        )
        await recompute_profiles(session, user_id, since=day)
        await touch(session, user_id)
        await publish(session, events.ReportReopened(user_id, report_id, now))
    return await report(session, user_id, report_id, now=now)


async def _assume_fasting(session: AsyncSession, user_id: UUID, report: Report) -> None:
    """What confirming took from the rows comes back: the answer may be corrected now."""
    decimal = cast(Decimal | None, report.decimal_mark)
    for row in await queries.observations(session, user_id, report.id):
        read = read_row(registry(), printed_of(row), decimal)
        if not row.edited and FASTING_UNKNOWN in read.flags:
            problems = [problem_out(problem) for problem in read.problems]
            assumed = {"flags": sorted(read.flags), "problems": problems}
            await queries.change_observation(session, user_id, row.id, assumed)


async def _know_fasting(session: AsyncSession, user_id: UUID, report: Report) -> None:
    """What was only assumed of a glucose is known once somebody says that they had fasted."""
    for row in await queries.observations(session, user_id, report.id):
        of_this_draw = row.observed_on in (None, report.report_date)
        if of_this_draw and FASTING_UNKNOWN in row.flags:
            kept = {
                "flags": [flag for flag in row.flags if flag != FASTING_UNKNOWN],
                "problems": [p for p in row.problems if p["code"] != FASTING_UNKNOWN],
            }
            await queries.change_observation(session, user_id, row.id, kept)


def _settled(detail: ReportDetail) -> date:
    """The day of a report that can be confirmed. Raises ReportIncomplete."""
    errors = [
        FieldError(f"observations.{ids.encode('obs', each.id)}", problem.message)
        for each in detail.observations
        for problem in each.blocking
    ]
    day = detail.summary.report_date
    if day is None:
        errors.insert(0, FieldError("report_date", "Give the date of the report."))
    counting = [o for o in detail.observations if o.read.counts and not o.excluded]
    if not errors and not counting:
        message = "None of these is a value we know how to count, so there is nothing to confirm."
        errors.append(FieldError("observations", message))
    if errors or day is None:
        raise ReportIncomplete(
            "Some things are to be settled first: correct them or leave the value out (PATCH the"
            " report), then confirm again.",
            errors=errors,
        )
    return day
