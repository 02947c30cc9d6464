from math import isqrt

from sante.rewards.rules.catalogue import amounts
from sante.rewards.types import Level, Tier


def level_number(xp: int) -> int:
    """floor(sqrt(xp / 100)) + 1: level N ends at N² x 100 XP."""
    return isqrt(max(xp, 0) // 100) + 1


def tier_of(level: int) -> Tier:
    return max(
        (tier for tier, first in amounts().tiers.items() if first <= level),
        key=lambda tier: amounts().tiers[tier],
    )


def level_of(xp: int) -> Level:
    number = level_number(xp)
    return Level(
        xp=xp,
        level=number,
        tier=tier_of(number),
        begins=(number - 1) ** 2 * 100,
        next_at=number**2 * 100,
    )
