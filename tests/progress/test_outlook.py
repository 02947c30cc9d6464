"""What lies ahead of a goal: its targets, the score, biological age, and what may get worse."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from tests.progress.conftest import Home
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.profile import service as profiles
from sante.progress import service
from sante.progress.types import GoalOutlook

FULL = {
    "ldl_c": (168, "mg/dL"),
    "hdl_c": (48, "mg/dL"),
    "total_chol": (250, "mg/dL"),
    "triglycerides": (185, "mg/dL"),
    "hs_crp": (3.4, "mg/L"),
    "hba1c": (5.9, "%"),
    "glucose_fasting": (104, "mg/dL"),
    "albumin": (4.4, "g/dL"),
    "creatinine": (0.9, "mg/dL"),
    "alp": (70, "U/L"),
    "ggt": (32, "U/L"),
    "wbc": (6.4, "10*3/uL"),
    "lymphocytes_pct": (31, "%"),
    "mcv": (90, "fL"),
    "rdw_cv": (13.1, "%"),
    "uric_acid": (5.2, "mg/dL"),
}


async def report(home: Home, values: dict[str, tuple[float, str]], on: str = "2026-03-02") -> None:
    rows = [{"code": code, "value": v, "unit": unit} for code, (v, unit) in values.items()]
    made = await home.send("POST", "/reports", report_date=on, observations=rows)
    await home.send("POST", f"/reports/{made['report_id']}/confirm")


@pytest.fixture
async def bob(client: httpx2.AsyncClient, people: People) -> Home:
    return Home(client, await people.bob())


@pytest.fixture
async def acting(db: SavepointDatabase, bob: Home) -> AsyncIterator[AsyncSession]:
    async with db.transaction(user_id=bob.person.user_id) as session:
        yield session


async def only_goal(home: Home) -> dict[str, Any]:
    (goal,) = (await home.get("/progress/projections"))["goals"]
    found: dict[str, Any] = goal
    return found


async def test_score_and_biological_age_are_projected_with_their_bands(bob: Home) -> None:
    await report(bob, FULL)
    await bob.goal()
    goal = await only_goal(bob)
    score, age = goal["health_score"], goal["biological_age"]
    assert score["now"] < score["projected"]
    assert score["band_80"]["low"] <= score["projected"] <= score["band_80"]["high"]
    assert (
        f"Health score {score['now']:.0f} now; about {score['projected']:.0f}" in score["sentence"]
    )
    assert age["projected"] < age["now"]
    assert age["band_80"]["low"] < age["projected"] < age["band_80"]["high"]
    assert "3 years either way" in age["sentence"]


async def test_without_all_nine_markers_no_biological_age_is_projected(bob: Home) -> None:
    await report(bob, {k: v for k, v in FULL.items() if k != "mcv"})
    await bob.goal()
    goal = await only_goal(bob)
    assert goal["health_score"] is not None
    assert goal["biological_age"] is None


async def test_with_too_few_markers_no_score_is_projected(bob: Home) -> None:
    await report(bob, {"ldl_c": (168, "mg/dL"), "hs_crp": (3.4, "mg/L")})
    await bob.goal()
    goal = await only_goal(bob)
    assert (goal["health_score"], goal["biological_age"]) == (None, None)
    assert len(goal["projections"]) == 2


async def test_each_projection_says_how_sure_it_is_and_why(bob: Home, clock: FakeClock) -> None:
    await report(bob, FULL)
    await bob.goal()
    ldl = (await only_goal(bob))["projections"][0]
    assert ldl["confidence"] == "low"
    assert any("28" in reason for reason in ldl["reasons"])
    assert (ldl["results"], ldl["settled"]) == (1, True)
    assert ldl["without_plan"] < ldl["baseline"]
    assert ldl["next_test_80"]["low"] < ldl["band_80"]["low"]


async def test_what_would_help_most_is_said_where_a_projection_falls_short(
    bob: Home, clock: FakeClock
) -> None:
    """Three weeks in which nothing was logged: the next ones are expected to be like them."""
    await report(bob, FULL)
    await bob.goal(intensity="intensive")
    for day in (20, 31):
        clock.set(datetime(2026, 3, day, 9, 0, tzinfo=UTC))
        await only_goal(bob)
    short = [p for p in (await only_goal(bob))["projections"] if not p["on_track"]]
    ldl = next(p for p in short if p["biomarker_id"] == "ldl_c")
    assert ldl["improvement_tip"].startswith("“")
    assert "each time it is planned, would bring it about" in ldl["improvement_tip"]
    assert "mg/dL lower" in ldl["improvement_tip"]


async def test_what_raises_another_marker_is_said_though_it_is_no_target(bob: Home) -> None:
    """R-25: omega-3 for triglycerides raises LDL a little."""
    await report(bob, {"triglycerides": (240, "mg/dL"), "ldl_c": (95, "mg/dL")})
    goal = await bob.goal("metabolic")
    await bob.send("POST", f"/goals/{goal['goal_id']}/actions", action_id="omega3_2g")
    found = await only_goal(bob)
    (effect,) = found["unfavourable_elsewhere"]
    assert (effect["action_id"], effect["biomarker_id"]) == ("omega3_2g", "ldl_c")
    assert effect["change"] > 0
    assert "raise your LDL cholesterol" in effect["sentence"]
    assert "the wrong way" in effect["sentence"]


async def test_what_pushes_a_target_the_wrong_way_is_said_beside_what_helps(bob: Home) -> None:
    await report(bob, {"triglycerides": (240, "mg/dL"), "ldl_c": (168, "mg/dL")})
    goal = await bob.goal()
    await bob.send("POST", f"/goals/{goal['goal_id']}/actions", action_id="omega3_2g")
    found = await only_goal(bob)
    ldl = next(p for p in found["projections"] if p["biomarker_id"] == "ldl_c")
    (said,) = ldl["unfavourable_effects"]
    assert "tends to raise LDL cholesterol by about" in said
    assert not ldl["unfavourable"]


async def test_other_packages_ask_for_one_goal_s_outlook(
    bob: Home, acting: AsyncSession, clock: FakeClock
) -> None:
    await report(bob, FULL)
    await bob.goal()
    person, _ = await profiles.person_at(acting, bob.person.user_id, now=clock.now())
    (found,) = await service.outlooks(acting, person, now=clock.now())
    again = await service.goal_outlook(acting, person, found.goal, now=clock.now())
    assert isinstance(again, GoalOutlook)
    assert again == found
    assert found.projections[0].biomarker_id == "ldl_c"
