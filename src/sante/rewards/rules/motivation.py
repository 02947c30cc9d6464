"""What seems to move a person, from what they did in the last four weeks, and words that fit.

Only words change with it: what is worth what, and what is offered, stays the same for everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sante.rewards.rules.catalogue import amounts
from sante.rewards.types import Life, Motivation, Style


@dataclass(frozen=True, slots=True)
class Tuning:
    days: int = 28
    fewest: int = 5  # things done; fewer say little
    little: float = 0.3
    sure: int = 60  # things done after which no more certainty comes
    close: float = 0.6  # of the first: the second is told as well


TUNING: Final = Tuning()
SOCIAL: Final = frozenset({"social_support"})


def profile_of(life: Life) -> Motivation:
    since = life.today - timedelta(days=TUNING.days - 1)
    facts = [f for f in life.facts if f.day >= since and f.deed]
    points = _points(life, since)
    ranked = sorted(Style, key=lambda style: -points[style])  # stable: in the order of Style
    first, second = ranked[0], ranked[1]
    if len(facts) < TUNING.fewest:
        return Motivation(first, None, TUNING.little)
    close = points[second] > 0 and points[second] >= TUNING.close * points[first]
    confidence = TUNING.little + (1 - TUNING.little) * min(1.0, len(facts) / TUNING.sure)
    return Motivation(first, second if close else None, round(confidence, 2))


def _points(life: Life, since: date) -> dict[Style, float]:
    """Each from 0 to about 10, so that they compare: challenges and milestones of the streak;
    things done with others; how many different things; how many days without a gap."""
    facts = [f for f in life.facts if f.day >= since and f.deed]
    overall = [r for r in life.overall if r.day >= since]
    plan = [r for r in life.plan if r.day >= since]
    passed = sum(record.streak in amounts().milestones for record in overall)
    taken = sum(one.first_day >= since for one in life.challenges)
    perfect = sum(record.totals.perfect for record in plan)
    return {
        Style.ACHIEVER: 3.0 * taken + 2.0 * passed,
        Style.SOCIALIZER: 1.5 * sum(f.kind in SOCIAL for f in facts),
        Style.EXPLORER: 1.0 * len({f.kind for f in facts}),
        Style.COMPLETIONIST: 10.0 * perfect / TUNING.days,
    }


_WORDS: Final[Mapping[Style, str]] = {
    Style.ACHIEVER: "You are on your way to level {next}.",
    Style.SOCIALIZER: "On the way to level {next}: tell somebody what you did today.",
    Style.EXPLORER: "On the way to level {next} something new counts as much as something known.",
    Style.COMPLETIONIST: "On the way to level {next} each day that is done in full adds up.",
}


def encouragement(motivation: Motivation, *, next_level: int) -> str:
    """One sentence about the next level, in words that fit the person."""
    return _WORDS[motivation.primary].format(next=next_level)
