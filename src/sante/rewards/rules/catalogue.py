"""Amounts, areas, achievements and challenges, read once from the package's data."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, cast

from sante.goals.types import ActionCategory
from sante.rewards.types import (
    Achievement,
    Challenge,
    Criterion,
    CriterionKind,
    Difficulty,
    Domain,
    Tier,
)

_DATA: Final = files("sante.rewards").joinpath("data")


@dataclass(frozen=True)
class Amounts:
    """XP by rule; how many facts of a source count on a day; the bonuses of the overall streak;
    the level from which on each tier begins."""

    by_rule: Mapping[str, int]
    caps: Mapping[str, int]
    streak_step: int
    streak_most: int
    milestones: Mapping[int, int]
    tiers: Mapping[Tier, int]


@lru_cache(maxsize=1)
def amounts() -> Amounts:
    read = _toml("amounts.toml")
    streak = read["streak"]
    return Amounts(
        by_rule=read["amounts"],
        caps=read["caps"],
        streak_step=streak["step"],
        streak_most=streak["most"],
        milestones={int(days): xp for days, xp in streak["milestones"].items()},
        tiers={Tier(name): level for name, level in read["tiers"].items()},
    )


@lru_cache(maxsize=1)
def _domains() -> dict[str, Any]:
    return _toml("domains.toml")


def domain_of(action_id: str, category: ActionCategory) -> Domain | None:
    """The area of an action of the library; None for what counts for the overall streak only."""
    read = _domains()
    name = read["actions"].get(action_id, read["categories"][category.value])
    return Domain(name) if name else None


@lru_cache(maxsize=1)
def achievements() -> Mapping[str, Achievement]:
    """In the order in which they are shown."""
    return {row["id"]: _achievement(row) for row in _rows("achievements.csv")}


@lru_cache(maxsize=1)
def challenges() -> Mapping[str, Challenge]:
    return {row["id"]: _challenge(row) for row in _rows("challenges.csv")}


def _achievement(row: Mapping[str, str]) -> Achievement:
    return Achievement(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        group=row["group"],
        xp=int(row["xp"]),
        criterion=Criterion(
            kind=CriterionKind(row["criterion"]),
            need=int(row["need"]),
            domain=Domain(row["domain"]) if row["domain"] else None,
            source=row["source"],
            early=row["early"] == "yes",
            days=_number(row["days"]),
            low=_number(row["low"]),
        ),
        avoid_with=frozenset(row["avoid_with"].split()),
    )


def _challenge(row: Mapping[str, str]) -> Challenge:
    return Challenge(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        difficulty=cast(Difficulty, row["difficulty"]),
        family=row["family"],
        xp=int(row["xp"]),
        goal=row["goal"],
        need=int(row["need"]),
        days=_number(row["days"]),
        domain=Domain(row["domain"] or Domain.OVERALL),
        what=row["what"],
        areas=_number(row["areas"]),
        avoid_with=frozenset(row["avoid_with"].split()),
    )


def _number(cell: str) -> int:
    return int(cell) if cell else 0


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_DATA.joinpath(name).read_text("utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_DATA.joinpath(name).read_text("utf-8").splitlines())
