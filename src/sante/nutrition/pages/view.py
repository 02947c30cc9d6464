"""What the pages show, made of what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.kit import ids
from sante.kit.clock import zone_of
from sante.nutrition import service
from sante.nutrition.types import (
    NUTRIENTS,
    EnergyNeed,
    EntryItem,
    FoodEntry,
    NutrientKind,
    Target,
    Targets,
    Tempo,
)
from sante.profile.types import EnergyUnits, Person
from sante.ui import service as ui

KINDS: Final = {kind.key: kind for kind in NUTRIENTS}
_TEMPO: Final = {
    Tempo.FAST: "Your weight is going down by about {percent} a week. That is on the quick side;"
    " eating a little more keeps muscle.",
    Tempo.TOO_FAST: "Your weight is going down by about {percent} a week, faster than is good for"
    " you. Please eat more, and talk to your doctor if you did not mean to lose weight.",
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    name: str
    amount: str  # "2 pieces, about 100 g"
    energy: str


@dataclass(frozen=True, slots=True)
class MealCard:
    key: str
    title: str  # "Lunch, 13:05"
    items: tuple[ItemLine, ...]
    energy: str
    note: str
    photo: str | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    whole: float
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Sums:
    """The day against its targets. `sentence` is empty before the first meal."""

    sentence: str
    bars: tuple[Bar, ...]
    rows: tuple[tuple[str, str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    withheld: tuple[str, ...]
    tempo: str


def amount_text(item: EntryItem, *, off: bool = False) -> str:
    grams = ui.quantity_text(item.grams.grams, "g")
    said = ""
    if item.amount is not None and item.unit not in (None, "g", "ml"):
        count = ui.number_text(item.amount, 0 if item.amount == int(item.amount) else 1)
        said = f"{count} {item.unit}"
    if not item.grams.assumed or off:
        return f"{said}, {grams}" if said and not off else said or grams
    span = ui.interval_text(item.grams.low, item.grams.high, "g")
    return f"{said}, about {grams} ({span})" if said else f"about {grams} ({span})"


def meal_card(entry: FoodEntry, person: Person, *, off: bool) -> MealCard:
    kcal = sum(item.nutrients.kcal for item in entry.items)
    unit = person.units.energy
    local = entry.eaten_at.astimezone(zone_of(entry.zone))
    return MealCard(
        key=ids.encode("meal", entry.id),
        title=f"{entry.meal_type.value.capitalize()}, "
        f"{ui.time_text(local.time(), person.units.clock)}",
        items=tuple(
            ItemLine(
                item.name,
                amount_text(item, off=off),
                "" if off else ui.energy_text(item.nutrients.kcal, unit),
            )
            for item in entry.items
        ),
        energy="" if off else ui.energy_text(kcal, unit),
        note=entry.note or "",
        photo=None
        if entry.photo_id is None
        else f"/food/photos/{ids.encode('photo', entry.photo_id)}",
        corrected=entry.corrected,
    )


def sums(day: service.Day, person: Person, *, today: date) -> Sums | None:
    """None where no figures are shown."""
    targets = day.targets
    if targets.numbers_off:
        return None
    unit = person.units.energy
    show = day.preferences.show_energy
    return Sums(
        sentence=_sentence(day, unit, show=show, is_today=day.day == today),
        bars=tuple(_bars(day, unit)),
        rows=tuple(_rows(day, unit, show=show)),
        reasons=tuple(_reasons(targets, unit)),
        withheld=targets.withheld,
        tempo=_tempo(targets.energy),
    )


def _sentence(day: service.Day, unit: EnergyUnits, *, show: bool, is_today: bool) -> str:
    total = day.total
    if not total.entries:
        return ""
    meals = "1 meal" if total.entries == 1 else f"{total.entries} meals"
    when = "so far" if is_today else "on this day"
    if not show:
        protein = ui.quantity_text(total.nutrients.protein_g or 0, "g")
        return f"{meals} {when}, with {protein} of protein."
    about = ui.energy_text(total.nutrients.kcal, unit)
    if total.high - total.low < 0.02 * max(total.nutrients.kcal, 1):
        return f"{meals} {when}, {about}."
    low, high = (ui.energy_text(kcal, unit) for kcal in (total.low, total.high))
    return (
        f"{meals} {when}, about {about}: likely between {low} and {high}, as amounts were assumed."
    )


def _bars(day: service.Day, unit: EnergyUnits) -> list[Bar]:
    made = []
    need = day.targets.energy
    if need is not None:
        kcal = day.total.nutrients.kcal
        text = f"{ui.energy_text(kcal, unit)} of about {ui.energy_text(need.goal.kcal, unit)}"
        made.append(Bar("Energy", min(kcal, need.goal.kcal), need.goal.kcal, text, need.goal.why))
    for target in day.targets.nutrients:
        value = getattr(day.total.nutrients, target.nutrient)
        if value is not None or target.nutrient in ("protein_g", "fibre_g"):
            made.append(_bar(KINDS[target.nutrient], value or 0.0, target))
    return made


def _bar(kind: NutrientKind, value: float, target: Target) -> Bar:
    shown = ui.quantity_text(value, "", kind.decimals)
    whole = target.low if target.low is not None else target.high or 1.0
    limit = ui.quantity_text(whole, kind.unit, kind.decimals)
    words = (
        f"{shown} of at least {limit}" if target.low is not None else f"{shown} of at most {limit}"
    )
    if target.low is not None and value >= target.low:
        words = f"{shown} of {limit}, reached"
    if target.high is not None and value > target.high:
        words = f"{shown}, above the advised {limit}"
    return Bar(kind.label, min(value, whole), whole, words, target.why)


def _rows(day: service.Day, unit: EnergyUnits, *, show: bool) -> list[tuple[str, str, str]]:
    total = day.total
    rows = [("Energy", ui.energy_text(total.nutrients.kcal, unit), "")] if show else []
    for kind in NUTRIENTS:
        value = getattr(total.nutrients, kind.key)
        unknown = total.unknown.get(kind.key, 0)
        if value is None:
            continue
        note = f"at least: {unknown} of the foods do not say" if unknown else ""
        rows.append((kind.label, ui.quantity_text(value, kind.unit, kind.decimals), note))
    if total.nutrients.sodium_mg is not None:
        salt = service.salt_g(total.nutrients.sodium_mg)
        rows.append(("Salt", ui.quantity_text(salt, "g", 1), "sodium times 2.54"))
    return rows


def _reasons(targets: Targets, unit: EnergyUnits) -> list[tuple[str, str]]:
    made = []
    if targets.energy is not None:
        need = targets.energy
        made += [
            ("Energy", f"{ui.energy_text(need.goal.kcal, unit)}, {need.goal.why}"),
            ("Your need", f"{ui.energy_text(need.usual.kcal, unit)}, {need.usual.why}"),
            ("At rest", f"{ui.energy_text(need.resting.kcal, unit)}, {need.resting.why}"),
        ]
    return made + [(KINDS[t.nutrient].label, t.why) for t in targets.nutrients]


def _tempo(need: EnergyNeed | None) -> str:
    if need is None or need.tempo not in _TEMPO or need.percent_a_week is None:
        return ""
    percent = f"{ui.number_text(need.percent_a_week, 1)} %"
    return _TEMPO[need.tempo].format(percent=percent)


def entry_items_text(items: Sequence[EntryItem]) -> str:
    names = [item.name.split(",")[0] for item in items]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
