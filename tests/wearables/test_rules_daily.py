"""Counts without doubles, hearts at rest, and what a day says of itself."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.wearables.formats.base import Flag
from sante.wearables.rules.daily import heart, movement
from sante.wearables.rules.daily.assemble import (
    DayFigure,
    Inputs,
    WorkoutSpan,
    daily_metrics,
)
from sante.wearables.rules.daily.columns import Column, column_of
from sante.wearables.rules.metrics import is_metric_key, metric_key, unit_of
from sante.wearables.rules.sources import in_order, kind_of, more_telling
from sante.wearables.service.days import WINDOW, windows
from sante.wearables.store.block import Block, labels_of

SECOND = 1_000_000
SUNDAY = date(2026, 3, 8)
MIDNIGHT = int(datetime(2026, 3, 8, tzinfo=UTC).timestamp())
DAY = 20_520


def column(*rows: tuple[int, int, int, float], offset: int = 0, flags: int = 0) -> Column:
    """(rank, start, end in seconds of the day, value)."""
    parts = []
    for rank, start, end, value in rows:
        none = labels_of([None])
        parts.append(
            (
                rank,
                Block(
                    np.array([(MIDNIGHT + start) * SECOND]),
                    np.array([(end - start) * SECOND]),
                    np.array([offset], np.int16),
                    np.array([float(value)]),
                    np.array([flags], np.uint8),
                    none, none, none,
                ),
            )
        )  # fmt: skip
    return column_of(parts, Flag.IMPLAUSIBLE)


def total(*rows: tuple[int, int, int, float]) -> float:
    return movement.totals(column(*rows)).get(DAY, 0.0)


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        ([(0, 0, 100, 100), (1, 0, 100, 90)], 100),  # both on one walk: the watch's
        ([(0, 0, 100, 100), (1, 200, 300, 90)], 190),  # one after the other
        ([(0, 0, 100, 100), (1, 50, 150, 90)], 145),  # half of the phone's was covered
        ([(1, 0, 100, 90), (0, 0, 100, 100)], 100),  # in whatever order they come
        ([(0, 0, 50, 50), (0, 50, 100, 50), (1, 25, 75, 60)], 100),  # covered by two
        ([(0, 10, 10, 5), (1, 10, 10, 4)], 9),  # instants cover nothing
        ([(0, 0, 100, 100), (1, 50, 50, 4)], 100),  # an instant that was covered
        ([(0, 0, 40, 40), (1, 0, 80, 80), (2, 0, 160, 160)], 160),  # three, each fills the rest
        ([], 0),
    ],
)
def test_every_moment_is_counted_by_one_source(
    rows: list[tuple[int, int, int, float]], steps: float
) -> None:
    assert total(*rows) == pytest.approx(steps)


walk = st.tuples(
    st.integers(0, 2), st.integers(0, 900), st.integers(1, 90), st.integers(1, 200)
).map(lambda w: (w[0], w[1], w[1] + w[2], float(w[3])))


@given(st.lists(walk, max_size=12))
def test_the_sum_equals_a_count_second_by_second(walks: list[tuple[int, int, int, float]]) -> None:
    expected = 0.0
    for rank, start, end, value in walks:
        covered = {second for r, s, e, _ in walks if r < rank for second in range(s, e)}
        free = sum(second not in covered for second in range(start, end))
        expected += value * free / (end - start)
    assert total(*walks) == pytest.approx(expected, abs=1e-6)


@given(st.lists(walk, min_size=1, max_size=12))
def test_more_sources_never_count_less_and_never_more_than_all(
    walks: list[tuple[int, int, int, float]],
) -> None:
    best = min(rank for rank, *_ in walks)
    alone = sum(value for rank, _, _, value in walks if rank == best)
    assert alone - 1e-6 <= total(*walks) <= sum(w[3] for w in walks) + 1e-6


def test_local_days_go_by_the_offset_of_each_reading() -> None:
    late = (0, 23 * 3600, 23 * 3600 + 60, 10.0)
    assert movement.totals(column(late)) == {DAY: 10.0}
    assert movement.totals(column(late, offset=120)) == {DAY + 1: 10.0}
    assert movement.totals(column((0, 60, 120, 10.0), offset=-60)) == {DAY - 1: 10.0}


def test_implausible_readings_are_left_out_and_counted() -> None:
    steps = column((0, 0, 100, 100))
    bad = column((0, 0, 100, 9_000_000), flags=int(Flag.IMPLAUSIBLE))
    (day,) = daily_metrics(Inputs(["Watch"], {"steps": steps, "heart_rate": bad}), SUNDAY, SUNDAY)
    assert (day.steps, day.max_heart_rate) == (100, None)
    assert day.notes["implausible"] == 1


def beats(*rows: tuple[int, float]) -> heart.HeartDay:
    found = dict(heart.heart_days(column(*((0, at, at, value) for at, value in rows))))
    return found[DAY]


def test_the_resting_rate_is_the_lowest_well_covered_half_hour() -> None:
    """Science, section 6: 30 minutes with at least 80 % of them covered."""
    awake = [(i * 300, 80.0) for i in range(24)]
    calm = [(8000 + i * 300, 52.0) for i in range(6)]
    assert beats(*awake, *calm).resting == pytest.approx(52.0)
    sparse = [(8000, 50.0), (8900, 50.0), (9500, 50.0)]  # three of six: a dip, not a rest
    assert beats(*awake, *sparse).resting == pytest.approx(80.0)
    assert beats((0, 70.0)).resting is None


def test_a_workout_does_not_weigh_more_for_being_sampled_more_often() -> None:
    desk = [(i * 300, 60.0) for i in range(12)]
    run = [(3600 + i * 5, 160.0) for i in range(60)]  # five minutes, every five seconds
    assert beats(*desk, *run).average == pytest.approx((12 * 60 + 160) / 13)
    assert beats(*desk, *run).high == 160.0


def test_a_jump_within_ten_seconds_is_noticed_and_none_over_hours() -> None:
    """R-62."""
    assert beats((0, 60.0), (8, 150.0)).jumps == 1
    assert beats((0, 60.0), (3600, 150.0)).jumps == 0


def test_levels_are_of_one_source_and_its_name_is_told() -> None:
    values = column((1, 0, 0, 80.0), (0, 100, 100, 75.0), (0, 200, 200, 76.0))
    (day,) = daily_metrics(Inputs(["Scale", "App"], {"weight": values}), SUNDAY, SUNDAY)
    assert day.weight_kg == 76.0  # the day's last of the more trusted
    assert day.notes["sources"]["weight_kg"] == "Scale"


def test_the_two_kinds_of_variability_are_never_mixed() -> None:
    sdnn, rmssd = column((0, 0, 0, 48.0)), column((1, 0, 0, 31.0))
    (day,) = daily_metrics(
        Inputs(["Watch", "Ring"], {"hrv_sdnn": sdnn, "hrv_rmssd": rmssd}), SUNDAY, SUNDAY
    )
    assert (day.hrv_sdnn_ms, day.hrv_rmssd_ms) == (48.0, 31.0)


def test_a_rate_a_device_tells_stands_before_one_worked_out() -> None:
    rates = column(*((0, i * 300, i * 300, 55.0) for i in range(12)))
    worked_out = daily_metrics(Inputs(["Watch"], {"heart_rate": rates}), SUNDAY, SUNDAY)[0]
    assert (worked_out.resting_heart_rate, worked_out.notes["computed"]) == (
        55.0,
        ["resting_heart_rate"],
    )
    told = {"heart_rate": rates, "resting_heart_rate": column((0, 0, 0, 58.0))}
    day = daily_metrics(Inputs(["Watch"], told), SUNDAY, SUNDAY)[0]
    assert (day.resting_heart_rate, day.notes.get("computed")) == (58.0, None)


def test_figures_of_a_date_fill_in_where_there_are_no_readings() -> None:
    """T14."""
    figures = [DayFigure(1, DAY, "steps", 8000.0), DayFigure(0, DAY, "active_energy", 400.0)]
    inputs = Inputs(["Watch", "App"], {"active_energy": column((0, 0, 60, 12.0))}, figures=figures)
    (day,) = daily_metrics(inputs, SUNDAY, SUNDAY)
    assert (day.steps, day.active_energy_kcal) == (8000.0, 12.0)


def test_overlapping_workouts_are_no_longer_than_the_time_they_took() -> None:
    start = MIDNIGHT * SECOND
    spans = [
        WorkoutSpan(DAY, start, start + 1800 * SECOND),
        WorkoutSpan(DAY, start + 900 * SECOND, start + 2700 * SECOND),
    ]
    (day,) = daily_metrics(Inputs([], workouts=spans), SUNDAY, SUNDAY)
    assert day.workout_minutes == 45.0


def test_a_day_without_anything_is_not_made_up() -> None:
    inputs = Inputs(["Watch"], {"steps": column((0, 0, 60, 12.0))})
    days = daily_metrics(inputs, SUNDAY - timedelta(days=3), SUNDAY + timedelta(days=3))
    assert [day.day for day in days] == [SUNDAY]


def test_well_worn_days_are_trusted_more() -> None:
    full = column(*((0, i * 300, i * 300, 60.0) for i in range(288)))
    thin = column((0, 0, 0, 60.0))
    scores = [
        daily_metrics(Inputs(["Watch"], {"heart_rate": c}), SUNDAY, SUNDAY)[0].data_quality_score
        for c in (full, thin)
    ]
    assert 0 <= scores[1] < scores[0] <= 1


def test_windows_are_short_and_cover_every_date() -> None:
    dates = [SUNDAY + timedelta(days=i) for i in range(300)]
    dates = [d for d in dates if d.day != 15]
    covered: list[date] = []
    for first, last in windows(reversed(dates)):
        assert (last - first).days < WINDOW
        covered += [first + timedelta(days=i) for i in range((last - first).days + 1)]
    assert covered == dates


@pytest.mark.parametrize(
    ("name", "model", "kind"),
    [
        ("Ben’s Apple\u00a0Watch", "", "watch"),
        ("Ben’s iPhone", "", "phone"),
        ("Anything", "Watch", "watch"),
        ("Oura", "", "ring"),
        ("WHOOP", "", "band"),
        ("Health Mate", "", "scale"),
        ("Calm", "", "app"),
        ("", "", "unknown"),
    ],
)
def test_sources_are_known_by_their_device_then_by_their_name(
    name: str, model: str, kind: str
) -> None:
    assert kind_of(name, model) == kind


def test_a_person_s_order_stands_before_ours() -> None:
    sources = [("Phone", "phone", 1), ("Watch", "watch", None), ("Scale", "scale", 2)]
    assert in_order(sources) == ["Phone", "Scale", "Watch"]  # type: ignore[arg-type]
    untouched = [("Phone", "phone", None), ("App", "app", None), ("Watch", "watch", None)]
    assert in_order(untouched) == ["Watch", "Phone", "App"]  # type: ignore[arg-type]
    assert more_telling("app", "watch") == more_telling("watch", "app") == "watch"


def test_a_metric_has_one_unit_or_its_name_tells() -> None:
    assert metric_key("heart_rate", "count/min") == "heart_rate"
    assert metric_key("heart_rate", "Hz") == "heart_rate[Hz]"
    assert metric_key("dietary_water", "mL") == "dietary_water[mL]"
    assert (unit_of("heart_rate"), unit_of("dietary_water[mL]"), unit_of("x")) == (
        "count/min",
        "mL",
        "",
    )
    assert all(is_metric_key(metric_key("a", unit)) for unit in ("", "kcal/hr·kg", "a b]["))
    assert not is_metric_key("Robert'); drop")


night_walk = st.tuples(
    st.integers(0, 2), st.integers(-7200, 2 * 86_400), st.integers(0, 5_400),
    st.integers(1, 300), st.sampled_from([-480, 0, 120, 345]),
)  # fmt: skip


@given(st.lists(night_walk, max_size=8))
def test_a_count_over_midnight_is_shared_out_minute_by_minute(
    walks: list[tuple[int, int, int, int, int]],
) -> None:
    """Truth, ten seconds at a time: each moment is counted by the best source, on the local day
    it lies in."""
    walks = [(r, s // 10 * 10, n // 10 * 10, v, o) for r, s, n, v, o in walks]
    expected: dict[int, float] = {}
    for rank, start, length, value, offset in walks:
        covered = {at for r, s, n, _, _ in walks if r < rank for at in range(s, s + n, 10)}
        moments = list(range(start, start + length, 10)) or [start]
        for at in moments:
            if at not in covered:
                day = DAY + (at + offset * 60) // 86_400
                expected[day] = expected.get(day, 0.0) + value / len(moments)
    found = movement.totals(column_of([_part(*walk) for walk in walks], Flag.IMPLAUSIBLE))
    assert {d: v for d, v in found.items() if v > 1e-9} == pytest.approx(
        {d: v for d, v in expected.items() if v > 1e-9}
    )


def _part(rank: int, start: int, length: int, value: float, offset: int) -> tuple[int, Block]:
    none = labels_of([None])
    return rank, Block(
        np.array([(MIDNIGHT + start) * SECOND]), np.array([length * SECOND]),
        np.array([offset], np.int16), np.array([float(value)]), np.zeros(1, np.uint8),
        none, none, none,
    )  # fmt: skip


def test_minutes_and_workouts_over_midnight_belong_to_both_days_and_a_night_to_one() -> None:
    late = 23 * 3600 + 45 * 60
    mindful = column((0, late, late + 1800, float("nan")))
    energy = column((0, late, late + 1800, 90.0))
    start = (MIDNIGHT + late) * SECOND
    workout = WorkoutSpan(DAY, start, start + 40 * 60 * SECOND)
    inputs = Inputs(["Watch"], {"mindful": mindful, "active_energy": energy}, workouts=[workout])
    first, second = daily_metrics(inputs, SUNDAY, SUNDAY + timedelta(days=1))
    assert (first.mindful_minutes, second.mindful_minutes) == (15, 15)
    assert (first.active_energy_kcal, second.active_energy_kcal) == (45, 45)
    assert (first.workout_minutes, second.workout_minutes) == (15, 25)
    assert second.notes["sources"]["active_energy_kcal"] == "Watch"
