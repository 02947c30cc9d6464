"""The life of a goal as its page shows it: what is asked about phases that wait, how a pause moves
the end, and what a goal came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sante.goals.pages.common import Reader, address
from sante.goals.pages.numbers import Scale
from sante.goals.rules.catalogue import library
from sante.goals.types import Goal, GoalSummary, NextStep, TargetOutcome, WaitingPhase
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Status, Tone


@dataclass(frozen=True, slots=True)
class Offer:
    """A phase that waits for a word. `last`: the latest day it can be put off to."""

    phase: int
    title: str
    text: str
    actions: tuple[str, ...]
    url: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A target and what it came to; `row` is the same in a table."""

    name: str
    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What a goal came to."""

    sentence: str
    facts: tuple[tuple[str, str], ...]
    targets: tuple[OutcomeLine, ...]
    steps: tuple[NextStep, ...]
    can_extend: bool
    again: str


def offers(waiting: Sequence[WaitingPhase], goal: Goal, looking: Reader) -> tuple[Offer, ...]:
    return tuple(offer_of(w, (goal.goal_id, goal.end_date), looking) for w in waiting if w.offered)


def offer_of(waiting: WaitingPhase, goal: tuple[UUID, date], looking: Reader) -> Offer:
    """`goal`: its id and its end."""
    goal_id, end = goal
    share = ui.percent_text(waiting.consistency or 0.0)
    day = ui.day_text(waiting.starts, looking.today)
    never = waiting.starts >= end
    then = "It has no day before the goal's end." if never else f"It waits until {day}."
    return Offer(
        phase=waiting.phase,
        title=f"Phase {waiting.phase} waits for your word",
        text=(
            f"You did {share} of what was planned in the last two weeks, so we put nothing more on"
            f" top. {then} You need not answer: it starts by itself once 60 % is reached."
        ),
        actions=tuple(library().actions[a].name for a in waiting.action_ids),
        url=f"{address(goal_id)}/phases/{waiting.phase}",
        first=date.fromordinal(looking.today.toordinal() + 1).isoformat(),
        last=date.fromordinal(end.toordinal() - 1).isoformat(),
    )


def pause_text(goal: Goal, today: date) -> str:
    """How a pause moves the end; empty for a goal that runs."""
    since, end = goal.paused_since, goal.end_if_resumed(today)
    if since is None:
        return ""
    return (
        f"Paused since {ui.date_text(since, today)}. These days count neither for nor against you,"
        " and they are added at the end: were it resumed today, it would run until"
        f" {ui.date_text(end, today)}."
    )


def ending(goal: Goal, summary: GoalSummary, person: Person) -> Ending:
    met = sum(t.reached is True for t in summary.targets)
    measured = sum(t.reached is not None for t in summary.targets)
    days = f"{summary.active_days} of {summary.days} days"
    facts = [("Days with something done", days)]
    if summary.rested:
        facts.append(("Days it was paused", str(summary.rested)))
    if summary.consistency is not None:
        facts.append(("Done of what was planned", ui.percent_text(summary.consistency)))
    if summary.targets:
        facts.append(("Targets reached", f"{met} of {len(summary.targets)}"))
    return Ending(
        sentence=_sentence(met, measured, len(summary.targets)),
        facts=tuple(facts),
        targets=tuple(_line(t, person) for t in summary.targets),
        steps=summary.next_steps,
        can_extend=any(s.kind == "extend" for s in summary.next_steps),
        again=f"/goals/new?category={goal.category.value}",
    )


def _sentence(met: int, measured: int, targets: int) -> str:
    if not targets:
        return "This goal had no targets to measure. What you did for it stays yours."
    if not measured:
        return "Nothing was measured since you began, so nobody can say yet what it brought."
    if met == targets:
        return "Every target is reached."
    if met:
        return f"{met} of {targets} targets reached."
    return "No target is reached yet. What you did for it stays yours, and it still counts."


def _line(found: TargetOutcome, person: Person) -> OutcomeLine:
    scale = Scale.of(person, found.biomarker_id, found.unit)
    start, asked = scale.text(found.baseline), scale.text(found.target)
    if found.value is None:
        status = Status(Tone.UNKNOWN, "Not measured")
        return OutcomeLine(found.name, status, f"{start} at the start, {asked} asked for")
    status = Status(Tone.GOOD, "Reached") if found.reached else Status(Tone.UNKNOWN, "Not yet")
    return OutcomeLine(
        found.name, status, f"{scale.text(found.value)}, from {start}; {asked} asked for"
    )
