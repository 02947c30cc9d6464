"""The algorithms there are: what each needs, what it is known to achieve, which one a job takes.

`published` is what the literature says, `measured` what we measured ourselves; both say on whom.
Nothing here is a trained model: `precision`, `recall` and `f1` are given where a method tells one
class from another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares from 0 to 1; None where it was not measured. For sleep/wake, precision and recall are
    of sleep, computed from sensitivity and specificity at the share of sleep in the data."""

    on: str
    accuracy: float | None = None
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    kappa: float | None = None
    evaluated: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """`needs` are figures of days or columns of minutes; samples are days, nights or minutes."""

    name: str
    version: str
    kind: str
    task: str
    needs: tuple[str, ...]
    min_samples: int
    max_samples: int
    samples: str
    source: str
    in_use: bool = True
    rank: int = 1  # among those of one task the lowest whose needs are met is taken
    published: tuple[Accuracy, ...] = field(default=())
    measured: tuple[Accuracy, ...] = field(default=())


_MESA: Final = "27 adults in a sleep laboratory (33,395 half-minutes, 42 % awake)"
_YEAR: Final = "2026"


def _sleep_wake(accuracy: float, sensitivity: float, specificity: float, kappa: float, note: str
) -> Accuracy:  # fmt: skip
    """Precision and F1 follow from sensitivity, specificity and 58.2 % asleep."""
    asleep = 0.582
    true = sensitivity * asleep
    false = (1 - specificity) * (1 - asleep)
    precision = true / (true + false)
    f1 = 2 * precision * sensitivity / (precision + sensitivity)
    return Accuracy(
        _MESA, accuracy, round(precision, 3), sensitivity, round(f1, 3), kappa, _YEAR, note
    )


_COLE: Final = Accuracy(
    "21 adults in a sleep laboratory, some with disorders of sleep", 0.88,
    evaluated="1992", note="the authors' own test (Cole 1992)"
)  # fmt: skip
_PALOTTI: Final = Accuracy(
    "adults, several data sets", note="80 to 95 % of epochs agree (Palotti 2019)"
)

ALGORITHMS: Final[tuple[Algorithm, ...]] = (
    Algorithm(
        name="daily-insight", version="1", kind="rules", task="daily_insight",
        needs=("daily_metrics",), min_samples=1, max_samples=120, samples="days",
        source="docs/insights.md",
    ),
    Algorithm(
        name="daily-insight-short", version="1", kind="rules", task="daily_insight", rank=2,
        needs=(), min_samples=0, max_samples=6, samples="days",
        source="docs/insights.md: a day without a baseline is told without comparison",
    ),
    Algorithm(
        name="sleep-score-device", version="1", kind="rules", task="sleep_score",
        needs=("sleep_minutes",), min_samples=1, max_samples=15, samples="nights",
        source="a convention: weights 40, 20, 20, 20",
    ),
    Algorithm(
        name="sleep-score-quiz", version="1", kind="rules", task="sleep_score", rank=2,
        needs=("quiz",), min_samples=1, max_samples=1, samples="mornings",
        source="a convention: weights 40, 15, 15, 20, 10; made by tracking",
    ),
    Algorithm(
        name="theil-sen-mann-kendall", version="1", kind="statistics", task="trend",
        needs=("daily_metrics",), min_samples=14, max_samples=91, samples="days",
        source="Sen 1968; Mann 1945; Kendall 1975; Hamed and Rao 1998",
        measured=(
            Accuracy("simulated days without a trend, 28 to 91 days, likeness 0 to 0.6",
                     evaluated=_YEAR, note="calls 3 to 6 in 100 a trend at p < 0.05"),
        ),
    ),
    Algorithm(
        name="robust-z", version="1", kind="statistics", task="anomaly",
        needs=("daily_metrics",), min_samples=14, max_samples=28, samples="days",
        source="median and MAD of 28 days",
        measured=(
            Accuracy("simulated steady people, 300 of 106 nights", evaluated=_YEAR,
                     note="0.8 false notices in 60 nights"),
        ),
    ),
    Algorithm(
        name="block-permutation", version="1", kind="statistics", task="patterns",
        needs=("habits", "outcomes"), min_samples=28, max_samples=366, samples="days",
        source="rank-biserial correlation; block permutation; Benjamini and Hochberg 1995",
    ),
    Algorithm(
        name="cole-kripke", version="1992-actigraph", kind="actigraphy", task="sleep_wake",
        needs=("counts_per_minute",), min_samples=1_440, max_samples=20_160, samples="minutes",
        rank=2, source="Cole 1992, Sleep 15:461",
        published=(_COLE, _PALOTTI),
        measured=(_sleep_wake(0.731, 0.970, 0.407, 0.403, "30-second coefficients; total sleep"
                              " off by 146 minutes on average"),),
    ),
    Algorithm(
        name="sadeh", version="1994", kind="actigraphy", task="sleep_wake",
        needs=("counts_per_minute",), min_samples=1_440, max_samples=20_160, samples="minutes",
        rank=3, source="Sadeh 1994, Sleep 17:201",
        published=(_PALOTTI,),
        measured=(_sleep_wake(0.750, 0.975, 0.446, 0.447, "total sleep off by 137 minutes on"
                              " average"),),
    ),
    Algorithm(
        name="oakley-40", version="1997", kind="actigraphy", task="sleep_wake",
        needs=("counts_per_half_minute",), min_samples=2_880, max_samples=40_320,
        samples="half-minutes", rank=1, source="Oakley 1997 (Actiware)",
        published=(_PALOTTI,),
        measured=(_sleep_wake(0.745, 0.940, 0.480, 0.440, "total sleep off by 115 minutes on"
                              " average"),),
    ),
    Algorithm(
        name="cole-kripke-webster", version="1992-actigraph-rescored", kind="actigraphy",
        task="sleep_wake", needs=("counts_per_minute",), min_samples=1_440, max_samples=20_160,
        samples="minutes", rank=4, source="Cole 1992; Webster 1982, Sleep 5:389",
        published=(_PALOTTI,),
    ),
    Algorithm(
        name="oakley-20", version="1997", kind="actigraphy", task="sleep_wake",
        needs=("counts_per_half_minute",), min_samples=2_880, max_samples=40_320,
        samples="half-minutes", rank=5, source="Oakley 1997 (Actiware), the more wakeful limit",
        published=(_PALOTTI,),
        measured=(_sleep_wake(0.756, 0.905, 0.553, 0.471, "total sleep off by 84 minutes on"
                              " average"),),
    ),
    Algorithm(
        name="rest-activity", version="1", kind="actigraphy", task="rest_activity",
        needs=("counts_per_minute",), min_samples=4_320, max_samples=20_160, samples="minutes",
        source="Witting 1990; Van Someren 1999",
    ),
    Algorithm(
        name="rest-activity-steps", version="1", kind="statistics", task="rest_activity", rank=2,
        needs=("steps_per_minute",), min_samples=4_320, max_samples=20_160, samples="minutes",
        source="the same on steps a minute, where there are no counts",
    ),
)  # fmt: skip


BY_NAME: Final[Mapping[str, Algorithm]] = {one.name: one for one in ALGORITHMS}


def able(task: str, having: Mapping[str, int]) -> Sequence[Algorithm]:
    """The algorithms of a task whose needs are all there in the least number they take, the one
    that is taken by default first."""
    found = (
        one
        for one in ALGORITHMS
        if one.task == task and all(having.get(n, 0) >= one.min_samples for n in one.needs)
    )
    return sorted(found, key=lambda one: one.rank)


def choose(task: str, having: Mapping[str, int]) -> Algorithm | None:
    return next(iter(able(task, having)), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """The algorithm a job takes, and why this one."""

    algorithm: Algorithm
    why: str
    as_named: bool = True


def pick(task: str, having: Mapping[str, int], named: str = "") -> Choice | None:
    """The one a person named where it accepts the data at hand, else the first that does. None
    when none does."""
    fitting = able(task, having)
    if not fitting:
        return None
    chosen = next((one for one in fitting if one.name == named), None)
    if chosen is not None:
        return Choice(chosen, "the one you named")
    first = fitting[0]
    if named in BY_NAME:
        return Choice(first, f"{named} does not take this data: {needs_text(named)}", False)
    return Choice(first, "the first in the list that takes this data")


def needs_text(name: str) -> str:
    """What it needs, for a person."""
    one = BY_NAME[name]
    fields = " and ".join(need.replace("_", " ") for need in one.needs)
    return f"it needs {fields}, {one.min_samples:,} {one.samples} at least"
