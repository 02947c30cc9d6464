"""The quiz of the morning: taking it, reading it, and when it is best asked for."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound
from sante.core.events import publish
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile import service as profiles
from sante.tracking import queries
from sante.tracking.errors import DayRefused, Refused
from sante.tracking.events import QuizRemoved, QuizTaken
from sante.tracking.rules import quiz as rule
from sante.tracking.rules.moment import Answered, suggested
from sante.tracking.rules.quiz_advice import advice
from sante.tracking.rules.tuning import TUNING
from sante.tracking.service import rows
from sante.tracking.types import Answers, Moment, Quiz

WEEK = 6  # days before, whose mornings say whether something lasts


async def take_quiz(
    session: AsyncSession,
    user_id: UUID,
    answers: Answers,
    *,
    now: datetime,
    day: date | None = None,
) -> Quiz:
    """Of the night that ended on `day`, today by default; the answers of the same day are replaced.

    Raises DayRefused, or Refused with a line for each answer to correct.
    """
    await touch(session, user_id)
    person, today = await profiles.person_at(session, user_id, now=now)
    on = _checked_day(day, today)
    if problems := rule.problems(answers):
        raise Refused(problems)
    before = on - timedelta(days=1)
    earlier = await quizzes(session, user_id, on - timedelta(days=WEEK), before)
    facts = profiles.facts(person, {}, today)
    told = advice(answers, [one.answers for one in earlier], facts)
    score = rule.score(answers)
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    due = (await quiz_moment(session, user_id, today=today)).at
    quiz_id = new_id()
    row = {
        "user_id": user_id,
        "id": quiz_id,
        "local_date": on,
        "zone": stamp.zone,
        "utc_offset_minutes": stamp.utc_offset_minutes,
        "logged_at": now,
        "changed_at": now,
        **rows.answer_columns(answers),
        "sleep_minutes": rule.asleep(answers),
        **rows.score_columns(score, told),
        "version": rule.VERSION,
        "due_time": due if on == today else None,
        "delay_minutes": _delay(now, due, person.zone) if on == today else None,
    }
    made = rows.quiz(await queries.put_quiz(session, row))
    if made.id == quiz_id:
        await publish(session, QuizTaken(user_id, made.id, on, now))
    return made


async def quizzes(session: AsyncSession, user_id: UUID, first: date, last: date) -> list[Quiz]:
    """Of the local days [first, last], both ends included, oldest first."""
    return [rows.quiz(row) for row in await queries.quizzes(session, user_id, first, last)]


async def page_of_quizzes(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = 30
) -> list[Quiz]:
    """Newest first, from behind the quiz `after` on. Raises NotFound."""
    behind = None if after is None else (await quiz(session, user_id, after)).local_date
    found = await queries.page_of_quizzes(session, user_id, before=behind, limit=limit)
    return [rows.quiz(row) for row in found]


async def quiz(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> Quiz:
    """Raises NotFound."""
    row = await queries.quiz(session, user_id, quiz_id)
    if row is None:
        raise NotFound
    return rows.quiz(row)


async def remove_quiz(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> None:
    """Raises NotFound."""
    await touch(session, user_id)
    found = await quiz(session, user_id, quiz_id)
    await queries.remove_quiz(session, user_id, quiz_id)
    await publish(session, QuizRemoved(user_id, quiz_id, found.local_date))


async def quiz_moment(session: AsyncSession, user_id: UUID, *, today: date) -> Moment:
    """The local time at which it is best asked for, from how long answers took so far."""
    first = today - timedelta(days=4 * TUNING.quiz_recent)
    stored = await queries.quizzes(session, user_id, first, today - timedelta(days=1))
    return suggested(
        [
            Answered(row.due_time, row.delay_minutes)
            for row in stored
            if row.due_time is not None and row.delay_minutes is not None
        ]
    )


async def quiz_taken(session: AsyncSession, user_id: UUID, *, local_date: date) -> bool:
    return bool(await queries.quizzes(session, user_id, local_date, local_date))


def _delay(now: datetime, due: time, zone: str) -> int:
    """Minutes on the person's clock from when it was due on this day; negative before."""
    local = now.astimezone(clock.zone_of(zone))
    return local.hour * 60 + local.minute - due.hour * 60 - due.minute


def _checked_day(day: date | None, today: date) -> date:
    if day is None:
        return today
    if day > today:
        raise DayRefused("That night is still to come. Answer in the morning after it.")
    if (today - day).days > TUNING.quiz_days_back:
        back = TUNING.quiz_days_back
        raise DayRefused(f"A night can be told up to {back} days later, as long as it is fresh.")
    return day
