"""What stands out, and what belongs in a clinician's hands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sante.labs import service
from sante.labs.pages import words
from sante.labs.pages.numbers import quantity
from sante.labs.types import Judgement, Priority, Referral, SignalResult, UnitSystem
from sante.ui import service as ui
from sante.ui.types import Status

SHOWN_OF_A_KIND: Final = 2  # "needs attention" and "watch": more at once frightens and helps nobody


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to take to a clinician."""

    title: str
    text: str
    note: str
    href: str


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
