"""One biomarker: where it stands, how it came there, and what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.kit import ids
from sante.labs import service
from sante.labs.pages import words
from sante.labs.pages.numbers import (
    change_text,
    compared,
    ends,
    interval_text,
    of_value,
    quantity,
    range_bar,
)
from sante.labs.types import (
    Biomarker,
    BiomarkerValue,
    Draw,
    Observation,
    Reading,
    Referral,
    Sex,
    Status,
    UnitSystem,
)
from sante.ui import service as ui
from sante.ui.types import FanChart, Measured, RangeBar
from sante.ui.types import Status as Shown

_POPULATION: Final = "in the United States (NHANES 2011–2018)"


@dataclass(frozen=True, slots=True)
class Latest:
    """`facts` are (term, text); `notes` what a person should know of how it was read."""

    bar: RangeBar
    comparator: str
    status: Shown
    banded: bool
    sentence: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawRow:
    day: str
    href: str
    value: str
    own_range: str
    change: str


def latest(
    draw: Draw, printed: Observation | None, before: Reading | None, *, referred: bool,
    sex: Sex | None, system: UnitSystem, today: date,
) -> Latest:
    value = draw.judged
    bar = range_bar(value, system)
    return Latest(
        bar=bar,
        comparator=of_value(value, system).comparator,
        status=words.standing(value, referred=referred),
        banded=bar.target_low is not None or bar.target_high is not None,
        sentence=_sentence(value, system),
        facts=tuple(fact for fact in facts if fact[1]),
        notes=tuple(p.message for p in printed.read.problems) if printed else (),
    )
