"""What to try tonight, from the answers alone: three things at most, each with its answer.

No diagnosis and no reproach, and all of it passes the profile's filter first: what is true of the
person can forbid a piece, and another takes its place. What lasts (many wakings, long nights awake,
pain) is for a clinician when it goes on; a single night never is.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sante.kit.sleep import FULL_FROM, FULL_TO, hours
from sante.profile.types import Facts, SafetyProfile, screen
from sante.tracking.rules.quiz import asleep, minutes_of
from sante.tracking.types import Advice, Answers, Disruption, Wakings

NO_FACTS: Final = Facts(codes={})
MOST: Final = 3
LASTING: Final = 4  # of the last seven mornings


class _Rule(NamedTuple):
    key: str
    holds: Callable[[Answers], bool]
    text: str
    why: Callable[[Answers], str]
    avoid_with: frozenset[str] = frozenset()


def _has(one: Disruption) -> Callable[[Answers], bool]:
    return lambda answers: one in (answers.disruptions or ())


def _said(text: str) -> Callable[[Answers], str]:
    return lambda _: text


def _slept(answers: Answers) -> str:
    return f"You slept about {hours(asleep(answers) or 0)}."


# In the order of what usually matters most.
RULES: Final = (
    _Rule(
        "pain", _has(Disruption.PAIN),
        "If pain keeps waking you, tell your doctor; it can often be eased.",
        _said("Pain disturbed you."),
    ),
    _Rule(
        "short", lambda a: asleep(a) is not None and (asleep(a) or 0) < FULL_FROM,
        "Go to bed half an hour earlier tonight and keep the time you get up.",
        _slept, frozenset({"condition:insomnia"}),  # longer in bed makes that worse
    ),
    _Rule(
        "long_latency", lambda a: (minutes_of(a.latency) or 0) >= 45,
        "If sleep does not come within about 20 minutes, get up, do something quiet in dim light,"
        " and go back to bed when you are sleepy.",
        lambda a: f"Falling asleep took about {minutes_of(a.latency)}\u00a0min.",
        # Up at night in dim light: not for who may fall.
        frozenset({"condition:frailty", "condition:orthostatic_hypotension"}),
    ),
    _Rule(
        "phone", lambda a: (minutes_of(a.phone) or 0) >= 22,
        "Leave the phone outside the bedroom for the last hour.",
        lambda a: f"About {minutes_of(a.phone)}\u00a0min on the phone.",
    ),
    _Rule(
        "stress", _has(Disruption.STRESS),
        "Write down what is on your mind, with the next step for each, an hour before bed.",
        _said("Stress disturbed you."),
    ),
    _Rule(
        "noise", _has(Disruption.NOISE),
        "Try earplugs or a steady sound, such as a fan.",
        _said("Noise disturbed you."),
    ),
    _Rule(
        "light", _has(Disruption.LIGHT),
        "Darken the room, or try a sleep mask.",
        _said("Light disturbed you."),
    ),
    _Rule(
        "temperature", _has(Disruption.TEMPERATURE),
        "Keep the bedroom cool: about 18\u00a0°C suits most people.",
        _said("The temperature disturbed you."),
    ),
    _Rule(
        "wakings", lambda a: a.wakings is Wakings.MANY,
        "Drink less in the two hours before bed; alcohol makes sleep lighter.",
        _said("You woke three times or more."), frozenset({"condition:kidney_stones"}),
    ),
    _Rule(
        "dream", _has(Disruption.DREAM),
        "After a bad dream, turn on a dim light for a moment and name five things you see.",
        _said("A dream disturbed you."),
    ),
    _Rule(
        "long", lambda a: (asleep(a) or 0) > FULL_TO,
        "Get up at your usual time tomorrow; daylight in the first hour helps.",
        _slept, frozenset({"condition:acute_illness", "condition:chronic_fatigue"}),
    ),
)  # fmt: skip


def advice(
    answers: Answers, earlier: Sequence[Answers] = (), facts: Facts = NO_FACTS
) -> tuple[Advice, ...]:
    """`earlier`: the mornings of the six days before. A good night gets none."""
    found = [
        Advice(one.key, one.text, one.why(answers))
        for one in RULES
        if one.holds(answers) and not screen(SafetyProfile(one.avoid_with), facts)
    ]
    lasting = _lasting([answers, *earlier])
    return tuple(([lasting] if lasting else []) + found[: MOST - (lasting is not None)])


def _lasting(mornings: Sequence[Answers]) -> Advice | None:
    restless = sum(
        one.wakings is Wakings.MANY or (minutes_of(one.latency) or 0) >= 45 for one in mornings
    )
    if restless < LASTING:
        return None
    return Advice(
        "lasting",
        "If this goes on for some weeks, talk to your doctor about it; there is good help.",
        f"{restless} of your last {len(mornings)} mornings told of long waking or late sleep.",
    )
