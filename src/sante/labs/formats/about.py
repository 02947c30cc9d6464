"""What a printed report says besides its values: days, the hours before the draw, whose it is.

Names and birth dates are compared with the reader's own and kept nowhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from sante.labs.formats import dates
from sante.labs.formats.base import DateOrder
from sante.labs.formats.cells import clipped
from sante.labs.formats.said import fasting_in, time_in
from sante.labs.types import DrawFacts, PrintedPerson

_TAKEN: Final = (
    r"collect|\bdrawn\b|draw date|date of draw|specimen date|sample (?:date|taken)|date taken"
    r"|\btaken\b|entnahme|abnahme|pr[ée]l[eè]v|\btoma\b|extracci|prelievo"
)
_ARRIVED: Final = r"received|eingang|re[çc]u\b|recepci|accettazione"
_REPORTED: Final = (
    r"report(?:ed)?\b|befund(?:datum|vom| vom)?|ausgang|valid[ée]|[ée]dit[ée]|informe|authori[sz]ed"
    r"|\bissued\b|\bresult(?:ed|s)? (?:date|on)\b"
)
_ANY_DAY: Final = r"\bdate\b|\bdatum\b|\bfecha\b|\bdata\b|\bvom\b|\ble\b"
_BORN: Final = (
    r"\bd\.?o\.?b\b|birth|\bgeb\.|\bgeb\b|geburt|geboren|n[ée](?:\(e\)|e)? le|naissance|nacimiento"
    r"|nascita|\bborn\b"
)
_NAME: Final = (
    r"(?:patient(?:in)?(?:'s)?(?: name)?|pt\.? name|full name|name|nom(?: du patient)?|nombre"
    r"|paciente|paziente)\s*:\s*"
)
_LAB: Final = re.compile(
    r"laborator|\blabor\b|diagnosti|hospital|clinic|\bklinik|\bnhs\b|labcorp|synlab|\bmvz\b"
    r"|patholog|laboratoire|laborator[iy]o|biolog",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(r"quest diagnostics|labcorp|\bclia\b|\bmychart\b", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(
    r"\bnhs\b|\bukas\b|\bentnahme|\beingang\b|pr[ée]l[eè]vement|extracci[óo]n|\bbefund",
    re.IGNORECASE,
)
_DATE_LIKE: Final = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,2}[. -]+[^\W\d_]{3,10}\.?[ ,-]+\d{4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}"
)
_BESIDE: Final = 60  # columns behind a label within which its day stands
_FOLLOWS: Final = 25  # columns around a label within which a day below it stands


@dataclass(frozen=True, slots=True)
class About:
    """`two_ways`: there is a day, but nobody says whether the month comes first."""

    taken: date | None
    reported: date | None
    two_ways: bool
    lab_name: str | None
    person: PrintedPerson
    draw: DrawFacts


def order_in(lines: Sequence[str], comma: bool) -> DateOrder | None:
    """How a document writes days: by a day above 12, else by the country it speaks of."""
    found = dates.order_of(day for line in lines for day in _DATE_LIKE.findall(line))
    if found is not None:
        return found
    text = "\n".join(lines)
    if comma or _DAY_FIRST.search(text):
        return "dmy"
    return "mdy" if _MONTH_FIRST.search(text) else None


def about(lines: Sequence[str], order: DateOrder | None) -> About:
    taken, moment, unclear = _labelled(lines, _TAKEN, order)
    reported, unclear_too = None, False
    for words in (_ARRIVED, _REPORTED, _ANY_DAY):
        if taken is None and reported is None:
            reported, _, two_ways = _labelled(lines, words, order)
            unclear_too = unclear_too or two_ways
    return About(
        taken=taken,
        reported=reported,
        two_ways=taken is None and reported is None and (unclear or unclear_too),
        lab_name=_lab_name(lines),
        person=PrintedPerson(_person_name(lines), _labelled(lines, _BORN, order)[0]),
        draw=DrawFacts(fasting=fasting_in(lines), taken_at=moment),
    )


def _labelled(
    lines: Sequence[str], words: str, order: DateOrder | None
) -> tuple[date | None, time | None, bool]:
    """The day at the first label that has one, with its time; and whether one reads two ways."""
    unclear = False
    for at, line in enumerate(lines):
        for label in re.finditer(words, line, re.IGNORECASE):
            for text in _candidates(lines, at, label):
                day = dates.parse(text, order)
                if day is not None:
                    return day, time_in(text), False
                unclear = unclear or dates.reads_two_ways(text)
    return None, None, unclear


def _candidates(lines: Sequence[str], at: int, label: re.Match[str]) -> Iterable[str]:
    """What may be the day of a label: behind it, else below it. A birth date is no other day."""
    behind = lines[at][label.end() : label.end() + _BESIDE]
    born = re.search(_BORN, behind, re.IGNORECASE)
    own = behind[: born.start()] if born else behind
    is_birth = re.search(_BORN, label[0], re.IGNORECASE) is not None
    before = lines[at][max(label.start() - 12, 0) : label.start()]
    if not is_birth and re.search(_BORN, before, re.IGNORECASE):
        return
    if _DATE_LIKE.search(own):
        yield own
        return
    for below in lines[at + 1 : at + 3]:
        near = [
            m
            for m in _DATE_LIKE.finditer(below)
            if abs(m.start() - label.start()) <= _FOLLOWS
            and not re.search(_BORN, below[: m.start()][-20:], re.IGNORECASE)
        ]
        if near:
            best = min(near, key=lambda m: abs(m.start() - label.start()))
            yield below[best.start() : best.end() + 10]
            return


def _person_name(lines: Sequence[str]) -> str:
    for line in lines:
        if match := re.search(_NAME, line, re.IGNORECASE):
            name = re.split(r"\s{2,}|\bdob\b|\bgeb", line[match.end() :], flags=re.IGNORECASE)[0]
            if re.search(r"[^\W\d_]{2}", name):
                return clipped(name, 80)
    return ""


def _lab_name(lines: Sequence[str]) -> str | None:
    for line in lines[:12]:
        for cell in re.findall(r"\S+(?: \S+)*", line):
            if _LAB.search(cell) and ":" not in cell and len(cell) <= 60:
                return clipped(cell)
    return None
