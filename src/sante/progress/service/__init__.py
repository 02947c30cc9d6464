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
from sante.progress.service.closing import (
    RESTATE,
    Night,
    close_night,
    ended_streaks,
    nights,
    people_with_plans,
    queue_restating,
    sum_sunday,
    sundays,
)
from sante.progress.service.goal_report import goal_report, goal_reports
from sante.progress.service.listeners import (
    on_plan_changed,
    on_profile_changed,
    on_report_changed,
)
from sante.progress.service.lived import day_records, lived, streak_of_days
from sante.progress.service.logs import Left, LogChange, Written, edit_log, log_action, remove_log
from sante.progress.service.projections import goal_outlook, outlooks, projections
from sante.progress.service.snapshots import Memory, days_off, list_breaks, remember, snapshot
from sante.progress.service.stored import Difference, differences, restate
from sante.progress.service.taps import ActionTaps
from sante.progress.service.telling import Composer
from sante.progress.service.today import daily, today, today_of
from sante.progress.service.weeks import weekly

__all__ = [
    "RESTATE",
    "ActionTaps",
    "Composer",
    "Difference",
    "Left",
    "LogChange",
    "Memory",
    "NewCheckIn",
    "NewLog",
    "Night",
    "Written",
    "check_in",
    "check_in_on",
    "check_ins_between",
    "close_night",
    "daily",
    "day_records",
    "days_off",
    "differences",
    "edit_log",
    "end_break",
    "ended_streaks",
    "goal_outlook",
    "goal_report",
    "goal_reports",
    "list_breaks",
    "lived",
    "log_action",
    "nights",
    "on_plan_changed",
    "on_profile_changed",
    "on_report_changed",
    "outlooks",
    "people_with_plans",
    "projections",
    "queue_restating",
    "remember",
    "remove_check_in",
    "remove_log",
    "restate",
    "snapshot",
    "streak_of_days",
    "sum_sunday",
    "sundays",
    "take_break",
    "today",
    "today_of",
    "weekly",
]
