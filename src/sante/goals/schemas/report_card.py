"""A goal's report card as JSON: what was projected, what came, in the person's units."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.goals.rules import card_words
from sante.goals.service.show import Writer
from sante.goals.types import Band, Credit, Guess, MarkerCard, ReportCard, Retest, RetestState
from sante.labs.types import Change, ChangeLabel
from sante.profile.types import Person
from sante.ui import service as ui


class BandOut(Model):
    low: float
    high: float

    @classmethod
    def of(cls, band: Band, write: Writer) -> "BandOut":
        return cls(low=write.number(band.low), high=write.number(band.high))


class RetestOut(Model):
    """One value after the goal began. `projected` and what follows are null where nothing was
    projected for its day; the bands are for a printed value. Errors are actual minus guessed."""

    date: date
    actual: float
    comparator: str
    previous: float
    projected: float | None = None
    band_80: BandOut | None = None
    band_95: BandOut | None = None
    inside_80: bool | None = None
    inside_95: bool | None = None
    error: float | None = None
    no_change_error: float | None = None
    better_guess: Guess | None = None
    plan_changed: bool

    @classmethod
    def of(cls, retest: Retest, write: Writer) -> "RetestOut":
        found = cls(
            date=retest.on,
            actual=write.number(retest.value),
            comparator=retest.comparator,
            previous=write.number(retest.previous),
            plan_changed=retest.plan_changed,
        )
        scored = retest.scored
        if scored is None:
            return found
        return found.model_copy(
            update={
                "projected": write.number(scored.expected),
                "band_80": BandOut.of(scored.band80, write),
                "band_95": BandOut.of(scored.band95, write),
                "inside_80": scored.inside80,
                "inside_95": scored.inside95,
                "error": write.change(scored.error),
                "no_change_error": write.change(scored.no_change_error),
                "better_guess": scored.better,
            }
        )


class ComparisonOut(Model):
    """From where the goal began to the newest value: real when beyond `limit_percent`, which the
    marker varies by on its own in 19 of 20 pairs of draws."""

    label: ChangeLabel
    days: int
    percent: float | None
    limit_percent: float | None
    draws_before: int
    draws_after: int

    @classmethod
    def of(cls, change: Change) -> "ComparisonOut":
        return cls(
            label=change.label,
            days=change.days,
            percent=_rounded(change.percent),
            limit_percent=_rounded(change.limit_percent),
            draws_before=change.draws_before,
            draws_after=change.draws_after,
        )


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)


class CreditOut(Model):
    """Where the change may come from; the three add up to it."""

    by_plan: float
    by_itself: float
    left_over: float

    @classmethod
    def of(cls, credit: Credit, write: Writer) -> "CreditOut":
        return cls(
            by_plan=write.change(credit.by_plan),
            by_itself=write.change(credit.by_itself),
            left_over=write.change(credit.left_over),
        )


class MarkerCardOut(Model):
    """`responder` is the share of the average effect this person is believed to have."""

    biomarker_id: str
    name: str
    unit: str
    state: RetestState
    baseline: float
    baseline_date: date
    target: float
    actual: float | None
    actual_date: date | None
    reached: bool | None
    retests: list[RetestOut]
    comparison: ComparisonOut | None
    attribution: CreditOut | None
    responder: float | None
    missing_since: date | None
    sentences: list[str]
    warnings: list[str]

    @classmethod
    def of(cls, card: MarkerCard, write: Writer) -> "MarkerCardOut":
        newest = card.newest
        return cls(
            biomarker_id=card.biomarker_id,
            name=card.name,
            unit=write.label,
            state=card.state,
            baseline=write.number(card.baseline),
            baseline_date=card.baseline_on,
            target=write.number(card.target),
            actual=None if newest is None else write.number(newest.value),
            actual_date=None if newest is None else newest.on,
            reached=card.reached,
            retests=[RetestOut.of(one, write) for one in card.retests],
            comparison=None if card.change is None else ComparisonOut.of(card.change),
            attribution=None if card.credit is None else CreditOut.of(card.credit, write),
            responder=None if card.responder is None else round(card.responder, 2),
            missing_since=card.missing_since,
            sentences=list(card_words.told(card, write)),
            warnings=list(card.warnings),
        )


Share = Annotated[float, Field(ge=0, le=1, description="0 to 1.")]


class ReportCardOut(Model):
    """`adherence_assumed` is what the first projection assumed, `adherence_logged` what was done.
    The counts are of the newest value of each marker."""

    goal_id: Annotated[UUID, PublicId("goal")]
    title: str
    state: Literal["waiting", "tested"]
    retest_due: date
    adherence_assumed: Share
    adherence_logged: Share
    scored: int
    inside_80: int
    better_than_no_change: int
    worse_than_no_change: int
    summary: str
    markers: list[MarkerCardOut]

    @classmethod
    def of(cls, card: ReportCard, person: Person, today: date) -> "ReportCardOut":
        scored = card.newest
        markers = [
            MarkerCardOut.of(one, Writer(person, one.biomarker_id, one.unit, today))
            for one in card.markers
        ]
        return cls(
            goal_id=card.goal_id,
            title=card.title,
            state="tested" if any(m.retests for m in card.markers) else "waiting",
            retest_due=card.retest_due,
            adherence_assumed=card.adherence,
            adherence_logged=min(card.done, 1.0),
            scored=len(scored),
            inside_80=sum(one.inside80 for one in scored),
            better_than_no_change=sum(one.better == "projection" for one in scored),
            worse_than_no_change=sum(one.better == "no_change" for one in scored),
            summary=card_words.summary(card, due_text(card, today)),
            markers=markers,
        )


def due_text(card: ReportCard, today: date) -> str:
    return ui.date_text(card.retest_due, today)
