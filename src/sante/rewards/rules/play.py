"""From a life to all its rewards: one pure function, whose result is what is kept.

Order matters in one place only. Achievements of XP and level look at XP that other achievements
add to; they are granted one by one, the earliest first, so that each sees what was there on its
day. The result is the same whether this runs each night or once after a month.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from uuid import UUID

from sante.progress.types import Outcome
from sante.rewards.checkers import CHECKERS, OF_XP, Seen
from sante.rewards.rules.catalogue import achievements, challenges
from sante.rewards.rules.challenges import Race, state_of
from sante.rewards.rules.ledger import (
    achievement_award,
    base_awards,
    by_day,
    challenge_award,
    finished,
    total,
)
from sante.rewards.rules.levels import level_of
from sante.rewards.rules.motivation import profile_of
from sante.rewards.types import (
    Achievement,
    Award,
    ChallengeState,
    ChallengeStatus,
    Domain,
    Earned,
    Grant,
    Key,
    Life,
    Play,
    Progress,
)

Awards = dict[Key, Award]


def play(life: Life) -> Play:
    base = base_awards(life)
    states = _challenges(life, base)
    awards: Awards = {**base, **dict(finished(life.challenges))}
    for taken in life.challenges:
        state = states.get(taken.id)
        if state is not None and state.status is ChallengeStatus.COMPLETED:
            assert state.ended_on is not None
            awards.update([challenge_award(taken, state.ended_on)])
    known = {name: on for name, on in life.granted.items() if name in achievements()}
    awards.update(achievement_award(name, on) for name, on in known.items())
    progress, granted = _achievements(life, awards)
    return Play(
        awards=awards,
        level=level_of(total(awards)),
        streaks=tuple(_streak(life, domain) for domain in Domain),
        progress=progress,
        granted=granted,
        challenges=states,
        motivation=profile_of(life),
    )


def _challenges(life: Life, awards: Awards) -> Mapping[UUID, ChallengeState]:
    return {
        taken.id: state_of(Race(challenges()[taken.challenge_id], taken, life, awards))
        for taken in life.challenges
        if taken.status == ChallengeStatus.ACTIVE and taken.challenge_id in challenges()
    }


def _achievements(life: Life, awards: Awards) -> tuple[Mapping[str, Progress], tuple[Grant, ...]]:
    """How far each is, and those newly reached, whose awards are added to `awards`."""
    seen = partial(
        Seen,
        sorted(life.facts, key=lambda f: (f.day, f.at, f.key)),
        life.courses,
        life.plan,
        life.horizon,
    )
    offered = [one for one in achievements().values() if one.id not in life.hidden]
    plain = [one for one in offered if one.criterion.kind not in OF_XP]
    progress = {one.id: check(one, seen()) for one in plain}
    grants = [
        _grant(one, on, awards)
        for one in plain
        if one.id not in life.granted and (on := progress[one.id].reached_on) is not None
    ]
    waiting = [one for one in offered if one.criterion.kind in OF_XP]
    while True:
        look = seen(by_day(awards))
        progress |= {one.id: check(one, look) for one in waiting}
        fresh = [
            (on, one.criterion.need, one)
            for one in waiting
            if one.id not in life.granted
            and one.id not in {grant.achievement_id for grant in grants}
            and (on := progress[one.id].reached_on) is not None
        ]
        if not fresh:
            return progress, tuple(sorted(grants, key=lambda g: (g.on, g.achievement_id)))
        on, _, one = min(fresh, key=lambda found: (found[0], found[1], found[2].id))
        grants.append(_grant(one, on, awards))


def check(one: Achievement, seen: Seen) -> Progress:
    return CHECKERS[one.criterion.kind](one.criterion, seen)


def _grant(one: Achievement, on: date, awards: Awards) -> Grant:
    awards.update([achievement_award(one.id, on)])
    return Grant(one.id, on, one.xp)


def _streak(life: Life, domain: Domain) -> Earned:
    course = life.courses[domain]
    done = (record.day for record in reversed(course.records) if record.alive is Outcome.DONE)
    found = course.streak
    return Earned(domain, found.current, found.longest, found.freezes_left, next(done, None))
