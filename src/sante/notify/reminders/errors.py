from sante.core.errors import Conflict, FieldError, Invalid


class ReminderRefused(Invalid):
    code, title = "reminder_refused", "The reminder needs a correction"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, errors=[FieldError(field, message)])


class TooManyReminders(Conflict):
    code, title = "too_many_reminders", "There are enough reminders"


class AlreadyAnswered(Conflict):
    code, title = "reminder_answered", "This was answered already"


class CannotSnooze(Conflict):
    code, title = "cannot_snooze", "This cannot wait any more"
