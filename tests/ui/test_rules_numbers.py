from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from sante.ui.rules import dates, numbers

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (131, 0, "131"),
        (131.4, 0, "131"),
        (5.6, 1, "5.6"),
        (5, 1, "5.0"),
        (6204, 0, "6,204"),
        (1234567.891, 2, "1,234,567.89"),
        (-0.7, 1, "−0.7"),
        (-0.04, 1, "0.0"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1.005, 2, "1.01"),
        (Decimal("0.25"), 1, "0.3"),
        (1e21, 0, "1,000,000,000,000,000,000,000"),
    ],
)
def test_a_number_is_rounded_as_taught_at_school_and_grouped(
    value: numbers.Number, decimals: int, text: str
) -> None:
    assert numbers.number_text(value, decimals) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), Decimal("NaN")])
def test_what_is_no_number_is_never_shown_as_one(value: numbers.Number) -> None:
    with pytest.raises(ValueError, match="not a number that can be shown"):
        numbers.number_text(value)


@pytest.mark.parametrize(
    ("value", "text"), [(7, "+7"), (-7, "−7"), (0, "0"), (0.4, "0"), (-0.4, "0"), (1000, "+1,000")]
)
def test_a_signed_number_has_its_sign_unless_it_rounds_to_nothing(value: float, text: str) -> None:
    assert numbers.signed_text(value) == text


@pytest.mark.parametrize(
    ("ucum", "text"),
    [
        ("mg/dL", "mg/dL"),
        ("10*3/uL", "10³/µL"),
        ("10*12/L", "10¹²/L"),
        ("u[IU]/mL", "µIU/mL"),
        ("m[IU]/L", "mIU/L"),
        ("mm[Hg]", "mmHg"),
        ("umol/L", "µmol/L"),
        ("ug/dL", "µg/dL"),
        ("ukat/L", "µkat/L"),
        ("mL/min/{1.73_m2}", "mL/min/1.73\u202fm²"),
        ("kg/m2", "kg/m²"),
        ("[in_i]", "in"),
        ("ratio", ""),
        ("1", ""),
        ("{score}", ""),
        ("-100..100", ""),
        ("%", "%"),
        ("units/L", "units/L"),
        ("mm/h", "mm/h"),
    ],
)
def test_a_unit_is_written_as_on_paper(ucum: str, text: str) -> None:
    assert numbers.unit_text(ucum) == text


def test_a_quantity_never_parts_from_its_unit() -> None:
    assert numbers.quantity_text(131, "mg/dL") == "131\u00a0mg/dL"
    assert numbers.quantity_text(0.2, "mg/L", 1, "<") == "<\u202f0.2\u00a0mg/L"
    assert numbers.quantity_text(1.2, "ratio", 1) == "1.2"


def test_a_missing_value_is_said_and_never_zero() -> None:
    assert numbers.quantity_text(None, "mg/dL") == "no data"
    assert numbers.percent_text(None) == "no data"
    assert numbers.weight_text(None, "metric") == "no data"
    assert numbers.height_text(None, "imperial") == "no data"
    assert numbers.energy_text(None, "kj") == "no data"


def test_an_interval_stays_on_one_line_and_is_readable_below_zero() -> None:
    assert numbers.interval_text(104, 125, "mg/dL") == "104–\u2060125\u00a0mg/dL"
    assert numbers.interval_text(-2.5, 1, decimals=1) == "−2.5 to 1.0"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (None, 100, "below 100\u00a0mg/dL"),
        (40, None, "above 40\u00a0mg/dL"),
        (70, 99, "70–\u206099\u00a0mg/dL"),
        (None, None, "none set"),
    ],
)
def test_a_target_is_said_in_words(low: float | None, high: float | None, text: str) -> None:
    assert numbers.target_text(low, high, "mg/dL") == text


@pytest.mark.parametrize(
    ("delta", "decimals", "text"),
    [
        (-17, 0, "down 17 since June"),
        (13, 0, "up 13 since June"),
        (0, 0, "no change since June"),
        (0.04, 1, "no change since June"),
        (-0.05, 1, "down 0.1 since June"),
        (None, 0, "one result"),
    ],
)
def test_a_change_is_said_with_direction_and_period(
    delta: float | None, decimals: int, text: str
) -> None:
    assert numbers.change_text(delta, "since June", decimals) == text


def test_a_share_is_shown_in_per_cent() -> None:
    assert numbers.percent_text(0.82) == "82\u00a0%"
    assert numbers.percent_text(0.075, 1) == "7.5\u00a0%"


def test_the_body_is_shown_in_the_units_the_person_chose() -> None:
    assert numbers.weight_text(78.4, "metric") == "78.4\u00a0kg"
    assert numbers.weight_text(78.4, "imperial") == "172.8\u00a0lb"
    assert numbers.height_text(175, "metric") == "175\u00a0cm"
    assert numbers.height_text(175, "imperial") == "5\u00a0ft\u00a09\u00a0in"
    assert numbers.height_text(182.6, "imperial") == "6\u00a0ft\u00a00\u00a0in"
    assert numbers.energy_text(2000, "kcal") == "2,000\u00a0kcal"
    assert numbers.energy_text(2000, "kj") == "8,368\u00a0kJ"


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (3, "in 3\u00a0days"),
        (-6, "6\u00a0days ago"),
        (-7, "15\u00a0November"),
        (7, "29\u00a0November"),
        (60, "21\u00a0January 2027"),
        (-400, "18\u00a0October 2025"),
    ],
)
def test_a_day_is_relative_for_a_week_and_a_date_after(ahead: int, text: str) -> None:
    assert dates.day_text(TODAY + timedelta(days=ahead), TODAY) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (0, "since today"),
        (1, "since yesterday"),
        (6, "since Monday"),
        (8, "since 14\u00a0November"),
        (30, "since October"),
        (329, "since December"),
        (400, "since October 2025"),
    ],
)
def test_a_period_is_named_by_its_beginning(ago: int, text: str) -> None:
    assert dates.since_text(TODAY - timedelta(days=ago), TODAY) == text


def test_a_period_does_not_begin_in_the_future() -> None:
    with pytest.raises(ValueError, match="begins before"):
        dates.since_text(TODAY + timedelta(days=1), TODAY)


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (432, "7\u00a0h\u00a012\u00a0min"),
        (480, "8\u00a0h"),
        (45, "45\u00a0min"),
        (0, "0\u00a0min"),
        (59.6, "1\u00a0h"),
        (-90, "−1\u00a0h\u00a030\u00a0min"),
        (-0.2, "0\u00a0min"),
        (timedelta(hours=1, seconds=29), "1\u00a0h"),
        (None, "no data"),
    ],
)
def test_a_duration_is_hours_and_minutes(minutes: float | timedelta | None, text: str) -> None:
    assert dates.duration_text(minutes) == text


@pytest.mark.parametrize(
    ("moment", "short", "long"),
    [
        (time(0, 5), "00:05", "12:05\u202fam"),
        (time(7, 30), "07:30", "7:30\u202fam"),
        (time(12, 0), "12:00", "12:00\u202fpm"),
        (time(22, 15), "22:15", "10:15\u202fpm"),
    ],
)
def test_a_time_follows_the_clock_the_person_chose(moment: time, short: str, long: str) -> None:
    assert dates.time_text(moment) == short
    assert dates.time_text(moment, "12h") == long


def test_the_greeting_follows_the_hour_and_the_name() -> None:
    assert dates.greeting(time(3), "Ana") == "Good morning, Ana"
    assert dates.greeting(time(12), None) == "Good afternoon"
    assert dates.greeting(time(18), "Ana") == "Good evening, Ana"
    assert dates.greeting(time(2, 59), "Ana") == "Good evening, Ana"


def test_dates_say_no_data_when_there_is_none() -> None:
    assert dates.date_text(None) == dates.day_text(None, TODAY) == "no data"
    assert dates.weekday_text(TODAY) == "Sunday 22\u00a0November"


@pytest.mark.parametrize(
    ("hours", "ago", "left"),
    [
        (0.5, "within the hour", "for 1 h more"),
        (1, "1 h ago", "for 1 h more"),
        (47.9, "47 h ago", "for 47 h more"),
        (48, "2 days ago", "for 2 days more"),
        (24 * 90, "90 days ago", "for 90 days more"),
    ],
)
def test_how_long_ago_and_how_long_still_need_no_zone(hours: float, ago: str, left: str) -> None:
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    length = timedelta(hours=hours)
    assert dates.ago_text(now - length, now).replace("\N{NO-BREAK SPACE}", " ") == ago
    assert dates.left_text(now + length, now).replace("\N{NO-BREAK SPACE}", " ") == left
