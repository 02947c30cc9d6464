"""Words for what was reached. Who has hidden rewards is told nothing of them, and what was reached
days ago, when no job ran, stands on its page and rings for nobody."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.notify import service as notify
from sante.notify.types import Notice
from sante.profile import service as profile
from sante.rewards import queries
from sante.rewards.events import AchievementReached, ChallengeOver, LevelReached
from sante.rewards.types import ChallengeStatus

PAGE: Final = "/achievements"
WORTH_A_WORD: Final = timedelta(days=2)
_LAST: Final = {
    ChallengeStatus.COMPLETED: "You did it.",
    ChallengeStatus.FAILED: "It is over this time. You can take it up again whenever you like.",
}


async def on_achievement(session: AsyncSession, event: AchievementReached) -> None:
    await _tell(
        session,
        event,
        kind="achievement",
        title=f"Achievement: {event.name}",
        body=f"You have reached “{event.name}”, {event.xp} XP.",
        occasion=f"achievement:{event.achievement_id}",
    )


async def on_level(session: AsyncSession, event: LevelReached) -> None:
    await _tell(
        session,
        event,
        kind="level_up",
        title=f"Level {event.level}",
        body=f"You are at level {event.level}, {event.tier}.",
        occasion=f"level:{event.level}",
    )


async def on_challenge(session: AsyncSession, event: ChallengeOver) -> None:
    last = _LAST.get(event.status)
    if last is not None:
        await _tell(
            session,
            event,
            kind="milestone",
            title=f"Challenge: {event.name}",
            body=last,
            occasion=f"challenge:{event.user_challenge_id}",
        )


async def _tell(
    session: AsyncSession,
    event: AchievementReached | LevelReached | ChallengeOver,
    *,
    kind: str,
    title: str,
    body: str,
    occasion: str,
) -> None:
    if not await _is_news(session, event.user_id, event):
        return
    notice = Notice(kind, title, body, PAGE, occasion, event.at + WORTH_A_WORD)
    await notify.tell(session, event.user_id, notice, now=event.at)


async def _is_news(
    session: AsyncSession,
    user_id: UUID,
    event: AchievementReached | LevelReached | ChallengeOver,
) -> bool:
    _, today = await profile.person_at(session, user_id, now=event.at)
    return today - event.on < WORTH_A_WORD and await queries.shown(session, user_id)
