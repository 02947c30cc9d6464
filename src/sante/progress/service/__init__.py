"""Progress for other packages: today, logging, streaks, days behind and what lies ahead."""

from sante.goals.service import NewLog
from sante.progress.service.checkins import (
    NewCheckIn,
    check_in,
    check_in_on,
    check_ins_between,
    end_break,
    remove_check_in,
    take_break,
)
from sante.progress.service.logs import Left, LogChange, Written, edit_log, log_action, remove_log
from sante.progress.service.projections import goal_outlook, outlooks, projections
from sante.progress.service.snapshots import Memory, days_off, list_breaks, remember, snapshot
from sante.progress.service.today import daily, today, today_of

__all__ = [
    "Left",
    "LogChange",
    "Memory",
    "NewCheckIn",
    "NewLog",
    "Written",
    "check_in",
    "check_in_on",
    "check_ins_between",
    "daily",
    "days_off",
    "edit_log",
    "end_break",
    "goal_outlook",
    "list_breaks",
    "log_action",
    "outlooks",
    "projections",
    "remember",
    "remove_check_in",
    "remove_log",
    "snapshot",
    "take_break",
    "today",
    "today_of",
]
