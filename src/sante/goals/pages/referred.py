"""Values on which coaching stops, and whom to see about them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sante.labs import service as labs
from sante.labs.types import Profile
from sante.profile.types import Person


@dataclass(frozen=True, slots=True)
class Stopped:
    """`title` names the value or the finding, `see` whom to go to."""

    title: str
    reason: str
    see: str
    href: str


def stopped(profile: Profile | None, person: Person) -> tuple[Stopped, ...]:
    """The most urgent first; a finding whose values are all named already is not said twice."""
    if profile is None:
        return ()
    return (*_values(profile, person), *_findings(profile, person))


def _values(profile: Profile, person: Person) -> Iterator[Stopped]:
    for found in profile.judgement.referrals:
        name = labs.registry()[found.biomarker_id].name
        value = labs.quantity(found.biomarker_id, found.value, person.units.labs, found.unit)
        href = f"/body/{found.biomarker_id}"
        yield Stopped(f"{name} {value}", found.reason, found.see, href)


def _findings(profile: Profile, person: Person) -> Iterator[Stopped]:
    named = {found.biomarker_id for found in profile.judgement.referrals}
    for signal in profile.judgement.signals:
        refers = signal.state == "fired" and signal.output == "refer" and not signal.absorbed_by
        if refers and not set(signal.values) <= named:
            reason = labs.render(signal.layman_insight, signal.values, person.units.labs)
            yield Stopped(signal.condition_name, reason, signal.see or "your doctor", "/body")
