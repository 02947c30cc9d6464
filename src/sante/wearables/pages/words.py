"""How things are called on the pages."""

from typing import Final

from sante.ui.types import Status, Tone
from sante.wearables.types import ImportState

STATES: Final[dict[ImportState, Status]] = {
    "waiting": Status(Tone.UNKNOWN, "Being read"),
    "done": Status(Tone.GOOD, "Read"),
    "failed": Status(Tone.OFF, "Not read"),
    "undone": Status(Tone.UNKNOWN, "Undone"),
}
STAGES: Final = {"reading": "Reading the file", "storing": "Storing what is new"}
KINDS: Final = {
    "watch": "Watch",
    "ring": "Ring",
    "band": "Band",
    "phone": "Phone",
    "scale": "Scale",
    "app": "App",
    "unknown": "Source",
}
_NAMES: Final = {
    "hrv_sdnn": "Heart rate variability (SDNN)",
    "hrv_rmssd": "Heart rate variability (RMSSD)",
    "heartbeat": "Single heartbeats",
    "spo2": "Blood oxygen",
    "vo2max": "VO₂max",
    "mindful": "Mindful minutes",
    "sleep_analysis": "Sleep segments",
    "correlation": "Blood pressure and other pairs",
    "workout": "Workouts",
    "activity_summary": "Daily activity rings",
    "days": "Dates with figures",
    "total_energy": "Energy, rest included",
    "physical_effort": "Effort, minute by minute",
}
_LEFT_OUT: Final = {
    "no_date": "Entries without a readable date",
    "ends_before_it_starts": "Entries that end before they start",
    "workout_route": "Routes of workouts: where you were is not kept",
    "clinical_record": "Clinical records: bring lab results in as reports, where you check them",
    "audiogram": "Hearing tests: not tracked",
    "vision_prescription": "Prescriptions for glasses: not tracked",
    "other_file": "Other files in the archive, such as ECGs and a second copy of the data",
    "unknown_field": "Fields or columns we do not know",
    "unknown_metric": "Measurements we do not know",
    "no_unit": "Columns whose heading has no unit, such as (kg)",
    "no_number": "Values that are no number",
    "future_day": "Dates that have not come: placeholders of the export",
    "uploaded_files": "Archives inside that are too large: send them by themselves",
    "deleted": "Nights you had deleted",
    "bad_item": "Entries of another shape",
    "bad_json": "Files that are no proper JSON",
    "bad_table": "Files that are no proper table",
    "bad_fit": "Recordings that are broken",
    "places": "Places: where you were is not kept",
    "unknown_element": "Parts of the export we do not know",
}


def metric_name(kind: str) -> str:
    bare = kind.partition("[")[0]
    return _NAMES.get(bare) or bare.replace("_", " ").capitalize()


def left_out(kind: str) -> str:
    return _LEFT_OUT.get(kind) or kind.replace("_", " ").capitalize()


def size_text(size: int) -> str:
    if size < 2**20:
        return f"{max(1, round(size / 1000)):,} kB"
    return f"{size / 1e6:,.1f} MB"
