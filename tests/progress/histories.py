"""Made-up lives, put into the tables as they lie there: goals that overlap, all kinds of schedules,
pauses, breaks, skips, days logged at random."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import models as goals
from sante.kit.ids import new_id
from sante.progress import models

ACTIONS = ("oat_beta_glucan", "soy_protein", "filtered_coffee", "post_meal_walk", "nuts_daily")
ZONE = "Europe/Berlin"
START = date(2026, 1, 7)
TABLES = ("daily_progress", "goal_progress", "weekly_progress", "goal_milestones")


@dataclass(frozen=True)
class Life:
    user_id: UUID
    dice: random.Random

    async def live(self, session: AsyncSession, days: int) -> None:
        """Everything a person has by `days` after the start."""
        last = START + timedelta(days=days)
        held = []
        for number in range(self.dice.choice((1, 2, 2))):
            begins = START + timedelta(days=number * self.dice.randrange(12))
            held += await self._goal(session, begins, last)
        for _ in range(self.dice.choice((0, 1, 2))):
            await self._break(session, days)
        for action in held:
            await self._logs(session, action, held, last)

    async def _goal(self, session: AsyncSession, begins: date, last: date) -> list[dict[str, Any]]:
        goal_id, duration = new_id(), self.dice.choice((21, 28, 30, 45, 90))
        await add(
            session, goals.Goal, user_id=self.user_id, id=goal_id, category="custom", title="Goal",
            description="", why_it_matters="", intensity="gentle", duration_days=duration,
            start_date=begins, end_date=begins + timedelta(days=duration), status="active",
            zone=ZONE, utc_offset_minutes=60, created_at=NOON, updated_at=NOON,
        )  # fmt: skip
        if self.dice.random() < 0.5:
            first = begins + timedelta(days=self.dice.randrange(20))
            await add(
                session, goals.GoalPause, user_id=self.user_id, id=new_id(), goal_id=goal_id,
                from_date=first, to_date=first + timedelta(days=self.dice.randrange(1, 9)),
            )  # fmt: skip
        chosen = self.dice.sample(ACTIONS, self.dice.randrange(1, 5))
        end = begins + timedelta(days=duration)
        return [await self._action(session, goal_id, (begins, end), name) for name in chosen]

    async def _action(
        self, session: AsyncSession, goal_id: UUID, period: tuple[date, date], name: str
    ) -> dict[str, Any]:
        kind = self.dice.choice(("daily", "daily", "weekly", "specific_days", "on_demand"))
        begins, end = period
        starts = begins + timedelta(days=self.dice.choice((0, 0, 3, 10)))
        out = starts + timedelta(days=self.dice.randrange(25)) if self.dice.random() < 0.2 else None
        days = sorted(self.dice.sample(range(1, 8), self.dice.randrange(1, 6)))
        row = {
            "user_id": self.user_id, "id": new_id(), "goal_id": goal_id, "action_id": name,
            "plan_version": 1, "source": "rules", "frequency": kind,
            "times_per_week": self.dice.randrange(1, 8) if kind == "weekly" else None,
            "specific_days": days if kind == "specific_days" else [], "phase": 1, "rank": 1,
            "activation_date": starts, "removed_on": out, "created_at": NOON, "updated_at": NOON,
        }  # fmt: skip
        await add(session, goals.UserAction, **row)
        last = min(end - timedelta(days=1), out or end)
        return row | {"faithful": self.dice.choice((0.3, 0.7, 0.95)), "last": last}

    async def _break(self, session: AsyncSession, days: int) -> None:
        first = START + timedelta(days=self.dice.randrange(days))
        await session.execute(
            text(
                "insert into breaks (user_id, id, first_day, last_day, created_at)"
                " values (:user, :id, :first, :last, :at) on conflict do nothing"
            ),
            {
                "user": self.user_id,
                "id": new_id(),
                "first": first,
                "last": first + timedelta(days=self.dice.randrange(6)),
                "at": NOON,
            },
        )

    async def _logs(
        self, session: AsyncSession, action: dict[str, Any], held: list[dict[str, Any]], last: date
    ) -> None:
        """As through the app: an action of two goals is logged in both; now and then on a day that
        did not ask for it."""
        day = action["activation_date"]
        while day <= min(last, action["last"]):
            status = self._status(action["faithful"])
            if status is not None:
                for same in (a for a in held if a["action_id"] == action["action_id"]):
                    if same["activation_date"] <= day <= same["last"]:
                        if self.dice.random() < 0.1:  # edited when only one of them still ran
                            status = ("skipped", None)
                        await self._log(session, same["id"], day, *status)
            day += timedelta(days=1)

    def _status(self, faithful: float) -> tuple[str, str | None] | None:
        drawn = self.dice.random()
        if drawn < faithful:
            return ("completed" if drawn < faithful * 0.8 else "partial"), None
        rest = self.dice.random()
        if rest < 0.6:
            return None
        return "skipped", ("travel" if rest < 0.8 else None)

    async def _log(
        self, session: AsyncSession, user_action_id: UUID, day: date, status: str, why: str | None
    ) -> None:
        await session.execute(
            text(
                "insert into action_logs (user_id, id, user_action_id, local_date, zone,"
                " utc_offset_minutes, logged_at, status, skip_reason, logged_via) values (:user,"
                " :id, :action, :day, :zone, 60, :at, :status, :why, 'app')"
                " on conflict (user_id, user_action_id, local_date) do nothing"
            ),
            {
                "user": self.user_id,
                "id": new_id(),
                "action": user_action_id,
                "day": day,
                "zone": ZONE,
                "at": NOON,
                "status": status,
                "why": why,
            },
        )


NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)


async def add(session: AsyncSession, model: Any, **row: Any) -> None:
    await session.execute(insert(model).values(**row))


async def forget(session: AsyncSession) -> None:
    """What the nights have written down, but not what was expected."""
    for table in TABLES:
        await session.execute(text(f"delete from {table}"))
    await session.execute(text("delete from day_closings"))


async def milestones(session: AsyncSession) -> set[tuple[Any, ...]]:
    rows = await session.execute(
        text("select user_id, goal_id, milestone, achieved_on from goal_milestones")
    )
    return {tuple(row) for row in rows}


__all__ = ["ACTIONS", "NOON", "START", "ZONE", "Life", "add", "forget", "milestones", "models"]
