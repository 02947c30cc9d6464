"""`UserExercises_*.csv`: workouts, in UTC, with the offset of where they were."""

from collections.abc import Iterator, Mapping
from typing import Final

from sante.wearables.formats.base import Covered, Workout
from sante.wearables.formats.fitbit.sleep import east
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.text import Fields, number, records, slug

_NUMBERS: Final = {
    "distance_m": ("total_distance_mm", 0.001),
    "energy_kcal": ("total_calories", 1.0),
    "steps": ("total_steps", 1.0),
}
COVERAGE: Final = (
    Covered("UserExercises", "read", "workouts; what was typed in where nothing was measured",
            ("exercise_start", "exercise_end", "utc_offset", "activity_name",
             *(f"{who}_{name}" for who in ("tracker", "manually_logged")
               for name, _ in _NUMBERS.values()),
             "tracker_avg_heart_rate", "tracker_peak_heart_rate", "tracker_total_altitude_mm")),
    Covered("UserExercises", "kept", "beside the workout",
            ("log_type", "pool_length", "pool_length_unit", "tracker_swim_lengths",
             "tracker_cardio_load")),
    Covered("UserExercises", "left out", "paces do not agree with distance and time",
            ("tracker_avg_pace_mm_per_second", "tracker_avg_speed_mm_per_second",
             "tracker_peak_speed_mm_per_second")),
    Covered("UserExercises", "left out", "settings and numbers of their database",
            ("exercise_id", "exercise_created", "exercise_last_updated", "intervals", "events",
             "distance_units", "tracker_auto_stride_run_mm", "tracker_auto_stride_walk_mm",
             "tracker_pool_length", "tracker_pool_length_unit", "manually_logged_pool_length",
             "manually_logged_pool_length_unit")),
)  # fmt: skip
_KEPT: Final = COVERAGE[1].fields


def exercises(reader: Reader, part: Part) -> Iterator[None]:
    known = Fields(COVERAGE, "UserExercises", reader.tally)
    source = reader.book.source("Fitbit", "band")
    for line, row in records(reader.stream(part)):
        known.check(row)
        start, end = (reader.zone.read(row.get(f"exercise_{edge}")) for edge in ("start", "end"))
        where = reader.where(part, f"line {line}")
        if start is None or end is None:
            reader.problems.add("no_date", "Its dates cannot be read.", where)
            continue
        if end.at < start.at:
            reader.problems.add("ends_before_it_starts", "It ends before it starts.", where)
            continue
        told = {name: _measured(row, *of) for name, of in _NUMBERS.items()}
        details: dict[str, object] = {name: row[name] for name in _KEPT if row.get(name)}
        if told["steps"]:
            details["steps"] = told["steps"]
        reader.workouts.append(
            Workout(
                source=source,
                start=start.at,
                end=end.at,
                offset=east(row.get("utc_offset"), start.east),
                activity=slug(row.get("activity_name", "")),
                distance_m=told["distance_m"],
                energy_kcal=told["energy_kcal"],
                average_heart_rate=number(row.get("tracker_avg_heart_rate")) or None,
                max_heart_rate=number(row.get("tracker_peak_heart_rate")) or None,
                elevation_m=_scaled(row.get("tracker_total_altitude_mm"), 0.001),
                details=details,
            )
        )
        reader.tally.count("workout")
        yield


def _measured(row: Mapping[str, str], name: str, factor: float) -> float | None:
    return _scaled(row.get(f"tracker_{name}"), factor) or _scaled(
        row.get(f"manually_logged_{name}"), factor
    )


def _scaled(text: str | None, factor: float) -> float | None:
    value = number(text)
    return round(value * factor, 9) if value else None
