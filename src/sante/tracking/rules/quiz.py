"""A night in eight answers: what they mean in minutes, the score, and what is wrong with them.

Answers that are ranges count as their middles (R-43), the same for every question: under 15 minutes
is 7, 15 to 30 is 22, 30 to 60 is 45, an hour or more is 75.

Score, quiz basis (G-10): duration 40, falling asleep 15, wakings 15, quality 20, alertness 10. An
answer that is missing is left out and the rest counts for the whole; the score then says how much
it covers. It compares mornings with mornings, and never stands beside scores of a device.
"""

from collections.abc import Mapping
from datetime import time
from typing import Final

from sante.kit.sleep import Part, Score, duration_part, hours, total
from sante.tracking.rules.tuning import TUNING
from sante.tracking.types import Answers, Latency, Phone, Problem, Wakings

VERSION: Final = "sleep-quiz-1"
MIDDLE: Final[Mapping[str, int]] = {
    "none": 0,
    "under_15": 7,
    "15_to_30": 22,
    "30_to_60": 45,
    "over_60": 75,
}
LATENCY_SHARE: Final = {7: 1.0, 22: 0.7, 45: 0.3, 75: 0.0}
WAKINGS_SHARE: Final = {Wakings.NONE: 1.0, Wakings.FEW: 0.6, Wakings.MANY: 0.2}
WAKING_WORDS: Final = {
    Wakings.NONE: "You did not wake up.",
    Wakings.FEW: "Woken once or twice.",
    Wakings.MANY: "Woken three times or more.",
}
LEVELS: Final = range(1, 11)
QUESTIONS: Final = 8


def problems(answers: Answers) -> list[Problem]:
    found = []
    for name in ("bedtime", "wake_time"):
        at: time | None = getattr(answers, name)
        if at is not None and (at.second or at.microsecond):
            found.append(Problem(name, "Give hours and minutes: 22:45."))
    if answers.bedtime is not None and answers.bedtime.minute % 15:
        found.append(Problem("bedtime", "Choose a quarter of an hour: 22:30 or 22:45."))
    for name in ("quality", "alertness"):
        level: int | None = getattr(answers, name)
        if level is not None and level not in LEVELS:
            found.append(Problem(name, "It goes from 1 to 10."))
    bed = in_bed(answers)
    if bed is not None and not 0 < bed <= TUNING.longest_in_bed:
        text = "Both times are the same." if bed == 0 else f"That makes {hours(bed)} in bed."
        found.append(Problem("wake_time", f"{text} Check both."))
    if answers == Answers():
        found.append(Problem("quality", "Answer at least one question."))
    return found


def in_bed(answers: Answers) -> int | None:
    """Minutes from going to bed to waking."""
    if answers.bedtime is None or answers.wake_time is None:
        return None
    begin, end = (t.hour * 60 + t.minute for t in (answers.bedtime, answers.wake_time))
    return (end - begin) % 1440


def asleep(answers: Answers) -> int | None:
    """Minutes in bed, less those of falling asleep where they were told."""
    bed = in_bed(answers)
    if bed is None:
        return None
    return max(0, bed - (minutes_of(answers.latency) or 0))


def minutes_of(answer: Latency | Phone | None) -> int | None:
    return None if answer is None else MIDDLE[answer.value]


def score(answers: Answers) -> Score:
    """Its value is None when too little was answered to say."""
    return total(
        "quiz",
        (
            _duration(answers),
            _falling_asleep(answers.latency),
            _wakings(answers.wakings),
            _level("Quality", 20, answers.quality),
            _level("Alertness", 10, answers.alertness),
        ),
    )


def _duration(answers: Answers) -> Part:
    slept = asleep(answers)
    if slept is not None:
        return duration_part(slept)
    return Part("Duration", None, duration_part(0).full, "It needs both times.")


def _falling_asleep(latency: Latency | None) -> Part:
    middle = minutes_of(latency)
    if middle is None:
        return Part("Falling asleep", None, 15, "Not answered.")
    return Part("Falling asleep", 15 * LATENCY_SHARE[middle], 15, f"About {middle}\u00a0min.")


def _wakings(wakings: Wakings | None) -> Part:
    if wakings is None:
        return Part("Wakings", None, 15, "Not answered.")
    return Part("Wakings", 15 * WAKINGS_SHARE[wakings], 15, WAKING_WORDS[wakings])


def _level(name: str, full: float, level: int | None) -> Part:
    if level is None:
        return Part(name, None, full, "Not answered.")
    return Part(name, full * (level - 1) / 9, full, f"You said {level} of 10.")
