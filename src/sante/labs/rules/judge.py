"""Everything the rules say of one person's values on one day; the order of values never matters."""

from collections.abc import Iterable, Mapping
from datetime import date

from sante.labs.rules.age import biological_age
from sante.labs.rules.derived import derive, with_derived
from sante.labs.rules.labs import Labs
from sante.labs.rules.refer import referrals
from sante.labs.rules.registry import registry
from sante.labs.rules.score import health_score
from sante.labs.rules.signals import RecoveryNight, judge_signals
from sante.labs.rules.status import percentile, reference_for, status, target
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import (
    BiomarkerValue,
    Derived,
    Judgement,
    Priority,
    Reading,
    Referral,
    SignalResult,
    Status,
    Subject,
    System,
    SystemStatus,
)


def judge(
    readings: Iterable[Reading],
    subject: Subject,
    on: date,
    *,
    nights: tuple[RecoveryNight, ...] = (),
    tuning: Tuning = TUNING,
) -> Judgement:
    """`readings` are all confirmed values; the newest of each marker within the carry-over time
    counts, older ones serve as history."""
    measured = Labs.of(readings, on)
    derived = derive(measured, subject, tuning)
    labs = with_derived(measured, derived)
    current = labs.current(tuning.carry_days)
    values = tuple(judge_value(reading, subject) for reading in current.values())
    signals = judge_signals(labs, derived, subject, nights=nights, tuning=tuning)
    found = referrals(labs, subject, tuning.carry_days)
    return Judgement(
        values=values,
        derived=derived,
        signals=signals,
        referrals=found,
        system_statuses=system_statuses(values, signals, found),
        score=health_score(current, subject, tuning),
        age=biological_age(labs, subject, tuning),
    )


def judge_value(reading: Reading, subject: Subject) -> BiomarkerValue:
    marker = registry()[reading.biomarker_id]
    return BiomarkerValue(
        biomarker_id=marker.id,
        name=marker.name,
        system=marker.system,
        value=reading.value,
        unit=reading.unit,
        on=reading.on,
        status=status(marker, subject, reading),
        percentile=percentile(reading, subject),
        reference=reference_for(marker, subject, reading),
        target=target(marker, subject, reading.unit),
        comparator=reading.comparator,
        derived=reading.derived,
        flags=tuple(sorted(reading.flags)),
        printed_range=reading.printed_range,
        report_id=reading.report_id,
    )


def system_statuses(
    values: Iterable[BiomarkerValue],
    signals: Iterable[SignalResult],
    referred: Iterable[Referral],
) -> Mapping[System, SystemStatus]:
    """Warning: a value at which coaching stops, or a signal of high priority. Attention: any
    value that is not normal, or any other signal but mere information. Healthy: all normal."""
    found: dict[System, SystemStatus] = {}
    for value in values:
        normal = value.status in (Status.NORMAL, None)
        if value.status is not None and (normal is False or value.system not in found):
            found[value.system] = SystemStatus.HEALTHY if normal else SystemStatus.ATTENTION
    for signal in signals:
        if signal.state != "fired" or signal.output == "info":
            continue
        if signal.priority is Priority.HIGH:
            found[signal.system] = SystemStatus.WARNING
        elif found.get(signal.system) is not SystemStatus.WARNING:
            found[signal.system] = SystemStatus.ATTENTION
    for referral in referred:
        found[registry()[referral.biomarker_id].system] = SystemStatus.WARNING
    return {system: found[system] for system in System if system in found}


def stopped_markers(judgement: Judgement) -> frozenset[str]:
    """The markers on which coaching stops: in the refer range, or in a signal that refers."""
    stopped = {referral.biomarker_id for referral in judgement.referrals}
    for signal in judgement.signals:
        if signal.state == "fired" and signal.output == "refer":
            stopped |= set(signal.values) & set(registry().biomarkers)
            stopped |= _inputs(signal, judgement.derived)
    return frozenset(stopped)


def _inputs(signal: SignalResult, derived: Iterable[Derived]) -> set[str]:
    """What an index such as FIB-4 was computed from."""
    return {
        name
        for d in derived
        if d.biomarker_id is None and d.id in signal.values
        for name in d.inputs
    }
