from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from sante.core.http import Now, Router, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.profile import service as profiles
from sante.rewards import service
from sante.rewards.schemas import (
    Achievements,
    ChallengeOut,
    Challenges,
    RewardSettings,
    StreakOut,
    Streaks,
    TransactionOut,
    XpOut,
)

router = Router(tags=["rewards"])

Reader = Annotated[Viewer, Read("rewards")]
Writer = Annotated[Viewer, Write("rewards")]


@router.get("/xp")
async def read_xp(viewer: Reader, session: Tx, now: Now) -> XpOut:
    """XP and level. What was logged a moment ago is awarded by a job and may not be in it yet."""
    person, _ = await profiles.person_at(session, viewer.user_id, now=now)
    return XpOut.of(await service.standing(session, viewer.user_id), person)


@router.get("/xp/history")
async def list_xp(
    viewer: Reader,
    session: Tx,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Page[TransactionOut]:
    """Every award and what was taken back, the newest first."""
    after = from_cursor("xp", cursor)
    found = await service.history(session, viewer.user_id, after=after, limit=limit + 1)
    shown = found[:limit]
    return Page(
        items=[TransactionOut.of(one) for one in shown],
        next_cursor=cursor_of("xp", shown[-1].id) if len(found) > limit else None,
    )


@router.get("/streaks")
async def read_streaks(viewer: Reader, session: Tx) -> Streaks:
    """Days in a row, by area and over all of them."""
    found = await service.streaks(session, viewer.user_id)
    return Streaks(streaks=[StreakOut.of(one) for one in found])


@router.get("/achievements")
async def list_achievements(viewer: Reader, session: Tx, now: Now) -> Achievements:
    """What was reached and what is ahead, with how far it is."""
    return Achievements.of(await service.achievements(session, viewer.user_id, now=now))


@router.get("/challenges")
async def list_challenges(viewer: Reader, session: Tx, now: Now) -> Challenges:
    """Everything there is to take up; what is not safe for the person says why."""
    found = await service.list_challenges(session, viewer.user_id, now=now)
    return Challenges(challenges=[ChallengeOut.of(one) for one in found])


@router.post("/challenges/{challenge_id}/start", status_code=201)
async def start_challenge(
    challenge_id: Annotated[str, Path(max_length=60)], viewer: Writer, session: Tx, now: Now
) -> ChallengeOut:
    """Take it up from today on; days before do not count."""
    found = await service.start_challenge(session, viewer.user_id, challenge_id, now=now)
    return ChallengeOut.of(found)


@router.post("/challenges/attempts/{user_challenge_id}/leave")
async def leave_challenge(
    user_challenge_id: Annotated[UUID, PathId("uc")], viewer: Writer, session: Tx, now: Now
) -> ChallengeOut:
    """Stop one that runs. It can be taken up again."""
    found = await service.leave_challenge(session, viewer.user_id, user_challenge_id, now=now)
    return ChallengeOut.of(found)


@router.get("/rewards/settings")
async def read_settings(viewer: Reader, session: Tx) -> RewardSettings:
    found = await service.standing(session, viewer.user_id)
    return RewardSettings(shown=found.shown)


@router.put("/rewards/settings")
async def change_settings(body: RewardSettings, viewer: Writer, session: Tx) -> RewardSettings:
    """Hide rewards, or show them again."""
    await service.switch(session, viewer.user_id, shown=body.shown)
    return body
