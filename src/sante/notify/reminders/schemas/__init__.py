from sante.notify.reminders.schemas.asked import (
    DoneIn,
    MoveReminder,
    NewReminder,
    NoteIn,
    PatchReminder,
    SkipIn,
    SnoozeIn,
)
from sante.notify.reminders.schemas.shown import EventOut, ReminderOut, StandingOut, StatsOut

__all__ = [
    "DoneIn",
    "EventOut",
    "MoveReminder",
    "NewReminder",
    "NoteIn",
    "PatchReminder",
    "ReminderOut",
    "SkipIn",
    "SnoozeIn",
    "StandingOut",
    "StatsOut",
]
