"""A tracker as JSON: what it asks for, when, and what is wanted of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field as Described

from sante.core.schemas import Model, PublicId
from sante.tracking.errors import Refused
from sante.tracking.rules.templates import template, templates
from sante.tracking.rules.text import clean, slug
from sante.tracking.types import (
    After,
    Aim,
    AimKind,
    Colour,
    Combine,
    Definition,
    Domain,
    Field,
    FieldType,
    Frequency,
    Icon,
    Kind,
    Problem,
    RequiredWhen,
    Rule,
    Schedule,
    Setup,
    Severity,
    SumAtMost,
    Template,
    Tracker,
)

TrackerId = Annotated[UUID, PublicId("trk")]
Text = Annotated[str, Described(max_length=200)]
Figure = Annotated[float, Described(allow_inf_nan=False)]


class FieldModel(Model):
    """One thing to enter. `key` is made from the name where it is left out; it names the field in
    `data` and stays what it is for good."""

    name: Text
    type: FieldType
    key: Text | None = None
    required: bool = False
    unit: Text = Described("", description="Of a number: ml, km, cups.")
    min: Figure | None = Described(None, description="Below it is refused. Of a text: its length.")
    max: Figure | None = None
    usual_min: Figure | None = Described(None, description="Below it is kept and asked about.")
    usual_max: Figure | None = None
    options: list[Text] = Described([], max_length=100, description="Of a choice.")
    combine: Combine | None = Described(
        None, description="Several entries of a day: sum, mean or last; what suits the type."
    )
    quick: list[Figure] = Described([], max_length=20, description="Amounts one tap logs.")
    hint: Text = ""

    @classmethod
    def of(cls, field: Field) -> "FieldModel":
        return cls(
            name=field.name,
            type=field.type,
            key=field.key,
            required=field.required,
            unit=field.unit,
            min=field.min,
            max=field.max,
            usual_min=field.usual_min,
            usual_max=field.usual_max,
            options=list(field.options),
            combine=field.combine,
            quick=list(field.quick),
            hint=field.hint,
        )


class AfterModel(Model):
    """`then` is later (or larger) than `first`."""

    kind: Literal["after"]
    first: Text
    then: Text
    severity: Severity = "error"


class SumAtMostModel(Model):
    """The fields together come to `limit` at most."""

    kind: Literal["sum_at_most"]
    fields: list[Text] = Described(max_length=20)
    limit: Figure
    severity: Severity = "error"


class RequiredWhenModel(Model):
    """`field` is needed when `when` is `equals`."""

    kind: Literal["required_when"]
    field: Text
    when: Text
    equals: bool | Figure | Text
    severity: Severity = "error"


RuleModel = Annotated[
    AfterModel | SumAtMostModel | RequiredWhenModel, Described(discriminator="kind")
]


def definition_of(fields: Sequence[FieldModel], rules: Sequence[RuleModel]) -> Definition:
    made: list[Field] = []
    for one in fields:
        taken = frozenset(field.key for field in made)
        given = one.model_dump()
        given["name"] = clean(one.name)
        given["key"] = one.key or slug(given["name"], taken)
        given["options"] = tuple(clean(text) for text in one.options)
        given["quick"] = tuple(one.quick)
        given["unit"], given["hint"] = clean(one.unit), clean(one.hint)
        made.append(Field(**given))
    return Definition(tuple(made), tuple(_rule(one) for one in rules))


def _rule(one: RuleModel) -> Rule:
    given = one.model_dump()
    if isinstance(one, SumAtMostModel):
        return SumAtMost(**{**given, "fields": tuple(one.fields)})
    return After(**given) if isinstance(one, AfterModel) else RequiredWhen(**given)


def rule_model(rule: Rule) -> RuleModel:
    if isinstance(rule, After):
        return AfterModel(kind="after", first=rule.first, then=rule.then, severity=rule.severity)
    if isinstance(rule, SumAtMost):
        return SumAtMostModel(
            kind="sum_at_most",
            fields=list(rule.fields),
            limit=rule.limit,
            severity=rule.severity,
        )
    return RequiredWhenModel(
        kind="required_when",
        field=rule.field,
        when=rule.when,
        equals=rule.equals,
        severity=rule.severity,
    )


class ScheduleModel(Model):
    """When the tracker asks to be filled in. Days are ISO weekdays, 1 is Monday."""

    frequency: Frequency
    days: list[int] = Described([], max_length=7)
    per_week: int | None = None
    prompt_time: time | None = None

    def schedule(self) -> Schedule:
        return Schedule(self.frequency, frozenset(self.days), self.per_week, self.prompt_time)

    @classmethod
    def of(cls, one: Schedule) -> "ScheduleModel":
        return cls(
            frequency=one.frequency,
            days=sorted(one.days),
            per_week=one.per_week,
            prompt_time=one.prompt_time,
        )


class AimModel(Model):
    """What a day or a week is to come to. Without a `field`, entries are counted."""

    kind: AimKind
    amount: Figure
    field: Text | None = None
    period: Literal["day", "week"] = "day"
    days: list[int] = Described(list(range(1, 8)), max_length=7)

    def aim(self) -> Aim:
        return Aim(
            kind=self.kind,
            amount=self.amount,
            field=self.field,
            period=self.period,
            days=frozenset(self.days),
        )

    @classmethod
    def of(cls, one: Aim) -> "AimModel":
        return cls(
            kind=one.kind,
            amount=one.amount,
            field=one.field,
            period=one.period,
            days=sorted(one.days),
        )


class _Parts(Model):
    """What both making and changing may say; what is not sent stays as it is."""

    name: Text | None = None
    fields: list[FieldModel] | None = Described(None, max_length=50)
    rules: list[RuleModel] | None = Described(None, max_length=50)
    icon: Icon | None = None
    colour: Colour | None = None
    xp_per_entry: int | None = None
    streak_domain: Domain | None = None
    schedule: ScheduleModel | None = None
    aim: AimModel | None = None

    def onto(self, base: Setup) -> Setup:
        """`base` with what was sent put in its place."""
        plain = {
            "name": self.name and clean(self.name),
            "icon": self.icon,
            "colour": self.colour,
            "xp": self.xp_per_entry,
        }
        changed: dict[str, Any] = {k: v for k, v in plain.items() if v is not None}
        if self.fields is not None or self.rules is not None:
            fields, rules = base.definition.fields, base.definition.rules
            if self.fields is not None:
                fields = definition_of(self.fields, ()).fields
            if self.rules is not None:
                rules = definition_of((), self.rules).rules
            changed["definition"] = Definition(fields, rules)
        if "streak_domain" in self.model_fields_set:
            changed["domain"] = self.streak_domain
        if "schedule" in self.model_fields_set:
            changed["schedule"] = self.schedule.schedule() if self.schedule else Schedule()
        if "aim" in self.model_fields_set:
            changed["aim"] = self.aim and self.aim.aim()
        return replace(base, **changed)


class NewTracker(_Parts):
    """From a template, or with fields of one's own; what is said beside a template replaces its
    part."""

    template: Text | None = None

    def setup(self) -> Setup:
        """Raises Refused for a template there is none of."""
        if self.template is None:
            return self.onto(Setup(name="", definition=Definition(())))
        base = template(self.template)
        if base is None:
            known = ", ".join(one.key for one in templates())
            raise Refused([Problem("template", f"There is no such template. Choose: {known}.")])
        return self.onto(base.setup)


class PatchTracker(_Parts):
    archived: bool | None = Described(None, description="Into the archive, or out of it.")


class TrackerOut(Model):
    tracker_id: TrackerId
    name: str
    kind: Kind
    template: str | None
    icon: Icon
    colour: Colour
    fields: list[FieldModel]
    rules: list[RuleModel]
    version: int
    xp_per_entry: int
    streak_domain: Domain | None
    schedule: ScheduleModel
    aim: AimModel | None
    aim_since: date | None
    active: bool
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def of(cls, one: Tracker) -> "TrackerOut":
        setup = one.setup
        return cls(
            tracker_id=one.id,
            name=setup.name,
            kind=setup.kind,
            template=setup.template,
            icon=setup.icon,
            colour=setup.colour,
            fields=[FieldModel.of(field) for field in setup.definition.fields],
            rules=[rule_model(rule) for rule in setup.definition.rules],
            version=one.version,
            xp_per_entry=setup.xp,
            streak_domain=setup.domain,
            schedule=ScheduleModel.of(setup.schedule),
            aim=setup.aim and AimModel.of(setup.aim),
            aim_since=one.eras[-1].since if setup.aim is not None else None,
            active=one.active,
            created_at=one.created_at,
            archived_at=one.archived_at,
        )


class TemplateOut(Model):
    template: str
    name: str
    description: str
    icon: Icon
    colour: Colour
    fields: list[FieldModel]
    rules: list[RuleModel]
    streak_domain: Domain | None
    schedule: ScheduleModel

    @classmethod
    def of(cls, one: Template) -> "TemplateOut":
        setup = one.setup
        return cls(
            template=one.key,
            name=setup.name,
            description=one.description,
            icon=setup.icon,
            colour=setup.colour,
            fields=[FieldModel.of(field) for field in setup.definition.fields],
            rules=[rule_model(rule) for rule in setup.definition.rules],
            streak_domain=setup.domain,
            schedule=ScheduleModel.of(setup.schedule),
        )
