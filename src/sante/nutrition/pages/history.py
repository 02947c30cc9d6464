"""The days before, and the targets with the person's wishes."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Form as Posted
from fastapi import Request, Response

from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.nutrition import service
from sante.nutrition.pages.common import day_url, guest, shell
from sante.nutrition.pages.view import Sums, sums
from sante.nutrition.types import DayTotal, Pace
from sante.profile.types import EnergyUnits
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Shell, TrendChart

router = Router()

DAYS: Final = 30
PHYSICAL: Final = 7700.0  # kcal in a kilogram of body weight
LIMITS: Final = (3000.0, 12000.0)
COLUMNS: Final = ("Day", "Meals", "Energy", "Protein", "Fibre", "Salt")
PACES: Final = (
    Option("keep", "Keep it"),
    Option("lose_slowly", "Lose slowly", "About a quarter of a per cent a week."),
    Option("lose", "Lose", "About half a per cent a week."),
)


@dataclass(frozen=True, slots=True)
class DayLine:
    href: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class HistoryView:
    shell: Shell
    chart: TrendChart | None
    days: tuple[DayLine, ...]
    columns: tuple[str, ...]
    care: str


@router.get("/food/history")
async def history(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    who = await guest(session, viewer, now)
    first = who.today - timedelta(days=DAYS - 1)
    found = await service.totals(session, viewer.user_id, first, who.today)
    wanted = await service.preferences(session, viewer.user_id)
    unit = who.person.units.energy
    show = wanted.show_energy and not who.numbers_off
    columns = COLUMNS[:2] if who.numbers_off else COLUMNS if show else (*COLUMNS[:2], *COLUMNS[3:])
    lines = tuple(
        DayLine(
            day_url(total.day, who.today),
            tuple(
                cell
                for name, cell in zip(COLUMNS, _cells(total, unit, who.today), strict=True)
                if name in columns
            ),
        )
        for total in reversed(found)
    )
    view = HistoryView(
        shell=shell(viewer, who.person, "Food by day", note=f"the last {DAYS} days"),
        chart=_chart(found, unit, who.today) if show and len(found) > 1 else None,
        days=lines,
        columns=columns,
        care="",
    )
    return ui.render(request, "nutrition/history.html", view)


def _cells(total: DayTotal, unit: EnergyUnits, today: date) -> tuple[str, ...]:
    n = total.nutrients
    salt = None if n.sodium_mg is None else service.salt_g(n.sodium_mg)
    return (
        ui.day_text(total.day, today).capitalize(),
        str(total.entries),
        ui.energy_text(n.kcal, unit),
        ui.quantity_text(n.protein_g, "g"),
        ui.quantity_text(n.fibre_g, "g"),
        ui.quantity_text(salt, "g", 1),
    )


def _chart(found: list[DayTotal], unit: EnergyUnits, today: date) -> TrendChart:
    factor = _factor(unit)
    by_day = {total.day: total.nutrients.kcal * factor for total in found}
    span = (found[-1].day - found[0].day).days + 1
    days = [found[0].day + timedelta(days=n) for n in range(span)]
    mean = sum(total.nutrients.kcal for total in found) / len(found)
    return TrendChart(
        label="Energy",
        sentence=f"On the {len(found)} days you wrote down, {ui.energy_text(mean, unit)} on"
        " average. Days without meals are gaps, not zeros.",
        days=tuple((day, by_day.get(day)) for day in days),
        rows=tuple(
            (ui.date_text(t.day, today), ui.energy_text(t.nutrients.kcal, unit))
            for t in reversed(found)
        ),
        unit="kJ" if unit == "kj" else "kcal",
    )


@dataclass(frozen=True)
class TargetsView:
    shell: Shell
    form: Form
    sums: Sums | None
    care: str
    paces: tuple[Option, ...]
    profile: Link
    energy_unit: str
    usual_per_kg: str  # the physical value, in that unit


def _factor(unit: EnergyUnits) -> float:
    return service.KCAL_KJ if unit == "kj" else 1.0


@router.get("/food/targets")
async def targets(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    who = await guest(session, viewer, now)
    found = await service.day_summary(session, who.person, who.today, today=who.today)
    wanted = found.preferences
    factor = _factor(who.person.units.energy)
    values = {"pace": wanted.pace.value, "per_kg": f"{wanted.kcal_per_kg * factor:.0f}"}
    if wanted.show_energy:
        values["show_energy"] = "yes"
    view = TargetsView(
        shell=shell(viewer, who.person, "What a day should hold"),
        form=Form(values),
        sums=sums(found, who.person, today=who.today),
        care=found.targets.care,
        paces=PACES,
        profile=Link("Your profile", "/you"),
        energy_unit="kJ" if who.person.units.energy == "kj" else "kcal",
        usual_per_kg=ui.number_text(PHYSICAL * factor),
    )
    return ui.render(request, "nutrition/targets.html", view)


@router.post("/food/targets")
async def change_targets(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    pace: Annotated[Pace, Posted()],
    per_kg: Annotated[float, Posted()],
    show_energy: Annotated[str, Posted(max_length=10)] = "",
) -> Response:
    who = await guest(session, viewer, now)
    kcal = per_kg / _factor(who.person.units.energy)
    least, most = LIMITS
    if not least <= kcal <= most:
        said = Flash("A kilogram of body weight holds 3,000 to 12,000 kcal. Check it.", "problem")
        return ui.redirect(request, "/food/targets", flash=said)
    await service.set_preferences(
        session,
        viewer.user_id,
        pace=pace,
        show_energy=show_energy == "yes",
        kcal_per_kg=kcal,
    )
    return ui.redirect(request, "/food/targets", flash=Flash("Saved."))
