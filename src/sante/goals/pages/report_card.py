"""A goal's report card as it is shown: on its page, and among the projections."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.goals.rules import card_words
from sante.goals.service.show import Writer
from sante.goals.types import MarkerCard, ReportCard, RetestState
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Status, Tone

_STATES: Final[dict[RetestState, Status]] = {
    "tested": Status(Tone.UNKNOWN, "Not scored"),
    "waiting": Status(Tone.UNKNOWN, "No re-test yet"),
    "not_in_report": Status(Tone.UNKNOWN, "Not in the report"),
    "other_unit": Status(Tone.UNKNOWN, "Another unit"),
}
INSIDE: Final = Status(Tone.GOOD, "As projected")
NEAR: Final = Status(Tone.NEAR, "Outside the range")
FAR: Final = Status(Tone.OFF, "Far from projected")
COLUMNS: Final = (
    "Marker",
    "Before",
    "Projected",
    "Likely",
    "Measured",
    "We were off by",
    "“No change” off by",
)


@dataclass(frozen=True, slots=True)
class CardLine:
    name: str
    href: str
    status: Status
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """`lines` are empty before the first re-test; `rows` hold every scored value, for the table."""

    summary: str
    assumed: str
    lines: tuple[CardLine, ...]
    rows: tuple[tuple[str, ...], ...]


def view_of(card: ReportCard, person: Person, today: date) -> CardView:
    writers = {m.biomarker_id: Writer(person, m.biomarker_id, m.unit, today) for m in card.markers}
    began = any(m.state != "waiting" for m in card.markers)
    return CardView(
        summary=card_words.summary(card, ui.date_text(card.retest_due, today)),
        assumed=_assumed(card),
        lines=tuple(_line(m, writers[m.biomarker_id]) for m in card.markers) if began else (),
        rows=tuple(row for m in card.markers for row in _rows(m, writers[m.biomarker_id])),
    )


def _assumed(card: ReportCard) -> str:
    if not card.newest:
        return ""
    assumed, done = ui.percent_text(card.adherence), ui.percent_text(min(card.done, 1.0))
    return f"The projection assumed that {assumed} of the plan gets done; {done} was logged."


def _line(card: MarkerCard, write: Writer) -> CardLine:
    return CardLine(
        name=card.name,
        href=f"/body/{card.biomarker_id}",
        status=_status(card),
        sentences=card_words.told(card, write),
    )


def _status(card: MarkerCard) -> Status:
    scored = None if card.newest is None else card.newest.scored
    if scored is None:
        return _STATES[card.state]
    if scored.inside80:
        return INSIDE
    return NEAR if scored.inside95 else FAR


def _rows(card: MarkerCard, write: Writer) -> list[tuple[str, ...]]:
    return [
        (
            f"{card.name}, {write.day(retest.on)}",
            write.text(retest.previous),
            write.text(retest.scored.expected),
            write.interval(retest.scored.band80.low, retest.scored.band80.high),
            write.text(retest.value),
            write.signed(retest.scored.error),
            write.signed(retest.scored.no_change_error),
        )
        for retest in card.retests
        if retest.scored is not None
    ]
