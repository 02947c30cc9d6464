"""Small FHIR resources for tests."""

import json
from typing import Any

from sante.labs import formats
from sante.labs.formats import Parsed
from sante.labs.types import PrintedRow

LDL = {"coding": [{"system": "http://loinc.org", "code": "13457-7", "display": "LDL"}]}


def observation(**fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": LDL,
        "effectiveDateTime": "2026-03-02",
        "valueQuantity": quantity(148),
        **fields,
    }


def quantity(value: object, unit: str = "mg/dL", **rest: Any) -> dict[str, Any]:
    return {
        "value": value,
        "unit": unit,
        "system": "http://unitsofmeasure.org",
        "code": unit,
        **rest,
    }


def bundle(*resources: dict[str, Any], kind: str = "collection") -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def read(resource: object) -> Parsed:
    return formats.read(json.dumps(resource).encode())


def only_row(**fields: Any) -> PrintedRow:
    parsed = read(observation(**fields))
    assert len(parsed.rows) == 1
    return parsed.rows[0]


def problem_codes(parsed: Parsed) -> list[str]:
    return [problem.code for problem in parsed.problems]


def notes(row: PrintedRow) -> list[str]:
    return [note.code for note in row.notes]
