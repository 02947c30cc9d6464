"""Reminders for other packages: everything they may call, in one place."""

from sante.notify.reminders.rules.notices import NoticeTimes
from sante.notify.reminders.service.act import CHOSEN, skip, snooze, undo, write_note
from sante.notify.reminders.service.act import done as mark_done
from sante.notify.reminders.service.asking import (
    ask_days_off,
    choices,
    chosen,
    known_conditions,
    use_checks,
    use_composers,
)
from sante.notify.reminders.service.look import look
from sante.notify.reminders.service.manage import (
    UNSET,
    Unset,
    Wanted,
    change,
    create,
    move,
    remove,
    starts_today,
)
from sante.notify.reminders.service.manners import (
    LOOK,
    arrange_notices,
    manners_of,
    on_account_created,
    on_profile_changed,
    pause_nudges,
    set_manners,
)
from sante.notify.reminders.service.read import (
    Listed,
    Report,
    Standing,
    done,
    due,
    history,
    list_reminders,
    reminder,
    reminder_of,
    report,
    standing,
)
from sante.notify.reminders.service.rounds import BATCH, begin_round, queue_due

__all__ = [
    "BATCH",
    "CHOSEN",
    "LOOK",
    "UNSET",
    "Handler",
    "Listed",
    "NoticeTimes",
    "Report",
    "Standing",
    "Unset",
    "Wanted",
    "arrange_notices",
    "ask_days_off",
    "begin_round",
    "change",
    "choices",
    "chosen",
    "create",
    "done",
    "due",
    "history",
    "known_conditions",
    "list_reminders",
    "look",
    "manners_of",
    "mark_done",
    "move",
    "on_account_created",
    "on_profile_changed",
    "pause_nudges",
    "queue_due",
    "reminder",
    "reminder_of",
    "remove",
    "report",
    "set_manners",
    "skip",
    "snooze",
    "standing",
    "starts_today",
    "undo",
    "use_checks",
    "use_composers",
    "write_note",
]
