"""Each kind of file through the door programs use: sent, followed, in the days, sent again."""

from typing import Any

import httpx2
import pytest
from tests.core.job_support import working
from tests.support import fitbit, garmin, oura, withings
from tests.support.apple import zipped
from tests.support.people import People
from tests.wearables import guard
from tests.wearables.reading import ended, our_jobs

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime

DAY = "2025-10-25"
TABLE = b"Date;Puls (bpm);Schritte;Gewicht (kg)\n25.10.2025 07:10;58;;75,4\n25.10.2025;;8.240;\n"


def files() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """kind -> (an upload, what must be true of the day)."""
    day = next(d for d in fitbit.takeout().truth.steps if d.isoformat() == DAY)
    recordings, recorded = garmin.recordings()
    summaries, summed = garmin.connect()
    of_fitbit, of_withings, of_oura = fitbit.takeout(), withings.export(), oura.export()
    only_json = {n: v for n, v in of_fitbit.files.items() if n.endswith(".json")}
    return {
        "fitbit": (
            guard.written(only_json, folder="Takeout/Fitbit/Global Export Data"),
            {"steps": of_fitbit.truth.steps[day],
             "resting_heart_rate": of_fitbit.truth.resting[day]},
        ),
        "withings": (
            guard.written(of_withings.files),
            {"steps": of_withings.truth.steps[day], "systolic_mmhg": 121},
        ),
        "oura": (
            guard.written(of_oura.files),
            {"steps": of_oura.truth.steps[day],
             "sleep_minutes": of_oura.truth.asleep_minutes[day]},
        ),
        "garmin_connect": (
            guard.written(summaries, folder="DI_CONNECT/DI-Connect-Wellness"),
            {"steps": summed.steps[day], "sleep_minutes": summed.asleep_minutes[day]},
        ),
        "fit": (
            zipped(recordings),
            {"steps": recorded.steps[day], "hrv_rmssd_ms": recorded.rmssd[day]},
        ),
        "table": (TABLE, {"steps": 8240, "weight_kg": 75.4}),
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(files()))
async def test_a_file_becomes_days(
    live_client: httpx2.AsyncClient, live_runtime: Runtime, live_people: People, kind: str
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    content, truth = files()[kind]
    await live_client.patch("/api/v1/me", json={"timezone": "Europe/Berlin"}, headers=ada.headers)
    sent = await live_client.post(
        "/api/v1/imports", files={"file": ("upload", content)}, headers=ada.headers
    )
    assert sent.status_code == 202, sent.text
    async with working(database, our_jobs(), files=live_runtime.files):
        (run,) = await ended(database, ada.user_id, seconds=60)
    assert (run.status, run.percent) == ("succeeded", 100)
    path = f"/api/v1/imports/{sent.json()['import_id']}"
    made = (await live_client.get(path, headers=ada.headers)).json()
    assert (made["state"], made["format"]) == ("done", kind)
    assert made["counts"]
    assert all(0 < n["new"] <= n["read"] for n in made["counts"].values()), made["counts"]
    days = await live_client.get(
        "/api/v1/metrics/daily", params={"from": DAY, "to": DAY}, headers=ada.headers
    )
    (day,) = days.json()["days"]
    assert {name: day[name] for name in truth} == pytest.approx(truth)
    again = await live_client.post(
        "/api/v1/imports", files={"file": ("upload", content)}, headers=ada.headers
    )
    assert again.json()["known"] is True
