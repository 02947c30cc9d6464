"""XP, level and what was reached last."""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic
from sante.rewards import service as rewards
from sante.ui import service as ui

SHOWN: Final = 3


async def show(ask: Ask) -> Reply:
    found = await rewards.standing(ask.session, ask.user_id)
    address = ask.house.runtime.settings.address
    if not found.shown:
        return Reply(f"You have turned points off. Turn them on at {address}/achievements")
    level = found.level
    left = level.next_at - level.xp
    lines = [
        f"Level {level.level}, {level.tier.value}: {ui.number_text(level.xp)} XP."
        f" {ui.number_text(left)} to the next level."
    ]
    listed = await rewards.achievements(ask.session, ask.user_id, now=ask.now)
    reached = sorted(
        (one for one in listed if one.achieved_on is not None),
        key=lambda one: str(one.achieved_on),
        reverse=True,
    )
    lines.append(f"Reached: {len(reached)} of {len(listed)}.")
    lines += [f"🏅 {one.achievement.name}" for one in reached[:SHOWN]]
    ahead = [one for one in listed if one.achieved_on is None and 0 < one.have < one.need]
    nearest = sorted(ahead, key=lambda one: one.have / one.need, reverse=True)[:SHOWN]
    lines += [f"▫️ {one.achievement.name}: {one.have} of {one.need}" for one in nearest]
    return Reply("\n".join([*lines, "", f"All of it: {address}/achievements"]))


TOPIC: Final = Topic((Command("level", "XP, level and achievements", show),))
