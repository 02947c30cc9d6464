"""A made-up person with a year behind them, so that one can look around before trusting it.

Everything goes through the same use cases a real person's data does; only the clock is turned
back. The account has no password, says that it is made up, and is swept away after two days.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.runtime import Runtime
from sante.goals import service as goals
from sante.goals.service import NewGoal, NewLog
from sante.identity import service as identity
from sante.identity.types import Issued, NewAccount
from sante.insights import service as insights
from sante.kit.clock import day_bounds, local_day
from sante.kit.ids import new_id
from sante.labs import service as labs
from sante.nutrition import service as nutrition
from sante.nutrition.types import MealType
from sante.profile import service as profile
from sante.profile.service import Change, NewConstraint
from sante.profile.types import ActivityLevel, ConstraintKind, Sex
from sante.progress import service as progress
from sante.progress.schemas.today import TodayOut
from sante.rewards import service as rewards
from sante.tracking import service as tracking
from sante.tracking.types import (
    Aim,
    AimKind,
    Answers,
    Definition,
    Disruption,
    Field,
    FieldType,
    Icon,
    Latency,
    Phone,
    Setup,
    Wakings,
)
from sante.wearables import service as wearables

ZONE: Final = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Draw:
    """A report so many days ago: marker -> value in `UNITS`."""

    days_ago: int
    values: dict[str, float]


UNITS: Final = {
    "ldl_c": "mg/dL",
    "hdl_c": "mg/dL",
    "total_chol": "mg/dL",
    "triglycerides": "mg/dL",
    "apob": "mg/dL",
    "glucose_fasting": "mg/dL",
    "hba1c": "%",
    "hs_crp": "mg/L",
    "albumin": "g/dL",
    "creatinine": "mg/dL",
    "alp": "U/L",
    "alt": "U/L",
    "ast": "U/L",
    "ggt": "U/L",
    "wbc": "10*3/uL",
    "lymphocytes_pct": "%",
    "mcv": "fL",
    "rdw_cv": "%",
    "hemoglobin": "g/dL",
    "platelets": "10*3/uL",
    "ferritin": "ng/mL",
    "vitamin_d": "ng/mL",
    "vitamin_b12": "pg/mL",
    "tsh": "m[IU]/L",
    "uric_acid": "mg/dL",
    "sodium": "mmol/L",
    "potassium": "mmol/L",
    "sbp": "mm[Hg]",
    "dbp": "mm[Hg]",
    "waist": "cm",
}
FIRST: Final = {
    "ldl_c": 176, "hdl_c": 47, "total_chol": 257, "triglycerides": 171, "apob": 131,
    "glucose_fasting": 106, "hba1c": 5.9, "hs_crp": 2.9, "albumin": 4.3, "creatinine": 0.82,
    "alp": 74, "alt": 24, "ast": 26, "ggt": 33, "wbc": 6.8, "lymphocytes_pct": 31, "mcv": 90,
    "rdw_cv": 13.3, "hemoglobin": 13.6, "platelets": 248, "ferritin": 61, "vitamin_d": 19,
    "vitamin_b12": 388, "tsh": 1.9, "uric_acid": 5.4, "sodium": 140, "potassium": 4.3,
    "sbp": 127, "dbp": 79, "waist": 92,
}  # fmt: skip
DRAWS: Final = (
    Draw(362, FIRST),
    Draw(181, FIRST | {
        "ldl_c": 171, "total_chol": 248, "triglycerides": 152, "glucose_fasting": 102,
        "hba1c": 5.8, "hs_crp": 2.2, "vitamin_d": 31, "ggt": 28, "sbp": 126, "waist": 90,
    }),
    # The re-test that the first goal ended with: its report card.
    Draw(146, {
        "glucose_fasting": 99, "hba1c": 5.8, "triglycerides": 158, "uric_acid": 5.3,
    }),
    Draw(44, FIRST | {
        "ldl_c": 164, "total_chol": 242, "triglycerides": 147, "apob": 124, "hdl_c": 49,
        "glucose_fasting": 101, "hba1c": 5.7, "hs_crp": 2.4, "vitamin_d": 34, "ferritin": 70,
        "ggt": 25, "sbp": 124, "dbp": 78, "waist": 89,
    }),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """A goal taken up so many days ago, and how faithfully it was lived at the end."""

    days_ago: int
    category: str
    intensity: str
    duration: int
    faithful: float


ATTEMPTS: Final = (
    Attempt(178, "metabolic", "gentle", 28, 0.72),
    Attempt(41, "cardiovascular", "balanced", 90, 0.88),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Access to a made-up person."""

    user_id: UUID
    token: str
    issued: Issued


async def visit(runtime: Runtime) -> Visit:
    """Make a person whose year ends now, and sign in as them."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        user_id = await _begin(session, now)
        for draw, following in zip(DRAWS, (*(d.days_ago for d in DRAWS[1:]), 0), strict=True):
            await _draw(session, user_id, draw, now)
            for attempt in ATTEMPTS:
                if draw.days_ago > attempt.days_ago > following:
                    await _live(session, user_id, attempt, now)
        await _wear(session, user_id, now)
        await _note(session, user_id, now)
        await _eat(session, user_id, now)
        await _play(session, user_id, now)
        issued = await identity.open_session(
            session, user_id, via="demo", device="A made-up person", now=now
        )
    return Visit(user_id, issued.token, issued)


async def _begin(session: AsyncSession, now: datetime) -> UUID:
    start = now - timedelta(days=364)
    name = f"ana-{new_id().hex[-12:]}@made-up.example"
    account = NewAccount(email=name, password="", display_name="Ana", timezone=ZONE)
    user_id = await identity.create_account(
        session, account, password_hash=None, now=start, is_demo=True
    )
    about = Change(
        birth_date=date(now.year - 49, 5, 14),
        sex=Sex.FEMALE,
        height_cm=168.0,
        weight_kg=74.5,
        activity_level=ActivityLevel.LIGHT,
    )
    await profile.change(session, user_id, about, now=start)
    walnuts = NewConstraint(kind=ConstraintKind.ALLERGY, label="Walnuts")
    await profile.add_constraint(session, user_id, walnuts, now=start)
    await profile.finish_onboarding(session, user_id, now=start)
    return user_id


async def _wear(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """A year of a watch. What a job makes of it comes later; the newest days are told at once."""
    await wearables.make_up_year(session, user_id, zone=ZONE, now=now)
    today = local_day(now, ZONE, 0)
    await insights.look(session, user_id, (today - timedelta(days=6), today), now=now)


async def _draw(session: AsyncSession, user_id: UUID, draw: Draw, now: datetime) -> None:
    at = now - timedelta(days=draw.days_ago)
    rows = [
        {"name": labs.registry()[marker].name, "value": value, "unit": UNITS[marker]}
        for marker, value in draw.values.items()
    ]
    made, _ = await labs.enter_report(session, user_id, at.date(), rows, now=at)
    await labs.confirm_report(session, user_id, made.summary.id, now=at)


async def _play(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """A challenge taken up some days ago; then everything is awarded as for anybody."""
    then = now - timedelta(days=9)
    await rewards.start_challenge(session, user_id, "consistency_king", now=then)
    await rewards.settle(session, user_id, now=now)


async def _live(session: AsyncSession, user_id: UUID, attempt: Attempt, now: datetime) -> None:
    """Take up a goal and log its days; today is left open but for its first action."""
    at = now - timedelta(days=attempt.days_ago)
    person, _ = await profile.person_at(session, user_id, now=at)
    wanted = NewGoal(attempt.category, attempt.intensity, attempt.duration)
    await goals.create_goal(session, person, wanted, now=at)
    dice = random.Random(attempt.category)  # noqa: S311 - the same life every time
    today = person.day_at(now)
    day = person.day_at(at)
    last = min(today, day + timedelta(days=attempt.duration - 1))
    facts = await goals.facts_for(session, person, day)
    while day <= last:
        due = await goals.due_actions(session, user_id, day, facts=facts)
        evening = min(
            now, day_bounds(day, person.zone, person.day_start_hour)[0] + timedelta(hours=16)
        )
        mood = _mood(attempt, day, last, dice)
        for card in due[:1] if day == today else due:
            log = NewLog("completed") if day == today else _entry(mood)
            if log is not None:
                await goals.record_log(session, person, card.user_action_id, log, now=evening)
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mood:
    share: float
    away: bool
    dice: random.Random


def _mood(attempt: Attempt, day: date, last: date, dice: random.Random) -> Mood:
    """Better with time, worse on weekends, and one week away."""
    ahead = (last - day).days
    habit = attempt.faithful * (1 - 0.35 * math.exp(-(attempt.days_ago - ahead) / 14))
    return Mood(habit - (0.12 if day.weekday() >= 5 else 0), 30 <= ahead < 36, dice)


def _entry(mood: Mood) -> NewLog | None:
    if mood.away:
        return NewLog("skipped", skip_reason="travel")
    drawn = mood.dice.random()
    if drawn < mood.share:
        return NewLog("completed")
    return NewLog("partial") if drawn < mood.share + 0.05 else None


async def _note(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Six weeks of mood and coffee, with an aim and days left out; two weeks of nights."""
    start = now - timedelta(days=42)
    mood = tracking.template("mood")
    assert mood is not None
    cups = Field(key="cups", name="Cups", type=FieldType.NUMBER, min=0, required=True)
    coffee = Setup(
        name="Coffee",
        definition=Definition((cups,)),
        icon=Icon.CUP,
        aim=Aim(kind=AimKind.AT_MOST, amount=2, field="cups"),
    )
    dice = random.Random("notes")  # noqa: S311 - the same life every time
    kept = {
        name: await tracking.add_tracker(session, user_id, setup, now=start)
        for name, setup in (("mood", mood.setup), ("cups", coffee))
    }
    for ago in reversed(range(1, 42)):
        at = now - timedelta(days=ago)
        drunk = dice.choice((1, 1, 2, 2, 2, 3))
        for key, value in (("mood", 5 - drunk if dice.random() < 0.7 else 3), ("cups", drunk)):
            if dice.random() < 0.85:
                entry = tracking.NewEntry(data={key: value})
                await tracking.log(session, user_id, kept[key].id, entry, now=at)
        if ago <= 14 and dice.random() < 0.8:
            await tracking.take_quiz(session, user_id, _night(dice), now=at)


MEALS: Final[dict[MealType, Sequence[tuple[str, ...]]]] = {
    MealType.BREAKFAST: (("sante:porridge_milk", "usda:9040"), ("sante:porridge_milk",)),
    MealType.LUNCH: (("sante:dal",), ("sante:greek_salad",), ("sante:caesar_salad",)),
    MealType.DINNER: (("sante:curry_chicken",), ("sante:mixed_salad", "sante:dal")),
}


async def _eat(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """Ten days of meals, some forgotten, each written down within a day; today is open."""
    person, today = await profile.person_at(session, user_id, now=now)
    dice = random.Random("meals")  # noqa: S311 - the same life every time
    for ago in reversed(range(1, 11)):
        for meal, dishes in MEALS.items():
            if dice.random() < 0.85:
                items = [nutrition.NewItem(food_id=food) for food in dice.choice(dishes)]
                new = nutrition.NewEntry(
                    items=items, meal_type=meal, day=today - timedelta(days=ago)
                )
                at = now - timedelta(days=ago - 1)
                await nutrition.log_entry(session, person, new, now=at)


def _night(dice: random.Random) -> Answers:
    return Answers(
        bedtime=time(22, dice.choice((15, 30, 45))),
        latency=dice.choice((Latency.UNDER_15, Latency.UNDER_15, Latency.FROM_15)),
        wake_time=time(6, dice.choice((15, 30, 45))),
        wakings=dice.choice((Wakings.NONE, Wakings.FEW, Wakings.FEW)),
        quality=dice.randint(5, 9),
        phone=dice.choice(tuple(Phone)),
        disruptions=frozenset(dice.sample(tuple(Disruption), dice.choice((0, 0, 1)))),
        alertness=dice.randint(5, 9),
    )


async def today(runtime: Runtime, user_id: UUID) -> dict[str, Any]:
    """Today's plan, as GET /actions/today answers it."""
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=user_id) as session:
        found = await progress.today_of(session, user_id, now=now)
    return TodayOut.of(found).model_dump(mode="json", by_alias=True)


def table(plan: dict[str, Any]) -> str:
    """Today's plan for a terminal."""
    rows = [("", "Action", "At", "Minutes", "In a row"), *map(_row, plan["actions"])]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    summary, goal = plan["summary"], plan["goal"]
    top = f"{plan['date']} · Ana, a made-up person"
    if goal:
        top += f" · {goal['title']}, day {goal['day_number']}"
    done = f"{summary['completed']} of {summary['total']} done. {plan['motivation']['message']}"
    return "\n".join([top, "", *lines, "", done])


def _row(action: dict[str, Any]) -> tuple[str, str, str, str, str]:
    mark = {"completed": "✓", "partial": "◐", "skipped": "–"}.get(action["status"], "○")
    unit = "days" if action["streak_unit"] == "day" else "weeks"
    streak = f"{action['streak']} {unit}" if action["streak"] > 1 else ""
    at = action["reminder_time"] or "any time"
    return mark, action["name"], at, str(action["minutes"]), streak
