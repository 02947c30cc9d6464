"""The action library, its effects and the goal categories, read once from the package's data.

Three sources meet here: the evidence as reviewed (`actions.csv`, `effects.csv`), what people read
and do (`actions/*.toml`), and what keeps actions away from people (`gates.toml`). An action's
`avoid_with` is everything that forbids it: its own contraindications, the gates of its traits and
its ingredients.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from sante.goals.rules.effects import read_effect
from sante.goals.rules.impact import impact_of, impact_on
from sante.goals.rules.markers import marker_models
from sante.goals.types import (
    DOWN,
    UP,
    ActionCategory,
    ActionDefinition,
    Aim,
    Contraindication,
    Difficulty,
    Direction,
    Effect,
    Frequency,
    GoalCategory,
    Grade,
    Impact,
    Indication,
    Metric,
    MetricType,
    Moment,
    Schedule,
)

SCIENCE_VERSION: Final = "2026-11-22"

_DAYS: Final = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
}


_WAYS: Final[Mapping[str, Direction]] = {"up": UP, "down": DOWN}


@dataclass(frozen=True, slots=True)
class Gate:
    """What holds for all actions with one of `traits` when one of `codes` is true of a person."""

    codes: frozenset[str]
    traits: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Category:
    id: GoalCategory
    title: str
    description: str
    biomarkers: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What words in a custom goal point to: `words` wish for it, `problems` to be rid of it."""

    id: str
    title: str
    words: tuple[str, ...]
    problems: tuple[str, ...]
    biomarkers: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Actions that a person does not want who turns away from these words."""

    words: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    actions: Mapping[str, ActionDefinition]
    categories: Mapping[GoalCategory, Category]
    topics: Mapping[str, Topic]
    bars: tuple[Bar, ...]
    gates: tuple[Gate, ...]

    def for_goal(self, category: GoalCategory) -> tuple[ActionDefinition, ...]:
        return tuple(a for a in self.actions.values() if category in a.goal_categories)

    def why_not(self, action: ActionDefinition, code: str) -> str:
        """What a code has to do with an action, in words for the person."""
        for clause in action.contraindications:
            if clause.blocks and code in clause.codes and clause.advice:
                return clause.advice
        for gate in self.gates:
            if code in gate.codes and gate.traits & action.traits:
                return gate.reason
        return "It is not safe together with this. Ask your clinician or pharmacist."


@lru_cache(maxsize=1)
def library() -> Library:
    gates_file = _toml("gates.toml")
    gates = tuple(
        Gate(frozenset(g["codes"]), frozenset(g["traits"]), g["reason"]) for g in gates_file["gate"]
    )
    effects = _effects()
    written = {key: row for name in ActionCategory for key, row in _toml(_file(name)).items()}
    reviewed = {row["id"]: row for row in _rows("actions.csv")}
    if written.keys() != reviewed.keys():
        raise ValueError(f"actions without a partner: {written.keys() ^ reviewed.keys()}")
    actions = {
        key: _action(row, written[key], effects.get(key, ()), gates, gates_file["ingredients"])
        for key, row in reviewed.items()
    }
    topics, bars = _topics(frozenset(actions))
    return Library(actions, _categories(), topics, bars, gates)


def _file(category: ActionCategory) -> str:
    return f"actions/{category.value}.toml"


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("sante.goals").joinpath("data", name).read_text("utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("sante.goals").joinpath("data", name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


def _effects() -> dict[str, tuple[Effect, ...]]:
    found: dict[str, tuple[Effect, ...]] = {}
    for row in _rows("effects.csv"):
        found[row["action"]] = (*found.get(row["action"], ()), read_effect(row))
    return found


def _categories() -> dict[GoalCategory, Category]:
    return {
        GoalCategory(key): Category(
            GoalCategory(key), c["title"], c["description"], tuple(c["biomarkers"]), c["why"]
        )
        for key, c in _toml("categories.toml").items()
    }


def _topics(actions: frozenset[str]) -> tuple[dict[str, Topic], tuple[Bar, ...]]:
    data = _toml("topics.toml")
    topics = {
        key: Topic(
            id=key,
            title=t["title"],
            words=tuple(t["words"]),
            problems=tuple(t["problems"]),
            biomarkers=tuple(t["biomarkers"]),
            actions=tuple(t["actions"]),
        )
        for key, t in data["topics"].items()
    }
    bars = tuple(Bar(tuple(b["words"]), tuple(b["actions"])) for b in data["bars"].values())
    named = {a for t in topics.values() for a in t.actions} | {a for b in bars for a in b.actions}
    if unknown := named - actions:
        raise ValueError(f"topics name unknown actions {unknown}")
    return topics, bars


def _action(
    reviewed: Mapping[str, str],
    written: Mapping[str, Any],
    effects: tuple[Effect, ...],
    gates: tuple[Gate, ...],
    ingredients: Mapping[str, list[str]],
) -> ActionDefinition:
    return ActionDefinition(
        **_evidence(reviewed, written, effects),
        **_words(written),
        **_safety(reviewed, written, gates, ingredients),
    )


def _evidence(
    reviewed: Mapping[str, str], written: Mapping[str, Any], effects: tuple[Effect, ...]
) -> dict[str, Any]:
    goals, topics = _goals(reviewed["goals"], written.get("goals_also", ()))
    return {
        "id": reviewed["id"],
        "goal_categories": goals,
        "topics": topics,
        "aims": _aims(effects, written.get("moves", ())),
        "effects": effects,
        "impact": impact_of(effects, marker_models()) or Impact(written.get("impact", "low")),
        "difficulty": Difficulty(reviewed["difficulty"]),
        "mechanism": reviewed["mechanism"],
        "part_of": written.get("part_of"),
        "is_pattern": bool(written.get("is_pattern", False)),
        "exclusive": written.get("exclusive"),
        "tau_days": None if reviewed["tau"] == "-" else float(reviewed["tau"].split()[0]),
        "grade": Grade(reviewed["cert"][0]),
        "citation": reviewed["citation"],
        "dose": reviewed["dose"],
        "evidence": reviewed["effects"],
    }


def _words(written: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": written["name"],
        "short_name": written["short_name"],
        "icon": written["icon"],
        "description": written["description"],
        "how_to": tuple(written["how_to"]),
        "two_minutes": written["two_minutes"],
        "minutes": written["minutes"],
        "schedule": _schedule(written),
        "moment": Moment(written["time"]) if "time" in written else None,
        "metric": _metric(written["metric"]),
        "indication": _indication(written.get("indication")),
        "question": written.get("question"),
    }


def _safety(
    reviewed: Mapping[str, str],
    written: Mapping[str, Any],
    gates: tuple[Gate, ...],
    ingredients: Mapping[str, list[str]],
) -> dict[str, Any]:
    """What forbids an action: its own clauses, the gates of its traits, what is in it.

    A supplement, what hangs on a question, what is off and what is below grade B is never added by
    itself."""
    category = ActionCategory(reviewed["category"])
    clauses = tuple(_clause(c) for c in written["not_for"])
    traits = frozenset(written.get("traits", ())) | _implied_traits(category)
    eaten = [code for name in written.get("ingredients", ()) for code in ingredients[name]]
    gated = [code for gate in gates if gate.traits & traits for code in gate.codes]
    own = [code for clause in clauses if clause.blocks for code in clause.codes]
    default_off = bool(written.get("default_off", False))
    offered_only = category is ActionCategory.SUPPLEMENT or "question" in written
    weak = Grade(reviewed["cert"][0]) is Grade.C
    return {
        "category": category,
        "contraindications": clauses,
        "contraindications_text": reviewed["contraindications"],
        "traits": traits,
        "avoid_with": frozenset((*own, *gated, *eaten)),
        "auto_add": not (offered_only or default_off or weak),
        "default_off": default_off,
    }


def _implied_traits(category: ActionCategory) -> frozenset[str]:
    supplement = category is ActionCategory.SUPPLEMENT
    return frozenset({"supplement"}) if supplement else frozenset()


def _clause(row: Mapping[str, Any]) -> Contraindication:
    codes = frozenset(row.get("codes", ()))
    return Contraindication(
        text=row["text"],
        codes=codes,
        blocks=bool(codes) and row.get("blocks", True),
        advice=row.get("advice", ""),
    )


def _aims(effects: tuple[Effect, ...], moves: list[str]) -> tuple[Aim, ...]:
    """Markers with a trial effect first; omega-3's rise of LDL is not an aim. What is said to move
    without a number counts least."""
    models = marker_models()
    aims = {
        e.biomarker_id: Aim(e.biomarker_id, UP if e.mean > 0 else DOWN, impact)
        for e in effects
        if (impact := impact_on(e, models)) is not None
    }
    for move in moves:
        biomarker, _, way = move.partition(":")
        aims.setdefault(biomarker, Aim(biomarker, _WAYS[way], Impact.LOW))
    return tuple(aims.values())


def _goals(reviewed: str, also: list[str]) -> tuple[frozenset[GoalCategory], frozenset[str]]:
    """Goal categories an action serves (a custom goal always), and other topics (sleep)."""
    names = {name.strip() for name in reviewed.split(",")} | set(also)
    known = {category.value for category in GoalCategory}
    goals = set(GoalCategory) if "all" in names else {GoalCategory(n) for n in names & known}
    return frozenset(goals | {GoalCategory.CUSTOM}), frozenset(names - known - {"all"})


def _schedule(row: Mapping[str, Any]) -> Schedule:
    return Schedule(
        frequency=Frequency(row["frequency"]),
        times_per_week=row.get("times_per_week"),
        days=frozenset(_DAYS[name] for name in row.get("days", ())),
    )


def _metric(row: Mapping[str, Any]) -> Metric:
    target = row.get("target")
    goal = None if target is None else float(target)
    return Metric(MetricType(row["type"]), row.get("unit"), goal)


def _indication(row: Mapping[str, Any] | None) -> Indication | None:
    if row is None:
        return None
    side: Literal["below", "above"] = "below" if "below" in row else "above"
    return Indication(row["biomarker"], side, float(row[side]))
