from sante.core.schemas import Model
from sante.insights.rules.models import Accuracy, Algorithm


class AccuracyOut(Model):
    """Shares from 0 to 1; null where not measured."""

    on: str
    accuracy: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    kappa: float | None
    last_evaluated: str | None
    note: str | None

    @classmethod
    def of(cls, one: Accuracy) -> "AccuracyOut":
        return cls(
            on=one.on,
            accuracy=one.accuracy,
            precision=one.precision,
            recall=one.recall,
            f1=one.f1,
            kappa=one.kappa,
            last_evaluated=one.evaluated or None,
            note=one.note or None,
        )


class DataNeeds(Model):
    required_fields: list[str]
    min_samples: int
    max_samples: int
    samples: str


class Deployment(Model):
    in_use: bool
    runs_in: str = "worker"


class ModelOut(Model):
    name: str
    version: str
    type: str
    task: str
    source: str
    data: DataNeeds
    deployment: Deployment
    published: list[AccuracyOut]
    measured: list[AccuracyOut]

    @classmethod
    def of(cls, one: Algorithm) -> "ModelOut":
        return cls(
            name=one.name,
            version=one.version,
            type=one.kind,
            task=one.task,
            source=one.source,
            data=DataNeeds(
                required_fields=list(one.needs),
                min_samples=one.min_samples,
                max_samples=one.max_samples,
                samples=one.samples,
            ),
            deployment=Deployment(in_use=one.in_use),
            published=[AccuracyOut.of(a) for a in one.published],
            measured=[AccuracyOut.of(a) for a in one.measured],
        )


class ModelsOut(Model):
    items: list[ModelOut]
