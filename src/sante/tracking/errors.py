"""What can go wrong with trackers, and what to do about it."""

from collections.abc import Sequence

from sante.core.errors import Conflict, FieldError, Invalid
from sante.tracking.types import Problem


class Refused(Invalid):
    """Values or a set-up with something to correct, each place with what to do."""

    code, title = "tracker_refused", "Some values need a correction"

    def __init__(self, problems: Sequence[Problem], *, place: str = "") -> None:
        self.problems = tuple(problems)
        errors = [FieldError(f"{place}{p.field}", p.message) for p in self.problems]
        super().__init__(" ".join(error.message for error in errors), errors=errors)


class NameTaken(Conflict):
    code, title = "tracker_name_taken", "There is a tracker of this name"

    def __init__(self, name: str, *, archived: bool) -> None:
        do = "Restore it from the archive" if archived else "Use it"
        text = f"You have a tracker called {name} already. {do}, or choose another name."
        super().__init__(text, errors=[FieldError("name", text)])


class TooManyTrackers(Conflict):
    code, title = "too_many_trackers", "There are as many trackers as there can be"

    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} trackers. Archive one you do not use any more.")


class Archived(Conflict):
    code, title = "tracker_archived", "This tracker is in the archive"

    def __init__(self) -> None:
        super().__init__("Restore the tracker first; then it takes entries again.")


class EntryElsewhere(Conflict):
    code, title = "entry_elsewhere", "This id is that of another entry"

    def __init__(self) -> None:
        super().__init__("This id names an entry of another tracker. Send a new id, or none.")


class DayRefused(Invalid):
    code, title = "day_refused", "This day cannot be logged"

    def __init__(self, message: str) -> None:
        super().__init__(message, errors=[FieldError("date", message)])
