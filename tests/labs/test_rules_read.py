"""From printed rows to values: every trap of the importer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.labs.rules.convert import (
    UnitMismatch,
    accepted,
    from_canonical,
    guess,
    shown,
    to_canonical,
)
from sante.labs.rules.labs import Labs
from sante.labs.rules.numbers import (
    AmbiguousNumber,
    Decimal,
    decimal_mark,
    parse_number,
    parse_range,
)
from sante.labs.rules.read import read_row
from sante.labs.rules.registry import registry
from sante.labs.rules.signals import BY_ID, judge_signals
from sante.labs.rules.signals.base import Case
from sante.labs.types import Biomarker, PrintedRow, Reading, ReadValue, Subject
from tests.labs.cases import ON, readings

MARKERS = list(registry().biomarkers.values())


def read(
    name: str, value: str, unit: str = "", *, code: str | None = None, reference: str = ""
) -> ReadValue:
    row = PrintedRow(name, value, unit, code=code, reference=reference)
    return read_row(registry(), row, ".")


def codes(found: ReadValue) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize("code", ["21000-5", None])
def test_rdw_sd_is_refused_as_rdw_cv(code: str | None) -> None:
    """Trap 1: 43 fL is another quantity; mixing them moves PhenoAge by decades."""
    found = read("RDW", "43.1", "fL", code=code)
    assert found.biomarker_id is None
    assert codes(found) == ["different_quantity"]
    assert not found.counts


def test_an_rdw_of_43_without_a_unit_is_not_believed() -> None:
    found = read("RDW", "43.1")
    assert codes(found) == ["implausible"]
    assert not found.counts


@pytest.mark.parametrize(
    ("code", "biomarker_id"),
    [
        ("2339-0", "glucose_fasting"),
        ("6299-2", "bun"),
        ("38483-4", "creatinine"),
        ("49765-1", "calcium"),
        ("2947-0", "sodium"),
        ("6298-4", "potassium"),
        ("2069-3", "chloride"),
        ("20565-8", "co2_total"),
        ("33914-3", "egfr"),
        ("18262-6", "ldl_c"),
    ],
)
def test_synthea_s_codes_are_known(code: str, biomarker_id: str) -> None:
    """Trap 2."""
    marker = registry()[biomarker_id]
    value = {"glucose_fasting": "90", "egfr": "88", "sodium": "140"}.get(biomarker_id, "9")
    value = {"chloride": "101", "co2_total": "24", "potassium": "4.2"}.get(biomarker_id, value)
    value = "104" if biomarker_id == "ldl_c" else value
    found = read("something", value, marker.unit, code=code)
    assert found.biomarker_id == biomarker_id
    assert found.counts


def test_synthea_s_globulin_in_the_wrong_unit_stays_unknown() -> None:
    found = read("Globulin [Mass/volume] in Serum by calculation", "2.9", "g/L", code="10834-0")
    assert found.biomarker_id is None


def test_apple_s_glucose_unit_is_understood() -> None:
    """Trap 3."""
    found = read("Fasting glucose", "5.3", "mmol<180.1558800000541>/L")
    assert found.canonical == pytest.approx(95.48, abs=0.01)


@pytest.mark.parametrize(
    ("value", "unit", "kept", "fires"),
    [
        ("49", "mg/dL", "mg/dL", False),
        ("50", "mg/dL", "mg/dL", True),
        ("0.6", "g/L", "mg/dL", True),
        ("124", "nmol/L", "nmol/L", False),
        ("125", "nmol/L", "nmol/L", True),
    ],
)
def test_lpa_is_never_converted_between_mass_and_particles(
    value: str, unit: str, kept: str, fires: bool
) -> None:
    """Trap 4: each unit has its own limit."""
    found = read("Lp(a)", value, unit, code="10835-7" if "g" in unit else "43583-4")
    assert found.canonical_unit == kept
    assert found.canonical is not None
    reading = Reading("lp_a", found.canonical, kept, ON)
    verdict = BY_ID["lpa_high"].judge(Case(Labs.of([reading], ON), Subject(), None))
    assert verdict.test.holds is fires
    with pytest.raises(UnitMismatch):
        from_canonical(registry()["lp_a"], found.canonical, "mg/dL" if kept != "mg/dL" else "x")


@pytest.mark.parametrize(("ifcc", "ngsp"), [(38, 5.627), (48, 6.542), (53, 6.999), (42, 5.993)])
def test_hba1c_follows_the_master_equation(ifcc: float, ngsp: float) -> None:
    """Trap 5: mmol/mol = 10.93 x % - 23.5."""
    found = read("HbA1c", str(ifcc), "mmol/mol", code="59261-8")
    assert found.canonical == pytest.approx(ngsp, abs=0.001)
    assert found.factor is None
    assert shown(registry()["hba1c"], found.canonical or 0, "%", "si").value == pytest.approx(ifcc)


def test_conventional_crp_is_accepted_and_flagged() -> None:
    """Trap 6."""
    found = read("C reactive protein", "0.4", "mg/dL", code="1988-5")
    assert (found.biomarker_id, found.canonical) == ("hs_crp", 4.0)
    assert codes(found) == ["conventional_assay"]
    assert "conventional_assay" in found.flags
    assert read("hs-CRP", "0.4", "mg/L", code="30522-7").problems == ()


def test_a_censored_value_keeps_its_comparator_and_counts_as_limit_over_root_two() -> None:
    """Trap 6."""
    found = read("hs-CRP", "<0.2", "mg/L")
    assert (found.comparator, found.value, found.canonical) == ("<", 0.2, 0.2)
    reading = Reading("hs_crp", 0.2, "mg/L", ON, comparator="<")
    assert reading.number == pytest.approx(0.2 / 2**0.5)


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Creatinine", "85", "umol/L"),
        ("Creatinine", "0.9", "mg/dL"),
        ("Urate", "350", "umol/L"),
        ("Urate", "5.9", "mg/dL"),
        ("Glucose", "5.4", "mmol/L"),
        ("Glucose", "95", "mg/dL"),
        ("Hemoglobin", "14.1", "g/dL"),
        ("Hemoglobin", "141", "g/L"),
        ("HbA1c", "5.6", "%"),
        ("HbA1c", "38", "mmol/mol"),
    ],
)
def test_a_missing_unit_is_decided_by_size_and_said(name: str, value: str, unit: str) -> None:
    """Trap 7."""
    found = read(name, value)
    assert found.unit == unit
    assert "unit_guessed" in codes(found)
    assert found.counts


@pytest.mark.parametrize(
    ("name", "value"), [("Creatinine", "20"), ("CRP", "3"), ("Glucose", "40"), ("Lp(a)", "60")]
)
def test_where_two_units_fit_the_person_is_asked(name: str, value: str) -> None:
    """Trap 7: never silently."""
    found = read(name, value)
    assert "unit_ambiguous" in codes(found)
    assert not found.counts


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("CREA", "8", "umol/L"),
        ("ALB", "82.2", "g/L"),
        ("Creatinine", "85", "mg/dL"),
        ("Potassium", "0.4", "mmol/L"),
        ("Hemoglobin", "141", "g/dL"),
        ("HbA1c", "58", "%"),
    ],
)
def test_what_no_living_person_has_is_not_believed(name: str, value: str, unit: str) -> None:
    """Trap 8: oddities of the UCI hepatitis set, and slips of the unit."""
    found = read(name, value, unit)
    assert codes(found) == ["implausible"]
    assert not found.counts


def test_an_implausible_value_names_the_unit_that_would_fit() -> None:
    assert "µmol/L" in read("Creatinine", "85", "mg/dL").problems[0].message


def test_a_text_where_a_number_should_be_is_kept_and_not_counted() -> None:
    """Trap 8: "NA"."""
    for text in ("NA", "haemolysed", "1:40", "see note", "70-99"):
        found = read("LDL", text, "mg/dL")
        assert codes(found) == ["no_number"]
        assert not found.counts


def test_urea_is_not_urea_nitrogen() -> None:
    found = read("Harnstoff", "30", "mg/dl", reference="17 - 48")
    assert found.biomarker_id == "bun"
    assert found.canonical == pytest.approx(13.99, abs=0.01)
    assert found.reference is not None
    assert found.reference.high == pytest.approx(22.39, abs=0.01)
    assert codes(found) == ["urea"]
    molar = read("Harnstoff", "5", "mmol/l")
    assert molar.canonical == pytest.approx(14.0, abs=0.01)


def test_giga_per_litre_is_not_grams_on_a_blood_count() -> None:
    assert read("Leukozyten", "6.1", "G/l").canonical == pytest.approx(6.1)
    assert read("Leukozyten", "6.1", "G/l").unit == "10*9/L"
    assert read("Albumin", "43", "G/l").canonical == pytest.approx(4.3)


@pytest.mark.parametrize(
    ("unit", "biomarker_id"), [("%", "lymphocytes_pct"), ("K/uL", "lymphocytes_abs")]
)
def test_lymphocytes_are_told_apart_by_their_unit(unit: str, biomarker_id: str) -> None:
    assert read("Lymphocytes", "2.1", unit).biomarker_id == biomarker_id


def test_lymphocytes_without_a_unit_are_asked_for() -> None:
    found = read("Lymphocytes", "2.1")
    assert codes(found) == ["which_test"]
    assert found.problems[0].blocks


def test_a_code_and_a_name_that_disagree_are_asked_for() -> None:
    """R-74: tables that label codes wrongly exist."""
    found = read("Hemoglobin", "14", "g/dL", code="30522-7")
    assert codes(found) == ["code_name_conflict"]
    assert found.problems[0].blocks


def test_a_unit_that_does_not_fit_blocks_and_lists_those_that_do() -> None:
    found = read("LDL", "120", "%")
    assert codes(found) == ["unit_mismatch"]
    assert found.problems[0].blocks
    assert "mg/dL" in found.problems[0].message
    assert read("LDL", "120", "bananas").problems[0].code == "unit_mismatch"


def test_glucose_without_a_word_on_fasting_is_flagged() -> None:
    assert codes(read("Glucose", "95", "mg/dL")) == ["fasting_unknown"]
    assert codes(read("Glucose, fasting", "95", "mg/dL")) == []


def test_an_unknown_test_keeps_its_number_and_unit() -> None:
    found = read("Zonulin", "<38", "ng/ml")
    assert (found.biomarker_id, found.value, found.comparator, found.unit) == (
        None,
        38,
        "<",
        "ng/mL",
    )
    assert codes(found) == ["unknown_test"]


def test_the_lab_s_own_range_is_converted_with_the_value() -> None:
    found = read("LDL", "3.2", "mmol/L", reference="<3.0")
    assert found.reference is not None
    assert found.reference.high == pytest.approx(116.0, abs=0.1)
    assert found.reference.low is None


@pytest.mark.parametrize("marker", MARKERS, ids=lambda m: m.id)
@given(share=st.floats(0.001, 1))
def test_every_accepted_unit_there_and_back_is_the_same(marker: Biomarker, share: float) -> None:
    low = marker.plausible.low or 0.0
    value = low + share * ((marker.plausible.high or 1.0) - low)
    if marker.id == "lp_a":
        return
    for unit in accepted(marker):
        there = from_canonical(marker, value, unit)
        back = to_canonical(marker, there, unit)
        assert back.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        if back.factor is not None:
            assert there * back.factor == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("marker", MARKERS, ids=lambda m: m.id)
@given(share=st.floats(0, 1))
def test_a_guess_never_names_a_value_nobody_can_have(marker: Biomarker, share: float) -> None:
    value = share * (marker.plausible.high or 1.0)
    for canonical in guess(marker, value):
        assert canonical.value in marker.plausible


@pytest.mark.parametrize(
    ("text", "decimal", "value", "comparator", "unit"),
    [
        ("5.4", None, 5.4, None, ""),
        ("5,4", None, 5.4, None, ""),
        ("< 0,2", ",", 0.2, "<", ""),
        ("≤0.2", ".", 0.2, "<=", ""),
        (">90", None, 90, ">", ""),
        ("> OR = 60", ".", 60, ">=", ""),
        ("less than 5", ".", 5, "<", ""),
        ("1.234,5", None, 1234.5, None, ""),
        ("1,234.5", None, 1234.5, None, ""),
        ("250.000", ",", 250000, None, ""),
        ("250.000", None, 250, None, ""),
        ("1,234", ".", 1234, None, ""),
        ("1'234", None, 1234, None, ""),
        ("1 234", ",", 1234, None, ""),
        ("13.5 H", ".", 13.5, None, ""),
        ("13.5*", ".", 13.5, None, ""),
        ("H 13.5", ".", 13.5, None, ""),
        ("5.4 mg/dL H", ".", 5.4, None, "mg/dL"),
        ("7 103/uL", ".", 7, None, "103/uL"),
        ("3.2 10^9/L", ".", 3.2, None, "10^9/L"),
        (".5", ".", 0.5, None, ""),
    ],
)
def test_numbers_are_read_as_printed(
    text: str, decimal: Decimal | None, value: float, comparator: str | None, unit: str
) -> None:
    found = parse_number(text, decimal)
    assert found is not None
    assert (found.value, found.comparator, found.unit) == (value, comparator, unit)


def test_a_number_that_reads_two_ways_is_refused() -> None:
    with pytest.raises(AmbiguousNumber, match=r"1\.234 or 1234"):
        parse_number("1,234", None)
    found = read_row(registry(), PrintedRow("LDL", "1,234", "mg/dL"), None)
    assert codes(found) == ["ambiguous_number"]
    assert found.problems[0].blocks


@pytest.mark.parametrize("text", ["", "neg", "1:40", "12-15", "12/03/2026", "n/a", "+", "1e999"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text, ".") is None


@given(st.text(max_size=40), st.sampled_from([None, ".", ","]))
def test_no_text_breaks_the_number_or_range_reader(text: str, decimal: Decimal | None) -> None:
    parse_range(text, decimal)
    try:
        found = parse_number(text, decimal)
    except AmbiguousNumber:
        return
    assert found is None or abs(found.value) < float("inf")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("70 - 99", 70, 99),
        ("70-99 mg/dL", 70, 99),
        ("3,5–5,1", 3.5, 5.1),
        ("(0.4-4.0)", 0.4, 4.0),
        ("0.4 to 4.0", 0.4, 4.0),
        ("<150", None, 150),
        ("≤5.6", None, 5.6),
        ("bis 40", None, 40),
        ("> 40", 40, None),
        ("> OR = 60", 60, None),
    ],
)
def test_printed_ranges_are_read(text: str, low: float | None, high: float | None) -> None:
    found = parse_range(text, None)
    assert found is not None
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("text", ["", "negative", "see note", "9-3"])
def test_what_is_no_range_is_none(text: str) -> None:
    assert parse_range(text, None) is None


def test_the_decimal_mark_of_a_column_is_found() -> None:
    assert decimal_mark(["5,4", "13,6", "1.234,5"]) == ","
    assert decimal_mark(["5.4", "255", "1,234.5"]) == "."
    assert decimal_mark(["255", "12"]) is None


def test_signals_read_the_canonical_value() -> None:
    found = read("HbA1c", "43", "mmol/mol")
    assert found.canonical is not None
    values = readings(hba1c=found.canonical, glucose_fasting=90)
    results = judge_signals(Labs.of(values, ON), (), Subject("male", 50))
    fired = {r.signal_id for r in results if r.state == "fired"}
    assert "prediabetes" in fired


@pytest.mark.parametrize("text", ["12.03.2024", "1.2.3", "1,2,3", "1..2"])
@pytest.mark.parametrize("decimal", [None, ".", ","])
def test_what_only_looks_like_a_number_is_none(text: str, decimal: Decimal | None) -> None:
    assert parse_number(text, decimal) is None
