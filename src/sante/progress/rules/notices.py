"""What progress has to say at a time of a person's day. The line may stand on a locked screen: it
counts actions and days, and names none. Nobody is told off."""

from collections.abc import Sequence
from datetime import date

from sante.goals.types import LogStatus
from sante.notify.types import Said
from sante.progress.rules.summary import percent
from sante.progress.types import DailyProgress, Projection, Today, TodayAction, WeekReport


def morning(today: Today) -> Said | None:
    """What is on today; nothing when nothing is planned, or all is done by then."""
    due = _open(today)
    if not due:
        return None
    line = f"{_count(len(due))} today, about {_minutes(due, low=today.low_capacity)} minutes."
    return Said(line, f"{line} {_named(due)}.")


def evening(today: Today) -> Said | None:
    """Only when something is open."""
    due = _open(today)
    if not due:
        return None
    done = today.totals.completed + today.totals.partial
    left = _count(len(due))
    begin = f"{done} of {today.totals.total} done. " if done else ""
    minutes = _minutes(due, low=today.low_capacity)
    line = f"{begin}{left} still open, about {minutes} minutes. Done in part counts too."
    return Said(line, f"{line} {_named(due)}.")


def streak(today: Today) -> Said | None:
    """While nothing is done today and there is something to keep going."""
    if not today.streak_at_risk or today.alive.current < 1:
        return None
    days = "day" if today.alive.current == 1 else "days"
    line = f"One action today, even a small one, and your {today.alive.current} {days} go on."
    return Said(line)


def week(report: WeekReport) -> Said | None:
    """How steady, what went well, what to look at, and what was projected beside what came."""
    if report.totals.due == 0:
        return None
    more = [*report.wins[:2], *report.focus[:1], *promised(report)]
    return Said(report.sentence, " ".join([report.sentence, *more]), "/progress")


def promised(report: WeekReport) -> list[str]:
    return [
        f"{one.name}: {one.actual:g} {one.unit} measured, {one.projected:g} {one.unit} projected."
        for goal in report.goals
        for one in goal.promises
        if one.actual is not None
    ]


def week_begins(today: Today) -> Said | None:
    if not today.goals:
        return None
    return Said("How was your week, and how are you? A minute is enough.", link="/progress")


def milestones(names: Sequence[str]) -> Said | None:
    """What was reached since the last morning."""
    if not names:
        return None
    reached = "a milestone" if len(names) == 1 else f"{len(names)} milestones"
    return Said(f"You have reached {reached}.", f"Reached: {', '.join(names)}.", "/progress")


def month(days: Sequence[DailyProgress], outlooks: Sequence[Projection]) -> Said | None:
    """The month that ended: how steady it was, and where the targets are heading, with bands."""
    asked = [d.record for d in days if d.record.totals.due]
    if not asked:
        return None
    alive = sum(record.totals.completed + record.totals.partial > 0 for record in asked)
    done = sum(record.totals.completed + record.totals.partial for record in asked)
    due = sum(record.totals.due for record in asked)
    credit = sum(record.totals.credit for record in asked)
    line = (
        f"Last month: {done} of {due} actions done ({percent(credit / due)} %), something on"
        f" {alive} of {len(asked)} days."
    )
    return Said(line, " ".join([line, *(one.sentence for one in outlooks)]), "/projections")


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the month before that of `day`."""
    last = date.fromordinal(day.replace(day=1).toordinal() - 1)
    return last.replace(day=1), last


def _open(today: Today) -> list[TodayAction]:
    return [a for a in today.actions if a.due and a.status is LogStatus.PENDING]


def _count(actions: int) -> str:
    return "1 action" if actions == 1 else f"{actions} actions"


def _minutes(due: Sequence[TodayAction], *, low: bool) -> int:
    return sum(2 if low else a.card.text.minutes for a in due if a.card.text is not None)


def _named(due: Sequence[TodayAction]) -> str:
    return ", ".join(a.card.text.short_name for a in due if a.card.text is not None)
