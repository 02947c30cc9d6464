from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.wearables.types import DateOrder, ImportState, ImportSummary


class ImportAccepted(Model):
    """Follow the job with GET /api/v1/jobs/{job_id}."""

    job_id: Annotated[UUID, PublicId("job")]
    import_id: Annotated[UUID, PublicId("imp")]
    known: bool = Field(
        False, description="This very file was given before; nothing is read again."
    )


class RetryImport(Model):
    date_order: DateOrder | None = Field(
        None, description="03/04/2026 is 3 April (`dmy`) or 4 March (`mdy`)."
    )


class Counted(Model):
    read: int
    new: int = Field(description="How many of them were not known before.")


class ImportProblem(Model):
    code: str
    message: str
    where: str


class ImportOut(Model):
    import_id: Annotated[UUID, PublicId("imp")]
    state: ImportState
    format: str | None
    file_name: str | None
    file_size: int
    has_file: bool = Field(description="False once you have deleted it.")
    job_id: Annotated[UUID, PublicId("job")] | None
    counts: dict[str, Counted]
    left_out: dict[str, int] = Field(description="Kind -> how many were not taken.")
    problems: list[ImportProblem]
    resources: dict[str, Any] = Field(description="CPU seconds and memory reading took.")
    exported_at: datetime | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: ImportSummary) -> "ImportOut":
        return cls(
            import_id=one.id,
            state=one.state,
            format=one.format,
            file_name=one.file_name,
            file_size=one.file_size,
            has_file=one.has_file,
            job_id=one.job_id,
            counts={kind: Counted.model_validate(n) for kind, n in one.counts.items()},
            left_out=dict(one.left_out),
            problems=[ImportProblem.model_validate(problem) for problem in one.problems],
            resources=dict(one.resources),
            exported_at=one.exported_at,
            created_at=one.created_at,
            finished_at=one.finished_at,
        )
