"""One FHIR Observation: its value, unit, range, code and day, as printed."""

from datetime import date
from typing import Any

import pytest

from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from tests.labs.fhir import bundle, notes, observation, only_row, problem_codes, quantity, read


@pytest.mark.parametrize(
    ("fields", "value", "unit"),
    [
        ({"valueQuantity": quantity(0.2, "mg/L", comparator="<")}, "<0.2", "mg/L"),
        ({"valueQuantity": quantity(5.40)}, "5.4", "mg/dL"),
        ({"valueQuantity": quantity("148")}, "148", "mg/dL"),
        ({"valueQuantity": {"value": 6.4, "unit": "G/l", "code": "10*9/L"}}, "6.4", "10*9/L"),
        ({"valueQuantity": {"value": 6.4, "unit": "Tsd./µl"}}, "6.4", "Tsd./µl"),
        ({"valueString": "<0.2 mg/L"}, "<0.2 mg/L", ""),
        ({"valueString": "negative"}, "negative", ""),
        ({"valueInteger": 3}, "3", ""),
        ({"valueBoolean": True}, "yes", ""),
        ({"valueCodeableConcept": {"coding": [{"display": "Yellow"}]}}, "Yellow", ""),
        ({"valueRange": {"low": {"value": 3}, "high": {"value": 5}}}, "3 - 5", ""),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 40}}}, "1:40", ""),
    ],
)
def test_values_of_every_kind_are_kept_as_printed(
    fields: dict[str, Any], value: str, unit: str
) -> None:
    row = only_row(**{"valueQuantity": None, **fields})
    assert (row.value, row.unit) == (value, unit)


def test_two_units_that_contradict_each_other_must_be_settled() -> None:
    row = only_row(valueQuantity={"value": 3.8, "unit": "mg/dL", "code": "mmol/L"})
    assert [(note.code, note.blocks) for note in row.notes] == [("unit_conflict", True)]
    assert not read_row(registry(), row, None).counts
    same = only_row(valueQuantity={"value": 3.8, "unit": "mmol/l", "code": "mmol/L"})
    assert same.notes == ()


def test_an_absent_result_is_kept_with_its_reason() -> None:
    row = only_row(valueQuantity=None, dataAbsentReason={"text": "Sample haemolysed"})
    assert row.value == ""
    assert "Sample haemolysed" in row.notes[0].message


def test_a_result_without_any_value_is_counted() -> None:
    empty = observation()
    del empty["valueQuantity"]
    assert problem_codes(read(bundle(observation(), empty))) == ["left_out_empty"]


@pytest.mark.parametrize(
    ("ranges", "printed"),
    [
        ([{"low": {"value": 70}, "high": {"value": 99}}], "70 - 99"),
        ([{"high": {"value": 130}}], "<= 130"),
        ([{"low": {"value": 40}}], ">= 40"),
        ([{"high": {"value": 130}, "text": "<130"}], "<130"),
        ([{"high": {"value": 130}, "text": "see the note"}], "<= 130"),
        ([{"text": "up to 130"}], "up to 130"),
        (
            [{"high": {"value": 9}, "type": {"coding": [{"code": "critical"}]}}, {"text": "<130"}],
            "<130",
        ),
        ([{"text": "<130"}, {"text": "<99", "appliesTo": [{"text": "diabetics"}]}], "<130"),
    ],
)
def test_ranges_are_kept_as_printed(ranges: list[dict[str, Any]], printed: str) -> None:
    row = only_row(referenceRange=ranges)
    assert row.reference == printed
    assert row.notes == ()


def test_ranges_that_cannot_be_chosen_from_or_compared_are_not_used() -> None:
    by_sex = [{"text": "<130", "appliesTo": [{}]}, {"text": "<120", "appliesTo": [{}]}]
    assert notes(only_row(referenceRange=by_sex)) == ["several_ranges"]
    other = only_row(referenceRange=[{"high": quantity(1.3, "g/L")}])
    assert (other.reference, notes(other)) == ("", ["range_unit"])


def test_of_several_codings_the_known_loinc_code_is_taken_and_the_text_kept() -> None:
    row = only_row(
        code={
            "coding": [
                {"system": "urn:lab", "code": "2093-3", "display": "local"},
                {"system": "http://loinc.org", "code": "99999-9", "display": "other"},
                {"system": "urn:oid:2.16.840.1.113883.6.1", "code": "13457-7", "display": "LDL"},
            ],
            "text": "LDL, direct",
        }
    )
    assert (row.code, row.name) == ("13457-7", "LDL, direct")
    assert only_row(code={"coding": [{"code": "13457-7"}]}).code == "13457-7"
    assert only_row(code={"coding": [{"code": "13457-8"}]}).code is None
    assert only_row(code={"coding": [{"system": "urn:lab", "code": "13457-7"}]}).code is None
    assert only_row(code="LDL").name == "(no name)"


@pytest.mark.parametrize(
    ("fields", "on", "codes"),
    [
        ({"effectiveDateTime": "2024-03-01T23:30:00-05:00"}, date(2024, 3, 1), []),
        ({"effectiveDateTime": "2024-03"}, date(2024, 3, 1), ["date_imprecise"]),
        ({"effectiveDateTime": "2024"}, date(2024, 1, 1), ["date_imprecise"]),
        ({"effectivePeriod": {"start": "2024-03-01", "end": "2024-03-02"}}, date(2024, 3, 1), []),
        ({"effectiveInstant": "2024-03-01T08:00:00Z"}, date(2024, 3, 1), []),
        ({"issued": "2024-03-05T08:00:00Z"}, date(2024, 3, 5), []),
        ({"effectiveDateTime": "2024-02-31", "issued": "2024-03-05"}, date(2024, 3, 5), []),
        ({"effectiveDateTime": "yesterday"}, None, []),
        ({}, None, []),
    ],
)
def test_the_day_is_that_of_the_sample_as_written(
    fields: dict[str, Any], on: date | None, codes: list[str]
) -> None:
    row = only_row(**{"effectiveDateTime": None, **fields})
    assert (row.on, notes(row)) == (on, codes)
