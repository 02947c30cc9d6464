"""How far a challenge is, from the day it was taken up. Nothing is counted up, and the days of
before do not count."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sante.progress.types import DayRecord, Horizon, Outcome
from sante.rewards.rules.ledger import by_day
from sante.rewards.types import (
    Award,
    Challenge,
    ChallengeState,
    ChallengeStatus,
    Domain,
    Ended,
    Fact,
    Key,
    Life,
    Taken,
)

DAY: Final = timedelta(days=1)
BRIDGED: Final = 2  # missed days of a month that do not end a run: as many as streaks have freezes
ANYTHING: Final = "*"


@dataclass(frozen=True)
class Race:
    """A challenge that runs, with what it is judged by. `awards`: XP without challenges' own."""

    challenge: Challenge
    taken: Taken
    life: Life
    awards: Mapping[Key, Award]

    @property
    def first(self) -> date:
        return self.taken.first_day

    @property
    def horizon(self) -> Horizon:
        return self.life.horizon

    @property
    def last_day(self) -> date | None:
        """The last day that can count; None for what takes as long as its days are kept."""
        days = self.challenge.days
        return self.first + (days - 1) * DAY if days else None

    @property
    def span(self) -> Iterator[date]:
        last = min(self.horizon.last, self.last_day or date.max)
        for offset in range((last - self.first).days + 1):
            yield self.first + offset * DAY

    def facts(self) -> Iterator[Fact]:
        last = self.last_day or date.max
        return (fact for fact in self.life.facts if self.first <= fact.day <= last)


def state_of(race: Race) -> ChallengeState:
    if race.challenge.id in race.life.refused:
        return ChallengeState(
            0, race.challenge.need, ChallengeStatus.FAILED, race.life.today, Ended.SAFETY
        )
    return _GOALS[race.challenge.goal](race)


def _days_kept(race: Race) -> ChallengeState:
    return _run(race, _kept(race, race.challenge.domain))


def _kept(race: Race, domain: Domain) -> dict[date, Outcome]:
    course = race.life.courses.get(domain)
    records = () if course is None else course.records
    return {record.day: record.alive for record in records}


def _days_of_kind(race: Race) -> ChallengeState:
    what = race.challenge.what
    days = {
        fact.day
        for fact in race.life.facts
        if (not fact.recorded if what == ANYTHING else fact.kind == what)
    }
    return _run(race, dict.fromkeys(days, Outcome.DONE))


def _perfect_days(race: Race) -> ChallengeState:
    return _run(race, {r.day: _perfect(r, race) for r in race.life.plan}, bridged=0)


def _perfect(record: DayRecord, race: Race) -> Outcome:
    if record.totals.perfect:
        return Outcome.DONE
    if not record.totals.asked:
        return Outcome.RESTED
    return Outcome.MISSED if record.day <= race.horizon.closed_through else Outcome.OPEN


def _run(race: Race, outcomes: Mapping[date, Outcome], *, bridged: int = BRIDGED) -> ChallengeState:
    """Days in a row from the first one on. A day the challenge asks for and no plan does is missed
    when it is over and nothing was done."""
    need, done = race.challenge.need, 0
    missed: Counter[tuple[int, int]] = Counter()
    for day in race.span:
        outcome = outcomes.get(day) or _unasked(race, day)
        if outcome is Outcome.DONE:
            done += 1
        elif outcome is Outcome.MISSED:
            missed[day.year, day.month] += 1
            if missed[day.year, day.month] > bridged:
                return ChallengeState(done, need, ChallengeStatus.FAILED, day, Ended.MISSED)
        if done >= need:
            return ChallengeState(done, need, ChallengeStatus.COMPLETED, day)
    return ChallengeState(done, need)


def _unasked(race: Race, day: date) -> Outcome:
    if race.horizon.at_rest(day):
        return Outcome.RESTED
    return Outcome.MISSED if day <= race.horizon.closed_through else Outcome.OPEN


def _xp(race: Race) -> ChallengeState:
    last = race.last_day or date.max
    before = sum(award.amount for award in race.awards.values() if award.day < race.first)
    gained = [(day, xp - before) for day, xp in by_day(race.awards) if race.first <= day <= last]
    reached = next((day for day, xp in gained if xp >= race.challenge.need), None)
    return _within(race, max((xp for _, xp in gained), default=0), reached)


def _areas(race: Race) -> ChallengeState:
    """Areas something was done in, since the first day."""
    first: dict[Domain, date] = {}
    for fact in race.facts():
        if fact.domain is not None and fact.deed:
            first[fact.domain] = min(first.get(fact.domain, fact.day), fact.day)
    days = sorted(first.values())
    need = race.challenge.need
    return _within(race, len(days), days[need - 1] if len(days) >= need else None)


def _areas_kept(race: Race) -> ChallengeState:
    """The days of the area that is furthest behind, of the `areas` best ones."""
    areas, need = race.challenge.areas, race.challenge.need
    runs = [_run(race, _kept(race, d)) for d in Domain if d is not Domain.OVERALL]
    alive = [run for run in runs if run.status is not ChallengeStatus.FAILED]
    best = sorted((run.have for run in alive), reverse=True)
    have = best[areas - 1] if len(best) >= areas else 0
    ends = sorted(run.ended_on for run in alive if run.ended_on is not None)
    if len(ends) >= areas:
        return ChallengeState(need, need, ChallengeStatus.COMPLETED, ends[areas - 1])
    if len(alive) < areas:
        lost = sorted(run.ended_on for run in runs if run not in alive and run.ended_on)
        return ChallengeState(
            have, need, ChallengeStatus.FAILED, lost[len(runs) - areas], Ended.MISSED
        )
    return ChallengeState(have, need)


def _consistency(race: Race) -> ChallengeState:
    """Percent of what plans asked for, decided when the last day is over."""
    days = [r for r in race.life.plan if race.first <= r.day <= (race.last_day or date.max)]
    decided = [r.totals for r in days if r.day <= race.horizon.closed_through or r.totals.perfect]
    due = sum(totals.due for totals in decided)
    have = int(100 * sum(totals.credit for totals in decided) / due + 1e-9) if due else 0
    over = race.last_day is not None and race.last_day <= race.horizon.closed_through
    reached = race.last_day if over and have >= race.challenge.need else None
    return _within(race, have, reached)


def _within(race: Race, have: int, reached: date | None) -> ChallengeState:
    need, last = race.challenge.need, race.last_day
    if reached is not None:
        return ChallengeState(have, need, ChallengeStatus.COMPLETED, reached, last_day=last)
    if last is not None and last <= race.horizon.closed_through:
        return ChallengeState(have, need, ChallengeStatus.FAILED, last, Ended.TIME, last)
    return ChallengeState(have, need, last_day=last)


_GOALS: Final[Mapping[str, Callable[[Race], ChallengeState]]] = {
    "days_kept": _days_kept,
    "days_of_kind": _days_of_kind,
    "perfect_days": _perfect_days,
    "xp": _xp,
    "areas": _areas,
    "areas_kept": _areas_kept,
    "consistency": _consistency,
}


def known_goals() -> Iterable[str]:
    return _GOALS.keys()
