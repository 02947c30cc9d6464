"""Products of a person's own Open Food Facts file: streamed, bounded, refused when it is none."""

import gzip
import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from sante.core.runtime import Runtime
from sante.core.uploads import IncomingFile
from sante.nutrition import service
from sante.nutrition.errors import NoProducts
from sante.nutrition.formats import open_food_facts as off
from sante.nutrition.service import products
from tests.support.people import Person

COLUMNS = (
    "code", "product_name", "brands", "countries_tags", "serving_quantity", "energy-kcal_100g",
    "energy-kj_100g", "fat_100g", "carbohydrates_100g", "proteins_100g", "salt_100g",
)  # fmt: skip
OATS = ("4012345678901", "Hafer", "Kölln, Other", "en:germany,en:austria", "40", "370", "", "7",
        "59", "13.5", "0.02")  # fmt: skip
COLA = ("5449000000996", "Cola", "X", "en:france", "", "", "180", "0", "10.6", "0", "0")


def table(*rows: tuple[str, ...]) -> bytes:
    return "\n".join("\t".join(row) for row in (COLUMNS, *rows)).encode() + b"\n"


def lines(*rows: dict[str, object]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def bring(
    runtime: Runtime, who: Person, data: bytes, *, size: int = 7, country: str | None = None
) -> service.Brought:
    incoming = IncomingFile("off", pieces(data, size))
    now = runtime.clock.now()
    return await service.bring_products(runtime, who.user_id, incoming, country=country, now=now)


async def look_up(client: httpx2.AsyncClient, who: Person, barcode: str) -> list[dict[str, object]]:
    answer = await client.get(
        "/api/v1/food/search", params={"barcode": barcode}, headers=who.headers
    )
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()["items"]
    return found


async def test_a_table_cut_anywhere_gives_its_products(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    brought = await bring(runtime, alice, table(OATS, COLA))
    assert (brought.stored, brought.left_out, brought.full) == (2, 0, False)
    (oats,) = await look_up(client, alice, OATS[0])
    assert (oats["name"], oats["brand"]) == ("Hafer", "Kölln")
    assert oats["per_100g"] == {
        "kcal": 370, "protein_g": 13.5, "carbs_g": 59, "fat_g": 7, "sodium_mg": 7.9,
    }  # fmt: skip
    assert oats["portions"] == [{"label": "portion", "grams": 40}]
    assert "ODbL" in str(oats["source"])
    (cola,) = await look_up(client, alice, COLA[0])
    assert cola["energy_100g"] == {"value": 43, "unit": "kcal"}  # from kilojoules


async def test_a_barcode_alone_is_the_product_with_its_portion(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    await bring(runtime, alice, table(OATS))
    for code, status in ((OATS[0], 200), ("4000000000000", 422)):
        answer = await client.post(
            "/api/v1/food/parse", json={"text": f" {code} "}, headers=alice.headers
        )
        assert answer.status_code == status, answer.text
        if status == 200:
            (item,) = answer.json()["items"]
            assert item["candidates"][0]["amount"]["grams"] == 40
        else:
            assert "no food with this barcode" in answer.json()["detail"]


@pytest.mark.parametrize("packed", [False, True])
async def test_json_lines_are_read_packed_or_not(
    packed: bool, runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    row: dict[str, object] = {
        "code": "4012345678901", "product_name": "Quark", "brands": "B",
        "nutriments": {"energy-kcal_100g": 67, "proteins_100g": 12, "caffeine_100g": 0.01},
    }  # fmt: skip
    data = lines(row, {"code": "x"}, {"code": "1234567"})
    if packed:  # two members in a row, as tools that append make them
        data = gzip.compress(data[:40]) + gzip.compress(data[40:])
    brought = await bring(runtime, alice, data)
    assert (brought.stored, brought.left_out) == (1, 2)
    (quark,) = await look_up(client, alice, "4012345678901")
    assert quark["per_100g"] == {"kcal": 67, "protein_g": 12, "caffeine_mg": 10}


async def test_the_same_file_again_brings_newer_figures_and_no_second_row(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    await bring(runtime, alice, table(OATS))
    newer = (*OATS[:5], "380", *OATS[6:])
    await bring(runtime, alice, table(newer, newer))
    (oats,) = await look_up(client, alice, OATS[0])
    assert oats["energy_100g"] == {"value": 380, "unit": "kcal"}


async def test_a_food_typed_in_keeps_its_barcode_from_a_file(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    body = {"name": "My oats", "per_100g": {"kcal": 350}, "barcode": OATS[0]}
    made = await client.post("/api/v1/food/foods", json=body, headers=alice.headers)
    assert made.status_code == 201, made.text
    brought = await bring(runtime, alice, table(OATS))
    assert brought.stored == 0
    (found,) = await look_up(client, alice, OATS[0])
    assert found["name"] == "My oats"


async def test_only_the_products_of_a_country_are_taken(runtime: Runtime, alice: Person) -> None:
    brought = await bring(runtime, alice, table(OATS, COLA), country="germany")
    assert (brought.stored, brought.left_out) == (1, 1)


async def test_a_product_is_found_by_its_name_beside_the_table_s_foods(
    runtime: Runtime, client: httpx2.AsyncClient, alice: Person
) -> None:
    await bring(runtime, alice, table(OATS))
    answer = await client.get(
        "/api/v1/food/search", params={"q": "hafer kölln"}, headers=alice.headers
    )
    assert answer.json()["items"][0]["barcode"] == OATS[0]


async def test_there_is_room_for_so_many_and_no_more(
    runtime: Runtime, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "MOST_PRODUCTS", 3)
    rows = [(f"40000000000{n:02}", f"Food {n}", *OATS[2:]) for n in range(9)]
    brought = await bring(runtime, alice, table(*rows), size=100_000)
    assert (brought.stored, brought.full) == (3, True)
    again = await bring(runtime, alice, table(*rows))  # those that are there are brought up to date
    assert (again.stored, again.full) == (3, True)
    fits = await bring(runtime, alice, table(*rows[:3]))
    assert (fits.stored, fits.full) == (3, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello\nworld\n", "no export of Open Food Facts"),
        (b"\x1f\x8b" + b"\0" * 40, "broken"),
        (b"code\tproduct_name\n" + b"x" * (2**20 + 5_000_000), "longer than a megabyte"),
    ],
)
async def test_what_is_no_such_file_is_refused(
    data: bytes, words: str, runtime: Runtime, alice: Person
) -> None:
    with pytest.raises(NoProducts, match=words):
        await bring(runtime, alice, data, size=2**20)


def test_impossible_figures_and_texts_are_left_out() -> None:
    read, first = off.reader_of("\t".join(COLUMNS))
    assert first is False
    bad = [
        ("401", *OATS[1:]),  # too short for a barcode
        ("4012345678901", "", *OATS[2:]),
        (*OATS[:5], "99999", "", *OATS[7:]),
        (*OATS[:5], "nan", "inf", *OATS[7:]),
    ]
    made = list(off.products(["\t".join(row) for row in bad], read))
    assert made == [None] * 4
    (odd,) = off.products(["\t".join((*OATS[:7], "700", *OATS[8:]))], read)
    assert odd is not None
    assert odd.per_100g.fat_g is None


def test_figures_that_contradict_themselves_are_marked() -> None:
    read, _ = off.reader_of("\t".join(COLUMNS))
    (odd,) = off.products(["\t".join((*OATS[:5], "37", *OATS[6:]))], read)
    assert odd is not None
    assert "Its entry gives 90% less energy" in odd.warning


async def test_a_stream_of_megabytes_is_read_in_passing(runtime: Runtime, alice: Person) -> None:
    """Of a dump, nothing is held but the piece that is being read."""
    import resource

    row = ("0", "", *OATS[2:])  # cannot be used, so that time goes into reading alone
    block = ("\t".join(row) + "\n").encode() * 12_000

    async def stream() -> AsyncIterator[bytes]:
        yield table()
        for _ in range(16):
            yield block

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    now = runtime.clock.now()
    brought = await service.bring_products(
        runtime, alice.user_id, IncomingFile("off", stream()), country=None, now=now
    )
    assert brought.lines == 192_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB
