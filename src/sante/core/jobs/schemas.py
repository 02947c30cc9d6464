"""A job in JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sante.core.jobs.task import Task
from sante.core.models import JobRun
from sante.core.schemas import Model, PublicId
from sante.kit import ids

if TYPE_CHECKING:
    JobId = UUID
else:
    JobId = PublicId("job")


class JobProgress(Model):
    stage: str | None
    step: str | None
    percent: int | None
    done: int
    total: int


class JobError(Model):
    attempt: int
    code: str
    message: str
    will_retry: bool
    log_id: str


class Job(Model):
    job_id: JobId
    kind: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    attempts: int
    progress: JobProgress
    input: dict[str, str | int]
    output: dict[str, Any]
    errors: list[JobError]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    eta: datetime | None

    @classmethod
    def of(cls, run: JobRun, tasks: Mapping[str, Task]) -> "Job":
        task = tasks.get(run.kind)
        return cls(
            job_id=run.id,
            kind=run.kind,
            status=run.status,
            attempts=run.attempts,
            progress=JobProgress(
                stage=run.stage, step=run.step, percent=run.percent, done=run.done, total=run.total
            ),
            input=_shown(run.input, task.public if task is not None else {}),
            output=run.output,
            errors=[JobError.model_validate(error) for error in run.errors],
            created_at=run.created_at,
            started_at=run.started_at,
            finished_at=run.finished_at,
            eta=run.eta,
        )


def _shown(stored: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, str | int]:
    """The inputs that have a public form; the others are ours."""
    return {
        name: ids.encode(prefixes[name], UUID(value))
        for name, value in stored.items()
        if name in prefixes
    }
