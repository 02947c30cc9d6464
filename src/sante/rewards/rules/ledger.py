"""What a person has earned, line by line, and the entries that bring a ledger there.

Each award has a key that follows from what it is for. The ledger never changes an entry: where the
sum of a key's entries is not what the key is worth now, one more entry makes it so. The same
deed told twice, or by two jobs at once, therefore has one award; taken back it is worth nothing
again, and told once more it is worth what it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sante.progress.types import DayRecord, Outcome
from sante.rewards.rules.catalogue import Amounts, achievements, amounts, challenges
from sante.rewards.types import Award, ChallengeStatus, Fact, Key, Life, Taken


def base_awards(life: Life) -> dict[Key, Award]:
    """What was done and the overall streak: all but achievements and challenges."""
    return {**_facts(life.facts, amounts()), **_streaks(life.overall, amounts())}


def _facts(facts: Sequence[Fact], worth: Amounts) -> dict[Key, Award]:
    """The first of a day count, up to the cap of their source."""
    found: dict[Key, Award] = {}
    used: Counter[tuple[str, date]] = Counter()
    for fact in sorted(facts, key=lambda f: (f.at, f.source, f.key)):
        amount = worth.by_rule[fact.rule] if fact.rule else 0
        if fact.worth is not None:
            amount = min(amount, fact.worth)
        place = fact.source, fact.day
        if not amount or used[place] >= worth.caps[fact.source]:
            continue
        used[place] += 1
        found[Key(fact.source, fact.key, "done")] = Award(amount, fact.label, fact.day)
    return found


def _streaks(records: Sequence[DayRecord], worth: Amounts) -> dict[Key, Award]:
    """Once for each day that was kept, and once each time the streak reaches a milestone."""
    found: dict[Key, Award] = {}
    before = 0
    for record in records:
        if record.alive is Outcome.DONE:
            source_id, days = record.day.isoformat(), record.streak
            bonus = min(worth.streak_step * days, worth.streak_most)
            reason = f"{days} days in a row" if days > 1 else "The first day of a streak"
            found[Key("streak", source_id, "daily")] = Award(bonus, reason, record.day)
            for milestone, xp in worth.milestones.items():
                if before < milestone <= days:
                    key = Key("streak", source_id, f"{milestone}_day")
                    reason = f"A streak of {milestone} days"
                    found[key] = Award(xp, reason, record.day)
        before = record.streak
    return found


def achievement_award(achievement_id: str, on: date) -> tuple[Key, Award]:
    one = achievements()[achievement_id]
    return Key("achievement", one.id, "reached"), Award(one.xp, f"Achievement: {one.name}", on)


def challenge_award(taken: Taken, on: date) -> tuple[Key, Award]:
    """Each attempt that is completed is worth it again."""
    one = challenges()[taken.challenge_id]
    key = Key("challenge", f"{one.id}:{taken.attempt}", "completed")
    return key, Award(one.xp, f"Challenge: {one.name}", on)


def finished(taken: Iterable[Taken]) -> Iterator[tuple[Key, Award]]:
    for one in taken:
        known = one.challenge_id in challenges()
        if known and one.status == ChallengeStatus.COMPLETED and one.ended_on is not None:
            yield challenge_award(one, one.ended_on)


def total(awards: Mapping[Key, Award]) -> int:
    return sum(award.amount for award in awards.values())


def by_day(awards: Mapping[Key, Award]) -> list[tuple[date, int]]:
    """(day, XP at its end), oldest first."""
    sums: Counter[date] = Counter()
    for award in awards.values():
        sums[award.day] += award.amount
    found, so_far = [], 0
    for day in sorted(sums):
        so_far += sums[day]
        found.append((day, so_far))
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The entries a ledger holds for a key: their sum, how many, and what the last one was for."""

    amount: int
    turns: int
    reason: str
    day: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to add. `turn` counts the lines of a key, so that two who add the same add one."""

    key: Key
    turn: int
    amount: int
    reason: str
    day: date


def corrections(wanted: Mapping[Key, Award], kept: Mapping[Key, Kept]) -> list[Entry]:
    """The entries that bring each key's sum to what it is worth, in the order of their days."""
    found = []
    for key in wanted.keys() | kept.keys():
        award, have = wanted.get(key), kept.get(key)
        amount = 0 if award is None else award.amount
        change = amount - (0 if have is None else have.amount)
        if not change:
            continue
        found.append(
            Entry(
                key=key,
                turn=1 if have is None else have.turns + 1,
                amount=change,
                reason=_reason(award, have),
                day=have.day if award is None and have is not None else _day(award),
            )
        )
    return sorted(found, key=lambda entry: (entry.day, entry.key))


def _day(award: Award | None) -> date:
    assert award is not None
    return award.day


def _reason(award: Award | None, have: Kept | None) -> str:
    if award is None:
        assert have is not None
        said = have.reason.removeprefix("Corrected: ")
        return f"Taken back: {said.removeprefix('Taken back: ')}"
    return award.reason if have is None or not have.amount else f"Corrected: {award.reason}"
