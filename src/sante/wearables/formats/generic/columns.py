"""What the columns of somebody's own table mean, told by their headings.

`Gewicht (kg)` is a weight in kilograms; `weight` alone is none that can be read, for pounds look
the same. Variability without a word for which one is kept under its own name: SDNN and RMSSD do not
compare.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sante.wearables.formats.tables import Target
from sante.wearables.rules.metrics import METRICS

# Headings, without unit and in lower case.
WHEN: Final = frozenset(
    {
        "timestamp", "datetime", "date time", "start", "start time", "start date", "startdate",
        "recorded at", "measured at", "measured", "created at", "when", "local time",
        "date", "day", "datum", "fecha", "zeitpunkt", "zeitstempel", "messzeit", "horodatage",
    }
)  # fmt: skip
CLOCK: Final = frozenset({"time", "uhrzeit", "zeit", "heure", "hora", "time of day"})
END: Final = frozenset({"end", "end time", "end date", "enddate", "until", "ende", "bis"})
METRIC: Final = frozenset(
    {"metric", "type", "measurement", "name", "data type", "typ", "messgrosse"}
)
VALUE: Final = frozenset({"value", "reading", "quantity", "wert", "valeur", "valor", "amount"})
UNIT: Final = frozenset({"unit", "units", "einheit", "unite", "unidad"})
SOURCE: Final = frozenset({"source", "device", "app", "source name", "gerat", "quelle"})

# metric -> (what headings call it, the unit when none is told; None: it must be told).
_NAMES: Final[Mapping[str, tuple[str, str | None]]] = {
    "steps": ("steps|step count|total steps|schritte|pas|pasos", "count"),
    "resting_heart_rate": ("resting heart rate|resting hr|rhr|ruhepuls|resting pulse", "bpm"),
    "heart_rate": ("heart rate|heartrate|hr|bpm|pulse|puls|herzfrequenz|frequence cardiaque"
                   "|frecuencia cardiaca", "bpm"),
    "hrv_rmssd": ("rmssd|hrv rmssd|hrv (?:via )?rmssd", "ms"),
    "hrv_sdnn": ("sdnn|hrv sdnn|sdrr", "ms"),
    "hrv": ("hrv|heart rate variability|herzratenvariabilitat", "ms"),
    "systolic_pressure": ("systolic|sys|systolic (?:blood )?pressure|systole|systolisch", "mmHg"),
    "diastolic_pressure": ("diastolic|dia|diastolic (?:blood )?pressure|diastole|diastolisch",
                           "mmHg"),
    "spo2": ("spo2|oxygen saturation|blood oxygen|o2 sat|sauerstoffsattigung", "%"),
    "respiration": ("respiration|respiratory rate|breathing rate|breaths|atemfrequenz", "bpm"),
    "vo2max": ("vo2 ?max|vo2", "ml/min/kg"),
    "body_fat": ("body fat|fat|body fat percentage|korperfett|fett", "%"),
    "body_mass_index": ("bmi|body mass index", "kg/m2"),
    "flights_climbed": ("floors|flights climbed|floors climbed|stairs|stockwerke", "count"),
    "stress": ("stress|stress level|stress score", "score"),
    "exercise_time": ("exercise|exercise minutes|exercise time|active minutes", "min"),
    "active_energy": ("active energy|active calories|activity calories|active kcal", "kcal"),
    "basal_energy": ("basal energy|resting calories|bmr", "kcal"),
    "total_energy": ("calories|total calories|calories burned|energy burned|kalorien", "kcal"),
    "activity_count": ("(?:activity |movement |accelerometer |actigraphy )counts?|counts",
                       "count"),
    "weight": ("weight|body weight|bodyweight|mass|gewicht|poids|peso", None),
    "height": ("height|grosse|taille|altura", None),
    "waist": ("waist|waist circumference|bauchumfang", None),
    "lean_body_mass": ("lean mass|lean body mass|fat free mass", None),
    "distance_walking_running": ("distance|walking distance|strecke|distanz", None),
    "glucose": ("glucose|blood glucose|blood sugar|sugar|blutzucker|glycemie|glucosa", None),
    "body_temperature": ("temperature|body temperature|temp|temperatur|fieber", None),
    "sleep_minutes": ("sleep|sleep duration|total sleep|time asleep|asleep|schlaf", None),
    "deep_sleep_minutes": ("deep sleep|deep", None),
    "light_sleep_minutes": ("light sleep|light|core sleep", None),
    "rem_sleep_minutes": ("rem sleep|rem", None),
}  # fmt: skip
_MATCHES: Final = {name: re.compile(f"(?:{words})") for name, (words, _) in _NAMES.items()}
# Sums of a night or a day: never one reading.
DAILY: Final = frozenset(name for name in _NAMES if name.endswith("sleep_minutes")) | {
    "sleep_minutes"
}

# Counted in epochs of 30 or 60 seconds, which the distance to the next row tells.
EPOCHS: Final = frozenset({"activity_count"})

# A unit as people write it -> (its dimension, how many of the dimension's first, a shift).
_UNITS: Final[Mapping[str, tuple[str, float, float]]] = {
    "counts": ("count", 1, 0), "counts/min": ("count", 1, 0), "counts/epoch": ("count", 1, 0),
    "count": ("count", 1, 0), "steps": ("count", 1, 0), "floors": ("count", 1, 0),
    "bpm": ("rate", 1, 0), "1/min": ("rate", 1, 0), "/min": ("rate", 1, 0),
    "count/min": ("rate", 1, 0), "brpm": ("rate", 1, 0), "breaths/min": ("rate", 1, 0),
    "beats/min": ("rate", 1, 0), "ms": ("ms", 1, 0), "%": ("%", 1, 0), "score": ("score", 1, 0),
    "mmhg": ("pressure", 1, 0), "kpa": ("pressure", 7.500615613, 0),
    "ml/min/kg": ("uptake", 1, 0), "ml/kg/min": ("uptake", 1, 0), "kg/m2": ("index", 1, 0),
    "kg": ("mass", 1, 0), "lb": ("mass", 0.45359237, 0), "lbs": ("mass", 0.45359237, 0),
    "pounds": ("mass", 0.45359237, 0), "st": ("mass", 6.35029318, 0), "g": ("mass", 0.001, 0),
    "m": ("length", 1, 0), "km": ("length", 1000, 0), "mi": ("length", 1609.344, 0),
    "miles": ("length", 1609.344, 0), "cm": ("length", 0.01, 0), "mm": ("length", 0.001, 0),
    "in": ("length", 0.0254, 0), "ft": ("length", 0.3048, 0), "inches": ("length", 0.0254, 0),
    "kcal": ("energy", 1, 0), "cal": ("energy", 1, 0), "kj": ("energy", 1 / 4.184, 0),
    "calories": ("energy", 1, 0),
    "min": ("time", 1, 0), "minutes": ("time", 1, 0), "h": ("time", 60, 0), "hr": ("time", 60, 0),
    "hours": ("time", 60, 0), "s": ("time", 1 / 60, 0), "sec": ("time", 1 / 60, 0),
    "seconds": ("time", 1 / 60, 0), "std": ("time", 60, 0),
    "mg/dl": ("glucose", 1, 0), "mmol/l": ("glucose", 18.01558800000541, 0),
    "c": ("warmth", 1, 0), "degc": ("warmth", 1, 0), "celsius": ("warmth", 1, 0),
    "f": ("warmth", 5 / 9, -160 / 9), "degf": ("warmth", 5 / 9, -160 / 9),
    "fahrenheit": ("warmth", 5 / 9, -160 / 9),
}  # fmt: skip
_OURS: Final = {
    "count": "count", "count/min": "rate", "ms": "ms", "%": "%", "score": "score",
    "mm[Hg]": "pressure", "mL/min/kg": "uptake", "kg/m2": "index", "kg": "mass", "m": "length",
    "kcal": "energy", "min": "time", "mg/dL": "glucose", "Cel": "warmth",
}  # fmt: skip
# Those of our metrics that METRICS does not know have these units.
_OWN_UNITS: Final = {"hrv": "ms", "total_energy": "kcal", **dict.fromkeys(DAILY, "min")}
_BRACKET: Final = re.compile(r"[(\[{]\s*([^()\[\]{}]{1,20}?)\s*[)\]}]\s*$")
_TAIL: Final = re.compile(
    rf"[ _,/]({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands, its words, and the unit in it."""

    text: str
    words: str
    unit: str


def heading(text: str) -> Heading:
    plain = _plain(text)
    bracket = _BRACKET.search(plain)
    whole = _words(re.sub(r"[()\[\]{}]", " ", plain))
    if bracket is not None and metric_of(whole) is not None:  # `HRV (RMSSD)`
        return Heading(text, whole, "")
    if bracket is not None:
        return Heading(text, _words(plain[: bracket.start()]), _unit(bracket[1]))
    tail = _TAIL.search(plain.replace("°", "deg"))
    if tail is not None and metric_of(_words(plain[: tail.start()])) is not None:
        return Heading(text, _words(plain[: tail.start()]), tail[1])
    return Heading(text, _words(plain), "")


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z][a-z])(?=[A-Z][a-z])", " ", text.strip().strip('"'))
    apart = unicodedata.normalize("NFKD", spaced.replace("ß", "ss"))
    return "".join(c for c in apart if not unicodedata.combining(c)).lower()[:120]


def _words(text: str) -> str:
    return re.sub(r"[\s_\-./:#]+", " ", text).strip()


def _unit(text: str) -> str:
    return text.strip().replace("°", "").replace("²", "2").replace(" ", "")


def metric_of(words: str) -> str | None:
    return next((name for name, match in _MATCHES.items() if match.fullmatch(words)), None)


def target(name: str, unit: str) -> Target | None:
    """How numbers of our metric in a unit are stored; None when the unit is missing or another
    kind of unit."""
    told = _unit(_plain(unit)) or _NAMES[name][1] or ""
    known = _UNITS.get(told.lower())
    ours = METRICS[name].unit if name in METRICS else _OWN_UNITS[name]
    if known is None or known[0] != _OURS[ours]:
        return None
    return Target(name, "" if name in DAILY else ours, known[1], known[2])


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns by number. Either `metrics` (one column a metric), or `metric` and `value` (one row a
    reading). `unknown`: headings that were not understood; `no_unit`: whose unit is missing."""

    when: int
    clock: int | None = None
    end: int | None = None
    source: int | None = None
    metrics: Mapping[int, Target] = field(default_factory=dict)
    metric: int | None = None
    value: int | None = None
    unit: int | None = None
    unknown: tuple[str, ...] = ()
    no_unit: tuple[str, ...] = ()


def layout(header: Iterable[str]) -> Layout | None:
    """None when there is no column of time, or nothing that is measured."""
    headings = [heading(text) for text in header]
    when = _first(headings, WHEN)
    clock = _first(headings, CLOCK)
    if when is None:
        when, clock = clock, None
    if when is None:
        return None
    roles: dict[str, Any] = {
        "clock": clock,
        "end": _first(headings, END),
        "source": _first(headings, SOURCE),
    }
    taken = {when, *(place for place in roles.values() if place is not None)}
    long = _long(headings, taken)
    if long is not None:
        metric, value, unit = long
        rest = taken | {metric, value, unit}
        unknown = _texts(headings, (i for i in range(len(headings)) if i not in rest))
        return Layout(when, **roles, metric=metric, value=value, unit=unit, unknown=unknown)
    found, missing, unknown_places = {}, [], []
    for place, one in enumerate(headings):
        name = None if place in taken else metric_of(one.words)
        made = None if name is None else target(name, one.unit)
        if made is not None:
            found[place] = made
        elif name is not None:
            missing.append(place)
        elif place not in taken:
            unknown_places.append(place)
    if not found and not missing:
        return None
    return Layout(
        when, **roles, metrics=found, unknown=_texts(headings, unknown_places),
        no_unit=_texts(headings, missing),
    )  # fmt: skip


def _long(headings: list[Heading], taken: set[int]) -> tuple[int, int, int | None] | None:
    """(metric, value, unit) of a table with one reading a row."""
    metric, value = _first(headings, METRIC), _first(headings, VALUE)
    if metric is None or value is None or {metric, value} & taken:
        return None
    return metric, value, _first(headings, UNIT)


def _first(headings: list[Heading], words: frozenset[str]) -> int | None:
    return next((i for i, one in enumerate(headings) if one.words in words), None)


def _texts(headings: list[Heading], places: Iterable[int]) -> tuple[str, ...]:
    def clean() -> Iterator[str]:
        for place in places:
            text = "".join(c for c in headings[place].text if c.isprintable())[:40]
            if text:
                yield text

    return tuple(clean())
