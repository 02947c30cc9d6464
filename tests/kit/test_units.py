"""Units as laboratories print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit import units

SPELLINGS = {
    "mg/dL": ["mg/dl", "MG/DL", " mg / dL ", "mg/dL (calc)", "mg/100ml", "mg/dl{serum}"],
    "mmol/L": ["mmol/l", "MMOL/L", "mmol<180.1558800000541>/L", "mmol\u200b/L"],
    "umol/L": ["µmol/L", "μmol/l", "umol/L", "mcmol/L", "UMOL/L"],
    "10*3/uL": [
        "K/uL",
        "k/µl",
        "10^3/µL",
        "10³/µL",
        "x10E3/uL",
        "10e3/ul",
        "Thousand/uL",
        "Tsd/µl",
    ],
    "10*9/L": ["10^9/L", "x10^9/l", "10⁹/L", "giga/L", "10E9/L"],
    "10*6/uL": ["M/uL", "Mio./µl", "million/uL", "10^6/µL"],
    "10*12/L": ["10^12/L", "T/l"],
    "u[IU]/mL": ["µIU/ml", "uIU/mL", "µUI/mL"],
    "m[IU]/L": ["mIU/L", "mUI/L", "m[IU]/L"],
    "mU/L": ["mU/l", "MU/L"],
    "U/L": ["U/l", "u/L"],
    "[IU]/L": ["IU/L", "UI/L", "[IU]/l"],
    "ug/dL": ["µg/dl", "mcg/dL", "UG/DL"],
    "meq/L": ["mEq/L", "mval/l", "MEQ/L"],
    "mm[Hg]": ["mmHg", "mm Hg", "mm[Hg]"],
    "mL/min/{1.73_m2}": ["mL/min/1.73m2", "ml/min/1,73 m²", "mL/min/{1.73_m2}", "mL/min/1.73 m^2"],
    "kg/m2": ["kg/m²", "kg/m^2", "kg/qm"],
    "mg/g": ["mg/g creat", "mg/g{creat}", "mg/g Kreatinin", "mg/g"],
    "mg/mmol": ["mg/mmol", "mg/mmol cré"],
    "mm/h": ["mm/h", "mm/hr", "mm/1 h", "mm/Std."],
    "%": ["%", "percent", "% of total Hgb", "% (calc)"],
    "fL": ["fl", "FL", "µm³", "um3"],
    "/min": ["bpm", "/min", "{beats}/min", "beats/min"],
    "mL/min/kg": ["mL/kg/min", "ml/(kg*min)"],
    "[in_i]": ["in", "inch", "[in_i]"],
    "g/L": ["g/l", "G/L"],
}


@pytest.mark.parametrize(
    ("token", "printed"), [(t, p) for t, many in SPELLINGS.items() for p in many]
)
def test_every_spelling_of_a_unit_is_one_token(token: str, printed: str) -> None:
    assert units.normalise(printed) == token


@pytest.mark.parametrize("printed", ["", "  ", "foo", "mg/dL/L/g", "see note", "<5", "{x}"])
def test_what_is_no_unit_is_not_made_one(printed: str) -> None:
    assert units.normalise(printed) is None


@pytest.mark.parametrize("token", SPELLINGS)
def test_a_token_is_its_own_spelling_and_so_is_its_label(token: str) -> None:
    assert units.normalise(token) == token
    assert units.normalise(units.label(token)) == token


@pytest.mark.parametrize(
    ("value", "start", "end", "expected"),
    [
        (1, "g/L", "mg/dL", 100),
        (250, "10*9/L", "10*3/uL", 250),
        (7100, "/uL", "10*3/uL", 7.1),
        (0.42, "L/L", "%", 42),
        (1, "ukat/L", "U/L", 60),
        (2.1, "mU/L", "m[IU]/L", 2.1),
        (4.3, "g/dL", "g/L", 43),
        (25, "pg/mL", "ng/L", 25),
        (40, "[in_i]", "cm", 101.6),
        (500, "ug/L", "ng/mL", 500),
    ],
)
def test_numbers_move_between_units_of_one_dimension(
    value: float, start: str, end: str, expected: float
) -> None:
    assert units.convert(value, start, end) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("start", "end"),
    [("mg/dL", "mmol/L"), ("%", "mmol/mol"), ("fL", "%"), ("x", "g"), ("g/L", "g")],
)
def test_units_of_other_things_are_not_converted(start: str, end: str) -> None:
    with pytest.raises(ValueError, match="cannot be expressed"):
        units.convert(1.0, start, end)


@given(
    st.floats(1e-6, 1e6),
    st.sampled_from(["mg/dL", "g/L", "ng/mL", "ug/dL", "pg/mL"]),
    st.sampled_from(["mg/dL", "g/L", "ng/mL", "ug/dL", "pg/mL"]),
)
def test_there_and_back_is_the_same_number(value: float, start: str, end: str) -> None:
    there = units.convert(value, start, end)
    assert units.convert(there, end, start) == pytest.approx(value, rel=1e-9)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    token = units.normalise(text)
    assert token is None or units.normalise(token) == token
