"""The food table: what is in it, and that everyday words lead to the right rows of it."""

import csv
from importlib.resources import files

import pytest
from bench.food_search import expected, matcher, measure
from sqlalchemy import text

from sante.core.runtime import Runtime
from sante.nutrition import service
from sante.nutrition.rules.names import tidy
from sante.nutrition.rules.nutrients import oddity
from sante.nutrition.table import ours
from sante.nutrition.types import Nutrients


@pytest.fixture(scope="module")
def rows() -> list[ours.Row]:
    return ours.table()


@pytest.fixture(scope="module")
def by_alias(rows: list[ours.Row]) -> dict[str, ours.Row]:
    return {alias: row for row in rows for alias in row.aliases}


def test_the_table_holds_usda_s_foods_our_staples_and_common_dishes(rows: list[ours.Row]) -> None:
    kinds = [row.food.id.partition(":")[0] for row in rows]
    assert kinds.count("usda") == 7413
    assert kinds.count("sante") > 60
    assert 300 <= sum(row.food.staple for row in rows) <= 600
    assert all(row.food.source for row in rows)


def test_names_are_written_not_shouted(rows: list[ours.Row]) -> None:
    names = [row.food.name for row in rows]
    assert [name for name in names if name.isupper()] == []
    assert not any(short in f" {name} " for name in names for short in (" CKD", " ckd", " wo/salt"))


def test_an_abbreviated_description_becomes_words() -> None:
    known = ours.abbreviations()
    shouted = "CHICKEN,BROILERS OR FRYERS,BREAST,MEAT&SKN,CKD,RSTD"
    assert (
        tidy(shouted, known)
        == "Chicken, broilers or fryers, breast, meat and skin, cooked, roasted"
    )
    assert tidy("TOMATOES,RED,RIPE,RAW", known) == "Tomatoes, red, ripe, raw"
    assert tidy("MILK,RED FAT,FLUID,2%MILKFAT", known).startswith("Milk, reduced fat, fluid")


def test_no_word_leads_to_two_foods(rows: list[ours.Row]) -> None:
    seen: dict[str, str] = {}
    twice = []
    for row in rows:
        for alias in row.aliases:
            if alias in seen and seen[alias] != row.food.id:
                twice.append((alias, seen[alias], row.food.id))
            seen[alias] = row.food.id
    assert twice == []


def test_every_staple_has_a_measure_that_people_use_and_plausible_weights() -> None:
    folder = files("sante.nutrition").joinpath("data")
    for name in ("staples.csv", "made.csv", "recipes.csv"):
        for row in csv.DictReader(folder.joinpath(name).read_text("utf-8").splitlines()):
            measures = dict(part.split("=") for part in row["portions"].split(";"))
            assert measures, row["name"]
            assert all(0 < float(grams) <= 1000 for grams in measures.values()), row["name"]


def test_figures_that_contradict_themselves_carry_a_warning(rows: list[ours.Row]) -> None:
    """98 of 7,413 fail the check with all carbohydrate at 4 kcal; fibre at half explains some."""
    odd = [row.food for row in rows if row.food.warning]
    assert 40 <= len(odd) <= 98
    assert oddity(Nutrients(kcal=900, protein_g=1, carbs_g=1, fat_g=1)) != ""
    assert oddity(Nutrients(kcal=165, protein_g=31, carbs_g=0, fat_g=3.6)) == ""


def test_what_is_not_known_is_not_zero(by_alias: dict[str, ours.Row]) -> None:
    rice = by_alias["rice"].food.per_100g
    assert rice.carbs_g is not None
    assert rice.carbs_g > 20
    assert rice.caffeine_mg is None
    assert by_alias["black coffee"].food.per_100g.caffeine_mg == 40
    assert by_alias["beer"].food.per_100g.alcohol_g == 3.9


def test_a_dish_is_reckoned_from_its_foods(by_alias: dict[str, ours.Row]) -> None:
    latte = by_alias["latte"].food
    milk, coffee = by_alias["milk"].food, by_alias["espresso"].food
    expected_kcal = (200 * milk.per_100g.kcal + 40 * coffee.per_100g.kcal) / 240
    assert latte.per_100g.kcal == pytest.approx(expected_kcal, abs=0.01)
    assert "USDA" in latte.source


def test_one_of_five_is_the_food_that_is_meant(rows: list[ours.Row]) -> None:
    """Names and spans of kcal were written before the matcher saw them."""
    found = measure(matcher(rows))
    assert len(expected()) >= 40
    assert found.five / found.asked >= 0.95, found.missed
    assert found.first / found.asked >= 0.85


async def test_filling_the_table_again_writes_nothing(runtime: Runtime) -> None:
    async with runtime.database.system_transaction() as session:
        held = await session.scalar(text("select count(*) from foods"))
        assert held > 7400
        assert await service.seed(session) == 0
        await session.execute(text("update foods set version = 'older', name = 'x'"))
        assert await service.seed(session) == held
        assert await session.scalar(text("select count(*) from foods where name = 'x'")) == 0
