"""A person's health as goals need it, gathered once for a use case from profile and labs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.rules.effects import Who
from sante.goals.rules.markers import MarkerModel
from sante.goals.rules.projection.baseline import Prior, prior_from_percentiles
from sante.goals.rules.recommend import Lever, Sign
from sante.goals.rules.targets import without_weight
from sante.goals.types import Interval, MarkerState
from sante.labs import service as labs
from sante.labs.types import BiomarkerValue, Direction, Profile, Referral, Sex
from sante.profile import service as profiles
from sante.profile.types import Facts, Person

UNKNOWN_CV = 0.10  # a marker whose own variation is not in the registry


@dataclass(frozen=True)
class Health:
    """What is known of a person on a day; empty but for the facts before the first report."""

    person: Person
    today: date
    facts: Facts
    profile: Profile | None = None
    states: Mapping[str, MarkerState] = field(default_factory=dict)
    who: Who = field(default_factory=Who)

    @property
    def profile_id(self) -> UUID | None:
        return None if self.profile is None else self.profile.id

    @property
    def score(self) -> int | None:
        return None if self.profile is None else self.profile.judgement.score.value

    def signs(self) -> tuple[Sign, ...]:
        """Fired signals, without those another one already tells."""
        if self.profile is None:
            return ()
        return tuple(
            Sign(
                signal_id=s.signal_id,
                name=s.condition_name,
                priority=s.priority.value,
                evidence=s.evidence,
                output=s.output,
                biomarkers=frozenset(s.values),
            )
            for s in self.profile.judgement.signals
            if s.state == "fired" and s.absorbed_by is None
        )


async def facts_for(session: AsyncSession, person: Person, today: date) -> Facts:
    """Everything the safety filter has to know of a person on a day."""
    return profiles.facts(person, await labs.lab_facts(session, person.user_id, today), today)


async def gather(session: AsyncSession, person: Person, today: date) -> Health:
    facts = await facts_for(session, person, today)
    profile = await labs.latest_profile(session, person.user_id)
    values = () if profile is None else profile.judgement.values
    stopped = {} if profile is None else _stopped(profile)
    measured = {v.biomarker_id: _state(v, stopped) for v in values}
    known = {v.biomarker_id: v.value for v in values}
    if person.bmi is not None:
        known.setdefault("bmi", person.bmi)
    return Health(
        person=person,
        today=today,
        facts=facts,
        profile=profile,
        states=without_weight(measured, facts.codes),
        who=Who(
            values=known,
            codes=frozenset(facts.codes),
            age=person.age_on(today),
            sex=None if person.sex is None else person.sex.value,
            bmi=known.get("bmi"),
            weight_kg=person.weight_kg,
        ),
    )


def _stopped(profile: Profile) -> dict[str, str]:
    """Markers on which coaching stops, with whom to see."""
    named: dict[str, Referral] = {r.biomarker_id: r for r in profile.judgement.referrals}
    return {
        marker: _see(named[marker]) if marker in named else "Show this value to your doctor."
        for marker in labs.stopped_markers(profile.judgement)
    }


def _see(referral: Referral) -> str:
    return f"{referral.reason} See {referral.see}."


def _state(value: BiomarkerValue, stopped: Mapping[str, str]) -> MarkerState:
    wanted = labs.registry()[value.biomarker_id].direction
    target = value.target
    return MarkerState(
        biomarker_id=value.biomarker_id,
        name=value.name,
        value=value.value,
        unit=value.unit,
        status="normal" if value.status is None else value.status.value,
        taken_on=value.on,
        optimal=Interval(None, None) if target is None else Interval(target.low, target.high),
        lower_is_better={Direction.LOWER: True, Direction.HIGHER: False}.get(wanted),
        refer=stopped.get(value.biomarker_id),
    )


def noise_of(biomarker_id: str) -> float:
    """The total coefficient of variation of one draw, as a fraction."""
    cv = labs.registry()[biomarker_id].cv
    return UNKNOWN_CV if cv is None else cv / 100


def optimal_of(health: Health, biomarker_id: str) -> Interval:
    """The interval to aim for, of any marker; open on both sides where none is known."""
    marker = labs.registry()[biomarker_id]
    found = labs.target(marker, labs.subject_of(health.person, health.today))
    return Interval(None, None) if found is None else Interval(found.low, found.high)


def levers(biomarkers: Mapping[str, MarkerState]) -> dict[str, Lever]:
    """What habits can do to each marker, against how much it varies by itself."""
    found = {}
    for biomarker_id, state in biomarkers.items():
        marker = labs.registry()[biomarker_id]
        percent = marker.change_90d_percent
        if percent is None and marker.change_90d is not None and state.value:
            percent = 100 * marker.change_90d / state.value
        found[biomarker_id] = Lever(percent, marker.cvi)
    return found


def prior_of(model: MarkerModel, person: Person, today: date) -> Prior | None:
    """What is usual for people of this age and sex; the data file's prior where no table has it."""
    row = labs.registry()[model.biomarker_id].percentile_row
    sexes: tuple[Sex, ...] = ("male", "female") if person.sex is None else (person.sex.value,)
    tables = [labs.quantiles(row, sex, person.age_on(today)) for sex in sexes if row is not None]
    known = [table for table in tables if table is not None]
    if known:
        p10, p50, p90 = (sum(t[i] for t in known) / len(known) for i in (2, 4, 6))
        return prior_from_percentiles(model, p10, p50, p90)
    if model.prior_mean is None or model.prior_sd is None:
        return None
    return Prior(model.prior_mean, model.prior_sd)
