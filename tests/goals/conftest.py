from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

Values = dict[str, tuple[float, str]]
Reporter = Callable[..., Awaitable[None]]

SICK: Values = {
    "ldl_c": (168, "mg/dL"),
    "total_chol": (250, "mg/dL"),
    "hdl_c": (48, "mg/dL"),
    "triglycerides": (185, "mg/dL"),
    "hs_crp": (3.4, "mg/L"),
    "hba1c": (5.9, "%"),
    "glucose_fasting": (104, "mg/dL"),
    "albumin": (4.4, "g/dL"),
    "creatinine": (0.9, "mg/dL"),
    "alp": (70, "U/L"),
    "ggt": (32, "U/L"),
    "wbc": (6.4, "10*3/uL"),
    "rdw_cv": (13.1, "%"),
    "uric_acid": (5.2, "mg/dL"),
    "vitamin_d": (17, "ng/mL"),
    "ferritin": (60, "ng/mL"),
}
WELL: Values = {
    "ldl_c": (88, "mg/dL"),
    "hdl_c": (62, "mg/dL"),
    "triglycerides": (80, "mg/dL"),
    "hs_crp": (0.6, "mg/L"),
    "hba1c": (5.2, "%"),
    "glucose_fasting": (86, "mg/dL"),
}


@pytest.fixture
def report(client: httpx2.AsyncClient) -> Reporter:
    """`await report(alice, SICK)`: values entered by hand and confirmed."""

    async def enter(
        person: Person, values: Values, on: str = "2026-03-02", draw: object = None
    ) -> None:
        observations = [
            {"code": code, "value": value, "unit": unit} for code, (value, unit) in values.items()
        ]
        body = {"report_date": on, "observations": observations}
        made = await client.post("/api/v1/reports", json=body, headers=person.headers)
        assert made.status_code == 201, made.text
        path = f"/api/v1/reports/{made.json()['report_id']}"
        if draw:
            told = await client.patch(path, json={"draw": draw}, headers=person.headers)
            assert told.status_code == 200, told.text
        confirmed = await client.post(f"{path}/confirm", headers=person.headers)
        assert confirmed.status_code == 200, confirmed.text

    return enter


@pytest.fixture
async def alice(people: People) -> Person:
    return await people.alice()


@pytest.fixture
async def ill(alice: Person, report: Reporter) -> Person:
    """Alice, with a report that has something to work on."""
    await report(alice, SICK)
    return alice


@pytest.fixture
async def acting(db: SavepointDatabase, alice: Person) -> AsyncIterator[AsyncSession]:
    async with db.transaction(user_id=alice.user_id) as session:
        yield session
