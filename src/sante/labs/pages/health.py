"""The cards of the health profile: what a person is told, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from sante.labs import service
from sante.labs.pages import words
from sante.labs.pages.numbers import Past, Quantity, marker, of_value, quantity
from sante.labs.rules.tuning import TUNING
from sante.labs.types import (
    BiologicalAge,
    BiomarkerValue,
    Derived,
    Judgement,
    Priority,
    Referral,
    Score,
    SignalResult,
    System,
    SystemStatus,
    UnitSystem,
)
from sante.ui import service as ui
from sante.ui.types import Marker, Status

SHOWN_OF_A_KIND: Final = 2  # "needs attention" and "watch": more at once frightens and helps nobody
_AIR: Final = 4.0  # years on both sides of the axis of biological age
_MOST_NAMED: Final = 3
_ENOUGH: Final = 0.4  # of the whole weight: over less even a provisional number says nothing
_SEVERITY: Final[dict[SystemStatus | None, int]] = {
    SystemStatus.WARNING: 0,
    SystemStatus.ATTENTION: 1,
    SystemStatus.HEALTHY: 2,
}

Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A number and what it may as well be, on an axis; positions in per cent from the left."""

    at: float
    start: float
    size: float
    text: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to take to a clinician."""

    title: str
    text: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`rows`: marker, value, points lost."""

    state: Literal["complete", "partial", "none"]
    value: int | None
    bar: IntervalBar | None
    likely: str
    coverage: float
    present: str
    why: str
    rows: tuple[tuple[str, str, str], ...]
    missing: str


@dataclass(frozen=True, slots=True)
class AgeCard:
    """`rows`: marker, own value, typical value, years."""

    value: float | None
    bar: IntervalBar | None
    likely: str
    own: str
    place: str
    typical: str
    rows: tuple[tuple[str, str, str, str], ...]
    reason: str
    missing: str
    stale: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignalCard:
    """`values`: marker, value, day."""

    id: str
    title: str
    status: Status
    layman: str
    medical: str
    source: str
    evidence: str
    values: tuple[tuple[str, str, str], ...]
    includes: str
    see: str
    repeat: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """`unknown`: name and what it needs."""

    first: tuple[SignalCard, ...]
    rest: tuple[SignalCard, ...]
    unknown: tuple[tuple[str, str], ...]
    checked: str


@dataclass(frozen=True, slots=True)
class SystemLine:
    name: str
    href: str
    status: Status


@dataclass(frozen=True, slots=True)
class Group:
    """The markers of one system; `side` is the column it stands in on a wide screen."""

    id: str
    name: str
    status: Status | None
    side: Side
    markers: tuple[Marker, ...]


def alerts(found: Judgement, system: UnitSystem, today: date) -> tuple[Alert, ...]:
    """Values in the refer range, then signals that refer about other markers."""
    covered = {referral.biomarker_id for referral in found.referrals}
    told = [_of_referral(referral, system, today) for referral in found.referrals]
    told += [
        _of_signal(signal, system)
        for signal in _fired(found.signals)
        if signal.output == "refer" and not covered & set(signal.values)
    ]
    return tuple(told)


def alert_about(
    biomarker_id: str, found: Judgement, system: UnitSystem, today: date
) -> Alert | None:
    """Why coaching on a marker stops, if it does."""
    for referral in found.referrals:
        if referral.biomarker_id == biomarker_id:
            return _of_referral(referral, system, today)
    for signal in found.signals:
        alone = replace(found, referrals=(), signals=(signal,))
        if biomarker_id in service.stopped_markers(alone):
            return _of_signal(signal, system)
    return None


def _of_signal(signal: SignalResult, system: UnitSystem) -> Alert:
    return Alert(
        f"{signal.condition_name}: see {signal.see or 'your doctor'}",
        service.render(signal.layman_insight, signal.values, system),
        "",
        f"/body#signal-{signal.signal_id}",
    )


def _of_referral(referral: Referral, system: UnitSystem, today: date) -> Alert:
    shown = quantity(referral.biomarker_id, referral.value, referral.unit, system)
    name = words.marker_name(referral.biomarker_id)
    day = ui.date_text(referral.on, today)
    return Alert(
        f"{name} {shown.text}: see {referral.see}",
        referral.reason,
        f"{words.URGENCIES[referral.urgency]} · {day}",
        f"/body/{referral.biomarker_id}",
    )


def score_card(score: Score, values: Sequence[BiomarkerValue], system: UnitSystem) -> ScoreCard:
    of = {value.biomarker_id: of_value(value, system).text for value in values}
    here, all_of_them = len(score.markers), len(score.markers) + len(score.missing)
    lost = [m for m in score.markers if m.points_lost >= 0.05]
    bar, likely = None, ""
    if score.value is not None and score.low is not None and score.high is not None:
        likely = ui.interval_text(score.low, score.high)
        text = f"{score.value} of 100, likely {likely} if drawn again"
        bar = IntervalBar(score.value, score.low, max(score.high - score.low, 1), text)
    return ScoreCard(
        state=score.status,
        value=score.value,
        bar=bar,
        likely=likely,
        coverage=score.coverage,
        present=f"{here} of {all_of_them}",
        why=_score_why(score, [(words.marker_name(m.biomarker_id), m.points_lost) for m in lost]),
        rows=tuple(
            (
                words.marker_name(m.biomarker_id),
                of[m.biomarker_id],
                ui.number_text(m.points_lost, 1),
            )
            for m in score.markers
        ),
        missing=words.listed(map(words.marker_name, score.missing)) if score.missing else "",
    )


def _score_why(score: Score, lost: Sequence[tuple[str, float]]) -> str:
    if score.status == "none":
        return words.SCORE_REASONS.get(score.reason or "", words.SCORE_REASONS["no_values"])
    if score.status == "partial":
        needed = f"{TUNING.score_markers} of its markers from {TUNING.score_systems} body systems"
        said = f"It needs {needed}; you have {len(score.markers)} from {len(score.systems)}."
        if score.coverage < _ENOUGH or score.partial_value is None:
            return said
        return f"{said} Over these it would be {ui.number_text(score.partial_value)} of 100."
    if not lost:
        return "No points are lost on any marker."
    named = [f"{name} ({ui.number_text(points, 1)})" for name, points in lost[:_MOST_NAMED]]
    return f"Most points are lost on {words.listed(named)}."


def age_card(age: BiologicalAge, people: str, system: UnitSystem) -> AgeCard:
    """`people` are those the person is compared with: women, men, or nobody."""
    value, own = age.value, age.chronological_age
    known = value is not None and own is not None
    return AgeCard(
        value=value,
        bar=_age_bar(value, own, age.band) if value is not None and own is not None else None,
        likely="" if value is None else ui.interval_text(value - age.band, value + age.band),
        own="" if own is None else str(own),
        place=_place(age.percentile, people) if known else "",
        typical="" if age.typical is None else ui.number_text(age.typical, 1),
        rows=tuple(
            (
                words.marker_name(part.biomarker_id),
                quantity(part.biomarker_id, part.value, None, system).text,
                quantity(part.biomarker_id, part.typical, None, system).text,
                ui.signed_text(part.years, 1),
            )
            for part in age.contributions
        ),
        reason=words.AGE_REASONS.get(age.reason or "", ""),
        missing=words.listed(map(words.marker_name, age.missing)) if age.missing else "",
        stale=words.listed(map(words.marker_name, age.stale)) if age.stale else "",
        notes=tuple(words.AGE_FLAGS[flag] for flag in age.flags),
    )


def _age_bar(value: float, own: int, band: float) -> IntervalBar:
    low = min(value - band, own) - _AIR
    span = max(value + band, own) + _AIR - low

    def place(years: float) -> float:
        return round(100 * (years - low) / span, 1)

    likely = ui.interval_text(value - band, value + band, "years")
    text = f"{ui.quantity_text(value, 'years', 1)}, likely {likely}; your age is {own}"
    size = round(200 * band / span, 1)
    return IntervalBar(place(value), place(value - band), size, text, place(own))


def _place(percentile: int | None, people: str) -> str:
    if percentile is None or not people:
        return ""
    return f"Of 100 {people}, about {percentile} have a lower one for their age."


def _fired(signals: Iterable[SignalResult]) -> list[SignalResult]:
    """What is told: not what another signal already says. Referrals come first."""
    fired = [s for s in signals if s.state == "fired" and s.absorbed_by is None]
    return sorted(fired, key=lambda signal: signal.output != "refer")


def signals(found: Judgement, system: UnitSystem, today: date) -> Signals:
    fired = _fired(found.signals)
    attention = [s for s in fired if s.output == "refer" or s.priority is Priority.HIGH]
    watch = [s for s in fired if s not in attention and s.priority is Priority.MEDIUM]
    first = attention[:SHOWN_OF_A_KIND] + watch[:SHOWN_OF_A_KIND]
    names = {signal.signal_id: signal.condition_name for signal in found.signals}
    units = {value.biomarker_id: value.unit for value in found.values}

    def card(signal: SignalResult) -> SignalCard:
        return _signal_card(signal, names, units, system, today)

    unknown = [s for s in found.signals if s.state == "not_evaluable"]
    everything = len(found.signals)
    return Signals(
        first=tuple(card(signal) for signal in first),
        rest=tuple(card(signal) for signal in fired if signal not in first),
        unknown=tuple(
            (s.condition_name, words.listed(map(words.missing_text, s.missing))) for s in unknown
        ),
        checked=f"{everything - len(unknown)} of {everything}",
    )


def _signal_card(
    signal: SignalResult,
    names: dict[str, str],
    units: dict[str, str],
    system: UnitSystem,
    today: date,
) -> SignalCard:
    return SignalCard(
        id=signal.signal_id,
        title=signal.condition_name,
        status=words.signal_standing(signal),
        layman=service.render(signal.layman_insight, signal.values, system),
        medical=service.render(signal.medical_insight, signal.values, system),
        source=signal.source,
        evidence=words.EVIDENCE[signal.evidence],
        values=tuple(
            (
                words.marker_name(code),
                quantity(code, value, units.get(code), system).text,
                ui.date_text(signal.dates[code], today),
            )
            for code, value in signal.values.items()
        ),
        includes=words.listed(names[part] for part in signal.components)
        if signal.components
        else "",
        see=signal.see or "",
        repeat=signal.needs_repeat,
    )


def _systems(found: Judgement) -> list[System]:
    """Systems with something to say, those that need attention first."""
    statuses = found.system_statuses
    known = [s for s in System if s in statuses or any(v.system is s for v in found.values)]
    return sorted(known, key=lambda s: _SEVERITY.get(statuses.get(s), len(_SEVERITY)))


def system_lines(found: Judgement) -> tuple[SystemLine, ...]:
    listed = {value.system for value in found.values}
    return tuple(
        SystemLine(
            words.SYSTEMS[system],
            f"#system-{system}" if system in listed else "",
            words.SYSTEM_STANDING[found.system_statuses[system]],
        )
        for system in _systems(found)
        if system in found.system_statuses
    )


def groups(found: Judgement, past: Past, system: UnitSystem, today: date) -> tuple[Group, ...]:
    """The values by body system, each on the side of the page that is shorter so far."""
    stopped = service.stopped_markers(found)
    heights: dict[Side, float] = {"start": 0.0, "end": 0.0}
    made = []
    for one in _systems(found):
        markers = tuple(
            marker(value, past, system, today, referred=value.biomarker_id in stopped)
            for value in found.values
            if value.system is one
        )
        if not markers:
            continue
        side: Side = "start" if heights["start"] <= heights["end"] else "end"
        heights[side] += 1.0 + len(markers)
        standing = found.system_statuses.get(one)
        status = words.SYSTEM_STANDING[standing] if standing else None
        made.append(Group(f"system-{one}", words.SYSTEMS[one], status, side, markers))
    return tuple(made)


def indices(derived: Iterable[Derived], system: UnitSystem) -> tuple[tuple[str, str, str], ...]:
    """What is computed from several values and is no marker of its own: name, value, formula."""
    return tuple(
        (each.name, _index(each, system).text, each.formula)
        for each in derived
        if each.biomarker_id is None
    )


def _index(derived: Derived, system: UnitSystem) -> Quantity:
    """One that has the unit of an input (corrected calcium) is shown as that input is."""
    known = service.registry().biomarkers
    like = next((i for i in derived.inputs if known[i].unit == derived.unit), derived.id)
    return quantity(like, derived.value, derived.unit, system)
