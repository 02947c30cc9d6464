"""What is said about a day: never a reproach, nothing that is not so, one sentence."""

from sante.progress.rules.streaks import milestone
from sante.progress.types import Celebration, DayTotals, Streak

_MILESTONES = {
    3: "Three in a row: that is how it starts.",
    7: "A whole week. Your days are making room for it.",
    14: "Two weeks. It takes less deciding now.",
    21: "Three weeks. You have shown that it fits your life.",
    30: "A month. This is becoming a part of your day.",
    60: "Two months. Most habits have settled by now.",
    90: "Three months. Look at your next results with this in mind.",
}


def motivation(today: DayTotals, alive: Streak, *, at_risk: bool) -> str:
    """A sentence for the top of the day."""
    if today.total == 0:
        return "Nothing is planned for today. Enjoy the rest."
    left = today.pending
    if left == 0:
        if today.completed + today.partial == 0:
            return "Today is set aside. Tomorrow is a new day."
        return "Everything planned for today is done. Well done."
    actions = _count(left, "action")
    if today.completed + today.partial:
        return f"{actions} to go today. Each one counts on its own."
    if at_risk:
        days = _count(alive.current, "day")
        return f"One small action keeps your run of {days} going. Even half of one counts."
    return f"{actions} today. Start with the easiest."


def celebration(
    previous: int, found: Streak, today: DayTotals | None, *, first_ever: bool
) -> Celebration | None:
    """What an action just kept gives reason to say: of several things the rarest.

    `previous` is the streak without it; `today` is None when it was for an earlier day.
    """
    rose = found.current > previous
    reached = milestone(previous, found)
    if reached is not None:
        number = int(reached.partition("_")[0])
        return Celebration("streak_milestone", f"{_run(number, found)}! {_MILESTONES[number]}")
    if first_ever:
        return Celebration("first_step", "Your first action is logged. That is the hardest one.")
    if today is not None and today.perfect:
        return Celebration("perfect_day", "Everything planned for today is done.")
    if rose and found.current == 1 and found.longest > 1:
        return Celebration("comeback", "Good to see you back. What you did before still counts.")
    if rose and found.current > 1:
        return Celebration("streak", f"{_run(found.current, found)}. Keep it as small as it needs.")
    return None


def _run(number: int, found: Streak) -> str:
    return f"{number}-{found.unit} streak"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
