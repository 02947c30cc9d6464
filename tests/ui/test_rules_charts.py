from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.ui.rules import charts, scales
from sante.ui.types import FanChart, Measured, Projected, RangeBar
from tests.ui.examples import LDL, SINGLE

FINITE = st.floats(-1e6, 1e6, allow_nan=False, width=32)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_an_axis_holds_every_value_and_its_ticks_lie_inside(values: list[float]) -> None:
    scale = scales.padded(values)
    assert scale.low < scale.high
    assert all(scale.low <= value <= scale.high for value in values)
    ticks = scales.round_ticks(scale)
    slack = (scale.high - scale.low) * 1e-9
    assert 0 < len(ticks) <= 5
    assert all(scale.low - slack <= tick <= scale.high + slack for tick in ticks)
    assert list(ticks) == sorted(set(ticks))


def test_an_axis_of_positive_values_does_not_go_below_zero() -> None:
    assert scales.padded([0.1, 40]).low == 0
    assert scales.padded([-3, 4]).low < -3


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (94.2, 153.8, (100, 120, 140)),
        (0, 1, (0, 0.5, 1)),
        (4.9, 6.1, (5, 5.5, 6)),
        (0, 336, (0, 100, 200, 300)),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert scales.round_ticks(scales.Scale(low, high)) == ticks


def test_ticks_have_the_decimals_they_need() -> None:
    assert scales.decimals_of((100, 120)) == 0
    assert scales.decimals_of((0.25, 0.5)) == 2


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 9000))
def test_day_ticks_lie_inside_rise_and_are_few(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    ticks = scales.day_ticks(first, last)
    days = [tick.day for tick in ticks]
    assert 0 < len(days) <= 5
    assert days == sorted(set(days))
    assert first <= days[0] <= days[-1] <= last


def test_months_are_named_and_the_year_stands_where_it_begins() -> None:
    ticks = scales.day_ticks(date(2026, 5, 28), date(2027, 2, 24))
    assert [tick.label for tick in ticks] == ["Jul", "Sep", "Nov", "Jan"]
    assert [tick.year for tick in ticks] == ["2026", "", "", "2027"]


def test_a_fan_starts_at_the_last_result_and_widens() -> None:
    drawn = charts.fan(LDL)
    assert len(drawn.dots) == 4
    assert drawn.dots[0].x == 0
    assert drawn.middle.startswith(f"M{drawn.dots[-1].x:.1f},{drawn.dots[-1].y:.1f}")
    assert drawn.band80.endswith("Z")
    assert drawn.target is not None
    assert drawn.target.start + drawn.target.size == pytest.approx(1000)


def test_the_data_of_the_canvas_is_that_of_the_picture() -> None:
    data = charts.fan(LDL).data
    columns = [data["low95"], data["high95"], data["low80"], data["high80"], data["middle"]]
    assert {len(column) for column in [*columns, data["measured"]]} == {18}
    assert len(data["x"]) == len(data["spoken"]) == 18
    assert data["measured"][:4] == [148, 142, 137, 131]
    assert data["low95"][:3] == [None, None, None]
    assert data["spoken"][0] == "28\u00a0May 2026: 148\u00a0mg/dL"
    assert [label for _, label in data["ys"]] == [tick.label for tick in charts.fan(LDL).ys]


def test_a_single_result_is_a_dot_in_the_middle_without_a_line() -> None:
    drawn = charts.fan(SINGLE)
    assert (drawn.measured, drawn.middle, drawn.band95) == ("", "", "")
    assert [dot.x for dot in drawn.dots] == [500]


def test_the_words_of_a_chart_hold_result_target_and_interval() -> None:
    text = charts.fan_text(LDL).replace("\u00a0", " ").replace("\u2060", "")
    assert text == (
        "LDL-C: 4 results, the last 131 mg/dL on 18 November 2026. Target below 100 mg/dL."
        " Projected for 24 February 2027: about 115, likely 104–125 mg/dL."
    )


def test_a_chart_without_results_or_with_days_out_of_order_cannot_be_made() -> None:
    day = date(2026, 1, 1)
    with pytest.raises(ValueError, match="empty state"):
        FanChart(label="x", sentence="", measured=())
    with pytest.raises(ValueError, match="must rise"):
        FanChart(label="x", sentence="", measured=(Measured(day, 1), Measured(day, 2)))
    late, early = (Projected(d, 1, 1, 1, 1, 1) for d in (day + timedelta(1), day))
    with pytest.raises(ValueError, match="must rise"):
        FanChart(label="x", sentence="", measured=(Measured(day, 1),), projected=(late, early))


@given(FINITE, st.none() | FINITE, st.none() | FINITE)
def test_a_range_bar_stays_on_its_track(
    value: float, one: float | None, other: float | None
) -> None:
    if one is not None and other is not None:
        one, other = sorted((one, other))
    drawn = charts.range_bar(RangeBar(value=value, target_low=one, target_high=other))
    assert 0 <= drawn.tick <= 100
    if one is None and other is None:
        assert drawn.target is None
    else:
        assert drawn.target is not None
        assert drawn.target.start >= 0
        assert 0 <= drawn.target.size <= 100
        assert drawn.target.start + drawn.target.size <= 100.1


@pytest.mark.parametrize(
    ("value", "low", "high"), [(131, None, 100), (86, 30, 200), (5.6, 4.5, 5.5), (35, 40, None)]
)
def test_the_tick_lies_in_the_band_exactly_when_the_value_is_in_target(
    value: float, low: float | None, high: float | None
) -> None:
    drawn = charts.range_bar(RangeBar(value=value, target_low=low, target_high=high))
    assert drawn.target is not None
    inside = drawn.target.start <= drawn.tick <= drawn.target.start + drawn.target.size
    assert inside == ((low is None or value >= low) and (high is None or value <= high))


def test_a_sparkline_leaves_gaps_where_there_is_no_data() -> None:
    drawn = charts.sparkline([1, 2, None, 3])
    assert drawn.path.count("M") == 2
    assert drawn.last is not None
    assert drawn.last.x == 1000
    assert charts.sparkline([None, None]) == charts.Spark("", None)
    assert charts.sparkline([]) == charts.Spark("", None)
