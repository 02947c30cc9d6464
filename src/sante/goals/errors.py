"""The failures a caller of goals can expect."""

from typing import ClassVar

from sante.core.errors import BadRequest, Conflict, FieldError, Invalid


class BadChoice(BadRequest):
    """A category, intensity, status or filter that does not exist (400 as specified)."""

    code: ClassVar[str] = "bad_choice"

    def __init__(self, field: str, given: str, allowed: list[str]) -> None:
        choices = ", ".join(allowed)
        super().__init__(
            f"“{given[:60]}” is not a known {field.replace('_', ' ')}. Use one of: {choices}.",
            errors=[FieldError(field, f"Use one of: {choices}.")],
        )


class GoalExists(Conflict):
    code: ClassVar[str] = "goal_exists"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"You already have an active goal in this category: “{title}”."
            " Change its intensity, pause it or end it first."
        )


class TooManyGoals(Conflict):
    code: ClassVar[str] = "too_many_goals"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have {most} active goals, and more than that is too much for anybody."
            " Pause or end one first."
        )


class NoSafeAction(Conflict):
    """Nothing in the library is safe for this person and goal."""

    code: ClassVar[str] = "no_safe_action"

    def __init__(self, facts: dict[str, tuple[str, ...]]) -> None:
        reasons = "; ".join(f"{fact} (rules out {len(names)})" for fact, names in facts.items())
        cause = f" What rules them out: {reasons}." if reasons else ""
        super().__init__(
            f"We found no action for this goal that is safe for you.{cause}"
            " Talk to your clinician, or choose another goal.",
            errors=[
                FieldError("actions", f"{fact}: {', '.join(names)}")
                for fact, names in facts.items()
            ],
        )


class UnsafeAction(Conflict):
    code: ClassVar[str] = "unsafe_action"

    def __init__(self, name: str, reasons: list[str]) -> None:
        super().__init__(
            f"“{name}” is not safe for you as far as we know. {' '.join(reasons)}",
            errors=[FieldError("action_id", reason) for reason in reasons],
        )


class NeedsClinician(Conflict):
    code: ClassVar[str] = "needs_clinician"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is off until your clinician agrees. If they have, send"
            " clinician_agreed: true."
        )


class GoalNotOpen(Conflict):
    code: ClassVar[str] = "goal_not_open"

    def __init__(self, status: str) -> None:
        super().__init__(f"This goal is {status}: it can no longer be changed. Start a new one.")


class ActionNotOpen(Conflict):
    code: ClassVar[str] = "action_not_open"

    def __init__(self) -> None:
        super().__init__(
            "This action belongs to a goal that is paused or over. Resume the goal to log it."
        )


class LogDayRefused(Invalid):
    code: ClassVar[str] = "log_day_refused"

    def __init__(self, why: str) -> None:
        super().__init__(why, errors=[FieldError("date", why)])


class LogRefused(Invalid):
    code: ClassVar[str] = "log_refused"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why, errors=[FieldError(field, why)])


class NeedsSupport(Invalid):
    """A wish we do not plan for, with what to do instead."""

    code: ClassVar[str] = "needs_support"

    def __init__(self, words: str) -> None:
        super().__init__(words, errors=[FieldError("custom_prompt", words)])


class UnclearWish(Invalid):
    """Words that point to nothing we know; they are kept, and nothing is made."""

    code: ClassVar[str] = "unclear_wish"

    def __init__(self, words: str) -> None:
        super().__init__(words, errors=[FieldError("custom_prompt", words)])


class ActionInPlan(Conflict):
    code: ClassVar[str] = "action_in_plan"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is in this plan already. Change its days, or choose another action.",
            errors=[FieldError("action_id", "This action is in the plan already.")],
        )


class ActionExcludes(Conflict):
    """Two ways of eating in one plan contradict each other."""

    code: ClassVar[str] = "action_excludes"

    def __init__(self, name: str, rival: str) -> None:
        super().__init__(
            f"“{name}” and “{rival}” do not go together: one plan has one of them."
            f" Swap “{rival}” for it instead.",
            errors=[FieldError("action_id", f"The plan holds “{rival}”. Swap it instead.")],
        )


class ActionOut(Conflict):
    code: ClassVar[str] = "action_not_in_plan"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” was taken out of this plan. Add it again first.")


class RestRefused(Conflict):
    code: ClassVar[str] = "rest_refused"

    def __init__(self, name: str, *, resting: bool) -> None:
        how = "rests already. Resume it to change that" if resting else "is not resting"
        super().__init__(f"“{name}” {how}.")


class NothingToUndo(Conflict):
    code: ClassVar[str] = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("There is no change of this plan that can be taken back.")


class PhaseNotWaiting(Conflict):
    code: ClassVar[str] = "phase_not_waiting"

    def __init__(self, phase: int) -> None:
        super().__init__(
            f"Phase {phase} of this plan is not waiting: it has begun, or has no actions."
        )


class BadSchedule(Invalid):
    code: ClassVar[str] = "bad_schedule"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why, errors=[FieldError(field, why)])


class BadDate(Invalid):
    code: ClassVar[str] = "bad_date"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why, errors=[FieldError(field, why)])
