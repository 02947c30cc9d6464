"""The signals: one rule each, listed here. Adding one is one rule and one line.

Multi-system signals come first when they fire: what they contain is not told a second time,
unless it is a referral and they are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sante.labs.rules.labs import Labs
from sante.labs.rules.signals import (
    blood,
    cardiovascular,
    kidney_liver,
    metabolic,
    thyroid_recovery,
)
from sante.labs.rules.signals.base import Case, RecoveryNight, SignalRule, Verdict
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import Derived, Priority, Reading, SignalResult, Subject

__all__ = ["BY_ID", "RULES", "RecoveryNight", "SignalRule", "judge_signals"]

RULES: Final[tuple[SignalRule, ...]] = (
    *metabolic.RULES,
    *cardiovascular.RULES,
    *kidney_liver.RULES,
    *blood.RULES,
    *thyroid_recovery.RULES,
)
BY_ID: Final[Mapping[str, SignalRule]] = {rule.id: rule for rule in RULES}

_ORDER: Final = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


def judge_signals(
    labs: Labs,
    derived: Sequence[Derived],
    subject: Subject,
    *,
    nights: tuple[RecoveryNight, ...] = (),
    tuning: Tuning = TUNING,
) -> tuple[SignalResult, ...]:
    """What each rule says, fired ones first and by priority. `nights` come from a device."""
    everything = _with_indices(labs, derived)
    results = [_judge(rule, everything, subject, nights, tuning) for rule in RULES]
    return tuple(sorted(_absorbed(results), key=_rank))


def _with_indices(labs: Labs, derived: Sequence[Derived]) -> Labs:
    """The values together with indices that are no markers of their own (FIB-4, TyG)."""
    readings = [reading for found in labs.readings.values() for reading in found]
    known = {(reading.biomarker_id, reading.on) for reading in readings}
    readings += [
        Reading(d.id, d.value, d.unit, d.on, derived=True)
        for d in derived
        if (d.id, d.on) not in known
    ]
    return Labs.of(readings, labs.on)


def _window(rule: SignalRule, tuning: Tuning) -> int | None:
    if rule.any_age:
        return None
    return tuning.multi_system_days if rule.kind == "multi_system" else tuning.carry_days


def _judge(
    rule: SignalRule,
    labs: Labs,
    subject: Subject,
    nights: tuple[RecoveryNight, ...],
    tuning: Tuning,
) -> SignalResult:
    verdict = rule.judge(Case(labs, subject, _window(rule, tuning), nights))
    if verdict.test.holds:
        return _fired(rule, verdict)
    unknown = verdict.test.holds is None
    return SignalResult(
        signal_id=rule.id,
        kind=rule.kind,
        system=rule.system,
        state="not_evaluable" if unknown else "not_fired",
        condition_name=rule.name,
        priority=rule.priority,
        output=rule.output,
        evidence=rule.evidence,
        source=rule.source,
        missing=verdict.test.missing if unknown else (),
    )


def _fired(rule: SignalRule, verdict: Verdict) -> SignalResult:
    used = {reading.biomarker_id: reading for reading in reversed(verdict.test.used)}
    output = verdict.output or rule.output
    return SignalResult(
        signal_id=rule.id,
        kind=rule.kind,
        system=rule.system,
        state="fired",
        condition_name=rule.name,
        priority=verdict.priority or rule.priority,
        output=output,
        evidence=rule.evidence,
        source=rule.source,
        medical_insight=verdict.medical or rule.medical,
        layman_insight=verdict.layman or rule.layman,
        stage=verdict.stage,
        values={marker: used[marker].value for marker in sorted(used)},
        dates={marker: used[marker].on for marker in sorted(used)},
        needs_repeat=verdict.needs_repeat,
        see=verdict.see or (rule.see if output == "refer" else None),
    )


def _absorbed(results: Sequence[SignalResult]) -> list[SignalResult]:
    fired = {result.signal_id: result for result in results if result.state == "fired"}
    owner: dict[str, str] = {}
    for result in fired.values():
        for part in BY_ID[result.signal_id].contains:
            louder = part in fired and fired[part].output == "refer" and result.output != "refer"
            if part in fired and not louder and part not in owner:
                owner[part] = result.signal_id
    return [
        replace(
            result,
            absorbed_by=owner.get(result.signal_id),
            components=tuple(p for p, whole in owner.items() if whole == result.signal_id),
        )
        for result in results
    ]


def _rank(result: SignalResult) -> tuple[bool, bool, int, str]:
    return (
        result.state != "fired",
        result.kind != "multi_system",
        _ORDER[result.priority],
        result.signal_id,
    )
