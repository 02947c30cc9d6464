"""What is said about an attempt that failed: fixed words and where it happened, never a value.

A person reads `code` and `message`; an operator finds the place by `log_id`. Neither holds the
exception's own text, which may quote a row.
"""

import traceback
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any, Final
from uuid import uuid4

from sante.core.errors import Failure
from sante.core.jobs.settle import Claim

_HOPELESS: Final = frozenset({400, 401, 403, 404, 413, 415, 422})  # the same input fails again


class PermanentFailure(Exception):
    """Trying again cannot help. Subclasses fix `code` and `message`; the person reads both."""

    code = "failed"
    message = "This could not be done."


class TryLater(Exception):
    """Not now, and not before `after` has passed. Subclasses fix `code` and `message`."""

    code = "waits"
    message = "This has to wait."

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__(self.message)
        self.after = after or timedelta()


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    message: str
    permanent: bool = False


UNKNOWN_TASK: Final = Reason("unknown_task", "This kind of work is not known here.")
WORKER_DIED: Final = Reason("worker_died", "The program stopped while this was running.")
TIMED_OUT: Final = Reason("timed_out", "This took longer than it may.")


def reason_of(error: BaseException) -> Reason:
    if isinstance(error, PermanentFailure):
        return Reason(error.code, error.message, permanent=True)
    if isinstance(error, TryLater):
        return Reason(error.code, error.message)
    if isinstance(error, Failure):
        return Reason(error.code, f"{error.title}.", permanent=error.status in _HOPELESS)
    if isinstance(error, TimeoutError):
        return TIMED_OUT
    return Reason(type(error).__name__, "Something went wrong on our side.")


def entry(claim: Claim, reason: Reason, *, retried: bool) -> dict[str, Any]:
    """One element of `job_runs.errors`."""
    return {
        "attempt": claim.attempt,
        "code": reason.code,
        "message": reason.message,
        "will_retry": retried,
        "log_id": uuid4().hex,
    }


def frames(error: BaseException) -> list[str]:
    """Where it happened, outermost first: our last places and the innermost one of all."""
    found = traceback.extract_tb(error.__traceback__)
    ours = [f for f in found[:-1] if "site-packages" not in f.filename][-4:]
    return [f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in (*ours, *found[-1:])]
