"""Made-up lab reports of made-up people, in the shapes that laboratories and portals export."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

Panel = list[tuple[str, str, float, str, str]]

# LOINC, display, value, UCUM, range. One adult of 47: raised LDL, a little too much sugar, little
# vitamin D; all nine inputs of PhenoAge are there.
ADULT: Final[Panel] = [
    ("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", 226, "mg/dL", "<200"),
    ("13457-7", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", 148, "mg/dL",
     "<130"),
    ("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", 44, "mg/dL", ">=40"),
    ("2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", 168, "mg/dL", "<150"),
    ("1884-6", "Apolipoprotein B [Mass/volume] in Serum or Plasma", 112, "mg/dL", "<130"),
    ("1558-6", "Fasting glucose [Mass/volume] in Serum or Plasma", 104, "mg/dL", "70-99"),
    ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", 5.8, "%", "4.0-5.6"),
    ("20448-7", "Insulin [Units/volume] in Serum or Plasma", 11.2, "u[IU]/mL", "2.6-24.9"),
    ("30522-7", "C reactive protein [Mass/volume] in Serum or Plasma by High sensitivity method",
     2.4, "mg/L", "<3.0"),
    ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", 6.4, "10*3/uL", "4.0-11.0"),
    ("751-8", "Neutrophils [#/volume] in Blood by Automated count", 3.6, "10*3/uL", "1.8-7.7"),
    ("731-0", "Lymphocytes [#/volume] in Blood by Automated count", 1.95, "10*3/uL", "1.0-4.8"),
    ("736-9", "Lymphocytes/100 leukocytes in Blood by Automated count", 30.5, "%", "20-45"),
    ("789-8", "Erythrocytes [#/volume] in Blood by Automated count", 4.9, "10*6/uL", "4.5-5.9"),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", 14.8, "g/dL", "13.5-17.5"),
    ("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", 44, "%", "41-50"),
    ("787-2", "MCV [Entitic volume] by Automated count", 90, "fL", "80-100"),
    ("788-0", "Erythrocyte distribution width [Ratio] by Automated count", 13.1, "%", "11.5-14.5"),
    ("777-3", "Platelets [#/volume] in Blood by Automated count", 244, "10*3/uL", "150-450"),
    ("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", 31,
     "U/L", "<=33"),
    ("1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", 24,
     "U/L", "<=40"),
    ("2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum or Plasma", 34,
     "U/L", "8-61"),
    ("6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", 68, "U/L",
     "40-129"),
    ("1751-7", "Albumin [Mass/volume] in Serum or Plasma", 4.5, "g/dL", "3.5-5.0"),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", 0.96, "mg/dL", "0.74-1.35"),
    ("3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", 15, "mg/dL", "7-20"),
    ("3084-1", "Urate [Mass/volume] in Serum or Plasma", 6.1, "mg/dL", "3.5-7.2"),
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", 140, "mmol/L", "135-145"),
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", 4.4, "mmol/L", "3.5-5.1"),
    ("3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", 2.1, "m[IU]/L", "0.4-4.0"),
    ("62292-8", "25-hydroxyvitamin D2+D3 [Mass/volume] in Serum or Plasma", 24, "ng/mL", "20-100"),
    ("2276-4", "Ferritin [Mass/volume] in Serum or Plasma", 96, "ng/mL", "24-336"),
]  # fmt: skip
DAY: Final = date(2026, 3, 2)
_LOINC: Final = "http://loinc.org"
_UCUM: Final = "http://unitsofmeasure.org"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
Change = float | str | None


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def fhir_bundle(day: date = DAY, changes: Mapping[str, Change] | None = None) -> bytes:
    """A collection with one DiagnosticReport of 32 results. `changes` maps a LOINC code to another
    number, to a text as printed ("<0.2"), or to None to leave the test out."""
    changed = dict(changes or {})
    patient = "https://lab.example/fhir/Patient/p1"
    entries: list[dict[str, Any]] = []
    for number, (code, display, usual, unit, printed_range) in enumerate(ADULT, 1):
        value = changed.get(code, usual)
        if value is None:
            continue
        observation = {
            "resourceType": "Observation",
            "id": f"o{number}",
            "status": "final",
            "category": [{"coding": [{"system": _CATEGORY, "code": "laboratory"}]}],
            "code": {"coding": [{"system": _LOINC, "code": code, "display": display}]},
            "subject": {"reference": "Patient/p1"},
            "effectiveDateTime": f"{day}T08:10:00+01:00",
            "referenceRange": [_range(printed_range, unit)],
            **_value(value, unit),
        }
        url = f"https://lab.example/fhir/Observation/o{number}"
        entries.append({"fullUrl": url, "resource": observation})
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "category": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB"}]}
        ],
        "code": {"text": "Health check"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": str(day),
        "performer": [{"display": "Example Laboratory"}],
        "result": [{"reference": f"Observation/{e['resource']['id']}"} for e in entries],
    }
    first = [
        {"fullUrl": patient, "resource": {"resourceType": "Patient", "id": "p1"}},
        {"fullUrl": "https://lab.example/fhir/DiagnosticReport/r1", "resource": report},
    ]
    return dumped({"resourceType": "Bundle", "type": "collection", "entry": first + entries})


def _value(value: float | str, unit: str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"valueString": value}
    return {"valueQuantity": {"value": value, "unit": unit, "system": _UCUM, "code": unit}}


def _range(printed: str, unit: str) -> dict[str, Any]:
    quantity = {"unit": unit, "system": _UCUM, "code": unit}
    if printed[0] in "<>":
        limit = {"value": float(printed.lstrip("<>=")), **quantity}
        return {"high" if printed[0] == "<" else "low": limit, "text": printed}
    low, high = printed.split("-")
    return {"low": {"value": float(low), **quantity}, "high": {"value": float(high), **quantity}}


# Synthea gives a blood code for the metabolic panel, and RDW as SD in fL.
_SYNTHEA: Final = [
    ("2339-0", "Glucose [Mass/volume] in Blood", 91.4, "mg/dL"),
    ("6299-2", "Urea nitrogen [Mass/volume] in Blood", 13.6, "mg/dL"),
    ("38483-4", "Creatinine [Mass/volume] in Blood", 0.9, "mg/dL"),
    ("49765-1", "Calcium [Mass/volume] in Blood", 9.4, "mg/dL"),
    ("2947-0", "Sodium [Moles/volume] in Blood", 139.2, "mmol/L"),
    ("6298-4", "Potassium [Moles/volume] in Blood", 4.3, "mmol/L"),
    ("2069-3", "Chloride [Moles/volume] in Blood", 103.6, "mmol/L"),
    ("20565-8", "Carbon dioxide, total [Moles/volume] in Blood", 24.1, "mmol/L"),
    ("33914-3", "Glomerular filtration rate/1.73 sq M.predicted [Volume Rate/Area] in Serum or"
     " Plasma by Creatinine-based formula (MDRD)", 84.2, "mL/min/{1.73_m2}"),
    ("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", 188.4, "mg/dL"),
    ("2571-8", "Triglycerides", 121.7, "mg/dL"),
    ("18262-6", "Low Density Lipoprotein Cholesterol", 104.9, "mg/dL"),
    ("2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", 59.2, "mg/dL"),
    ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", 6.1, "10*3/uL"),
    ("789-8", "Erythrocytes [#/volume] in Blood by Automated count", 4.7, "10*6/uL"),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", 14.1, "g/dL"),
    ("4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", 42.3, "%"),
    ("787-2", "MCV [Entitic volume] by Automated count", 88.5, "fL"),
    ("785-6", "MCH [Entitic mass] by Automated count", 29.8, "pg"),
    ("21000-5", "Erythrocyte distribution width [Entitic volume] by Automated count", 42.6, "fL"),
    ("777-3", "Platelets [#/volume] in Blood by Automated count", 261.3, "10*3/uL"),
]  # fmt: skip
SYNTHEA_DAYS: Final = (date(2023, 5, 14), date(2024, 5, 19), date(2025, 5, 25))
_MOUNTAIN: Final = timezone(timedelta(hours=-6))


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://sante.example/{name}"))


def synthea_bundle() -> bytes:
    """Three yearly visits in one transaction bundle as Synthea writes it: urn:uuid references,
    vital signs and questionnaires beside the laboratory's panels, resources we have no use for."""
    patient = f"urn:uuid:{_uuid('patient')}"
    entries = [_entry("Patient", "patient", {"name": [{"family": "Made662", "given": ["Up75"]}]})]
    for visit, day in enumerate(SYNTHEA_DAYS):
        when = datetime(day.year, day.month, day.day, 9, 21, 7, tzinfo=_MOUNTAIN).isoformat()
        encounter = f"encounter-{visit}"
        entries.append(_entry("Encounter", encounter, {"status": "finished"}))
        about = {
            "subject": {"reference": patient},
            "encounter": {"reference": f"urn:uuid:{_uuid(encounter)}"},
            "effectiveDateTime": when,
            "issued": when,
        }
        results = []
        for name, body in _synthea_observations(visit):
            entries.append(_entry("Observation", name, {"status": "final", **body, **about}))
            if body["category"][0]["coding"][0]["code"] == "laboratory":
                results.append({"reference": f"urn:uuid:{_uuid(name)}"})
        report = {"status": "final", "code": _coded("51990-0", "Basic metabolic panel"), **about}
        entries.append(_entry("DiagnosticReport", f"report-{visit}", {**report, "result": results}))
    return dumped({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _entry(kind: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    identifier = _uuid(name)
    return {
        "fullUrl": f"urn:uuid:{identifier}",
        "resource": {"resourceType": kind, "id": identifier, **body},
        "request": {"method": "POST", "url": kind},
    }


def _coded(code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": _LOINC, "code": code, "display": display}], "text": display}


def _synthea_observations(visit: int) -> Iterator[tuple[str, dict[str, Any]]]:
    def body(category: str, code: str, display: str, **rest: Any) -> tuple[str, dict[str, Any]]:
        kind = [{"coding": [{"system": _CATEGORY, "code": category, "display": category}]}]
        found = {"category": kind, "code": _coded(code, display), **rest}
        return f"observation-{visit}-{code}", found

    for code, display, value, unit in _SYNTHEA:
        yield body("laboratory", code, display, **_value(round(value * (1 + visit / 100), 1), unit))
    pressure = [
        {"code": _coded("8462-4", "Diastolic Blood Pressure"), **_value(78 + visit, "mm[Hg]")},
        {"code": _coded("8480-6", "Systolic Blood Pressure"), **_value(121 + visit, "mm[Hg]")},
    ]
    panel = "Blood pressure panel with all children optional"
    yield body("vital-signs", "85354-9", panel, component=pressure)
    yield body("vital-signs", "39156-5", "Body mass index (BMI) [Ratio]", **_value(25.6, "kg/m2"))
    yield body("vital-signs", "29463-7", "Body Weight", **_value(81.3, "kg"))
    smoking = {"valueCodeableConcept": {"text": "Never smoked tobacco (finding)"}}
    yield body("social-history", "72166-2", "Tobacco smoking status", **smoking)
    yield body("survey", "70274-6", "GAD-7 total score", **_value(2, "{score}"))


def us_csv() -> bytes:
    """A portal's download: lines of prose above the headings, flags, ranges in one column."""
    lines = [
        "Example Portal - laboratory results",
        'Patient,"Up, Made",DOB,04/17/1979',
        "",
        "Test Name,Result,Flag,Units,Reference Range,Collection Date",
        *(
            f'"{name}",{value},{flag},{unit},{limits},03/16/2026'
            for name, value, flag, unit, limits in (
                ("Cholesterol, Total", "226", "H", "mg/dL", "<200"),
                ("LDL-C (NIH Calc)", "148", "H", "mg/dL", "<130"),
                ("HDL Cholesterol", "44", "", "mg/dL", ">40"),
                ("Triglycerides", "168 H", "H", "mg/dL", "<150"),
                ("Glucose, Fasting", "104", "H", "mg/dL", "70-99"),
                ("Hemoglobin A1c", "5.8", "H", "%", "4.0-5.6"),
                ("hs-CRP", "2.4", "", "mg/L", "<3.0"),
                ("WBC", "6.4", "", "K/uL", "4.0-11.0"),
                ("Lymphocytes", "30.5", "", "%", "20-45"),
                ("MCV", "90", "", "fL", "80-100"),
                ("RDW", "13.1", "", "%", "11.5-14.5"),
                ("Alkaline Phosphatase", "68", "", "U/L", "40-129"),
                ("Albumin", "4.5", "", "g/dL", "3.5-5.0"),
                ("Creatinine", "0.96", "", "mg/dL", "0.74-1.35"),
                ("TSH", "2.10", "", "mIU/L", "0.40-4.00"),
                ("Troponin I", "<0.02", "", "ng/mL", "<0.04"),
            )
        ),
        "",
    ]
    return "\r\n".join(lines).encode()


def german_csv() -> bytes:
    """A practice's export: Windows-1252, semicolons, decimal commas, SI units, sections."""
    lines = [
        "Laborgemeinschaft Musterstadt",
        "Patient: Beispiel, Änne;geb. 17.04.1979",
        "Entnahmedatum: 02.03.2026;Befunddatum: 04.03.2026",
        "Untersuchung;Ergebnis;Einheit;Referenzbereich",
        "Klinische Chemie;;;",
        "Glukose nüchtern;5,8 +;mmol/l;3,9 - 5,5",
        "HbA1c;40;mmol/mol;20 - 39",
        "Gesamtcholesterin;5,84;mmol/l;bis 5,2",
        "LDL-Cholesterin;3,83;mmol/l;< 3,4",
        "HDL-Cholesterin;1,14;mmol/l;> 1,0",
        "Triglyzeride;1,90;mmol/l;< 1,7",
        "Kreatinin;85;µmol/l;64 - 104",
        "Harnsäure;363;µmol/l;208 - 428",
        "Kalium;4,4;mmol/l;3,5 - 5,1",
        "Gamma-GT;34;U/l;bis 60",
        "Eisen;17,9;µmol/l;10,7 - 30,4",
        "Ferritin;96;µg/l;30 - 400",
        "CRP;<0,6;mg/l;< 5,0",
        "TSH basal;2,105;mU/l;0,4 - 4,0",
        "Hämatologie;;;",
        "Leukozyten;6,4;G/l;4,0 - 11,0",
        "Hämoglobin;148;g/l;135 - 175",
        "Thrombozyten;244;G/l;150 - 400",
        "Nitrit im Urin;negativ;;negativ",
        "",
    ]
    return "\r\n".join(lines).encode("cp1252")


def wide_csv() -> bytes:
    """One's own spreadsheet: a line for each draw, a column for each test."""
    return (
        b"Date,LDL (mg/dL),HDL (mg/dL),HbA1c (%),Ferritin (ng/mL),Moon phase\n"
        b"2024-11-04,161,42,5.9,80,3\n"
        b"2025-06-16,155,43,5.9,,4\n"
        b"2026-03-02,148,44,5.8,96,2\n"
    )
