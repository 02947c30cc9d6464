"""Achievements: the level, streaks by area, what was reached and is ahead, challenges, and where XP
came from. All of it can be hidden; nothing else depends on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Path, Query, Request, Response

from sante.core.errors import Conflict
from sante.core.http import Now, Router, Tx
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.profile import service as profiles
from sante.rewards import service
from sante.rewards.rules.motivation import encouragement
from sante.rewards.types import (
    AchievementShown,
    ChallengeShown,
    ChallengeStatus,
    Domain,
    DomainStreak,
    Ended,
    HistoryEntry,
    Standing,
)
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Flash, Shell, Tab

router = Router()

HISTORY: Final = 20
LOOKS: Final = 5  # 1 + 2 + 4 + 8 + 16 seconds; then the next page will show it
AREAS: Final = {
    Domain.OVERALL: "Anything",
    Domain.MEDICATION: "Medicines and supplements",
    Domain.NUTRITION: "Food",
    Domain.EXERCISE: "Movement",
    Domain.SLEEP: "Sleep",
    Domain.HYDRATION: "Drinking",
    Domain.MINDFULNESS: "Calm",
}
_ENDED: Final = {
    Ended.MISSED: "The run ended",
    Ended.TIME: "Its time was over",
    Ended.LEFT: "You left it",
    Ended.SAFETY: "It does not fit what we know of you any more",
}
_COLUMNS: Final = ("Area", "Now", "Best", "Freezes left", "Last day")


@dataclass(frozen=True, slots=True)
class LevelCard:
    """`part` of `whole` XP of this level. `look_in`: seconds after which to look again for what was
    done just now, for a page that can; 0 when all is awarded. `looked`: how often it will have."""

    level: int
    tier: str
    xp: int
    part: int
    whole: int
    left: str
    message: str
    look_in: int = 0
    looked: int = 0

    @classmethod
    def of(cls, found: Standing, viewer: Viewer, looked: int = 0) -> "LevelCard":
        level = found.level
        behind = found.stamp != viewer.stamp and looked < LOOKS
        left = level.next_at - level.xp
        return cls(
            level=level.level,
            tier=level.tier.value,
            xp=level.xp,
            part=level.xp - level.begins,
            whole=level.next_at - level.begins,
            left=f"{left:,} XP to level {level.level + 1}",
            message=encouragement(found.motivation, next_level=level.level + 1),
            look_in=2**looked if behind else 0,
            looked=looked + 1,
        )


@dataclass(frozen=True, slots=True)
class Badge:
    name: str
    description: str
    xp: int
    have: int
    need: int
    reached: str


@dataclass(frozen=True, slots=True)
class ChallengeCard:
    """`start` and `leave` are where its button posts to; empty when there is none."""

    id: str
    name: str
    description: str
    difficulty: str
    xp: int
    have: int
    need: int
    standing: str
    start: str
    leave: str
    why_not: tuple[str, ...]


@dataclass(frozen=True)
class RewardsView:
    shell: Shell
    shown: bool
    level: LevelCard
    columns: tuple[str, ...]
    streaks: tuple[tuple[str, ...], ...]
    streak_words: str
    reached: tuple[Badge, ...]
    ahead: tuple[Badge, ...]
    running: tuple[ChallengeCard, ...]
    open: tuple[ChallengeCard, ...]
    others: tuple[ChallengeCard, ...]
    history: tuple[tuple[str, ...], ...]


@router.get("/achievements")
async def show(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    standing = await service.standing(session, viewer.user_id)
    streaks = await service.streaks(session, viewer.user_id)
    badges = await service.achievements(session, viewer.user_id, now=now)
    cards = [
        _challenge(one, today)
        for one in await service.list_challenges(session, viewer.user_id, now=now)
    ]
    lines = await service.history(session, viewer.user_id, limit=HISTORY)
    name = person.display_name or viewer.email.partition("@")[0]
    running = tuple(card for card in cards if card.leave)
    offered = tuple(card for card in cards if card.start)
    view = RewardsView(
        shell=Shell(title="Achievements", name=name, tab=Tab.TODAY),
        shown=standing.shown,
        level=LevelCard.of(standing, viewer),
        columns=_COLUMNS,
        streaks=tuple(_streak(one, today) for one in streaks if one.best),
        streak_words=_streak_words(streaks),
        reached=_reached(badges, today),
        ahead=_ahead(badges),
        running=running,
        open=offered,
        others=tuple(card for card in cards if not (card.start or card.leave)),
        history=tuple(_line(one, today) for one in lines),
    )
    return ui.render(request, "rewards/achievements.html", view)


@router.post("/challenges/{challenge_id}/start")
async def start(
    request: Request,
    challenge_id: Annotated[str, Path(max_length=60)],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    try:
        found = await service.start_challenge(session, viewer.user_id, challenge_id, now=now)
    except Conflict as refusal:
        flash = Flash(refusal.detail, "problem")
        return ui.redirect(request, "/achievements#challenges", flash=flash)
    flash = Flash(f"“{found.challenge.name}” runs from today on.")
    return ui.redirect(request, "/achievements#challenges", flash=flash)


@router.post("/challenges/attempts/{user_challenge_id}/leave")
async def leave(
    request: Request,
    user_challenge_id: Annotated[UUID, PathId("uc")],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    found = await service.leave_challenge(session, viewer.user_id, user_challenge_id, now=now)
    flash = Flash(f"You have left “{found.challenge.name}”. You can start it again at any time.")
    return ui.redirect(request, "/achievements#challenges", flash=flash)


@router.post("/achievements/settings")
async def switch(
    request: Request,
    viewer: PageUser,
    session: Tx,
    shown: Annotated[str, Form(max_length=10)] = "yes",
) -> Response:
    await service.switch(session, viewer.user_id, shown=shown == "yes")
    said = (
        "They are shown again." if shown == "yes" else "Hidden everywhere. What you earn is kept."
    )
    return ui.redirect(request, "/achievements", flash=Flash(said))


async def _today(asked: Asked) -> LevelCard | None:
    found = await service.standing(asked.session, asked.viewer.user_id)
    if not found.shown or found.settled_at is None:
        return None
    return LevelCard.of(found, asked.viewer)


TODAY: Final = Panel("rewards/today.html", _today)


@router.get("/achievements/level")
async def level(
    request: Request,
    viewer: PageUser,
    session: Tx,
    looked: Annotated[int, Query(ge=0, le=100)] = 0,
) -> Response:
    """The level alone, for Today to show what was just awarded; asked for again, each time after
    twice as long, until all is or it has been asked for often enough."""
    found = await service.standing(session, viewer.user_id)
    return ui.fragment(request, "rewards/level.html", LevelCard.of(found, viewer, looked))


def _streak(one: DomainStreak, today: date) -> tuple[str, ...]:
    last = "" if one.last_activity is None else ui.date_text(one.last_activity, today)
    return (AREAS[one.domain], _days(one.current), _days(one.best), str(one.freezes_left), last)


def _streak_words(found: Sequence[DomainStreak]) -> str:
    overall = next(one for one in found if one.domain is Domain.OVERALL)
    if not overall.best:
        return "Your first day with anything done starts a streak."
    freezes = "1 freeze" if overall.freezes_left == 1 else f"{overall.freezes_left} freezes"
    now = f"{_days(overall.current)} in a row now, {_days(overall.best)} at the longest."
    return f"{now} {freezes} left this month: each bridges one missed day by itself."


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _reached(found: Sequence[AchievementShown], today: date) -> tuple[Badge, ...]:
    """The newest first."""
    mine = [(one.achieved_on, one) for one in found if one.achieved_on is not None]
    mine.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(_badge(one, ui.date_text(on, today)) for on, one in mine)


def _ahead(found: Sequence[AchievementShown]) -> tuple[Badge, ...]:
    """What is nearest first; of those as near, in the order of the catalogue."""
    ahead = [one for one in found if one.achieved_on is None]
    ahead.sort(key=lambda one: one.have / one.need, reverse=True)
    return tuple(_badge(one, "") for one in ahead)


def _badge(one: AchievementShown, reached: str) -> Badge:
    what = one.achievement
    return Badge(what.name, what.description, what.xp, one.have, one.need, reached)


def _challenge(one: ChallengeShown, today: date) -> ChallengeCard:
    what, runs = one.challenge, one.status is ChallengeStatus.ACTIVE
    why_not = one.refused
    if not runs and not why_not and one.blocked_by:
        why_not = (f"“{one.blocked_by}” is running, and it is of the same kind.",)
    free = not runs and not why_not
    return ChallengeCard(
        id=f"challenge-{what.id}",
        name=what.name,
        description=what.description,
        difficulty=what.difficulty,
        xp=what.xp,
        have=one.have,
        need=one.need,
        standing=_standing(one, today),
        start=f"/challenges/{what.id}/start" if free else "",
        leave=f"/challenges/attempts/{encode('uc', one.id)}/leave" if runs and one.id else "",
        why_not=why_not,
    )


def _standing(one: ChallengeShown, today: date) -> str:
    if one.status is None:
        return ""
    if one.status is ChallengeStatus.ACTIVE:
        since = "" if one.first_day is None else f"since {ui.date_text(one.first_day, today)}"
        until = "" if one.last_day is None else f", until {ui.date_text(one.last_day, today)}"
        return f"{since}{until}"
    on = "" if one.ended_on is None else f" on {ui.date_text(one.ended_on, today)}"
    if one.status is ChallengeStatus.COMPLETED:
        times = f" {one.times_completed} times, last" if one.times_completed > 1 else ""
        return f"Completed{times}{on}"
    return f"{_ENDED[one.why or Ended.LEFT]}{on}. It can be started again."


def _line(one: HistoryEntry, today: date) -> tuple[str, ...]:
    return (ui.date_text(one.day, today), one.reason, f"{one.amount:+,}".replace("-", "−"))
