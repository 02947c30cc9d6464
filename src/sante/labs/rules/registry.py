"""The registry: which markers there are, by which codes and names laboratories call them.

Read once from the package's data files. Names are looked up folded (case, accents, punctuation
and words such as "serum" do not matter) but never by resemblance: a wrong match is worse than an
unknown test.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast

from sante.labs.types import Biomarker, Direction, Interval, OtherUnit, RangeRow, Sex, System

SCIENCE_VERSION: Final = "2026.11"  # changes with every change of data or rules

_ALIASES: Final = {
    "renal": System.KIDNEY,
    "kidneys": System.KIDNEY,
    "hepatic": System.LIVER,
    "cardiac": System.CARDIOVASCULAR,
    "heart": System.CARDIOVASCULAR,
    "lipids": System.CARDIOVASCULAR,
    "glucose": System.METABOLIC,
    "inflammatory": System.INFLAMMATION,
    "haematology": System.BLOOD,
    "hematology": System.BLOOD,
    "nutrition": System.NUTRITIONAL,
    "endocrine": System.HORMONAL,
    "recovery": System.FITNESS,
}


@dataclass(frozen=True, slots=True)
class Match:
    """A code or name's marker. `flag` qualifies it: "refused" means a different quantity."""

    biomarker_id: str
    flag: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    biomarkers: Mapping[str, Biomarker]
    by_code: Mapping[str, Match]
    by_name: Mapping[str, tuple[Match, ...]]

    def __getitem__(self, biomarker_id: str) -> Biomarker:
        return self.biomarkers[biomarker_id]

    def get(self, biomarker_id: str | None) -> Biomarker | None:
        return self.biomarkers.get(biomarker_id) if biomarker_id else None

    def code(self, code: str | None) -> Match | None:
        return self.by_code.get(code.strip()) if code else None

    def name(self, printed: str) -> tuple[Match, ...]:
        """The markers a printed name may mean; several when only the unit can tell."""
        for candidate in _candidates(printed):
            if candidate in self.by_name:
                return self.by_name[candidate]
        return ()


def system_of(name: str) -> System:
    """The system a name stands for ("renal" is kidney). Raises ValueError."""
    key = name.strip().lower()
    return _ALIASES.get(key) or System(key)


_ELSEWHERE = re.compile(
    r"\b(urine|urin|harn|u24|24h|24 h|csf|liquor|stool|stuhl|saliva|sperm|semen|orina|selles"
    r"|pleural|ascites|dialysate|ionized|ionised|ionisiert|ionizado|postprandial|2h|2 h|1h"
    r"|tolerance|belastung|estimated average)\b"
)
_NOISE = re.compile(
    r"\b(serum|plasma|blood|blut|sang|sangre|level|levels|result|quantitative|quant|qn|calc"
    r"|calculated|berechnet|calcule|calculado|measured|automated|auto|count|fasting|nuchtern"
    r"|i s|i p|im|s|p|f|venous|capillary|kapillar|venos|eia|conc|concentration"
    r"|estimation|value|wert)\b"
)
_LOINC_TAIL = re.compile(
    r"\b(in|of|im) (serum|plasma|blood|red blood cells|dried blood|venous|capillary).*$"
    r"|\b(by|von) .*$"
)


def fold(text: str) -> str:
    """Lower case, no accents, punctuation as one space; `%` and `#` stay."""
    flat = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("γ", "gamma"))
    flat = "".join(c for c in flat if not unicodedata.combining(c)).lower()
    return " ".join(re.sub(r"[^a-z0-9%#]+", " ", flat).split())


def _candidates(printed: str) -> Iterator[str]:
    whole = fold(printed)
    yield whole
    if _ELSEWHERE.search(whole):
        return
    yield _LOINC_TAIL.sub("", whole).strip()
    without_brackets = fold(re.sub(r"[\[(].*?[\])]", " ", printed))
    yield without_brackets
    share = " 100 leukocytes" if "/100" in printed else ""
    tail = _LOINC_TAIL.sub("", without_brackets).strip()
    yield tail + share if share and not tail.endswith(share) else tail
    for text in (whole, without_brackets, tail):
        yield " ".join(_NOISE.sub(" ", text).split())
    inside = re.search(r"\(([^()]+)\)\s*$", printed)
    if inside:
        yield fold(inside[1])


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a data file of this package."""
    text = files("sante.labs").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _interval(text: str) -> Interval | None:
    return Interval.parse(text) if text else None


def _ranges() -> dict[str, list[RangeRow]]:
    found: dict[str, list[RangeRow]] = {}
    for row in rows_of("ranges.csv"):
        found.setdefault(row["biomarker_id"], []).append(
            RangeRow(
                sex=cast(Sex, row["sex"]) if row["sex"] else None,
                age=_interval(row["age"]) or Interval(),
                unit=row["unit"] or None,
                reference=_interval(row["reference"]),
                optimal=_interval(row["optimal"]),
                borderline=_interval(row["borderline"]),
            )
        )
    return found


def _units() -> dict[str, list[OtherUnit]]:
    found: dict[str, list[OtherUnit]] = {}
    for row in rows_of("units.csv"):
        found.setdefault(row["biomarker_id"], []).append(
            OtherUnit(
                row["unit"], float(row["factor"]), float(row["offset"]), row["guess"] == "yes"
            )
        )
    return found


def _biomarkers() -> Iterator[Biomarker]:
    ranges, units = _ranges(), _units()
    for row in rows_of("biomarkers.csv"):
        yield Biomarker(
            id=row["id"],
            name=row["name"],
            system=System(row["system"]),
            loinc=row["loinc"] or None,
            unit=row["unit"],
            si_unit=row["si_unit"],
            direction=Direction(row["direction"]),
            decimals=int(row["decimals"]),
            si_decimals=int(row["si_decimals"]),
            cvi=_number(row["cvi"]),
            cva=_number(row["cva"]),
            change_90d_percent=_number(row["change_90d_percent"]),
            change_90d=_number(row["change_90d"]),
            tau_days=_number(row["tau_days"]),
            plausible=Interval.parse(row["plausible"]),
            own_range=row["own_range"] == "yes",
            log_scale=row["log_scale"] == "yes",
            derived=row["derived"] == "yes",
            percentile_row=row["percentile_row"] or None,
            source=row["source"],
            confidence=cast(Literal["A", "B", "C"], row["confidence"]),
            ranges=tuple(ranges.get(row["id"], ())),
            units=tuple(units.get(row["id"], ())),
        )


@lru_cache(maxsize=1)
def registry() -> Registry:
    biomarkers = {marker.id: marker for marker in _biomarkers()}
    codes = {
        row["loinc"]: Match(row["biomarker_id"], row["flag"] or None, row["note"])
        for row in rows_of("codes.csv")
    }
    names: dict[str, tuple[Match, ...]] = {}
    for marker in biomarkers.values():
        names[fold(marker.name)] = (Match(marker.id, None),)
    for row in rows_of("names.csv"):
        match = Match(row["biomarker_id"], row["flag"] or None)
        known = names.get(row["name"], ())
        if match.biomarker_id not in {other.biomarker_id for other in known}:
            names[row["name"]] = (*known, match)
    return Registry(MappingProxyType(biomarkers), MappingProxyType(codes), MappingProxyType(names))
