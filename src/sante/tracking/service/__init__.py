"""Trackers, what was logged in them, and the sleep quiz: the way in for other packages."""

from sante.tracking.rules.setup import asks_on
from sante.tracking.rules.templates import template, templates
from sante.tracking.service.entries import (
    Asked,
    NewEntry,
    asked_of,
    edit,
    entries,
    entry,
    log,
    logged_since,
    page_of_entries,
    remove,
)
from sante.tracking.service.quizzes import (
    page_of_quizzes,
    quiz,
    quiz_moment,
    quiz_taken,
    quizzes,
    remove_quiz,
    take_quiz,
)
from sante.tracking.service.reminding import QuizTaken, TrackerLogged
from sante.tracking.service.reports import (
    TrackerSeries,
    aim_report,
    all_series,
    one_series,
    series_of,
    summaries,
)
from sante.tracking.service.timeline import events_between
from sante.tracking.service.trackers import (
    add_tracker,
    archive,
    change_tracker,
    fields_ever,
    remove_tracker,
    restore,
    tracker,
    tracker_named,
    trackers,
)

__all__ = [
    "Asked",
    "NewEntry",
    "QuizTaken",
    "TrackerLogged",
    "TrackerSeries",
    "add_tracker",
    "aim_report",
    "all_series",
    "archive",
    "asked_of",
    "asks_on",
    "change_tracker",
    "edit",
    "entries",
    "entry",
    "events_between",
    "fields_ever",
    "log",
    "logged_since",
    "one_series",
    "page_of_entries",
    "page_of_quizzes",
    "quiz",
    "quiz_moment",
    "quiz_taken",
    "quizzes",
    "remove",
    "remove_quiz",
    "remove_tracker",
    "restore",
    "series_of",
    "summaries",
    "take_quiz",
    "template",
    "templates",
    "tracker",
    "tracker_named",
    "trackers",
]
