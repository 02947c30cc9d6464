"""The one filter everything that is offered to a person passes through.

A candidate (an action, a food idea, a calorie target) says what it must not meet and what it
cannot do without, in codes of the vocabulary; `rules.facts` says what is true of a person. A code
forbids whoever caused it, so the filter only ever gets stricter as more is known: whatever it
refuses, it also refuses when a further fact is added, except for a fact the candidate needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sante.profile.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class SafetyProfile:
    """What a candidate carries.

    `avoid_with`: codes it must not meet. `needs`: codes that must be known to be true before it
    may be offered, such as a low ferritin for iron tablets.
    """

    avoid_with: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a person on a day.

    `codes`: code -> the fact in words ("you told us: Coumadin"). `missing`: what is not known and
    could matter, in words. `unchecked`: what the person wrote that the vocabulary does not hold:
    nothing was compared with it, and whoever shows an answer has to say so.
    """

    codes: Mapping[str, str]
    missing: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate is not offered. `code` is the one that stopped it, `fact` what caused that
    code (for a need that is not met: what is missing), `reason` a sentence for the person."""

    code: str
    fact: str
    reason: str


def screen(candidate: SafetyProfile, facts: Facts) -> tuple[Refusal, ...]:
    """All reasons against a candidate, in the order of their codes; empty means allowed."""
    against = tuple(
        Refusal(code, facts.codes[code], f"Left out because {facts.codes[code]}.")
        for code in sorted(candidate.avoid_with & facts.codes.keys())
    )
    return against + tuple(_unmet(code) for code in sorted(candidate.needs - facts.codes.keys()))


def _unmet(code: str) -> Refusal:
    label = vocabulary().label(code)
    return Refusal(code, f"not known: {label}", f"Offered only once this is known: {label}.")
