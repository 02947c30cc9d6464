from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.wearables.types import Reading, ReadingPage, Source, SourceKind

SourceId = Annotated[UUID, PublicId("src")]


class SampleOut(Model):
    start: datetime
    end: datetime
    utc_offset_minutes: int
    value: float | None
    category: str | None
    source_id: SourceId
    flags: list[str]
    low: float | None = Field(description="Lowest of the span; null for a single reading.")
    high: float | None
    n: int = Field(description="Readings behind this one.")

    @classmethod
    def of(cls, reading: Reading) -> "SampleOut":
        return cls(
            start=reading.start,
            end=reading.end,
            utc_offset_minutes=reading.utc_offset_minutes,
            value=reading.value,
            category=reading.category,
            source_id=reading.source_id,
            flags=list(reading.flags),
            low=reading.low,
            high=reading.high,
            n=reading.n,
        )


class SamplesOut(Model):
    metric: str
    unit: str
    samples: list[SampleOut]
    next_cursor: str | None

    @classmethod
    def of(cls, page: ReadingPage) -> "SamplesOut":
        return cls(
            metric=page.metric,
            unit=page.unit,
            samples=[SampleOut.of(reading) for reading in page.readings],
            next_cursor=page.next_at,
        )


class SourceOut(Model):
    source_id: SourceId
    name: str
    kind: SourceKind
    place: int = Field(description="1 for the one whose count comes first.")
    ordered: bool = Field(description="Whether you gave it its place.")
    metrics: list[str]

    @classmethod
    def of(cls, source: Source) -> "SourceOut":
        return cls(
            source_id=source.id,
            name=source.name,
            kind=source.kind,
            place=source.place,
            ordered=source.ordered,
            metrics=list(source.metrics),
        )


class SourcesOut(Model):
    items: list[SourceOut]


class PatchSources(Model):
    order: list[SourceId] = Field(
        max_length=1000, description="Every source once, the most trusted first."
    )


class SourcesPatched(Model):
    items: list[SourceOut]
    job_id: Annotated[UUID, PublicId("job")] = Field(description="Computes all days again.")
