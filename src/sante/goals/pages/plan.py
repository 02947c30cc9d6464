"""The plan of a goal: its phases, what is offered beside them, what was left out and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sante.goals.pages import words
from sante.goals.pages.cards import ActionCard, Eye, action_card, against
from sante.goals.pages.common import Reader, address
from sante.goals.rules import telling
from sante.goals.rules.catalogue import library
from sante.goals.types import Commitment, GoalWithPlan, Refused
from sante.kit.ids import encode
from sante.ui import service as ui


@dataclass(frozen=True, slots=True)
class PlanAction:
    """An action of the plan; `note` says what is special about it here."""

    card: ActionCard
    key: str
    note: str
    url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Phase:
    title: str
    note: str
    actions: tuple[PlanAction, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Everything one fact keeps out of the plan: (names of actions, reason)."""

    title: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    title: str
    changes: tuple[str, ...]


def phases(found: GoalWithPlan, eye: Eye, looking: Reader) -> tuple[Phase, ...]:
    running = [c for c in found.commitments if c.removed_on is None]
    numbers = sorted({c.phase for c in running})
    return tuple(_phase(n, [c for c in running if c.phase == n], eye, looking) for n in numbers)


def _phase(number: int, held: Sequence[Commitment], eye: Eye, looking: Reader) -> Phase:
    starts = min(c.activation_date for c in held)
    ordered = sorted(held, key=lambda c: (c.activation_date, c.rank))
    return Phase(
        title=f"Phase {number}",
        note=_since(starts, looking.today),
        actions=tuple(_plan_action(c, eye, looking, starts) for c in ordered),
    )


def _since(day: date, today: date) -> str:
    if day > today:
        return f"starts {ui.day_text(day, today)}"
    return "starts today" if day == today else f"since {ui.date_text(day, today)}"


def _plan_action(held: Commitment, eye: Eye, looking: Reader, phase_starts: date) -> PlanAction:
    clock = looking.person.units.clock
    at = "" if held.reminder_time is None else f"at {ui.time_text(held.reminder_time, clock)}"
    notes = ["rests"] if held.resting else []
    if held.source == "person":
        notes.append("added by you")
    if held.activation_date > max(phase_starts, looking.today):
        notes.append(_since(held.activation_date, looking.today))
    key = encode("ua", held.user_action_id)
    return PlanAction(
        card=action_card(held.action, eye, title=held.title, schedule=held.schedule, at=at),
        key=key,
        note=", ".join(notes),
        url=f"{address(held.goal.goal_id)}/actions/{key}",
        remove_url=f"{address(held.goal.goal_id)}/actions/{key}/remove",
    )


def offered(found: GoalWithPlan, eye: Eye) -> tuple[ActionCard, ...]:
    present = {c.action.id for c in found.commitments}
    actions = [library().actions[key] for key in found.plan.offered if key not in present]
    return tuple(action_card(action, eye) for action in actions)


def removed(found: GoalWithPlan) -> tuple[tuple[str, str], ...]:
    """What was taken out and may come back: (library id, title)."""
    return tuple((c.action.id, c.title) for c in found.commitments if c.removed_on is not None)


def left_out(refused: Iterable[Refused]) -> tuple[LeftOut, ...]:
    """Each action once, under all the facts that keep it away; the widest group first."""
    by_name: dict[str, list[Refused]] = {}
    for entry in refused:
        by_name.setdefault(entry.name, []).append(entry)
    groups: dict[str, dict[str, list[str]]] = {}
    for name, entries in by_name.items():
        if (found := against(entries)) is not None:
            groups.setdefault(found.because, {}).setdefault(found.reason, []).append(name)
    ordered = sorted(groups.items(), key=lambda item: -_size(item[1]))
    return tuple(
        LeftOut(
            title=f"{because} ({_counted(_size(reasons))})",
            actions=tuple((words.listed(names), reason) for reason, names in reasons.items()),
        )
        for because, reasons in ordered
    )


def _size(reasons: Mapping[str, Sequence[str]]) -> int:
    return sum(len(names) for names in reasons.values())


def _counted(actions: int) -> str:
    return "1 action" if actions == 1 else f"{actions} actions"


def version(found: GoalWithPlan, looking: Reader) -> Version:
    plan = found.plan
    made = ui.day_text(looking.person.day_at(plan.created_at), looking.today)
    title = f"Version {plan.version}, {made}. {telling.cause_of(plan)}."
    return Version(title, telling.changes_of(plan, library().actions))
