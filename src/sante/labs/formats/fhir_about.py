"""What a FHIR file says besides its values: how the sample was taken, and whose it is."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Final

from sante.labs.formats import dates
from sante.labs.formats.cells import clipped
from sante.labs.formats.fhir_values import Resource, codes_of, dicts, text_of
from sante.labs.types import DrawFacts, PrintedPerson

FASTING_STATUS: Final = "49541-6"  # LOINC: Fasting status - Reported
_YES: Final = re.compile(r"\b(?:yes|y|true|fasting|fasted|ja|oui|s[ií]|f)\b", re.IGNORECASE)
_NO: Final = re.compile(r"\b(?:no|n|nf|not|non|nein|false)\b", re.IGNORECASE)
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T(\d{2}):(\d{2})")


def is_fasting_status(observation: Resource) -> bool:
    return FASTING_STATUS in codes_of(observation)


def draw_of(observations: Iterable[Resource], specimens: Iterable[Resource]) -> DrawFacts:
    """The time is told when all values are of one moment, which is not midnight: that stands for
    a day without a time."""
    moments, said = set(), []
    for observation in observations:
        when = observation.get("effectiveDateTime")
        match = _INSTANT.match(when) if isinstance(when, str) else None
        if is_fasting_status(observation):
            said.append(_answer(observation))
        elif isinstance(when, str):
            moments.add((when[:10], match[1], match[2]) if match else (when[:10], "00", "00"))
    for specimen in specimens:
        collection = specimen.get("collection")
        if isinstance(collection, dict):
            said.append(_said(text_of(collection.get("fastingStatusCodeableConcept"))))
    known = {answer for answer in said if answer is not None}
    return DrawFacts(known.pop() if len(known) == 1 else None, _time(moments))


def _time(moments: set[tuple[str, str, str]]) -> time | None:
    if len(moments) != 1:
        return None
    _, hour, minute = next(iter(moments))
    if (hour, minute) == ("00", "00") or int(hour) > 23 or int(minute) > 59:
        return None
    return time(int(hour), int(minute))


def _answer(observation: Resource) -> bool | None:
    told = observation.get("valueBoolean")
    if isinstance(told, bool):
        return told
    text = observation.get("valueString")
    return _said(
        text if isinstance(text, str) else text_of(observation.get("valueCodeableConcept"))
    )


def _said(text: str) -> bool | None:
    if _NO.search(text):
        return False
    return True if _YES.search(text) else None


def person_of(patients: Iterable[Resource]) -> PrintedPerson:
    """The only patient of the file; several say nothing of whose the values are."""
    known = list(patients)
    if len(known) != 1:
        return PrintedPerson()
    names = [name for name in dicts(known[0].get("name")) if name.get("use") != "old"]
    parts = [part for name in names[:1] for part in _parts(name)]
    born = known[0].get("birthDate")
    return PrintedPerson(
        clipped(" ".join(parts), 80), dates.iso(born) if isinstance(born, str) else None
    )


def _parts(name: Resource) -> list[str]:
    given = name.get("given")
    told = [*(given if isinstance(given, list) else []), name.get("family"), name.get("text")]
    return [part for part in told if isinstance(part, str)]
