"""From days to stored insights, as the jobs make them."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from sante.core.db import PooledDatabase
from sante.core.jobs import Jobs, jobs
from sante.core.runtime import Runtime
from sante.insights import queries, service
from sante.insights.detectors import DETECTORS, View
from sante.insights.service import work
from sante.insights.tasks import mornings
from sante.insights.types import DailyInsight, Habit
from sante.kit.clock import SystemClock, local_day, zone_of
from sante.wearables.types import DailyMetrics
from tests.core.job_support import runs, until, working
from tests.insights.days import LAST, keep, night, year
from tests.support.people import People, Person

SUNDAY = date(2026, 3, 8)


async def make(
    runtime: Runtime, person: Person, days: list[DailyMetrics], *, first: date = LAST
) -> dict[str, Any]:
    await keep(runtime, person.user_id, days)
    async with runtime.database.transaction(user_id=person.user_id) as session:
        return await work.make(
            session, person.user_id, (first, LAST), LAST, now=runtime.clock.now()
        )


async def of(runtime: Runtime, person: Person, day: date = LAST) -> DailyInsight:
    async with runtime.database.transaction(user_id=person.user_id) as session:
        return await service.insight_of(session, person.user_id, day)


async def test_a_day_is_told_in_figures_words_and_with_how_sure_it_is(
    runtime: Runtime, alice: Person
) -> None:
    """C-8."""
    await make(runtime, alice, year(120))
    found = await of(runtime, alice)
    assert found.state == "completed"
    assert found.sleep is not None
    assert found.activity is not None
    assert found.heart is not None
    assert 0 < found.sleep.figures["hours"] < 24
    assert 30 < found.heart.figures["resting_heart_rate"] < 100
    assert found.activity.figures["steps"] > 0
    assert 10 <= len(found.summary) <= 1000
    assert "You slept" in found.summary
    assert found.confidence is not None
    assert found.confidence.value > 0.9
    assert "compared with 92 days before" in found.confidence.why[1]
    assert (found.model, found.version) == ("daily-insight", "1")
    assert found.processing_ms is not None


async def test_made_again_nothing_is_written(runtime: Runtime, alice: Person) -> None:
    days = year(100)
    first = LAST - timedelta(days=9)
    once = await make(runtime, alice, days, first=first)
    assert once["days"] == 10
    assert once["trends"] >= 3
    again = await make(runtime, alice, days, first=first)
    assert again == {"days": 0, "trends": 0, "patterns": 0}


async def test_a_changed_day_is_told_anew_and_a_vanished_one_is_gone(
    runtime: Runtime, alice: Person
) -> None:
    days = year(60)
    await make(runtime, alice, days)
    calm = await of(runtime, alice)
    fever = replace(days[-1], resting_heart_rate=75.0)
    await make(runtime, alice, [*days[:-1], fever])
    told = await of(runtime, alice)
    notices = [f for f in told.findings if f.tone == "notice"]
    assert not any("75" in f.sentence for f in calm.findings)
    assert any("Resting heart rate was 75\u00a0bpm, clearly higher" in f.sentence for f in notices)
    assert "Take it easy today" in told.recommendations[0].text
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await session.execute(text("delete from daily_metrics where local_date = :d"), {"d": LAST})
        await work.make(session, alice.user_id, (LAST, LAST), LAST, now=runtime.clock.now())
    assert (await of(runtime, alice)).state == "pending"


async def test_a_first_day_is_told_without_comparison_and_says_so(
    runtime: Runtime, alice: Person
) -> None:
    await make(runtime, alice, [night(LAST, slept=380)])
    found = await of(runtime, alice)
    assert found.summary.startswith("You slept 6\u00a0h\u00a020\u00a0min.")
    assert found.activity is None
    assert found.confidence is not None
    assert found.confidence.value == pytest.approx(0.45)
    assert "14 make a settled baseline" in found.confidence.why[1]
    assert "half an hour earlier" in found.recommendations[0].text


async def test_the_steps_of_a_day_that_still_runs_are_shown_and_not_compared(
    runtime: Runtime, alice: Person
) -> None:
    days = year(60)
    days[-1] = replace(days[-1], steps=150.0)
    days[-2] = replace(days[-2], steps=150.0)
    await make(runtime, alice, days, first=LAST - timedelta(days=1))
    today, yesterday = await of(runtime, alice), await of(runtime, alice, days[-2].day)
    assert today.activity is not None
    assert today.activity.figures["steps"] == 150
    assert "steps" not in today.summary
    assert "You took 150 steps, fewer than on most of your days." in yesterday.summary
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        (report, *_) = await service.trends(session, alice.user_id, "weekly")
    steps = next(t for t in report.trends if t.metric.key == "steps")
    assert steps.days == 27


async def test_a_later_day_changes_nothing_about_an_earlier_one(
    runtime: Runtime, alice: Person, people: People
) -> None:
    """An insight made later for an old day says what it would have said then."""
    bob = await people.bob()
    days = year(90)
    old = days[-8].day

    async def told(person: Person, known: list[DailyMetrics]) -> DailyInsight:
        await make(runtime, person, known, first=old)
        return await of(runtime, person, old)

    late = await told(alice, days)
    early = await told(bob, days[:-7])
    assert (late.summary, late.findings) == (early.summary, early.findings)


async def test_trends_are_kept_by_period_with_one_definition_each(
    runtime: Runtime, alice: Person
) -> None:
    """C-12."""

    def fitter(day: DailyMetrics) -> DailyMetrics:
        ago = (LAST - day.day).days
        assert day.resting_heart_rate is not None
        return replace(day, resting_heart_rate=day.resting_heart_rate + ago * 0.12)

    await make(runtime, alice, year(150, change=fitter))
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        quarters = await service.trends(session, alice.user_id, "quarterly")
        weeks = await service.trends(session, alice.user_id, "weekly")
    newest = quarters[0]
    assert (newest.start, newest.last, newest.period) == (date(2026, 1, 1), LAST, "quarterly")
    heart = next(t for t in newest.trends if t.metric.key == "resting_heart_rate")
    assert (heart.movement, heart.direction, heart.improvement_score) == (
        "falling",
        "improving",
        100,
    )
    assert heart.slope == pytest.approx(-0.84, abs=0.2)
    assert newest.tested >= 10
    assert [w.start.weekday() for w in weeks] == [0] * len(weeks)
    assert {t.metric.key for t in newest.trends}.isdisjoint({"hrv_rmssd_ms"})  # only SDNN was told


async def test_habits_of_a_package_above_are_looked_at_too(runtime: Runtime, alice: Person) -> None:
    """G-14."""
    days = year(200)
    walked = {d.day: d.day.toordinal() % 2 == 0 for d in days}

    def calmer(day: DailyMetrics) -> DailyMetrics:
        after = walked.get(day.day - timedelta(days=1), False)
        assert day.sleep_minutes is not None
        return replace(day, sleep_minutes=day.sleep_minutes + (60 if after else 0))

    async def from_above(*_: object, **__: object) -> list[Habit]:
        return [Habit("walk", "an evening walk", walked)]

    service.use_habits([from_above])
    try:
        await make(runtime, alice, [calmer(d) for d in days])
    finally:
        service.use_habits([])
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        found = await service.patterns(session, alice.user_id)
    assert found is not None
    assert found.tested > len(found.found)
    told = {(p.habit, p.outcome): p for p in found.found}
    assert told["walk", "sleep_minutes"].effect > 0.5
    assert (
        told["walk", "sleep_minutes"].with_median - told["walk", "sleep_minutes"].without_median
        > 40
    )


def test_every_detector_is_silent_without_data_and_names_itself() -> None:
    empty = View(LAST, ())
    full = View(SUNDAY, year(100, last=SUNDAY))
    for detector in DETECTORS:
        assert list(detector.look(empty)) == []
        assert {f.detector for f in detector.look(full)} <= {detector.name}


FORBIDDEN = ("risk", "depress", "manic", "mania", "disorder", "disease", "diagnos", "failed", "bad")


@pytest.mark.parametrize("seed", range(6))
def test_no_sentence_names_an_illness_scores_a_risk_or_shames(seed: int) -> None:
    """C-24."""

    def moved(day: DailyMetrics) -> DailyMetrics:
        if day.day < date(2026, 3, 2):
            return day
        late = night(day.day, start=28 * 60, slept=260)
        return replace(late, steps=900.0, resting_heart_rate=70.0, notes=day.notes)

    shifted = year(100, seed=seed, last=SUNDAY, change=moved)
    view = View(SUNDAY, shifted)
    found = [f for detector in DETECTORS for f in detector.look(view)]
    assert any(f.detector == "rhythm" and "later" in f.sentence for f in found)
    for one in found:
        words = " ".join((one.sentence, *one.why, one.achievement)).lower()
        if one.recommendation:
            words += f"{one.recommendation.text} {one.recommendation.reason}".lower()
        assert [word for word in FORBIDDEN if word in words] == []


def our_jobs() -> Jobs:
    registry = Jobs()
    registry.tasks.update({n: t for n, t in jobs.tasks.items() if n.startswith("insights.")})
    return registry


async def test_changed_days_are_told_by_a_worker_and_the_next_morning_is_set(
    live_runtime: Runtime, live_people: People, live: PooledDatabase
) -> None:
    alice = await live_people.alice()
    now = SystemClock().now()
    today = local_day(now, "Europe/Berlin", 0)
    await keep(live_runtime, alice.user_id, year(40, last=today))
    async with working(live, our_jobs()):
        await until(lambda: _ended(live, alice))
    assert (await of(live_runtime, alice, today)).state == "completed"
    async with live.system_transaction() as session:
        at = await session.scalar(text("select next_at from insight_mornings"))
    assert now < at <= now + timedelta(hours=25)
    assert at.astimezone(zone_of("Europe/Berlin")).time() == time(6)


async def _ended(live: PooledDatabase, person: Person) -> bool:
    """What others make of the same change is theirs."""
    found = [run for run in await runs(live, person.user_id) if run.kind.startswith("insights.")]
    assert all(run.status != "failed" for run in found)
    return bool(found) and all(run.status == "succeeded" for run in found)


async def test_each_morning_is_taken_once_and_only_when_it_has_come(
    live_runtime: Runtime, live_people: People, live: PooledDatabase
) -> None:
    alice, bob = await live_people.alice(), await live_people.bob()
    now = live_runtime.clock.now()
    for person, at in ((alice, now - timedelta(minutes=1)), (bob, now + timedelta(minutes=1))):
        async with live.transaction(user_id=person.user_id) as session:
            await queries.set_morning(session, person.user_id, at)
    later = now + timedelta(hours=6)
    async with live.system_transaction() as session:
        assert await work.due(session, now=now, later=later, limit=10) == [alice.user_id]
        assert await work.due(session, now=now, later=later, limit=10) == []
    assert mornings.cron == "*/15 * * * *"
