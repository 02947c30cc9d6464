"""FHIR as laboratories, portals and Synthea write it, and as nobody should."""

import json
import time
from datetime import date
from datetime import time as clock_time
from typing import Any

import pytest

from sante.labs import formats
from sante.labs.errors import UnreadableReport
from sante.labs.formats import Parsed
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from tests.labs import samples
from tests.labs.fhir import bundle, notes, observation, only_row, problem_codes, quantity, read


def canonical(parsed: Parsed, day: date | None = None) -> dict[str, float]:
    """Marker -> value, for the rows of a day that count."""
    found = {}
    for row in parsed.rows:
        value = read_row(registry(), row, parsed.decimal)
        if day in (None, row.on) and value.biomarker_id and value.canonical is not None:
            found[value.biomarker_id] = value.canonical
    return found


def test_every_result_of_a_health_check_is_read_and_counts() -> None:
    parsed = formats.read(samples.fhir_bundle())
    assert (parsed.format, parsed.report_date, parsed.lab_name) == (
        "fhir",
        samples.DAY,
        "Example Laboratory",
    )
    assert parsed.problems == ()
    assert len(parsed.rows) == len(samples.ADULT) == 32
    expected = {code: value for code, _, value, _, _ in samples.ADULT}
    for row in parsed.rows:
        value = read_row(registry(), row, parsed.decimal)
        assert value.counts
        assert value.problems == ()
        assert value.value == pytest.approx(expected[row.code or ""])
        assert value.reference is not None


def test_changes_to_the_sample_arrive_as_printed() -> None:
    changes = {"30522-7": "<0.2", "2276-4": None, "13457-7": 131.0}
    parsed = formats.read(samples.fhir_bundle(date(2025, 1, 9), changes))
    by_code = {row.code: row for row in parsed.rows}
    assert parsed.report_date == date(2025, 1, 9)
    assert by_code["30522-7"].value == "<0.2"
    assert by_code["13457-7"].value == "131"
    assert "2276-4" not in by_code


def test_a_synthea_export_of_years_keeps_each_value_s_own_day() -> None:
    parsed = formats.read(samples.synthea_bundle())
    assert parsed.report_date == samples.SYNTHEA_DAYS[-1]
    assert {row.on for row in parsed.rows} == set(samples.SYNTHEA_DAYS)
    assert problem_codes(parsed) == ["left_out_not_lab", "several_dates"]
    assert parsed.problems[0].message.endswith(": 9.")
    assert "3 days, from 2023-05-14 to 2025-05-25" in parsed.problems[1].message


def test_synthea_s_blood_codes_are_known_and_rdw_sd_is_not_taken_for_rdw_cv() -> None:
    parsed = formats.read(samples.synthea_bundle())
    values = canonical(parsed, samples.SYNTHEA_DAYS[0])
    assert "rdw_cv" not in values
    assert values == pytest.approx(
        {
            "glucose_fasting": 91.4, "bun": 13.6, "creatinine": 0.9, "calcium": 9.4,
            "sodium": 139.2, "potassium": 4.3, "chloride": 103.6, "co2_total": 24.1, "egfr": 84.2,
            "total_chol": 188.4, "triglycerides": 121.7, "ldl_c": 104.9, "hdl_c": 59.2, "wbc": 6.1,
            "rbc": 4.7, "hemoglobin": 14.1, "hematocrit": 42.3, "mcv": 88.5, "mch": 29.8,
            "platelets": 261.3, "sbp": 121, "dbp": 78, "bmi": 25.6,
        }
    )  # fmt: skip
    rdw = next(row for row in parsed.rows if row.code == "21000-5")
    assert [p.code for p in read_row(registry(), rdw, None).problems] == ["different_quantity"]


def test_one_observation_and_one_resource_a_line_are_read_too() -> None:
    assert only_row().value == "148"
    lines = [
        observation(),
        {"resourceType": "Patient", "id": "p"},
        observation(code={"text": "CRP"}),
    ]
    content = "\n".join(json.dumps(line) for line in lines).encode() + b"\r\n\n"
    parsed = formats.read(content)
    assert [row.locator for row in parsed.rows] == ["line 1", "line 3"]
    with pytest.raises(UnreadableReport, match="Line 2"):
        formats.read(json.dumps(observation()).encode() + b'\n{"resourceType": \n')


@pytest.mark.parametrize("kind", ["collection", "transaction", "message", "document", "searchset"])
def test_bundles_of_all_types_are_read(kind: str) -> None:
    assert len(read(bundle({"resourceType": "MessageHeader"}, observation(), kind=kind)).rows) == 1
    assert len(read(bundle(bundle(observation(), kind=kind))).rows) == 1


@pytest.mark.parametrize(
    ("entry", "reference"),
    [
        ({"fullUrl": "urn:uuid:1b2c"}, "urn:uuid:1b2c"),
        ({"fullUrl": "https://x.example/Observation/7", "id": "7"}, "Observation/7"),
        ({"fullUrl": "https://x.example/Observation/7"}, "https://x.example/Observation/7"),
        ({"id": "7"}, "Observation/7/_history/2"),
        ({"id": "7"}, "https://x.example/Observation/7"),
    ],
)
def test_a_report_s_results_are_found_however_they_are_referred_to(
    entry: dict[str, str], reference: str
) -> None:
    result = observation(effectiveDateTime=None, id=entry.get("id"))
    report = {
        "resourceType": "DiagnosticReport",
        "issued": "2026-02-03T10:00:00Z",
        "result": [{"reference": reference}],
    }
    file = bundle(report)
    file["entry"].append({"resource": result, "fullUrl": entry.get("fullUrl")})
    parsed = read(file)
    assert parsed.rows[0].on == date(2026, 2, 3)
    assert parsed.problems == ()


def test_contained_results_belong_to_their_own_report_only() -> None:
    reports = [
        {
            "resourceType": "DiagnosticReport",
            "status": status,
            "effectiveDateTime": day,
            "contained": [observation(id="a", effectiveDateTime=None)],
            "result": [{"reference": "#a"}],
        }
        for day, status in (
            ("2026-01-01", "final"),
            ("2026-02-02", "final"),
            ("2026-03-03", "cancelled"),
        )
    ]
    parsed = read(bundle(*reports))
    assert [row.on for row in parsed.rows] == [date(2026, 1, 1), date(2026, 2, 2)]
    assert problem_codes(parsed) == ["left_out_withdrawn", "several_dates"]
    assert [row.on for row in read(reports[0]).rows] == [date(2026, 1, 1)]


def test_results_that_are_not_in_the_file_are_counted_and_not_fetched() -> None:
    missing = [{"reference": "https://evil.example/Observation/1"}, {"reference": "#b"}]
    report = {"resourceType": "DiagnosticReport", "result": missing}
    parsed = read(bundle(report, observation()))
    assert problem_codes(parsed) == ["not_in_file"]
    assert "the file: 2." in parsed.problems[0].message


def test_a_panel_gives_its_members_its_day_and_circles_end() -> None:
    def member(name: str, *others: str, **fields: Any) -> dict[str, Any]:
        panel = [{"reference": f"Observation/{other}"} for other in others]
        return observation(id=name, hasMember=panel, **fields)

    parsed = read(
        bundle(
            member("a", "b", "a"),
            member("b", "c", effectiveDateTime=None),
            member("c", "a", "b", effectiveDateTime=None),
        )
    )
    assert [row.on for row in parsed.rows] == [date(2026, 3, 2)] * 3
    panel = observation(hasMember=[{"reference": "Observation/a"}])
    del panel["valueQuantity"]
    alone = read(bundle(panel, observation(id="a")))
    assert len(alone.rows) == 1
    assert alone.problems == ()


def test_the_same_resource_twice_is_one_value() -> None:
    assert len(read(bundle(observation(id="a"), observation(id="a"), observation())).rows) == 2


def test_blood_pressure_is_read_from_its_components_and_body_weight_is_not_read() -> None:
    def vital(**fields: Any) -> dict[str, Any]:
        kind = [{"coding": [{"code": "vital-signs"}]}]
        return {k: v for k, v in observation(category=kind, **fields).items() if v is not None}

    def coded(code: str) -> dict[str, Any]:
        return {"coding": [{"system": "http://loinc.org", "code": code}]}

    pressure = vital(
        code=coded("85354-9"),
        valueQuantity=None,
        component=[
            {"code": coded("8480-6"), "valueQuantity": quantity(131, "mm[Hg]")},
            {"code": coded("8462-4"), "valueQuantity": quantity(84, "mm[Hg]")},
            {"code": coded("8478-0"), "valueQuantity": quantity(99, "mm[Hg]")},
        ],
    )
    parsed = read(bundle(pressure, vital(code=coded("29463-7")), vital(code=coded("39156-5"))))
    assert [row.code for row in parsed.rows] == ["8480-6", "8462-4", "39156-5"]
    assert parsed.rows[1].locator == "entry 1, component 2"
    assert problem_codes(parsed) == ["left_out_not_lab"]


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_withdrawn_values_are_left_out(status: str) -> None:
    parsed = read(bundle(observation(), observation(status=status)))
    assert len(parsed.rows) == 1
    assert problem_codes(parsed) == ["left_out_withdrawn"]


def test_preliminary_values_say_so() -> None:
    assert notes(only_row(status="preliminary")) == ["preliminary"]


def test_results_of_two_people_are_refused() -> None:
    def of(*references: str) -> dict[str, Any]:
        return bundle(*(observation(subject={"reference": r}) for r in references))

    with pytest.raises(UnreadableReport, match="more than one person"):
        read(of("Patient/1", "Patient/2"))
    assert len(read(of("Patient/1", "https://x.example/Patient/1/_history/3")).rows) == 2
    one = of("urn:uuid:aa", "Patient/1")
    one["entry"].append(
        {"fullUrl": "urn:uuid:aa", "resource": {"resourceType": "Patient", "id": "1"}}
    )
    assert len(read(one).rows) == 2


def test_narrative_attachments_and_addresses_are_never_looked_at() -> None:
    parsed = read(
        bundle(
            observation(
                text={"div": "<script>alert(1)</script>"},
                note=[{"text": "secret"}],
                performer=[{"reference": "https://evil.example/Organization/1"}],
            ),
            {
                "resourceType": "DiagnosticReport",
                "presentedForm": [{"url": "https://evil.example/report.pdf", "data": "JVBERi0="}],
            },
            {"resourceType": "Patient", "name": [{"family": "Private"}], "birthDate": "1979-04-17"},
        )
    )
    assert not any(word in repr(parsed) for word in ("script", "secret", "evil", "JVBE", "Private"))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 5_000])
def test_numbers_beyond_all_bounds_are_refused(number: str) -> None:
    content = json.dumps(observation()).replace("148", number).encode()
    with pytest.raises(UnreadableReport, match="number"):
        formats.read(content)


def test_a_whole_number_of_hundreds_of_digits_is_noted() -> None:
    row = only_row(valueQuantity=quantity(10**399))
    assert (row.value, notes(row)) == ("", ["number_unreadable"])


@pytest.mark.parametrize(
    "resource",
    [{"resourceType": "Patient"}, observation(), {}],
    ids=["patients", "observations", "empty"],
)
def test_two_hundred_thousand_entries_are_refused_quickly(resource: dict[str, Any]) -> None:
    file = bundle(*[resource] * 200_000)
    content = json.dumps(file).encode()
    start = time.process_time()
    with pytest.raises(UnreadableReport, match="shorter period"):
        formats.read(content)
    assert time.process_time() - start < 5


def test_contained_resources_nested_up_to_the_limit_are_walked() -> None:
    resource = observation()
    for _ in range(25):
        resource = {"resourceType": "DiagnosticReport", "contained": [resource]}
    assert len(read(resource).rows) == 1


def test_the_time_of_the_draw_is_told_when_all_values_are_of_one_moment() -> None:
    at = "2026-03-02T08:15:00+01:00"
    assert read(bundle(observation(effectiveDateTime=at))).draw.taken_at == clock_time(8, 15)
    later = observation(effectiveDateTime="2026-03-02T09:00:00+01:00", code={"text": "HDL"})
    assert read(bundle(observation(effectiveDateTime=at), later)).draw.taken_at is None
    midnight = observation(effectiveDateTime="2026-03-02T00:00:00Z")
    assert read(bundle(midnight)).draw.taken_at is None


@pytest.mark.parametrize(
    ("told", "fasting"),
    [({"valueBoolean": True}, True), ({"valueString": "No"}, False), ({"valueString": "?"}, None)],
)
def test_a_fasting_status_is_a_fact_of_the_draw_and_no_value(
    told: dict[str, object], fasting: bool | None
) -> None:
    status = {"coding": [{"system": "http://loinc.org", "code": "49541-6"}]}
    asked = observation(code=status, **told)
    del asked["valueQuantity"]
    parsed = read(bundle(observation(), asked))
    assert (parsed.draw.fasting, len(parsed.rows)) == (fasting, 1)


def test_a_specimen_can_say_that_somebody_had_not_fasted() -> None:
    code = {"coding": [{"code": "NF"}]}
    specimen = {"resourceType": "Specimen", "collection": {"fastingStatusCodeableConcept": code}}
    assert read(bundle(observation(), specimen)).draw.fasting is False


def test_the_only_patient_of_a_file_is_told_to_be_compared() -> None:
    name = [{"given": ["Alex"], "family": "Doe"}]
    patient = {"resourceType": "Patient", "name": name, "birthDate": "1976-03-10"}
    person = read(bundle(observation(), patient)).person
    assert (person.name, person.birth_date) == ("Alex Doe", date(1976, 3, 10))
    assert read(bundle(observation(), patient, patient)).person.birth_date is None
