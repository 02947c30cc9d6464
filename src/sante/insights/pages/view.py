"""What the pages show, made of what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sante.insights.pages.charts import chart
from sante.insights.pages.movement import MovementCard
from sante.insights.rules import words
from sante.insights.rules.cardio import Recovery, recovery
from sante.insights.rules.regularity import sleep_debt, sleep_need, social_jetlag
from sante.insights.rules.series import all_series, nights
from sante.insights.rules.sleep_features import INCONSISTENT_SD, sleep_features
from sante.insights.rules.sleep_score import device_score
from sante.insights.types import DailyInsight, Finding, Group, Patterns, Score, Trend
from sante.ui import service as ui
from sante.ui.types import Shell, TrendChart
from sante.wearables.types import DailyMetrics

TITLES: Final[Mapping[Group, str]] = {"sleep": "Sleep", "heart": "Heart", "activity": "Activity"}


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`rows`: part, points, why."""

    title: str
    value: int | None
    note: str
    sentence: str
    rows: tuple[tuple[str, str, str], ...]
    limits: str


@dataclass(frozen=True, slots=True)
class ChartCard:
    title: str
    note: str
    chart: TrendChart


@dataclass(frozen=True, slots=True)
class InsightCard:
    """The newest insight: of yesterday or today."""

    title: str
    summary: str
    recommendations: tuple[tuple[str, str], ...]
    achievements: tuple[str, ...]
    confidence: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    sentence: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class SectionView:
    shell: Shell
    group: Group
    others: tuple[tuple[str, str], ...]
    empty: str
    score: ScoreCard | None = None
    notices: tuple[Notice, ...] = ()
    remarks: tuple[str, ...] = ()
    charts: tuple[ChartCard, ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())
    patterns: tuple[str, ...] = ()
    tested: int = 0
    movement: MovementCard | None = None


EMPTY: Final[Mapping[Group, str]] = {
    "sleep": "Bring in three nights, and you will see how long and how regularly you sleep.",
    "heart": "Bring in a week of a watch, and you will see your resting rate and what is usual.",
    "activity": "Bring in a week of a phone, and you will see your steps and what is usual.",
}


def insight_card(one: DailyInsight | None, today: date, clock: str = "24h") -> InsightCard | None:
    if one is None or one.state != "completed":
        return None
    sure = one.confidence
    return InsightCard(
        title=f"Your day, {ui.day_text(one.day, today)}",
        summary=words.faced(one.summary, clock),
        recommendations=tuple(
            (words.faced(r.text, clock), words.faced(r.reason, clock)) for r in one.recommendations
        ),
        achievements=one.achievements,
        confidence="" if sure is None else _sure(sure.value),
        why=() if sure is None else sure.why,
    )


def _sure(value: float) -> str:
    word = "high" if value >= 0.8 else "fair" if value >= 0.5 else "low"
    return f"Confidence {word} ({ui.percent_text(value)})"


def charts(
    group: Group,
    days: Sequence[DailyMetrics],
    trends: Mapping[str, Trend],
    today: date,
    clock: str = "24h",
) -> tuple[ChartCard, ...]:
    found = []
    for series in all_series(days).values():
        if series.metric.group != group:
            continue
        drawn = chart(series, trends, today, clock)
        if drawn is not None:
            note = series.source
            if series.mixed:
                left_out = words.counted(series.mixed, "day")
                note = f"{note}; {left_out} of other sources left out"
            found.append(ChartCard(series.metric.title, note, drawn))
    return tuple(found)


def notices(insight: DailyInsight | None, group: Group, clock: str = "24h") -> tuple[Notice, ...]:
    return tuple(
        Notice(words.faced(f.sentence, clock), tuple(words.faced(w, clock) for w in f.why))
        for f in _of(insight, group)
        if f.tone == "notice"
    )


def remarks(insight: DailyInsight | None, group: Group, clock: str = "24h") -> tuple[str, ...]:
    return tuple(words.faced(f.sentence, clock) for f in _of(insight, group) if f.tone != "notice")


def _of(insight: DailyInsight | None, group: Group) -> Sequence[Finding]:
    return [f for f in insight.findings if f.group == group] if insight else []


def sleep_score(days: Sequence[DailyMetrics], today: date, clock: str = "24h") -> ScoreCard | None:
    last = next((d for d in reversed(days) if d.sleep_minutes is not None), None)
    if last is None or (today - last.day).days > 1:
        return None
    score = device_score(last, [n for n in nights(days, last.day, 15) if n.day < last.day])
    if score is None:
        return None
    return ScoreCard(
        title="Sleep score",
        value=score.value,
        note=f"the night to {ui.day_text(last.day, today)}",
        sentence=_score_sentence(score),
        rows=tuple(
            (
                part.name,
                "no data" if part.points is None
                else f"{ui.number_text(part.points)} of {ui.number_text(part.full)}",
                words.faced(part.why, clock),
            )
            for part in score.parts
        ),
        limits="From your device. The weights are a convention: compare your own nights with it.",
    )  # fmt: skip


def _score_sentence(score: Score) -> str:
    if score.value is None:
        return "There is too little data of this night for a score."
    covered = ui.percent_text(score.coverage)
    said = f"It covers {covered} of what a full score looks at."
    return said if score.coverage < 1 else "It covers everything a score looks at."


def recovery_score(days: Sequence[DailyMetrics], today: date) -> ScoreCard | None:
    if not days or (today - days[-1].day).days > 1:
        return None
    found: Recovery | None = recovery(all_series(days), days[-1].day)
    if found is None:
        return None
    return ScoreCard(
        title="Recovery",
        value=found.value,
        note=ui.day_text(days[-1].day, today),
        sentence="50 is a usual morning of yours.",
        rows=tuple(
            (p.name, f"{ui.number_text(p.points or 0)} of {ui.number_text(p.full)}", p.why)
            for p in found.parts
        ),
        limits="A comparison with yourself, not a measure of health.",
    )


def sleep_facts(
    days: Sequence[DailyMetrics], regularity: float | None, today: date
) -> tuple[tuple[str, str], ...]:
    """How alike the nights are, and what they fall short of."""
    recent = nights(days, today, 14)
    found = []
    features = sleep_features(recent)
    if features is not None:
        parts = f"{ui.number_text(features.overall, 1)} of {features.parts}"
        found.append(("In order (efficiency, falling asleep, wakings, REM, deep, bedtime)", parts))
        if features.bedtime_sd_minutes is not None:
            word = "steady" if features.bedtime_sd_minutes <= INCONSISTENT_SD else "uneven"
            spread = words.minutes(features.bedtime_sd_minutes)
            found.append(("Spread of your bedtime", f"{spread}, {word}"))
    if regularity is not None:
        found.append(
            ("Sleep regularity index (100 is every day alike)", ui.number_text(regularity))
        )
    jetlag = social_jetlag(recent)
    if jetlag is not None:
        found.append(("Between free days and work days", words.hours(jetlag)))
    need, own = sleep_need([d for d in days if d.sleep_minutes is not None])
    slept = {d.day: d.sleep_minutes for d in recent if d.sleep_minutes is not None}
    debt = sleep_debt(slept, today, need)
    if debt is not None:
        against = "your free days" if own else "eight hours"
        found.append((f"Sleep short, against {against} (a rule of thumb)", words.hours(debt)))
    return tuple(found)


def pattern_lines(found: Patterns | None, keys: Sequence[str]) -> tuple[str, ...]:
    """In words that name no cause."""
    if found is None:
        return ()
    lines = []
    for one in found.found:
        if one.outcome not in keys:
            continue
        when = {0: "that day", 1: "the next day", 2: "two days later"}[one.lag]
        unit = f"\u00a0{one.unit}"
        lines.append(
            f"On days with {one.habit_title}, {one.outcome_title.lower()} {when} was"
            f" {words.number(one.with_median, one.decimals)}{unit}, on others"
            f" {words.number(one.without_median, one.decimals)}{unit} (medians of"
            f" {one.with_days} and {one.without_days} days). They go together; why is not known."
        )
    return tuple(lines)
