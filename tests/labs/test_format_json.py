"""Our own JSON, as a file and as typed in."""

import json
from datetime import date
from typing import Any

import pytest

from sante.labs import formats
from sante.labs.errors import UnreadableReport
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry

DAY = date(2026, 3, 2)


def file_of(*observations: object, **rest: object) -> bytes:
    return json.dumps({"report_date": "2026-03-02", "observations": observations, **rest}).encode()


def refusal(*observations: Any) -> dict[str, str]:
    with pytest.raises(UnreadableReport) as refused:
        formats.from_observations(DAY, observations)
    return dict(refused.value.errors)


def test_a_file_has_its_day_its_laboratory_and_its_values() -> None:
    parsed = formats.read(
        file_of(
            {"code": "13457-7", "value": 148, "unit": "mg/dL", "reference_high": 130},
            {"name": "CRP", "value": "<0.2", "unit": "mg/L", "reference_low": 0},
            {"name": "hs-CRP", "value": 2.4, "unit": "mg/L", "reference": "< 3.0"},
            lab_name="Example Laboratory",
        )
    )
    assert (parsed.format, parsed.report_date, parsed.lab_name) == (
        "json",
        DAY,
        "Example Laboratory",
    )
    assert [(row.name, row.value, row.unit, row.reference) for row in parsed.rows] == [
        ("LDL cholesterol", "148", "mg/dL", "<= 130"),
        ("CRP", "<0.2", "mg/L", ">= 0"),
        ("hs-CRP", "2.4", "mg/L", "< 3.0"),
    ]
    assert [row.locator for row in parsed.rows] == ["entry 1", "entry 2", "entry 3"]


def test_a_marker_of_ours_may_be_given_by_its_id() -> None:
    for marker in registry().biomarkers.values():
        (row,) = formats.from_observations(DAY, [{"code": marker.id, "value": 1}]).rows
        assert row.name == marker.name
        match = registry().code(row.code) or registry().name(row.name)[0]
        assert match.biomarker_id == marker.id


def test_numbers_are_kept_as_written_and_never_gain_noise() -> None:
    given = [148, 0.1 + 0.2, 5.8, -3, 1_000_000, 0.00001, 10**18]
    rows = formats.from_observations(DAY, [{"name": "x", "value": v} for v in given]).rows
    assert [row.value for row in rows] == ["148", "0.3", "5.8", "-3", "1000000", "1e-05", "1e+18"]
    assert [read_row(registry(), row, None).value for row in rows] == pytest.approx(given)


def test_a_text_number_with_a_comma_is_not_taken_for_thousands() -> None:
    parsed = formats.from_observations(DAY, [{"code": "tsh", "value": "1,234", "unit": "mIU/L"}])
    read = read_row(registry(), parsed.rows[0], parsed.decimal)
    assert not read.counts
    assert [problem.code for problem in read.problems] == ["ambiguous_number"]


def test_an_entry_that_is_wrong_says_which_field_and_why() -> None:
    assert refusal({"name": "LDL", "value": 1}, {"nam": "LDL", "value": 1}).keys() == {
        "observations[1].nam",
        "observations[1].name",
    }
    assert "observations[0].value" in refusal({"name": "LDL"})
    assert "observations[0].value" in refusal({"name": "LDL", "value": True})
    assert "observations[0].value" in refusal({"name": "LDL", "value": [1]})
    assert "observations[0].value" in refusal({"name": "LDL", "value": 10**400})
    assert "observations[0].value" in refusal({"name": "LDL", "value": float("inf")})
    assert "observations[0].unit" in refusal({"name": "LDL", "value": 1, "unit": 5})
    assert "observations[0].date" in refusal({"name": "LDL", "value": 1, "date": "2026-02-30"})
    assert "observations[0].reference_low" in refusal(
        {"name": "LDL", "value": 1, "reference_low": {}}
    )
    assert "observations[0]" in refusal("LDL 148")


def test_no_more_than_twenty_errors_are_listed() -> None:
    assert len(refusal(*[{"name": "LDL"}] * 500)) == 20


@pytest.mark.parametrize("count", [0, 5_001, 200_000])
def test_a_report_without_values_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(UnreadableReport, match="between 1 and 5,000"):
        formats.from_observations(DAY, [{"name": "LDL", "value": 1}] * count)


def test_fields_of_the_file_are_checked_too() -> None:
    with pytest.raises(UnreadableReport) as refused:
        formats.read(file_of({"name": "LDL", "value": 1}, report_dat="x"))
    assert [error.field for error in refused.value.errors] == ["report_dat"]
    with pytest.raises(UnreadableReport, match="2026-03-02"):
        formats.read(file_of({"name": "LDL", "value": 1}, report_date="March"))


def test_values_of_other_days_keep_their_day_and_the_newest_is_the_report_s() -> None:
    parsed = formats.from_observations(
        None,
        [
            {"name": "LDL", "value": 150, "date": "2025-01-02"},
            {"name": "LDL", "value": 148, "date": date(2026, 1, 2)},
        ],
    )
    assert parsed.report_date == date(2026, 1, 2)
    assert [problem.code for problem in parsed.problems] == ["several_dates"]


def test_text_that_no_database_takes_is_cleaned() -> None:
    parsed = formats.read(file_of({"name": "L\x00D\ud800L \u202e gnp", "value": "1\x0048"}))
    assert (parsed.rows[0].name, parsed.rows[0].value) == ("LDL gnp", "148")
