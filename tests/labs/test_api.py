"""Reports and the health profile through the API."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from sante.core.runtime import Runtime
from sante.kit.ids import encode, new_id
from tests.labs.samples import (
    ADULT,
    DAY,
    SYNTHEA_DAYS,
    fhir_bundle,
    german_csv,
    synthea_bundle,
    us_csv,
)
from tests.support.clock import FakeClock
from tests.support.people import People, Person

REPORTS = "/api/v1/reports"
PROFILE = "/api/v1/health-profile"
# The worked example of PhenoAge in the sample's units: 48.45 at 50 years.
WORKED = {
    "1751-7": 4.3,
    "2160-0": 85 / 88.4,
    "1558-6": 5.6 / 0.05551,
    "30522-7": 3.2,
    "736-9": 28.0,
    "787-2": 91.0,
    "788-0": 13.4,
    "6768-6": 75.0,
    "6690-2": 7.1,
}


async def upload(
    client: httpx2.AsyncClient,
    who: Person,
    content: bytes,
    *,
    name: str = "report.json",
    mapping: dict[str, Any] | None = None,
) -> httpx2.Response:
    fields = {"mapping": json.dumps(mapping)} if mapping is not None else {}
    return await client.post(
        REPORTS, files={"file": (name, content)}, data=fields, headers=who.headers
    )


async def enter(client: httpx2.AsyncClient, who: Person, **body: Any) -> httpx2.Response:
    return await client.post(REPORTS, json=body, headers=who.headers)


async def confirmed(
    client: httpx2.AsyncClient, who: Person, content: bytes, **more: Any
) -> dict[str, Any]:
    report = (await upload(client, who, content, **more)).json()
    answer = await client.post(f"{REPORTS}/{report['report_id']}/confirm", headers=who.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def profile(client: httpx2.AsyncClient, who: Person) -> httpx2.Response:
    return await client.get(PROFILE, headers=who.headers)


def row(report: dict[str, Any], name: str) -> dict[str, Any]:
    found = [o for o in report["observations"] if name in (o["printed_name"], o["biomarker_id"])]
    assert len(found) == 1, f"{name}: {len(found)} rows"
    only: dict[str, Any] = found[0]
    return only


def marker(answer: dict[str, Any], biomarker_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        b for b in answer["biomarkers"] if b["biomarker_id"] == biomarker_id
    )
    return found


def codes(observation: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in observation["problems"]]


async def test_a_fhir_report_is_read_reviewed_and_confirmed(
    client: httpx2.AsyncClient, people: People
) -> None:
    """V-A21, V-M1, V-M3."""
    alice = await people.alice()
    answer = await upload(client, alice, fhir_bundle(changes=WORKED))
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["status"] == "review"
    assert report["report_date"] == "2026-03-02"
    assert report["lab_name"] == "Example Laboratory"
    assert report["ready"] is True
    glucose = row(report, "glucose_fasting")
    assert glucose["printed_unit"] == "mg/dL"
    assert glucose["canonical_value"] == pytest.approx(100.883, abs=0.001)
    assert glucose["shown"]["text"] == "101\u00a0mg/dL"
    assert (await profile(client, alice)).status_code == 404, "nothing counts before confirm"

    made = (
        await client.post(
            f"{REPORTS}/{report['report_id']}/confirm", json={}, headers=alice.headers
        )
    ).json()
    assert made["report_id"] == report["report_id"]
    assert made["user_id"] == encode("user", alice.user_id)
    ldl = marker(made, "ldl_c")
    assert (ldl["value"], ldl["unit"], ldl["status"]) == (148, "mg/dL", "borderline_high")
    assert (ldl["reference_low"], ldl["reference_high"]) == (None, 130)
    assert 1 <= ldl["percentile"] <= 99
    assert made["system_statuses"]["cardiovascular"] == "attention"
    assert isinstance(made["health_score"], int)
    assert made["score"]["status"] == "complete"
    assert made["biological_age"] == 48.4, "one decimal of the worked example's 48.4499"
    assert made["age"]["value"] == 48.45
    assert made["chronological_age"] == 50
    assert (await profile(client, alice)).json() == made


async def test_contributions_to_the_age_and_points_of_the_score_add_up(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await confirmed(client, alice, fhir_bundle(changes=WORKED))
    age = made["age"]
    total = age["typical"] + sum(c["years"] for c in age["contributions"])
    assert total == pytest.approx(age["value"], abs=0.06), "rounding only"
    assert (age["low"], age["high"]) == (45.45, 51.45)
    score = made["score"]
    lost = sum(m["points_lost"] for m in score["markers"])
    assert lost + score["partial_value"] == pytest.approx(100, abs=0.2)
    assert score["low"] <= score["value"] <= score["high"]


@pytest.mark.parametrize("content", [us_csv(), german_csv()], ids=["us", "german"])
async def test_a_table_is_read_with_its_columns_guessed_and_shown(
    client: httpx2.AsyncClient, people: People, clock: FakeClock, content: bytes
) -> None:
    clock.advance(days=10)
    alice = await people.alice()
    report = (await upload(client, alice, content, name="labs.csv")).json()
    assert report["format"] == "csv"
    assert report["mapping"]["columns"]
    assert report["ready"] is True, [codes(o) for o in report["observations"]]
    assert row(report, "ldl_c")["canonical_value"] == pytest.approx(148, abs=0.2)
    assert row(report, "creatinine")["canonical_value"] == pytest.approx(0.96, abs=0.002)
    made = await confirmed(client, alice, content, name="labs.csv")
    assert marker(made, "triglycerides")["value"] == pytest.approx(168, abs=0.5)


async def test_an_unknown_test_is_kept_and_shown_as_unknown(
    client: httpx2.AsyncClient, people: People, clock: FakeClock
) -> None:
    clock.advance(days=10)
    alice = await people.alice()
    report = (await upload(client, alice, us_csv())).json()
    troponin = row(report, "Troponin I")
    assert troponin["known"] is False
    assert (troponin["printed_value"], troponin["printed_unit"]) == ("<0.02", "ng/mL")
    assert codes(troponin) == ["unknown_test"]
    made = await confirmed(client, alice, us_csv())
    assert "Troponin I" not in {b["name"] for b in made["biomarkers"]}


async def test_a_censored_value_keeps_its_comparator(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    report = (await upload(client, alice, german_csv())).json()
    crp = row(report, "hs_crp")
    assert (crp["printed_value"], crp["comparator"], crp["value"]) == ("<0,6", "<", 0.6)
    assert codes(crp) == ["conventional_assay"]
    made = await confirmed(client, alice, german_csv())
    value = marker(made, "hs_crp")
    assert (value["comparator"], value["text"]) == ("<", "<0.6\u00a0mg/L")
    assert value["percentile"] is None


async def test_the_same_report_again_adds_nothing(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    first = await upload(client, alice, fhir_bundle())
    again = await upload(client, alice, fhir_bundle())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"duplicate": True}
    rewritten = json.dumps(json.loads(fhir_bundle()), indent=4).encode()
    spaced = await upload(client, alice, rewritten, name="other.json")
    assert spaced.json()["report_id"] == first.json()["report_id"]
    assert (await confirmed(client, alice, fhir_bundle()))["report_id"] == first.json()["report_id"]
    late = await upload(client, alice, fhir_bundle())
    assert (late.status_code, late.json()["status"]) == (200, "confirmed")
    listed = (await client.get(REPORTS, headers=alice.headers)).json()
    assert [r["report_id"] for r in listed["items"]] == [first.json()["report_id"]]
    history = await client.get("/api/v1/biomarkers/ldl_c/history", headers=alice.headers)
    assert len(history.json()["draws"]) == 1


async def test_two_people_may_have_the_same_report(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    assert (await upload(client, alice, fhir_bundle())).status_code == 201
    assert (await upload(client, bob, fhir_bundle())).status_code == 201


async def test_fifty_uploads_at_once_are_one_report(
    live_client: httpx2.AsyncClient, live_people: People
) -> None:
    alice = await live_people.alice()
    answers = await asyncio.gather(*(upload(live_client, alice, fhir_bundle()) for _ in range(50)))
    assert sorted(a.status_code for a in answers) == [200] * 49 + [201]
    assert len({a.json()["report_id"] for a in answers}) == 1
    detail = await live_client.get(
        f"{REPORTS}/{answers[0].json()['report_id']}", headers=alice.headers
    )
    assert len(detail.json()["observations"]) == len(ADULT)


async def test_values_can_be_typed_in(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    answer = await enter(
        client,
        alice,
        report_date="2026-03-01",
        observations=[
            {"code": "13457-7", "value": 160, "unit": "mg/dL"},
            {"name": "HDL", "value": 1.2, "unit": "mmol/L", "reference_low": 1.3},
            {"name": "CRP", "value": "<5", "unit": "mg/L"},
        ],
    )
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert report["format"] == "manual"
    assert row(report, "hdl_c")["canonical_value"] == pytest.approx(46.4, abs=0.01)
    assert row(report, "hs_crp")["comparator"] == "<"
    made = await client.post(f"{REPORTS}/{report['report_id']}/confirm", headers=alice.headers)
    assert made.json()["score"]["status"] == "partial"
    assert made.json()["health_score"] is None
    assert made.json()["biological_age"] is None
    assert "albumin" in made.json()["age"]["missing"]


async def test_a_unit_that_does_not_fit_blocks_until_it_is_corrected(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    body = {
        "report_date": "2026-03-01",
        "observations": [
            {"name": "LDL", "value": 3.4, "unit": "U/L"},
            {"name": "HDL", "value": 55, "unit": "mg/dL"},
        ],
    }
    report = (await enter(client, alice, **body)).json()
    ldl = row(report, "ldl_c")
    assert codes(ldl) == ["unit_mismatch"]
    assert "mmol/L" in ldl["problems"][0]["message"]
    assert report["ready"] is False
    path = f"{REPORTS}/{report['report_id']}"
    refused = await client.post(f"{path}/confirm", headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "report_incomplete")
    assert refused.json()["errors"][0]["field"] == f"observations.{ldl['id']}"
    assert (await profile(client, alice)).status_code == 404, "nothing was counted in part"

    fixed = await client.patch(
        path, json={"observations": [{"id": ldl["id"], "unit": "mmol/l"}]}, headers=alice.headers
    )
    assert fixed.status_code == 200, fixed.text
    assert codes(row(fixed.json(), "ldl_c")) == []
    assert row(fixed.json(), "ldl_c")["printed_unit"] == "U/L", "the original stays"
    assert row(fixed.json(), "ldl_c")["edited"] is True
    made = await client.post(f"{path}/confirm", headers=alice.headers)
    assert marker(made.json(), "ldl_c")["value"] == pytest.approx(131.5, abs=0.1)


async def test_a_row_can_be_left_out_another_added_and_one_removed(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    body = {
        "report_date": "2026-03-01",
        "observations": [
            {"name": "LDL", "value": 34000, "unit": "mg/dL"},
            {"name": "HDL", "value": 55, "unit": "mg/dL"},
            {"name": "Zonulin", "value": 3, "unit": "ng/mL"},
        ],
    }
    report = (await enter(client, alice, **body)).json()
    path = f"{REPORTS}/{report['report_id']}"
    assert codes(row(report, "ldl_c")) == ["implausible"]
    changes = {
        "report_date": "2026-02-27",
        "observations": [
            {"id": row(report, "ldl_c")["id"], "excluded": True},
            {"id": row(report, "hdl_c")["id"], "value": 54, "comparator": None},
        ],
        "add": [{"name": "TSH", "value": 2.2, "unit": "mU/L"}],
        "remove": [row(report, "Zonulin")["id"]],
    }
    fixed = await client.patch(path, json=changes, headers=alice.headers)
    assert fixed.status_code == 200, fixed.text
    assert fixed.json()["ready"] is True
    assert {o["name"] for o in fixed.json()["observations"]} == {
        "LDL cholesterol",
        "HDL cholesterol",
        "TSH",
    }
    made = (await client.post(f"{path}/confirm", headers=alice.headers)).json()
    assert made["report_date"] == "2026-02-27"
    assert {b["biomarker_id"] for b in made["biomarkers"]} == {"hdl_c", "tsh"}
    assert marker(made, "hdl_c")["value"] == 54
    assert marker(made, "hdl_c")["date"] == "2026-02-27"


async def test_a_test_we_do_not_know_can_be_said_to_be_one_we_do(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    observations = [{"name": "Schlechtes Cholesterin", "value": 130, "unit": "mg/dL"}]
    report = (
        await enter(client, alice, report_date="2026-03-01", observations=observations)
    ).json()
    path = f"{REPORTS}/{report['report_id']}"
    empty = await client.post(f"{path}/confirm", headers=alice.headers)
    assert (empty.status_code, empty.json()["code"]) == (422, "report_incomplete")
    only = report["observations"][0]["id"]
    said = {"observations": [{"id": only, "biomarker_id": "ldl_c"}]}
    fixed = await client.patch(path, json=said, headers=alice.headers)
    assert row(fixed.json(), "ldl_c")["canonical_value"] == 130
    wrong = {"observations": [{"id": only, "biomarker_id": "ldl_d"}]}
    refused = await client.patch(path, json=wrong, headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_biomarker")


async def test_a_confirmed_report_is_opened_before_it_is_corrected(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await confirmed(client, alice, fhir_bundle())
    path = f"{REPORTS}/{made['report_id']}"
    change = {"report_date": "2026-01-01"}
    refused = await client.patch(path, json=change, headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "report_confirmed")
    assert "/reopen" in refused.json()["detail"]
    again = await client.post(f"{path}/confirm", headers=alice.headers)
    assert (again.status_code, again.json()) == (200, made)


async def test_a_report_taken_back_counts_for_nothing_until_it_is_confirmed_again(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    old = await confirmed(client, alice, fhir_bundle(date(2025, 9, 1), {"13457-7": 120}))
    new = await confirmed(client, alice, fhir_bundle(DAY, {"13457-7": 185}))
    path = f"{REPORTS}/{new['report_id']}"
    ldl = "/api/v1/biomarkers/ldl_c/history"
    assert (await client.post(f"{path}/reopen", headers=bob.headers)).status_code == 404

    opened = (await client.post(f"{path}/reopen", headers=alice.headers)).json()
    assert opened["status"] == "review"
    draws = (await client.get(ldl, headers=alice.headers)).json()["draws"]
    assert [d["value"] for d in draws] == [120]
    assert (await profile(client, alice)).json()["report_id"] == old["report_id"]
    twice = await client.post(f"{path}/reopen", headers=alice.headers)
    assert (twice.status_code, twice.json()) == (200, opened)

    typo = {"observations": [{"id": row(opened, "ldl_c")["id"], "value": 158}]}
    assert (await client.patch(path, json=typo, headers=alice.headers)).status_code == 200
    assert (await client.post(f"{path}/confirm", headers=alice.headers)).status_code == 200
    draws = (await client.get(ldl, headers=alice.headers)).json()["draws"]
    assert [d["value"] for d in draws] == [120, 158]


async def test_what_was_said_of_a_draw_can_be_corrected_after_it_counted(
    client: httpx2.AsyncClient, people: People
) -> None:
    """“Glucose” is taken as fasting with a reservation, until somebody says how it was."""
    alice = await people.alice()
    glucose = {"name": "Glucose", "value": 95, "unit": "mg/dL"}
    ldl = {"name": "LDL Cholesterol", "value": 130, "unit": "mg/dL"}
    entered = await enter(client, alice, report_date="2026-03-01", observations=[glucose, ldl])
    path = f"{REPORTS}/{entered.json()['report_id']}"

    async def say(fasting: bool) -> dict[str, Any]:
        said = {"draw": {"fasting": fasting}}
        answer = await client.patch(path, json=said, headers=alice.headers)
        assert answer.status_code == 200
        return dict(row(answer.json(), "glucose_fasting"))

    def codes(observation: dict[str, Any]) -> set[str]:
        return {problem["code"] for problem in observation["problems"]}

    assert codes(row(entered.json(), "glucose_fasting")) == {"fasting_unknown"}
    assert codes(await say(fasting=True)) == set()
    assert (await client.post(f"{path}/confirm", headers=alice.headers)).status_code == 200
    opened = (await client.post(f"{path}/reopen", headers=alice.headers)).json()
    assert opened["draw"]["fasting"] is True
    assert codes(await say(fasting=False)) == {"not_fasting"}
    refused = await client.post(f"{path}/confirm", headers=alice.headers)
    assert refused.json()["code"] == "report_incomplete"
    unsaid = await client.patch(path, json={"draw": {"fasting": None}}, headers=alice.headers)
    assert codes(row(unsaid.json(), "glucose_fasting")) == {"fasting_unknown"}


async def test_a_fast_says_nothing_of_results_of_other_days(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    now = {"name": "Glucose", "value": 95, "unit": "mg/dL", "date": "2026-03-01"}
    then = {"name": "Glucose", "value": 99, "unit": "mg/dL", "date": "2025-03-01"}
    entered = await enter(client, alice, report_date="2026-03-01", observations=[now, then])
    path = f"{REPORTS}/{entered.json()['report_id']}"
    said = await client.patch(path, json={"draw": {"fasting": True}}, headers=alice.headers)
    told = [[p["code"] for p in o["problems"]] for o in said.json()["observations"]]
    assert told == [[], ["fasting_unknown"]]
    assert (await client.post(f"{path}/confirm", headers=alice.headers)).status_code == 200
    history = await client.get("/api/v1/biomarkers/glucose_fasting/history", headers=alice.headers)
    old, new = history.json()["draws"]
    assert (old["draw"]["fasting"], new["draw"]["fasting"]) == (None, True)
    assert "fasting_unknown" in old["flags"]
    assert "fasting_unknown" not in new["flags"]


async def test_deleting_a_report_removes_values_file_and_profile(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    alice = await people.alice()
    old = await confirmed(client, alice, fhir_bundle(date(2025, 9, 1), {"13457-7": 120}))
    new = await confirmed(client, alice, fhir_bundle(DAY))
    assert len(await runtime.files.of_user(alice.user_id)) == 2
    gone = await client.delete(f"{REPORTS}/{new['report_id']}", headers=alice.headers)
    assert gone.status_code == 204
    assert len(await runtime.files.of_user(alice.user_id)) == 1
    latest = (await profile(client, alice)).json()
    assert latest["report_id"] == old["report_id"]
    assert marker(latest, "ldl_c")["value"] == 120
    history = await client.get("/api/v1/biomarkers/ldl_c/history", headers=alice.headers)
    assert [d["value"] for d in history.json()["draws"]] == [120]
    assert (await upload(client, alice, fhir_bundle(DAY))).status_code == 201, "it may come back"


async def test_deleting_an_earlier_report_changes_what_later_profiles_carried_over(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    lipo = [{"name": "Lp(a)", "value": 180, "unit": "nmol/L"}]
    early = (await enter(client, alice, report_date="2025-11-01", observations=lipo)).json()
    await client.post(f"{REPORTS}/{early['report_id']}/confirm", headers=alice.headers)
    body = {"report_date": "2026-03-01"}
    rows = [{"name": "HDL", "value": 55, "unit": "mg/dL"}]
    report = (await enter(client, alice, **body, observations=rows)).json()
    await client.post(f"{REPORTS}/{report['report_id']}/confirm", headers=alice.headers)
    assert "lpa_high" in {s["signal_id"] for s in (await profile(client, alice)).json()["signals"]}
    await client.delete(f"{REPORTS}/{early['report_id']}", headers=alice.headers)
    assert (await profile(client, alice)).json()["signals"] == []


async def test_units_follow_the_setting_everywhere(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    await confirmed(client, alice, fhir_bundle())
    setting = {"units": {"labs": "si"}}
    assert (await client.patch("/api/v1/me", json=setting, headers=alice.headers)).is_success
    found = (await profile(client, alice)).json()
    ldl = marker(found, "ldl_c")
    assert (ldl["value"], ldl["unit"]) == (3.83, "mmol/L")
    assert ldl["text"] == "3.8\u00a0mmol/L"
    assert ldl["canonical"] == {"value": 148, "unit": "mg/dL"}
    assert ldl["reference_high"] == 3.36
    signal = next(s for s in found["signals"] if s["signal_id"] == "cardiovascular_inflammation")
    assert signal["user_values"]["ldl_c"] == 3.83
    assert "mmol/L" in signal["medical_insight"]
    history = (await client.get("/api/v1/biomarkers/hba1c/history", headers=alice.headers)).json()
    assert history["draws"][0]["unit"] == "mmol/mol"
    assert history["biomarker"]["reference"]["high"] == pytest.approx(38.8)


async def test_history_names_each_change_as_real_or_noise(
    client: httpx2.AsyncClient, people: People
) -> None:
    """G-18."""
    alice = await people.alice()
    for day, ldl in ((date(2025, 6, 2), 160), (date(2025, 9, 1), 150), (DAY, 104)):
        await confirmed(client, alice, fhir_bundle(day, {"13457-7": ldl}))
    history = (await client.get("/api/v1/biomarkers/ldl_c/history", headers=alice.headers)).json()
    draws = history["draws"]
    assert [d["value"] for d in draws] == [160, 150, 104]
    assert draws[0]["change"] is None
    assert (draws[1]["change"]["absolute"], draws[1]["change"]["days"]) == (-10, 91)
    assert [d["change"]["real"] for d in draws[1:]] == [False, True]
    assert draws[2]["change"]["limit_percent"] == 23.7
    assert [d["status"] for d in draws] == ["high", "borderline_high", "normal"]


async def test_derived_markers_have_a_history_too(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    for day in (date(2025, 9, 1), DAY):
        await confirmed(client, alice, fhir_bundle(day))
    path = "/api/v1/biomarkers/non_hdl_c/history"
    draws = (await client.get(path, headers=alice.headers)).json()["draws"]
    assert [(d["value"], d["derived"]) for d in draws] == [(182, True), (182, True)]
    unknown = await client.get("/api/v1/biomarkers/nothing/history", headers=alice.headers)
    assert unknown.status_code == 404


async def test_a_synthea_export_of_years_keeps_each_value_s_day(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await confirmed(client, alice, synthea_bundle())
    assert made["report_date"] == str(SYNTHEA_DAYS[-1])
    assert "rdw_cv" not in {b["biomarker_id"] for b in made["biomarkers"]}
    history = await client.get("/api/v1/biomarkers/creatinine/history", headers=alice.headers)
    assert [d["date"] for d in history.json()["draws"]] == [str(day) for day in SYNTHEA_DAYS]


async def test_a_changed_birth_date_changes_the_profile_at_once(
    client: httpx2.AsyncClient, people: People
) -> None:
    ada = await people.person("ada", sex="female")
    made = await confirmed(client, ada, fhir_bundle(changes=WORKED))
    assert (made["health_score"], made["biological_age"]) == (None, None)
    assert made["score"]["reason"] == "birth_date_missing"
    born = {"date_of_birth": "1976-03-01"}
    assert (await client.patch("/api/v1/me", json=born, headers=ada.headers)).is_success
    assert (await profile(client, ada)).json()["biological_age"] == 48.4


async def test_there_is_no_score_in_pregnancy(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    await confirmed(client, alice, fhir_bundle())
    told = {"kind": "pregnancy", "code": "pregnancy", "since": "2026-01-01"}
    assert (await client.post("/api/v1/constraints", json=told, headers=alice.headers)).is_success
    found = (await profile(client, alice)).json()
    assert (found["health_score"], found["score"]["reason"]) == (None, "pregnancy")
    assert (found["biological_age"], found["age"]["reason"]) == (None, "pregnancy")


async def test_refer_values_stop_coaching_and_say_whom_to_see(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await confirmed(client, alice, fhir_bundle(changes={"13457-7": 212, "2823-3": 6.2}))
    found = {r["biomarker_id"]: r for r in made["referrals"]}
    assert found["potassium"]["urgency"] == "urgent"
    assert "doctor" in found["ldl_c"]["see"]
    assert {"ldl_c", "potassium"} <= set(made["stopped_markers"])
    assert made["system_statuses"]["electrolytes"] == "warning"


async def test_the_registry_is_listed_with_the_limits_of_who_asks(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    hers, his = [
        {
            item["biomarker_id"]: item
            for item in (await client.get("/api/v1/biomarkers", headers=h)).json()["items"]
        }
        for h in (alice.headers, bob.headers)
    ]
    assert len(hers) == 76
    assert (hers["hdl_c"]["reference"]["low"], his["hdl_c"]["reference"]["low"]) == (50, 40)


async def test_reports_are_paged_with_a_cursor(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    made = []
    for day in range(1, 6):
        rows = [{"name": "LDL", "value": 100 + day, "unit": "mg/dL"}]
        answer = await enter(client, alice, report_date=f"2026-02-0{day}", observations=rows)
        made.append(answer.json()["report_id"])
    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(REPORTS, params=query, headers=alice.headers)).json()
        seen += [item["report_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    odd = await client.get(REPORTS, params={"cursor": "goal_1"}, headers=alice.headers)
    assert odd.status_code == 400


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"%PDF-1.7 ...", 422),
        (b"PK\x03\x04....", 415),
        (b"", 415),
        (b"\x89PNG\r\n\x1a\n", 415),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", 415),
        (b'{"resourceType": "Bundle", "entry": [', 422),
        (b'{"resourceType": "Bundle", "x": NaN}', 422),
        (b'{"resourceType": "Bundle", "type": "a", "type": "b"}', 422),
        (b'{"resourceType": "Bundle", "a": ' + b"[" * 100 + b"]" * 100 + b"}", 422),
        (b'{"resourceType": "Patient"}', 422),
        (b'{"resourceType": "Bundle", "entry": []}', 422),
        (b"hello", 415),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    client: httpx2.AsyncClient, people: People, runtime: Runtime, content: bytes, status: int
) -> None:
    alice = await people.alice()
    answer = await upload(client, alice, content, name="x.pdf")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 20
    assert (await client.get(REPORTS, headers=alice.headers)).json()["items"] == []
    assert await runtime.files.of_user(alice.user_id) == []


async def test_a_pdf_is_told_to_come_later_and_what_to_do_now(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    detail = (await upload(client, alice, b"%PDF-1.4 ...", name="labs.pdf")).json()["detail"]
    for word in ("PDF", "FHIR", "CSV", "not"):
        assert word in detail


@pytest.mark.parametrize(
    "body",
    [
        {"report_date": "2026-03-12", "observations": [{"name": "LDL", "value": 1}]},
        {"report_date": "2026-03-01", "observations": []},
        {"report_date": "2026-03-01", "observations": [{"name": "LDL"}]},
        {"report_date": "2026-03-01", "observations": [{"value": 3}]},
        {"report_date": "2026-03-01", "observations": [{"name": "LDL", "value": 3, "user_id": 1}]},
        {"report_date": "yesterday", "observations": [{"name": "LDL", "value": 3}]},
        {"observations": [{"name": "LDL", "value": 3}]},
        {"report_date": "2026-03-01", "observations": [{"name": "LDL", "value": True}]},
        {"report_date": "2026-03-01", "observations": None},
        {"report_date": "2026-03-01", "status": "confirmed", "observations": [{"name": "a"}]},
        [],
        "LDL 130",
    ],
)
async def test_values_that_make_no_sense_are_refused_with_a_reason(
    client: httpx2.AsyncClient, people: People, body: Any
) -> None:
    """S9, and a date in the future."""
    alice = await people.alice()
    answer = await client.post(REPORTS, json=body, headers=alice.headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]
    assert (await client.get(REPORTS, headers=alice.headers)).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"report_date": "2026-03-01", "observations": ' + b"[" * 100 + b"]" * 100 + b"}", 400),
        (b'{"report_date": "2026-03-01", "observations": [{"name": "LDL", "value": NaN}]}', 400),
        (b'{"a": 1, "a": 2}', 400),
        (b"{", 400),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
    ],
)
async def test_broken_json_is_refused(
    client: httpx2.AsyncClient, people: People, body: bytes, status: int
) -> None:
    """S28."""
    alice = await people.alice()
    headers = alice.headers | {"content-type": "application/json"}
    answer = await client.post(REPORTS, content=body, headers=headers)
    assert answer.status_code == status, answer.text


async def test_a_future_date_in_a_file_is_refused(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    answer = await upload(client, alice, fhir_bundle(date(2026, 3, 10) + timedelta(days=3)))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "future" in answer.json()["detail"]
    today = await upload(client, alice, fhir_bundle(date(2026, 3, 10)))
    assert today.status_code == 201


async def test_a_corrected_date_may_not_be_in_the_future(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    report = (await upload(client, alice, fhir_bundle())).json()
    path = f"{REPORTS}/{report['report_id']}"
    refused = await client.patch(path, json={"report_date": "2027-01-01"}, headers=alice.headers)
    assert refused.status_code == 422
    assert (await client.get(path, headers=alice.headers)).json() == report


async def test_other_kinds_of_body_and_unknown_fields_are_refused(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    plain = await client.post(REPORTS, content=b"LDL 130", headers=alice.headers)
    assert plain.status_code == 415
    fields = {"user_id": "1"}
    files = {"file": ("a.csv", us_csv())}
    odd = await client.post(REPORTS, files=files, data=fields, headers=alice.headers)
    assert odd.status_code == 422
    none = await client.post(REPORTS, files={"document": b"x"}, headers=alice.headers)
    assert none.status_code == 422


async def test_a_table_can_be_sent_again_with_another_mapping(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    alice = await people.alice()
    table = b"alpha;beta;gamma\nLDL;mg/dL;130\nHDL;mg/dL;50\n"
    mapping = {"columns": {"name": "alpha", "unit": "beta", "value": "gamma"}, "header_row": 0}
    answer = await upload(client, alice, table, name="t.csv", mapping=mapping)
    assert answer.status_code == 201, answer.text
    assert row(answer.json(), "ldl_c")["value"] == 130
    assert answer.json()["report_date"] is None
    path = f"{REPORTS}/{answer.json()['report_id']}/confirm"
    undated = await client.post(path, headers=alice.headers)
    assert undated.json()["errors"][0]["field"] == "report_date"
    again = await upload(client, alice, table, name="t.csv", mapping=mapping | {"decimal": ","})
    assert again.status_code == 201, "what waited for review is read anew"
    assert len((await client.get(REPORTS, headers=alice.headers)).json()["items"]) == 1
    assert len(await runtime.files.of_user(alice.user_id)) == 1
    wrong = mapping | {"columns": {"name": "alpha", "value": "omega"}}
    assert (await upload(client, alice, table, mapping=wrong)).status_code == 422
    assert len(await runtime.files.of_user(alice.user_id)) == 1, "what was there stays"
    bad = await client.post(
        REPORTS,
        files={"file": ("t.csv", table)},
        data={"mapping": "[1]"},
        headers=alice.headers,
    )
    assert bad.status_code == 422


async def test_foreign_reports_are_answered_as_those_that_never_were(
    client: httpx2.AsyncClient, people: People
) -> None:
    """S5: equal to the byte, and nothing of Alice's changes."""
    alice, charlie = await people.alice(), await people.charlie()
    report = (await upload(client, alice, fhir_bundle())).json()
    own = (await upload(client, charlie, fhir_bundle())).json()
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"report_date": "2026-01-01"}),
        ("POST", "/confirm", {}),
        ("DELETE", "", None),
    ):
        answers = [
            await client.request(method, f"{REPORTS}/{r}{tail}", json=body, headers=charlie.headers)
            for r in (report["report_id"], encode("rep", new_id()), "rep_x", "goal_1")
        ]
        assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    stolen = {"observations": [{"id": report["observations"][0]["id"], "excluded": True}]}
    unknown = {"observations": [{"id": encode("obs", new_id()), "excluded": True}]}
    nested = [
        await client.patch(f"{REPORTS}/{own['report_id']}", json=body, headers=charlie.headers)
        for body in (stolen, unknown)
    ]
    assert {(a.status_code, a.content) for a in nested} == {(404, nested[0].content)}
    kept = await client.get(f"{REPORTS}/{report['report_id']}", headers=alice.headers)
    assert kept.json() == report
    assert (await profile(client, charlie)).json()["code"] == "no_report_yet"


async def test_the_empty_state_says_what_to_do(client: httpx2.AsyncClient, people: People) -> None:
    alice = await people.alice()
    answer = await profile(client, alice)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_report_yet")
    assert "/reports" in answer.json()["detail"]


async def test_file_names_of_any_kind_stay_names(
    client: httpx2.AsyncClient, people: People, runtime: Runtime
) -> None:
    """S26."""
    alice = await people.alice()
    names = ["../../etc/passwd", "..\\..\\x.json", "/abs/olute.json", "a" * 400, "\u202egnp.json"]
    for number, name in enumerate(names):
        content = fhir_bundle(DAY - timedelta(days=number))
        answer = await upload(client, alice, content, name=name)
        assert answer.status_code == 201, answer.text
        shown = answer.json()["file_name"] or ""
        assert "/" not in shown
        assert "\\" not in shown
        assert len(shown) <= 200
    kept = [info.key for info in await runtime.files.of_user(alice.user_id)]
    assert len(kept) == len(names)
    outside = [
        p for p in runtime.settings.home.rglob("*") if p.is_file() and "files" not in p.parts
    ]
    assert outside == []


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.98])
async def test_a_truncated_upload_leaves_nothing_and_can_be_tried_again(
    client: httpx2.AsyncClient, people: People, runtime: Runtime, cut: float
) -> None:
    """R9: whether the connection broke inside a row or just before the end."""
    alice = await people.alice()
    boundary = b"----cut"
    head = b'Content-Disposition: form-data; name="file"; filename="r.json"'
    whole = b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (boundary, head, fhir_bundle(), boundary)
    kind = {"content-type": f"multipart/form-data; boundary={boundary.decode()}"}
    part = whole[: int(len(whole) * cut)]
    answer = await client.post(REPORTS, content=part, headers=alice.headers | kind)
    assert 400 <= answer.status_code < 500, answer.text
    assert (await client.get(REPORTS, headers=alice.headers)).json()["items"] == []
    assert await runtime.files.of_user(alice.user_id) == []
    again = await client.post(REPORTS, content=whole, headers=alice.headers | kind)
    assert again.status_code == 201, again.text


async def test_a_table_cut_off_before_its_end_is_not_taken_for_whole(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R9: text has no end mark of its own, the form around it has."""
    alice = await people.alice()
    boundary = b"----cut"
    head = b'Content-Disposition: form-data; name="file"; filename="r.csv"'
    part = b"--%s\r\n%s\r\n\r\n%s" % (boundary, head, german_csv()[:500])
    kind = {"content-type": f"multipart/form-data; boundary={boundary.decode()}"}
    answer = await client.post(REPORTS, content=part, headers=alice.headers | kind)
    assert 400 <= answer.status_code < 500, answer.text
    assert (await client.get(REPORTS, headers=alice.headers)).json()["items"] == []


async def test_a_repeated_key_gives_the_first_answer_again(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R2."""
    alice = await people.alice()
    headers = alice.headers | {"idempotency-key": "upload-1"}
    body = {"report_date": "2026-03-01", "observations": [{"name": "LDL", "value": "130 mg/dL"}]}
    first = await client.post(REPORTS, json=body, headers=headers)
    again = await client.post(REPORTS, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    body["observations"] = [{"name": "LDL", "value": "131 mg/dL"}]
    other = await client.post(REPORTS, json=body, headers=headers)
    assert other.status_code == 409
    confirm = f"{REPORTS}/{first.json()['report_id']}/confirm"
    keyed = alice.headers | {"idempotency-key": "confirm-1"}
    once = await client.post(confirm, headers=keyed)
    assert (await client.post(confirm, headers=keyed)).content == once.content


async def test_a_form_of_many_parts_is_refused(client: httpx2.AsyncClient, people: People) -> None:
    """S24."""
    alice = await people.alice()
    files = [("file", (f"{n}.csv", b"a,b\n1,2\n")) for n in range(101)]
    answer = await client.post(REPORTS, files=files, headers=alice.headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
