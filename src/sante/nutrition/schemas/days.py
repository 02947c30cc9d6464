from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from sante.core.schemas import Model
from sante.nutrition import service
from sante.nutrition.schemas.common import EnergyOut, Shown, figures
from sante.nutrition.schemas.meals import EntryOut, ItemOut
from sante.nutrition.types import DayTotal, EnergyNeed, Pace, Preferences, Targets, Tempo


class NeedOut(Model):
    energy: EnergyOut
    why: str


class EnergyNeedOut(Model):
    """`usual` keeps the weight, `goal` is suggested, never below `floor`. `measured`: from your own
    food and weight rather than by formula. `tempo` says whether weight falls too fast."""

    resting: NeedOut
    usual: NeedOut
    goal: NeedOut
    floor: EnergyOut
    measured: bool
    tempo: Tempo | None
    percent_a_week: float | None

    @classmethod
    def of(cls, need: EnergyNeed, shown: Shown) -> "EnergyNeedOut":
        def out(kcal: float) -> EnergyOut:
            return EnergyOut.of(kcal, shown.unit)

        return cls(
            resting=NeedOut(energy=out(need.resting.kcal), why=need.resting.why),
            usual=NeedOut(energy=out(need.usual.kcal), why=need.usual.why),
            goal=NeedOut(energy=out(need.goal.kcal), why=need.goal.why),
            floor=out(need.floor),
            measured=need.measured,
            tempo=need.tempo,
            percent_a_week=None if need.percent_a_week is None else round(need.percent_a_week, 2),
        )


class TargetOut(Model):
    nutrient: str
    low: float | None
    high: float | None
    why: str


class TargetsOut(Model):
    """`withheld`: what is not said, and why. `care` comes before all else."""

    energy: EnergyNeedOut | None
    nutrients: list[TargetOut]
    withheld: list[str]
    care: str | None
    numbers_off: bool
    pace: Pace
    show_energy: bool
    kcal_per_kg: float

    @classmethod
    def of(cls, found: Targets, wanted: Preferences, shown: Shown) -> "TargetsOut":
        return cls(
            energy=None if found.energy is None else EnergyNeedOut.of(found.energy, shown),
            nutrients=[
                TargetOut(nutrient=t.nutrient, low=t.low, high=t.high, why=t.why)
                for t in found.nutrients
            ],
            withheld=list(found.withheld),
            care=found.care or None,
            numbers_off=found.numbers_off,
            pace=wanted.pace,
            show_energy=wanted.show_energy,
            kcal_per_kg=wanted.kcal_per_kg,
        )


class PatchTargets(Model):
    pace: Pace | None = None
    show_energy: bool | None = None
    kcal_per_kg: Annotated[float | None, Field(ge=3000, le=12000)] = None


class DayTotalOut(Model):
    """`energy_low` and `energy_high` where amounts were assumed. `unknown`: nutrient -> how many
    foods do not say it, so that its sum is "at least"."""

    date: date
    entries: int
    energy: EnergyOut | None
    energy_low: EnergyOut | None
    energy_high: EnergyOut | None
    nutrients: dict[str, float]
    salt_g: float | None
    unknown: dict[str, int]

    @classmethod
    def of(cls, total: DayTotal, shown: Shown) -> "DayTotalOut":
        off = shown.numbers_off
        sodium = total.nutrients.sodium_mg
        return cls(
            date=total.day,
            entries=total.entries,
            energy=None if off else EnergyOut.of(total.nutrients.kcal, shown.unit),
            energy_low=None if off else EnergyOut.of(total.low, shown.unit),
            energy_high=None if off else EnergyOut.of(total.high, shown.unit),
            nutrients={} if off else figures(total.nutrients),
            salt_g=None if off or sodium is None else round(service.salt_g(sodium), 2),
            unknown={} if off else dict(total.unknown),
        )


class TotalsOut(Model):
    days: list[DayTotalOut]

    @classmethod
    def of(cls, totals: Sequence[DayTotal], shown: Shown) -> "TotalsOut":
        return cls(days=[DayTotalOut.of(total, shown) for total in totals])


class SummaryOut(Model):
    date: date
    total: DayTotalOut
    targets: TargetsOut
    entries: list[EntryOut]

    @classmethod
    def of(cls, day: service.Day, shown: Shown) -> "SummaryOut":
        return cls(
            date=day.day,
            total=DayTotalOut.of(day.total, shown),
            targets=TargetsOut.of(day.targets, day.preferences, shown),
            entries=[EntryOut.of(one, shown) for one in day.entries],
        )


class RecentItemOut(Model):
    item: ItemOut
    times: int
    last: date


class RecentOut(Model):
    """`times` in the last `days` days."""

    days: Literal[60] = 60
    items: list[RecentItemOut]

    @classmethod
    def of(cls, found: Sequence[service.Recent], shown: Shown) -> "RecentOut":
        return cls(
            items=[
                RecentItemOut(item=ItemOut.of(one.item, shown), times=one.times, last=one.last)
                for one in found
            ]
        )
