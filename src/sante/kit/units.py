"""Units of measure as laboratories and devices print them, brought to one UCUM spelling.

`parse("µmol/l")`, `parse("UMOL/L")` and `parse("μmol / L")` are one unit, `umol/L`. A unit knows
its dimension, so that `convert` can move a number between units of the same dimension (g/L to
mg/dL, 10*9/L to 10*3/uL). Going from mass to substance needs a molar mass, which belongs to the
analyte and not here.

One spelling is ambiguous and stays so: `G/l` is grams in one column of a report and 10*9 cells in
the next. It is read as `g/L`; who knows the analyte knows better.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["Unit", "convert", "label", "normalise", "parse"]


@dataclass(frozen=True, slots=True)
class Unit:
    """`token` is UCUM. A number times `scale` is in the base unit of `dimension`."""

    token: str
    dimension: str
    scale: float


_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_CHARACTERS: Final = str.maketrans(
    {"μ": "u", "µ": "u", "×": "x", "·": "*", "⋅": "*", "∙": "*", "⁄": "/", "∕": "/", "\u200b": ""}
)

_PREFIXES: Final = {"k": 3, "": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_BASES: Final = {
    # spelling -> (UCUM, dimension, power of ten against the dimension's base unit)
    "g": ("g", "mass", 0),
    "mol": ("mol", "substance", 0),
    "eq": ("eq", "charge", 0),
    "val": ("eq", "charge", 0),
    "u": ("U", "activity", 0),
    "iu": ("[IU]", "activity", 0),
    "[iu]": ("[IU]", "activity", 0),
    "ui": ("[IU]", "activity", 0),
    "ie": ("[IU]", "activity", 0),
    "e": ("U", "activity", 0),
    "kat": ("kat", "activity", 0),
    "l": ("L", "volume", 0),
    "m": ("m", "length", 0),
    "s": ("s", "time", 0),
}
_KATAL_IN_UNITS: Final = 6e7  # 1 kat = 1 mol/s; 1 U = 1 umol/min

_WORDS: Final = {
    # whole words and abbreviations -> the spelling that the grammar knows
    "mcg": "ug", "gamma": "ug", "mcmol": "umol", "mcl": "ul", "mcu": "uu",
    "gm": "g", "gr": "g", "grams": "g", "gms": "g", "mgs": "mg",
    "liter": "l", "litre": "l", "ltr": "l", "lt": "l", "litro": "l",
    "mm3": "ul", "mm^3": "ul", "cmm": "ul", "cumm": "ul", "um3": "fl", "um^3": "fl",
    "cells": "1", "cell": "1", "zellen": "1", "": "1",
    "hr": "h", "hour": "h", "hours": "h", "std": "h", "std.": "h", "1h": "h", "hrs": "h",
    "minute": "min", "mins": "min",
    "day": "d", "days": "d", "tag": "d",
    "thou": "10*3", "thous": "10*3", "thousand": "10*3", "k": "10*3", "tsd": "10*3",
    "tsd.": "10*3", "mil": "10*3", "million": "10*6", "millions": "10*6", "mill": "10*6",
    "mill.": "10*6", "mio": "10*6", "mio.": "10*6", "millones": "10*6", "t": "10*12",
    "giga": "10*9", "tera": "10*12", "100ml": "dl", "gpt": "10*9", "mpt": "10*6", "tpt": "10*12",
    "mrd": "10*9", "mrd.": "10*9",
    "inch": "[in_i]", "inches": "[in_i]", "in": "[in_i]", "zoll": "[in_i]",
}  # fmt: skip

_WHOLE: Final = {
    # spellings that are no product of parts
    "%": "%", "percent": "%", "prozent": "%", "vol%": "%", "%vol": "%", "pct": "%",
    "mmhg": "mm[Hg]", "mm[hg]": "mm[Hg]",
    "bpm": "/min", "beats/min": "/min", "beatsperminute": "/min", "schlage/min": "/min",
    "kg/m2": "kg/m2", "kg/m^2": "kg/m2", "kg/qm": "kg/m2", "kg/sqm": "kg/m2", "kg/m**2": "kg/m2",
    "ml/kg/min": "mL/min/kg", "ml/min/kg": "mL/min/kg", "ml/(kg*min)": "mL/min/kg",
    "ml/(min*kg)": "mL/min/kg", "ml/min*kg": "mL/min/kg", "ml/kg*min": "mL/min/kg",
    "ratio": "1", "index": "1", "1": "1", "quotient": "1", "none": "1",
    "steps/day": "/d", "steps/d": "/d", "count/d": "/d", "/day": "/d",
    "h": "h", "hr": "h", "hours": "h", "fl": "fL", "pg": "pg", "ug/l{feu}": "ug/L",
    "mm/h": "mm/h", "mm/hr": "mm/h", "mm/1h": "mm/h", "mm/std": "mm/h", "mm/std.": "mm/h",
    "mmn.w./h": "mm/h", "mm/1.std": "mm/h",
    "mmol/molhb": "mmol/mol", "x1000/ul": "10*3/ul", "1000/ul": "10*3/ul", "u3": "fL", "u^3": "fL",
    "m/ul": "10*6/ul", "m/mm3": "10*6/ul", "/min": "/min", "/d": "/d",
}  # fmt: skip

_IRREGULAR: Final = {
    "%": ("fraction", 0.01),
    "mm[Hg]": ("pressure", 1.0),
    "/min": ("rate", 1.0),
    "kg/m2": ("mass/area", 1.0),
    "mL/min/kg": ("volume/time/mass", 1.0),
    "mL/min/{1.73_m2}": ("volume/time/body", 1.0),
    "mm/h": ("speed", 1.0),
    "/d": ("count/day", 1.0),
    "h": ("time", 3600.0),
    "min": ("time", 60.0),
    "d": ("time", 86400.0),
    "[in_i]": ("length", 0.0254),
    "1": ("fraction", 1.0),
}

_MOLAR_MASS = re.compile(r"<[0-9.]+>")  # Apple Health: mmol<180.1558800000541>/L
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_REMARK = re.compile(r"(?<=.)\([a-z.]+\)$|(?<=%)of.*$")  # mg/dL (calc), % of total Hgb
_BODY_SURFACE = re.compile(
    r"^ml/min(?:/|per|pro|\*)?[({\[]?1[.,]73[_*]?(?:m2|m\^2|m\*\*2|qm|sqm|m)?[)}\]]?(?:ksa|bsa|kof)?$"
)
_PER_CREATININE = re.compile(r"(?<=[a-z])[\s*]*(?:of)?(?:cr|crt|crea\w*|cré\w*|krea\w*)\.?$")
_POWER_OF_TEN = re.compile(r"^(?:x|\*)?10(?:\^|\*\*|\*|e\+?|exp|x)?(3|6|9|12)$")
_COUNTED = re.compile(r"(?<=\d)(?:cells?|zellen)(?=/)")  # 10^3 cells/uL


def _fold(printed: str) -> str:
    text = re.sub(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "^" + m[0], printed.strip())
    text = text.translate(_SUPERSCRIPTS).translate(_CHARACTERS).lower()
    return re.sub(r"\s+", "", _MOLAR_MASS.sub("", text)).replace("\\", "/")


def _atom(text: str) -> tuple[str, str, float] | None:
    """(UCUM, dimension, scale) of one part of a unit, such as `mg`, `dl` or `10^3`."""
    text = _WORDS.get(text, text)
    if power := _POWER_OF_TEN.match(text):
        return f"10*{power[1]}", "count", 10.0 ** int(power[1])
    if text in ("1", "100"):
        return "" if text == "1" else text, "count", float(text)
    if text in ("h", "min", "d", "[in_i]"):
        dimension, scale = _IRREGULAR[text]
        return text, dimension, scale
    for prefix, power_of_ten in _PREFIXES.items():
        base = _BASES.get(text.removeprefix(prefix)) if text.startswith(prefix) else None
        if base is not None:
            name, dimension, _ = base
            scale = 10.0**power_of_ten * (_KATAL_IN_UNITS if name == "kat" else 1.0)
            return prefix + name, dimension, scale
    return None


def _product(text: str) -> Unit | None:
    parts = [_atom(part) for part in text.split("/")]
    if not 1 <= len(parts) <= 2 or None in parts:
        return None
    known = [part for part in parts if part is not None]
    scale = known[0][2] / known[1][2] if len(known) == 2 else known[0][2]
    dimension = "/".join(part[1] for part in known)
    if dimension in ("mass/mass", "volume/volume"):
        dimension = "fraction"
    return Unit("/".join(part[0] for part in known), dimension, scale)


@lru_cache(maxsize=4096)
def parse(printed: str) -> Unit | None:
    """The unit meant by `printed`, or None when it is empty or not understood."""
    text = _fold(printed)[:64]
    if _BODY_SURFACE.match(text):
        return _irregular("mL/min/{1.73_m2}")
    text = _REMARK.sub("", _ANNOTATION.sub("", _COUNTED.sub("", text)))
    text = _PER_CREATININE.sub("", text) if "/" in text else text
    if not text:
        return None
    whole = _WHOLE.get(text)
    if whole in _IRREGULAR:
        return _irregular(whole)
    return _product((whole or text).lower())


def _irregular(token: str) -> Unit:
    dimension, scale = _IRREGULAR[token]
    return Unit(token, dimension, scale)


def normalise(printed: str) -> str | None:
    """The UCUM token for a printed unit, or None when it is not understood."""
    unit = parse(printed)
    return unit.token if unit else None


def convert(value: float, start: str, end: str) -> float:
    """`value` in the unit `start`, expressed in `end`.

    Raises ValueError when a unit is unknown or the two measure different things.
    """
    if start == end:
        return value
    old, new = parse(start), parse(end)
    if old is None or new is None or old.dimension != new.dimension:
        raise ValueError(f"{start!r} cannot be expressed in {end!r}")
    # Dividing by a number above one keeps powers of ten exact where multiplying would not.
    if old.scale >= new.scale:
        return value * round_scale(old.scale / new.scale)
    return value / round_scale(new.scale / old.scale)


def round_scale(ratio: float) -> float:
    """Undo the float noise of a ratio of powers of ten (999.9999999999999 is 1000)."""
    return float(f"{ratio:.12g}")


_LABELS: Final = {
    "1": "",
    "meq/L": "mEq/L",
    "mm[Hg]": "mmHg",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "kg/m2": "kg/m²",
    "[in_i]": "in",
    "10*3/uL": "10³/µL",
    "10*6/uL": "10⁶/µL",
    "10*9/L": "10⁹/L",
    "10*12/L": "10¹²/L",
}
_MICRO = re.compile(r"(?:^|(?<=/))u(?=[a-zA-Z\[])")


def label(token: str) -> str:
    """How a token is shown to a person: `u[IU]/mL` as µIU/mL."""
    shown = _LABELS.get(token)
    return _MICRO.sub("µ", token).replace("[IU]", "IU") if shown is None else shown
