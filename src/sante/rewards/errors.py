"""The failures a caller of rewards can expect."""

from typing import ClassVar

from sante.core.errors import Conflict, FieldError


class ChallengeRuns(Conflict):
    code: ClassVar[str] = "challenge_runs"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is running, and it is of the same kind."
            " Finish it or leave it first; you can start this one afterwards."
        )


class ChallengeRefused(Conflict):
    """What is known of the person speaks against it."""

    code: ClassVar[str] = "challenge_refused"

    def __init__(self, name: str, reasons: tuple[str, ...]) -> None:
        super().__init__(
            f"“{name}” is not for you right now. {' '.join(reasons)} Choose another one.",
            errors=[FieldError("challenge_id", reason) for reason in reasons],
        )


class ChallengeIsOver(Conflict):
    code: ClassVar[str] = "challenge_over"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is over already. There is nothing to leave.")
