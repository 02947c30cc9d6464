"""The registry is data: what it says of itself must hold together."""

from itertools import pairwise

import pytest

from sante.kit import units
from sante.labs.rules.convert import accepted
from sante.labs.rules.registry import fold, registry, rows_of, system_of
from sante.labs.rules.score import anchors
from sante.labs.types import Biomarker, Direction, Interval, System

MARKERS = list(registry().biomarkers.values())


def checks(code: str) -> bool:
    """LOINC's mod-10 check digit."""
    digits, check = code.split("-")
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return (10 - sum(n // 10 + n % 10 for n in doubled) % 10) % 10 == int(check)


def test_there_are_seventy_six_markers() -> None:
    assert len(MARKERS) == 76
    assert {m.system for m in MARKERS} == set(System)


@pytest.mark.parametrize("code", registry().by_code)
def test_every_code_has_a_right_check_digit(code: str) -> None:
    assert checks(code)


@pytest.mark.parametrize(
    ("code", "biomarker_id"),
    [
        ("2324-2", "ggt"),
        ("30522-7", "hs_crp"),
        ("10835-7", "lp_a"),
        ("2428-1", "homocysteine"),
        ("1869-7", "apoa1"),
        ("1884-6", "apob"),
    ],
)
def test_codes_that_a_public_table_labels_wrongly_are_right_here(
    code: str, biomarker_id: str
) -> None:
    """R-74."""
    match = registry().code(code)
    assert match is not None
    assert match.biomarker_id == biomarker_id


def test_a_code_belongs_to_one_marker() -> None:
    codes = [row["loinc"] for row in rows_of("codes.csv")]
    assert len(codes) == len(set(codes))
    assert {m.loinc for m in MARKERS if m.loinc} <= set(codes)


def test_only_lymphocytes_need_their_unit_to_be_told_apart() -> None:
    shared = {m.biomarker_id for ms in registry().by_name.values() if len(ms) > 1 for m in ms}
    assert shared == {"lymphocytes_abs", "lymphocytes_pct"}


def test_names_are_stored_folded() -> None:
    assert [r["name"] for r in rows_of("names.csv") if fold(r["name"]) != r["name"]] == []


@pytest.mark.parametrize("marker", MARKERS, ids=lambda m: m.id)
def test_units_are_canonical_and_the_shown_ones_are_accepted(marker: Biomarker) -> None:
    for unit in (*accepted(marker), marker.si_unit):
        assert units.normalise(unit) == unit
    if marker.id != "lp_a":
        assert marker.si_unit in (*accepted(marker), marker.unit)


def _mattering(marker: Biomarker, interval: Interval) -> tuple[float, float]:
    low = interval.low if marker.direction is not Direction.LOWER else None
    high = interval.high if marker.direction is not Direction.HIGHER else None
    return (float("-inf") if low is None else low, float("inf") if high is None else high)


@pytest.mark.parametrize("marker", MARKERS, ids=lambda m: m.id)
def test_target_lies_in_reference_and_reference_in_the_borderline_limits(
    marker: Biomarker,
) -> None:
    """R-70, R-73: one registry, intervals inside one another on the side that matters."""
    for row in marker.ranges:
        inner = [i for i in (row.optimal, row.reference, row.borderline) if i is not None]
        spans = [_mattering(marker, interval) for interval in inner]
        for (low, high), (wider_low, wider_high) in pairwise(spans):
            assert wider_low <= low
            assert high <= wider_high
        plausible = marker.plausible
        for interval in inner:
            assert interval.low is None or interval.low in plausible
            assert interval.high is None or interval.high in plausible


def test_ranges_of_a_marker_leave_no_age_and_sex_out_or_twice() -> None:
    for marker in MARKERS:
        for sex in ("male", "female"):
            for age in range(18, 100):
                fitting = [
                    r
                    for r in marker.ranges
                    if r.sex in (None, sex) and age in r.age and r.unit is None
                ]
                assert len(fitting) <= 1, (marker.id, sex, age)


@pytest.mark.parametrize(
    ("printed", "biomarker_id"),
    [
        ("LDL-Cholesterin", "ldl_c"),
        ("LDL-C (NIH Calc)", "ldl_c"),
        ("Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", "ldl_c"),
        ("Cholesterol, Total", "total_chol"),
        ("Lipoprotein (a)", "lp_a"),
        ("Glukose (nüchtern)", "glucose_fasting"),
        ("Glycémie à jeun", "glucose_fasting"),
        ("Hemoglobin A1c/Hemoglobin.total in Blood", "hba1c"),
        ("HbA1c (IFCC)", "hba1c"),
        ("C-reaktives Protein (CRP)", "hs_crp"),
        ("CRP, hochsensitiv", "hs_crp"),
        ("γ-GT", "ggt"),
        ("ALT (SGPT)", "alt"),
        ("AST (GOT)", "ast"),
        ("Leukocytes [#/volume] in Blood by Automated count", "wbc"),
        ("Neutrophils (Absolute)", "neutrophils_abs"),
        ("Lymphocytes/100 leukocytes in Blood by Automated count", "lymphocytes_pct"),
        ("Hämoglobin", "hemoglobin"),
        ("Créatinine", "creatinine"),
        ("Ácido úrico", "uric_acid"),
        ("25-OH-Vitamin D", "vitamin_d"),
        ("Thyroid stimulating hormone (TSH)", "tsh"),
        ("T4 libre", "free_t4"),
        ("Ferritina", "ferritin"),
        ("Systolic Blood Pressure", "sbp"),
        ("Protein, Total", "total_protein"),
    ],
)
def test_names_of_real_reports_are_known(printed: str, biomarker_id: str) -> None:
    assert [m.biomarker_id for m in registry().name(printed)] == [biomarker_id]


@pytest.mark.parametrize(
    "printed",
    [
        "Albumin, Urine",
        "Glucose (Urin)",
        "Calcium, ionized",
        "MCHC",
        "Basophils",
        "Zonulin",
        "Creatinine, 24h Urine",
        "Vitamin D 1,25-dihydroxy",
        "Glucose 2h postprandial",
        "Direct bilirubin",
        "Estimated average glucose",
        "",
    ],
)
def test_a_name_that_only_resembles_one_of_ours_is_unknown(printed: str) -> None:
    assert registry().name(printed) == ()


def test_systems_have_one_vocabulary_with_aliases() -> None:
    """R-76."""
    assert system_of("renal") is System.KIDNEY
    assert system_of(" Hepatic ") is System.LIVER
    assert system_of("kidney") is System.KIDNEY
    with pytest.raises(ValueError, match="spleen"):
        system_of("spleen")


def test_the_score_uses_markers_of_the_registry() -> None:
    assert set(anchors()) <= set(registry().biomarkers)
    assert len(anchors()) == 16


@pytest.mark.parametrize("text", ["", "[1]", "[2,1]", "1,2", "[a,b]"])
def test_an_interval_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"interval|convert|unpack"):
        Interval.parse(text)


@pytest.mark.parametrize(
    ("printed", "marker"),
    [
        ("Chol.", "total_chol"),
        ("S-LDL", "ldl_c"),
        ("LDL-Cholesterin direkt", "ldl_c"),
        ("GPT (ALAT)", "alt"),
        ("GPT (ALAT) 37°C", "alt"),
        ("Transaminases TGO", "ast"),
        ("Alk. Phosphatase", "alp"),
        ("Bilirubin ges.", "bilirubin_total"),
        ("Hb A1c (IFCC)", "hba1c"),
        ("Haemoglobin A1c level - IFCC standardised", "hba1c"),
        ("Leukozyten", "wbc"),
        ("Total white cell count", "wbc"),
        ("Haemoglobin estimation", "hemoglobin"),
        ("V.G.M.", "mcv"),
        ("Kreatinin i.S.", "creatinine"),
        ("GFR n. CKD-EPI", "egfr"),
        ("Calcium, gesamt", "calcium"),
        ("TSH basal", "tsh"),
        ("TSH 3. Generation", "tsh"),
        ("T4 frei", "free_t4"),
        ("TPO-Antikörper", "tpo_ab"),
        ("25-OH-Vitamin D", "vitamin_d"),
        ("VITAMIN D,25-OH,TOTAL,IA", "vitamin_d"),
        ("Folates sériques", "folate_serum"),
        ("Coefficient de saturation de la transferrine", "transferrin_sat"),
        ("Neutrophile Granulozyten absolut", "neutrophils_abs"),
        ("Albumin/Kreatinin-Ratio im Urin", "uacr"),
        ("Gesamt-Eiweiß", "total_protein"),
    ],
)
def test_names_as_laboratories_print_them_are_known(printed: str, marker: str) -> None:
    assert marker in {match.biomarker_id for match in registry().name(printed)}


@pytest.mark.parametrize(
    "printed",
    [
        "Albumin, Urine", "Glucose, Urine", "Kreatinin im Urin", "Free Testosterone",
        "Testosteron, frei", "Bilirubin, direct", "Bilirubin direkt", "T4, total", "Ionized Ca",
        "LDL/HDL-Quotient", "Cholesterol/HDL ratio", "VLDL cholesterol", "1,25-Dihydroxy Vitamin D",
        "Transferrin", "Prealbumin", "CK-MB", "Proinsulin", "Folate, RBC", "Holotranscobalamin",
        "MCHC", "Glucose 2h", "LDL particle number", "Magnesium, RBC", "Zink im Vollblut", "HbE",
        "Iron binding capacity unsaturated", "TSH receptor antibody",
    ],
)  # fmt: skip
def test_a_name_beside_a_known_one_is_another_test(printed: str) -> None:
    assert registry().name(printed) == ()
