"""Jobs of labs, done by a real worker."""

from datetime import date

from sqlalchemy import text

from sante.core.db import PooledDatabase
from sante.core.jobs import jobs
from sante.core.runtime import Runtime
from sante.labs import service
from sante.labs.service import Upload
from sante.profile import service as profile
from tests.core.job_support import ended, working
from tests.labs.samples import DAY, fhir_bundle
from tests.support.people import People


async def test_a_worker_brings_older_profiles_up_to_date(
    live: PooledDatabase, live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada", sex="female")
    now = live_runtime.clock.now()
    for day in (date(2025, 9, 1), DAY):
        async with live.transaction(user_id=ada.user_id) as session:
            upload = Upload(fhir_bundle(day))
            detail, _ = await service.upload_report(
                session, ada.user_id, upload, files=live_runtime.files, now=now
            )
            await service.confirm_report(session, ada.user_id, detail.summary.id, now=now)
    async with live.transaction(user_id=ada.user_id) as session:
        born = profile.Change(birth_date=date(1976, 3, 1))
        await profile.change(session, ada.user_id, born, now=now)
        sex = profile.Change(sex=None)
        await profile.change(session, ada.user_id, sex, now=now)
    async with working(live, jobs):
        (run,) = await ended(live, ada.user_id, of="labs.")
    assert (run.kind, run.status, run.output) == (
        "labs.recompute_older",
        "succeeded",
        {"profiles": 2},
    )
    async with live.transaction(user_id=ada.user_id) as session:
        ages = await session.scalars(
            text("select chronological_age from health_profiles order by report_date")
        )
        assert ages.all() == [49, 50]
