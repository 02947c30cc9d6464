"""The profile and the constraints over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from tests.support.clock import FakeClock
from tests.support.people import People

from sante.kit.ids import encode, new_id

ME = "/api/v1/me"
CONSTRAINTS = "/api/v1/constraints"
REGISTER = "/api/v1/auth/register"
NEW = {"email": "eve@example.org", "password": "seven quiet otters dancing"}


async def patch(
    client: httpx2.AsyncClient, headers: dict[str, str], **body: Any
) -> httpx2.Response:
    return await client.patch(ME, headers=headers, json=body)


def messages(answer: httpx2.Response) -> dict[str, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


# --- signing up ---


async def test_signing_up_makes_the_profile(client: httpx2.AsyncClient) -> None:
    body = NEW | {
        "display_name": "Eve",
        "timezone": "america/new_york",
        "date_of_birth": "1990-02-03",
        "sex": "female",
    }
    token = (await client.post(REGISTER, json=body)).json()["access_token"]
    me = (await client.get(ME, headers={"Authorization": f"Bearer {token}"})).json()
    assert me["email"] == "eve@example.org"
    assert me["display_name"] == "Eve"
    assert me["timezone"] == "America/New_York"
    assert (me["date_of_birth"], me["age"], me["sex"]) == ("1990-02-03", 36, "female")
    assert me["units"] == {
        "labs": "conventional",
        "body": "metric",
        "energy": "kcal",
        "clock": "24h",
    }
    assert (me["day_start_hour"], me["week_start"], me["version"]) == (3, "monday", 1)
    assert me["onboarding_completed"] is False


async def test_nothing_is_shared_until_the_person_says_so(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R-68."""
    alice = await people.alice()
    me = (await client.get(ME, headers=alice.headers)).json()
    assert me["privacy"] == {"data_sharing": False, "research": False, "analytics": False}


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("timezone", "Berlin", "Europe/Berlin"),
        ("date_of_birth", "2026-03-11", "in the future"),
        ("date_of_birth", "1890-01-01", "Check the year"),
    ],
)
async def test_a_bad_start_is_refused_with_what_to_do_and_leaves_no_account(
    client: httpx2.AsyncClient, field: str, value: str, hint: str
) -> None:
    refused = await client.post(REGISTER, json=NEW | {field: value})
    assert refused.status_code == 422
    assert hint in messages(refused)[field]
    assert (await client.post(REGISTER, json=NEW)).status_code == 201


@pytest.mark.parametrize(
    ("zone", "allowed"), [("Pacific/Kiritimati", True), ("Pacific/Pago_Pago", False)]
)
async def test_the_minimum_age_is_judged_by_the_day_where_the_person_is(
    client: httpx2.AsyncClient, clock: FakeClock, zone: str, allowed: bool
) -> None:
    """H11: at 10:30 UTC it is the 11th on Kiritimati and the 9th in Pago Pago."""
    clock.set(datetime(2026, 3, 10, 10, 30, tzinfo=UTC))
    answer = await client.post(
        REGISTER, json=NEW | {"timezone": zone, "date_of_birth": "2010-03-11"}
    )
    assert answer.status_code == (201 if allowed else 422)
    if not allowed:
        assert answer.json()["code"] == "under_minimum_age"
        assert "16 or older" in answer.json()["detail"]


# --- the profile ---


async def test_a_change_is_stored_and_counted(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    answer = await patch(
        client,
        alice.headers,
        display_name="Al",
        gender="other",
        timezone="Asia/Kathmandu",
        activity_level="light",
        week_start="sunday",
        day_start_hour=5,
        units={"body": "imperial", "labs": "si"},
        privacy={"analytics": True},
    )
    assert answer.status_code == 200
    me = (await client.get(ME, headers=alice.headers)).json()
    assert me == answer.json()
    assert me["units"] == {"labs": "si", "body": "imperial", "energy": "kcal", "clock": "24h"}
    assert me["privacy"] == {"data_sharing": False, "research": False, "analytics": True}
    assert (me["timezone"], me["week_start"], me["day_start_hour"]) == (
        "Asia/Kathmandu",
        "sunday",
        5,
    )
    assert me["version"] == 2


async def test_a_change_that_changes_nothing_is_not_a_new_version(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    first = await patch(client, alice.headers, weight={"value": 150, "unit": "lb"})
    again = await patch(client, alice.headers, weight={"value": 150, "unit": "lb"})
    assert first.json() == again.json()
    assert again.json()["version"] == 2


@pytest.mark.parametrize(
    ("sent", "height_cm", "weight_kg"),
    [
        (
            {"height": {"value": 71, "unit": "in"}, "weight": {"value": 180, "unit": "lb"}},
            180.34,
            81.647,
        ),
        ({"height": {"value": 180}, "weight": {"value": 81.5}}, 180, 81.5),
        ({"height_cm": 180, "weight_kg": 81.5}, 180, 81.5),
    ],
)
async def test_measures_are_taken_in_either_unit(
    client: httpx2.AsyncClient,
    people: People,
    sent: dict[str, Any],
    height_cm: float,
    weight_kg: float,
) -> None:
    alice = await people.alice()
    me = (await patch(client, alice.headers, **sent)).json()
    assert (me["height_cm"], me["weight_kg"]) == (height_cm, weight_kg)
    assert me["weight"]["measured_on"] == "2026-03-10"


async def test_measures_are_shown_in_the_persons_units(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    me = (
        await patch(
            client, alice.headers, height_cm=180.34, weight_kg=81.647, units={"body": "imperial"}
        )
    ).json()
    assert me["height"] == {"value": 71.0, "unit": "in", "text": "5\u00a0ft 11\u00a0in"}
    assert (me["weight"]["value"], me["weight"]["text"]) == (180.0, "180.0\u00a0lb")


async def test_a_field_can_be_emptied_but_a_birth_date_only_corrected(
    client: httpx2.AsyncClient, people: People
) -> None:
    """H11: the limits for the young hang on it."""
    alice = await people.alice()
    await patch(client, alice.headers, weight_kg=70)
    emptied = await patch(client, alice.headers, weight_kg=None, display_name=None)
    assert emptied.json()["weight_kg"] is None
    assert emptied.json()["weight"] is None
    refused = await patch(client, alice.headers, date_of_birth=None)
    assert refused.status_code == 422
    assert "not removed" in messages(refused)["date_of_birth"]
    corrected = await patch(client, alice.headers, date_of_birth="1977-03-01")
    assert corrected.json()["age"] == 49


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ({"timezone": "Europe/Brelin"}, "timezone", "Europe/Berlin"),
        ({"timezone": "Mars/Olympus"}, "timezone", "such as Europe/Berlin"),
        ({"date_of_birth": "2027-01-01"}, "date_of_birth", "in the future"),
        ({"height": {"value": 5.9}}, "height", "inches"),
        ({"height_cm": 1000}, "height", "centimetres"),
        ({"weight": {"value": 1200, "unit": "lb"}}, "weight", "kilograms"),
        ({"weight": {"value": 70, "measured_on": "2026-03-11"}}, "weighed_on", "Check the date"),
        ({"day_start_hour": 7}, "day_start_hour", "less than or equal to 6"),
        ({"display_name": ""}, "display_name", "at least 1"),
        ({"display_name": "x" * 101}, "display_name", "at most 100"),
        ({"gender": "unknown"}, "gender", "male"),
        ({"user_id": "user_x"}, "user_id", "not known"),
        ({"is_admin": True}, "is_admin", "not known"),
    ],
)
async def test_an_impossible_value_is_refused_with_what_to_do(
    client: httpx2.AsyncClient, people: People, body: dict[str, Any], field: str, hint: str
) -> None:
    """S9: nothing but profile fields can be set."""
    alice = await people.alice()
    before = (await client.get(ME, headers=alice.headers)).json()
    refused = await patch(client, alice.headers, **body)
    assert refused.status_code == 422
    assert hint in messages(refused)[field]
    assert (await client.get(ME, headers=alice.headers)).json() == before


async def test_all_problems_are_told_at_once(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    refused = await patch(client, alice.headers, timezone="Nowhere", height_cm=1, weight_kg=900)
    assert messages(refused).keys() == {"timezone", "height", "weight"}


@pytest.mark.parametrize("body", [[], None, "x", {"units": []}, {"weight": [1]}])
async def test_a_body_of_another_shape_is_refused(
    client: httpx2.AsyncClient, people: People, body: object
) -> None:
    alice = await people.alice()
    refused = await client.patch(ME, headers=alice.headers, json=body)
    assert 400 <= refused.status_code < 500


async def test_a_birth_date_below_the_minimum_age_is_refused_later_too(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    refused = await patch(client, alice.headers, date_of_birth="2012-01-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "under_minimum_age")


async def test_a_change_on_an_old_version_is_refused_only_when_a_version_is_sent(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R20."""
    alice = await people.alice()
    assert (await patch(client, alice.headers, display_name="B", version=1)).status_code == 200
    stale = await patch(client, alice.headers, display_name="C", version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert "version 2" in stale.json()["detail"]
    assert (await patch(client, alice.headers, display_name="C")).json()["version"] == 3


async def test_nobody_without_a_key_reads_a_profile(
    client: httpx2.AsyncClient, people: People
) -> None:
    dana = await people.dana()
    assert (await client.get(ME)).status_code == 401
    assert (await client.get(ME, headers=dana.headers)).status_code == 401
    assert (await client.get(CONSTRAINTS, headers=dana.headers)).status_code == 401


async def test_everybody_sees_only_their_own_profile(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, charlie = await people.alice(), await people.charlie()
    await patch(client, alice.headers, display_name="Only Alice")
    theirs = (await client.get(ME, headers=charlie.headers)).json()
    assert theirs["display_name"] == "Charlie"
    assert theirs["email"] == "charlie@example.org"


# --- constraints ---


async def add(client: httpx2.AsyncClient, headers: dict[str, str], **body: Any) -> httpx2.Response:
    return await client.post(CONSTRAINTS, headers=headers, json=body)


async def listed(client: httpx2.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    answer = (await client.get(CONSTRAINTS, headers=headers)).json()
    items: list[dict[str, Any]] = answer["items"]
    return items


async def test_a_brand_name_is_kept_as_written_and_checked_as_its_substance(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    answer = await add(client, alice.headers, kind="medicine", label="Coumadin 5 mg")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["code"], made["label"]) == ("medicine:warfarin", "Coumadin 5 mg")
    assert made["name"] == "Warfarin or another vitamin K antagonist"
    assert (made["checked"], made["active"], made["suggestions"]) == (True, True, [])
    assert await listed(client, alice.headers) == [made]


async def test_a_code_alone_takes_its_kind_and_label_from_the_vocabulary(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = (await add(client, alice.headers, code="allergy:nuts", since="2020-01-01")).json()
    assert (made["kind"], made["label"], made["since"]) == ("allergy", "Tree nuts", "2020-01-01")


async def test_a_text_that_can_only_be_one_thing_needs_no_kind(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    assert (await add(client, alice.headers, label="pregnant")).json()["code"] == "pregnancy"
    unclear = await add(client, alice.headers, label="penicillin")
    assert unclear.status_code == 422
    assert messages(unclear)["kind"] == "Say which kind it is: allergy, medicine."


async def test_an_unknown_medicine_is_kept_and_said_to_be_unchecked(
    client: httpx2.AsyncClient, people: People
) -> None:
    """H7: never said to be safe; what may have been meant is offered."""
    alice = await people.alice()
    made = (await add(client, alice.headers, kind="medicine", label="Cumadin 5 mg")).json()
    assert (made["code"], made["checked"], made["name"]) == ("other", False, None)
    assert made["suggestions"][0]["code"] == "medicine:warfarin"
    path = f"{CONSTRAINTS}/{made['constraint_id']}"
    fixed = await client.patch(path, headers=alice.headers, json={"code": "medicine:warfarin"})
    assert (fixed.json()["checked"], fixed.json()["label"]) == (True, "Cumadin 5 mg")


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ({}, "label", "own words"),
        ({"kind": "medicine"}, "label", "own words"),
        ({"kind": "medicine", "label": "warfarin and metformin"}, "label", "each on its own"),
        ({"code": "medicine:warfrin"}, "code", "medicine:warfarin"),
        ({"code": "lab:egfr_below_30"}, "code", "not a code"),
        ({"code": "medicine:other"}, "code", "not a code"),
        ({"kind": "allergy", "code": "medicine:warfarin"}, "kind", "medicine"),
        ({"kind": "pregnancy", "label": "not pregnant"}, "code", "breastfeeding"),
        ({"kind": "medicine", "code": "other"}, "label", "own words"),
        ({"code": "pregnancy", "since": "2026-03-02", "until": "2026-03-01"}, "until", "before"),
        ({"code": "pregnancy", "since": "2226-03-02"}, "since", "Check the year"),
        ({"kind": "medicine", "label": "x" * 201}, "label", "at most 200"),
        ({"code": "pregnancy", "user_id": "x"}, "user_id", "not known"),
    ],
)
async def test_a_constraint_that_cannot_be_understood_is_refused_with_what_to_do(
    client: httpx2.AsyncClient, people: People, body: dict[str, Any], field: str, hint: str
) -> None:
    alice = await people.alice()
    refused = await add(client, alice.headers, **body)
    assert refused.status_code == 422
    assert hint in messages(refused)[field]
    assert await listed(client, alice.headers) == []


@pytest.mark.parametrize(
    "body",
    [
        {"code": "medicine:warfarin"},
        {"kind": "medicine", "label": "Marcumar"},
        {"kind": "medicine", "label": "Zaubertropfen"},
    ],
)
async def test_the_same_thing_is_listed_once_and_again_after_it_ended(
    client: httpx2.AsyncClient, people: People, body: dict[str, Any]
) -> None:
    alice = await people.alice()
    made = (await add(client, alice.headers, **body)).json()
    again = await add(client, alice.headers, **body)
    assert (again.status_code, again.json()["code"]) == (409, "already_listed")
    path = f"{CONSTRAINTS}/{made['constraint_id']}"
    ended = await client.patch(path, headers=alice.headers, json={"until": "2026-03-01"})
    assert ended.json()["active"] is False
    assert (await add(client, alice.headers, **body)).status_code == 201
    reopened = await client.patch(path, headers=alice.headers, json={"until": None})
    assert (reopened.status_code, reopened.json()["code"]) == (409, "already_listed")
    assert len(await listed(client, alice.headers)) == 2


async def test_a_new_label_is_read_anew(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    made = (await add(client, alice.headers, kind="medicine", label="Coumadin")).json()
    path = f"{CONSTRAINTS}/{made['constraint_id']}"
    changed = await client.patch(path, headers=alice.headers, json={"label": "Euthyrox 50"})
    assert changed.json()["code"] == "medicine:levothyroxine"


async def test_a_constraint_told_by_mistake_can_be_removed(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = (await add(client, alice.headers, code="diet:vegan")).json()
    path = f"{CONSTRAINTS}/{made['constraint_id']}"
    assert (await client.delete(path, headers=alice.headers)).status_code == 204
    assert await listed(client, alice.headers) == []
    assert (await client.delete(path, headers=alice.headers)).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_foreign_constraint_is_answered_as_one_that_does_not_exist(
    client: httpx2.AsyncClient, people: People, method: str
) -> None:
    """S5: equal to the byte, and the owner's row is untouched."""
    alice, charlie = await people.alice(), await people.charlie()
    made = (await add(client, alice.headers, code="diet:vegan")).json()
    answers = []
    for constraint_id in (made["constraint_id"], encode("con", new_id()), "con_x", "user_1"):
        body = {"until": "2026-03-01"} if method == "PATCH" else None
        path = f"{CONSTRAINTS}/{constraint_id}"
        answers.append(await client.request(method, path, headers=charlie.headers, json=body))
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert await listed(client, alice.headers) == [made]
    assert await listed(client, charlie.headers) == []


async def test_the_vocabulary_is_listed_and_searched(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    path = f"{CONSTRAINTS}/vocabulary"
    every = (await client.get(path, headers=alice.headers)).json()
    assert len(every["items"]) > 120
    assert every["revised"] == "2026-11-22"
    diets = (await client.get(path, params={"kind": "diet"}, headers=alice.headers)).json()
    assert {item["kind"] for item in diets["items"]} == {"diet"}
    found = (await client.get(path, params={"q": "euthirox"}, headers=alice.headers)).json()
    assert found["items"][0] == {
        "code": "medicine:levothyroxine",
        "kind": "medicine",
        "label": "Levothyroxine",
        "name": "euthyrox",
        "match": "spelling",
    }


async def test_a_read_only_token_changes_nothing(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S11."""
    alice = await people.alice()
    made = await client.post("/api/v1/tokens", headers=alice.headers, json={"name": "watch"})
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    assert (await client.get(ME, headers=headers)).status_code == 200
    assert (await patch(client, headers, display_name="X")).status_code == 403
    assert (await add(client, headers, code="diet:vegan")).status_code == 403
