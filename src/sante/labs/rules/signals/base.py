"""What every signal shares: three-valued tests, the case they are asked of, and the verdict.

A test holds, does not hold, or cannot be told (an input is missing, too old, or censored on the
wrong side of the cut-point). "Or" and "and" follow Kleene: an unknown only matters when it could
change the answer, and then the signal is *not evaluable*, which is not the same as "not there".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.labs.rules.derived import RULES as DERIVED_RULES
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.status import limits
from sante.labs.types import (
    Evidence,
    Interval,
    Output,
    Priority,
    Reading,
    SignalKind,
    Subject,
    System,
)

_INPUTS: Final = {rule.id: rule.inputs for rule in DERIVED_RULES}


@dataclass(frozen=True, slots=True)
class Test:
    """`used` are the readings looked at; of a compound that holds, those that made it hold."""

    holds: bool | None
    used: tuple[Reading, ...] = ()
    missing: tuple[str, ...] = ()

    def __invert__(self) -> "Test":
        return Test(None if self.holds is None else not self.holds, self.used, self.missing)


@dataclass(frozen=True, slots=True)
class RecoveryNight:
    """One night against the person's own 28-day baseline, from a device."""

    on: date
    resting_hr_z: float
    rmssd_z: float
    sleep_hours: float | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """One person's values as one rule may use them: not older than `within_days`."""

    labs: Labs
    subject: Subject
    within_days: int | None
    nights: tuple[RecoveryNight, ...] = ()

    def reading(self, marker: str) -> Reading | None:
        return self.labs.newest(marker, self.within_days)

    def missing(self, marker: str) -> tuple[str, ...]:
        """What is missing for a marker: itself, or the inputs it would be derived from."""
        inputs = _INPUTS.get(marker, ())
        absent = tuple(name for name in inputs if self.reading(name) is None)
        if inputs and not absent:
            return (f"{marker}_at_this_age" if self.subject.age is not None else "birth_date",)
        return absent or (marker,)

    def fact(self, *codes: str) -> Test:
        """Whether the person told us of any of these medicines or conditions."""
        return Test(any(code in self.subject.facts for code in codes))

    def by_sex(self, male: float, female: float) -> float | None:
        if self.subject.sex is None:
            return None
        return female if self.subject.sex == "female" else male

    def compare(self, marker: str, *, low: float | None, high: float | None) -> Test:
        """Whether `low` <= value < `high`, where a censored value may not tell."""
        reading = self.reading(marker)
        if reading is None:
            return Test(None, missing=self.missing(marker))
        above = True if low is None else _reaches(reading, low)
        below = True if high is None else _not(_reaches(reading, high))
        holds = False if False in (above, below) else (None if None in (above, below) else True)
        return Test(holds, (reading,), () if holds is not None else (f"{marker}_exact",))

    def at_least(self, marker: str, cut: float | None) -> Test:
        return self._cut(marker, cut, lambda c: self.compare(marker, low=c, high=None))

    def below(self, marker: str, cut: float | None) -> Test:
        return self._cut(marker, cut, lambda c: self.compare(marker, low=None, high=c))

    def between(self, marker: str, low: float, high: float) -> Test:
        return self.compare(marker, low=low, high=high)

    def above(self, marker: str, cut: float | None) -> Test:
        """Strictly above. A value censored at or above the cut cannot tell."""
        return self._cut(marker, cut, lambda c: ~_at_most(self, marker, c))

    def _cut(self, marker: str, cut: float | None, test: Callable[[float], Test]) -> Test:
        """A cut-point that needs a sex we do not know makes the test unanswerable."""
        if cut is not None:
            return test(cut)
        absent = self.missing(marker) if self.reading(marker) is None else ()
        return Test(None, missing=("sex", *absent))

    def in_reference(self, marker: str) -> Test:
        """Whether a value lies within its reference, the lab's own where assays differ."""
        reading = self.reading(marker)
        if reading is None:
            return Test(None, missing=(marker,))
        row = limits(registry()[marker], self.subject, reading.unit)
        span = reading.printed_range or (row.reference if row else None) or Interval()
        return Test(reading.value in span, (reading,))

    def upper_limit(self, marker: str) -> float | None:
        """The upper end of the reference for this sex; None when the sex is unknown."""
        row = limits(registry()[marker], self.subject)
        return row.reference.high if row and row.reference else None


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _reaches(reading: Reading, cut: float) -> bool | None:
    """Whether the true value is at least `cut`."""
    if reading.comparator in ("<", "<="):
        certain = reading.value < cut or (reading.comparator == "<" and reading.value == cut)
        return False if certain else None
    if reading.comparator in (">", ">="):
        return True if reading.value >= cut else None
    return reading.value >= cut


def _at_most(case: Case, marker: str, cut: float) -> Test:
    reading = case.reading(marker)
    if reading is None:
        return Test(None, missing=case.missing(marker))
    if reading.comparator in ("<", "<="):
        holds = True if reading.value <= cut else None
    elif reading.comparator in (">", ">="):
        certain = reading.value > cut or (reading.comparator == ">" and reading.value == cut)
        holds = False if certain else None
    else:
        holds = reading.value <= cut
    return Test(holds, (reading,), () if holds is not None else (f"{marker}_exact",))


def _joined(holds: bool | None, tests: Iterable[Test], speaking: Iterable[Test]) -> Test:
    used = {id(r): r for test in speaking for r in test.used}
    missing = dict.fromkeys(m for t in tests if t.holds is None for m in t.missing)
    return Test(holds, tuple(used.values()), () if holds is not None else tuple(missing))


def any_of(*tests: Test) -> Test:
    return count_of(1, *tests)


def all_of(*tests: Test) -> Test:
    return count_of(len(tests), *tests)


def count_of(needed: int, *tests: Test) -> Test:
    """Whether at least `needed` of the tests hold."""
    true = [t for t in tests if t.holds is True]
    unknown = [t for t in tests if t.holds is None]
    if len(true) >= needed:
        return _joined(True, tests, true)
    if len(true) + len(unknown) < needed:
        return _joined(False, tests, tests)
    return _joined(None, tests, tests)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer; what is None falls back to the rule's own default."""

    test: Test
    stage: str | None = None
    output: Output | None = None
    priority: Priority | None = None
    needs_repeat: bool = False
    see: str | None = None
    medical: str | None = None
    layman: str | None = None


@dataclass(frozen=True, slots=True)
class SignalRule:
    """One signal. Texts are templates: `{hba1c}` is the person's value with its unit, and
    `{hba1c:5.7}` a cut-point, both shown in the person's own units. `contains` are the signals
    that say part of the same and are then not told again. `within_days` None: any age counts.
    """

    id: str
    kind: SignalKind
    system: System
    name: str
    output: Output
    priority: Priority
    evidence: Evidence
    source: str
    judge: Callable[[Case], Verdict]
    medical: str
    layman: str
    see: str | None = None
    contains: tuple[str, ...] = ()
    any_age: bool = False


DOCTOR: Final = "your doctor"
SOON: Final = "your doctor, within the next days"
