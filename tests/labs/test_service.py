"""What labs tells other packages, and that it stays a person's own."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from sante.core import events as core_events
from sante.core.errors import NotFound
from sante.core.runtime import Runtime
from sante.kit.ids import new_id
from sante.labs import service
from sante.labs.errors import QuotaReached, ReportIncomplete
from sante.labs.events import ReportConfirmed, ReportDeleted, ReportReopened
from sante.labs.service import Correction, Corrections, Upload
from sante.labs.service import reports as reports_module
from sante.labs.types import Profile
from sante.profile import service as profile
from tests.labs.samples import DAY, fhir_bundle
from tests.support.clock import FakeClock
from tests.support.people import People, Person

TABLES = ("reports", "observations", "health_profiles", "health_signals")


@pytest.fixture(autouse=True)
def house(runtime: Runtime) -> None:
    """The runtime brings the listeners of the whole house."""


@pytest.fixture
def published(house: None) -> Iterator[list[object]]:
    """Everything labs publishes, in order."""
    seen: list[object] = []

    async def note(_session: object, event: object) -> None:
        seen.append(event)

    before = dict(core_events._listeners)
    core_events.listen(
        {**before, ReportConfirmed: [note], ReportReopened: [note], ReportDeleted: [note]}
    )
    yield seen
    core_events.listen(before)


async def confirm(runtime: Runtime, who: Person, content: bytes) -> Profile:
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=who.user_id) as session:
        detail, _ = await service.upload_report(
            session, who.user_id, Upload(content), files=runtime.files, now=now
        )
        return await service.confirm_report(session, who.user_id, detail.summary.id, now=now)


async def test_seeding_twice_changes_nothing(runtime: Runtime) -> None:
    async with runtime.database.system_transaction() as session:
        before = (await session.execute(text("select * from biomarkers order by id"))).all()
        assert await service.seed(session) == 76
        after = (await session.execute(text("select * from biomarkers order by id"))).all()
    assert len(after) == 76
    assert before == after


async def test_nothing_counts_before_confirm(runtime: Runtime, people: People) -> None:
    alice = await people.alice()
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await service.upload_report(
            session, alice.user_id, Upload(fhir_bundle()), files=runtime.files, now=now
        )
        assert await service.marker_values(session, alice.user_id, now.date()) == {}
        assert await service.lab_facts(session, alice.user_id, now.date()) == {}
        assert await service.latest_profile(session, alice.user_id) is None
        assert await service.refer_markers(session, alice.user_id) == frozenset()


async def test_the_newest_value_of_each_marker_is_given_with_derived_ones(
    runtime: Runtime, people: People
) -> None:
    alice = await people.alice()
    await confirm(runtime, alice, fhir_bundle(date(2025, 9, 1), {"13457-7": 170}))
    await confirm(runtime, alice, fhir_bundle(DAY, {"2276-4": None}))
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        today = await service.marker_values(session, alice.user_id, DAY)
        then = await service.marker_values(session, alice.user_id, date(2025, 10, 1))
    assert (today["ldl_c"].value, then["ldl_c"].value) == (148, 170)
    assert today["ferritin"].on == date(2025, 9, 1)
    assert today["egfr"].derived


async def test_values_become_facts_for_the_safety_filter(runtime: Runtime, people: People) -> None:
    alice = await people.alice()
    changes = {"2160-0": 1.9, "2823-3": 5.6, "2276-4": 12, "1742-6": 80, "2951-2": 133}
    await confirm(runtime, alice, fhir_bundle(DAY, changes))
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        facts = await service.lab_facts(session, alice.user_id, DAY)
        assert facts["lab:potassium_high"] == "your potassium was 5.6 mmol/L on 2 March 2026"
        assert set(facts) == {
            "lab:egfr_below_45",
            "lab:potassium_high",
            "lab:sodium_low",
            "lab:ferritin_low",
            "lab:liver_enzymes_high",
        }
        assert set(facts) <= set(profile.vocabulary().entries), "codes the filter knows"
        person = await profile.person(session, alice.user_id, today=DAY)
        assert "condition:ckd" in profile.facts(person, facts, DAY).codes


async def test_a_score_can_be_asked_for_at_other_values(runtime: Runtime, people: People) -> None:
    alice = await people.alice()
    made = await confirm(runtime, alice, fhir_bundle())
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        person = await profile.person(session, alice.user_id, today=DAY)
    values = {m.biomarker_id: m.value for m in made.judgement.score.markers}
    same = service.rescore(values, person, DAY)
    better = service.rescore(values | {"triglycerides": 90.0}, person, DAY)
    assert same.value == made.judgement.score.value
    assert better.partial_value is not None
    assert same.partial_value is not None
    assert better.partial_value > same.partial_value


async def test_computing_profiles_again_gives_the_same_profiles(
    runtime: Runtime, people: People
) -> None:
    """A cache that can be rebuilt comes out equal."""
    alice = await people.alice()
    await confirm(runtime, alice, fhir_bundle(date(2025, 9, 1)))
    await confirm(runtime, alice, fhir_bundle(DAY, {"30522-7": 3.0}))
    before = await stored(runtime, alice.user_id)
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        assert await service.recompute_profiles(session, alice.user_id) == 2
    after = await stored(runtime, alice.user_id)
    assert after["health_profiles"] == before["health_profiles"]
    assert without_ids(after["health_signals"]) == without_ids(before["health_signals"])


async def stored(runtime: Runtime, user_id: UUID) -> dict[str, list[dict[str, Any]]]:
    async with runtime.database.transaction(user_id=user_id) as session:
        return {
            table: [
                dict(row._mapping)
                for row in await session.execute(text(f"select * from {table} order by id"))
            ]
            for table in TABLES
        }


def without_ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(
        json.dumps({k: str(v) for k, v in row.items() if k != "id"}, sort_keys=True) for row in rows
    )


async def test_a_report_that_arrives_late_is_carried_into_later_profiles(
    runtime: Runtime, people: People
) -> None:
    alice = await people.alice()
    await confirm(runtime, alice, fhir_bundle(DAY, {"2276-4": None}))
    only_ferritin = {code: None for code in CODES if code != "2276-4"}
    await confirm(runtime, alice, fhir_bundle(date(2025, 12, 1), only_ferritin))
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        latest = await service.latest_profile(session, alice.user_id)
    assert latest is not None
    assert latest.report_date == DAY
    ferritin = next(v for v in latest.judgement.values if v.biomarker_id == "ferritin")
    assert ferritin.on == date(2025, 12, 1)
    assert ferritin.report_id != latest.report_id


CODES = [
    observation["resource"]["code"]["coding"][0]["code"]
    for observation in json.loads(fhir_bundle())["entry"]
    if observation["resource"]["resourceType"] == "Observation"
]


async def test_confirming_taking_back_and_deleting_are_told(
    runtime: Runtime, people: People, published: list[object]
) -> None:
    alice = await people.alice()
    made = await confirm(runtime, alice, fhir_bundle())
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        again = await service.confirm_report(session, alice.user_id, made.report_id, now=now)
        assert again == made
        await service.reopen_report(session, alice.user_id, made.report_id, now=now)
        await service.reopen_report(session, alice.user_id, made.report_id, now=now)
        made_anew = await service.confirm_report(session, alice.user_id, made.report_id, now=now)
        await service.delete_report(
            session, alice.user_id, made.report_id, files=runtime.files, now=now
        )
    assert published == [
        ReportConfirmed(alice.user_id, made.report_id, made.id, now),
        ReportReopened(alice.user_id, made.report_id, now),
        ReportConfirmed(alice.user_id, made.report_id, made_anew.id, now),
        ReportDeleted(alice.user_id, made.report_id, now),
    ]
    assert all(rows == [] for rows in (await stored(runtime, alice.user_id)).values())


async def test_deleting_a_report_under_review_tells_nobody(
    runtime: Runtime, people: People, published: list[object]
) -> None:
    alice = await people.alice()
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        detail, _ = await service.upload_report(
            session, alice.user_id, Upload(fhir_bundle()), files=runtime.files, now=now
        )
        await service.delete_report(
            session, alice.user_id, detail.summary.id, files=runtime.files, now=now
        )
    assert published == []
    assert await runtime.files.of_user(alice.user_id) == []


@pytest.mark.parametrize("table", TABLES)
async def test_row_security_hides_a_person_s_rows_from_everybody_else(
    runtime: Runtime, people: People, table: str
) -> None:
    """S1, S4."""
    alice, charlie = await people.alice(), await people.charlie()
    await confirm(runtime, alice, fhir_bundle(DAY, {"2823-3": 6.1}))
    count = text(f"select count(*) from {table}")
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        assert (await session.scalar(count) or 0) > 0
    async with runtime.database.transaction(user_id=charlie.user_id) as session:
        assert await session.scalar(count) == 0
    async with runtime.database.transaction() as session:
        assert await session.scalar(count) == 0


async def test_nobody_can_write_a_report_for_somebody_else(
    runtime: Runtime, people: People
) -> None:
    alice, charlie = await people.alice(), await people.charlie()
    with pytest.raises((ProgrammingError, DBAPIError), match="row-level security"):
        async with runtime.database.transaction(user_id=charlie.user_id) as session:
            await session.execute(
                text(
                    "insert into reports (user_id, id, status, format, content_hash, fingerprint,"
                    " created_at) values (:user, :id, 'review', 'json', '', '', :now)"
                ),
                {"user": alice.user_id, "id": new_id(), "now": runtime.clock.now()},
            )


async def test_a_stranger_s_ids_are_not_found(runtime: Runtime, people: People) -> None:
    alice, charlie = await people.alice(), await people.charlie()
    made = await confirm(runtime, alice, fhir_bundle())
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=charlie.user_id) as session:
        for report_id in (made.report_id, new_id()):
            with pytest.raises(NotFound):
                await service.report(session, charlie.user_id, report_id, now=now)
            with pytest.raises(NotFound):
                await service.confirm_report(session, charlie.user_id, report_id, now=now)
            with pytest.raises(NotFound):
                await service.correct_report(
                    session, charlie.user_id, report_id, Corrections(), now=now
                )
            with pytest.raises(NotFound):
                await service.delete_report(
                    session, charlie.user_id, report_id, files=runtime.files, now=now
                )


async def test_a_correction_that_names_an_unknown_row_changes_nothing(
    runtime: Runtime, people: People
) -> None:
    alice = await people.alice()
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        detail, _ = await service.upload_report(
            session, alice.user_id, Upload(fhir_bundle()), files=runtime.files, now=now
        )
        first = detail.observations[0].id
        wanted = Corrections(
            date(2026, 1, 1), (Correction(first, value=1.0), Correction(new_id(), value=2.0))
        )
        with pytest.raises(NotFound):
            await service.correct_report(session, alice.user_id, detail.summary.id, wanted, now=now)
        assert await service.report(session, alice.user_id, detail.summary.id, now=now) == detail


async def test_moving_a_report_moves_the_values_of_its_day(
    runtime: Runtime, people: People
) -> None:
    alice = await people.alice()
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        detail, _ = await service.upload_report(
            session, alice.user_id, Upload(fhir_bundle()), files=runtime.files, now=now
        )
        moved = await service.correct_report(
            session, alice.user_id, detail.summary.id, Corrections(date(2026, 2, 3)), now=now
        )
        assert {o.printed.on for o in moved.observations} == {date(2026, 2, 3)}
        made = await service.confirm_report(session, alice.user_id, detail.summary.id, now=now)
    assert made.report_date == date(2026, 2, 3)


async def test_a_report_without_a_date_cannot_be_confirmed(
    runtime: Runtime, people: People
) -> None:
    alice = await people.alice()
    now = runtime.clock.now()
    table = b"Test,Result,Unit\nLDL,140,mg/dL\nHDL,50,mg/dL\n"
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        detail, _ = await service.upload_report(
            session, alice.user_id, Upload(table), files=runtime.files, now=now
        )
        with pytest.raises(ReportIncomplete) as refused:
            await service.confirm_report(session, alice.user_id, detail.summary.id, now=now)
        assert [e.field for e in refused.value.errors] == ["report_date"]
        dated = Corrections(date(2026, 3, 1))
        await service.correct_report(session, alice.user_id, detail.summary.id, dated, now=now)
        made = await service.confirm_report(session, alice.user_id, detail.summary.id, now=now)
    assert {v.on for v in made.judgement.values} == {date(2026, 3, 1)}


async def test_a_date_of_today_is_judged_by_the_person_s_own_calendar(
    runtime: Runtime, people: People, clock: FakeClock
) -> None:
    """At 23:30 UTC it is tomorrow in Auckland, and still today in Los Angeles."""
    clock.advance(hours=14, minutes=30)
    east = await people.person("east", zone="Pacific/Auckland")
    west = await people.person("west", zone="America/Los_Angeles")
    tomorrow = date(2026, 3, 11)
    rows = [{"name": "LDL", "value": 130, "unit": "mg/dL"}]
    async with runtime.database.transaction(user_id=east.user_id) as session:
        await service.enter_report(session, east.user_id, tomorrow, rows, now=clock.now())
    async with runtime.database.transaction(user_id=west.user_id) as session:
        with pytest.raises(Exception, match="in the future"):
            await service.enter_report(session, west.user_id, tomorrow, rows, now=clock.now())


async def test_there_is_an_end_to_what_one_person_can_keep(
    runtime: Runtime, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S24."""
    monkeypatch.setattr(reports_module, "QUOTA", reports_module.Quota(reports=1))
    alice = await people.alice()
    await confirm(runtime, alice, fhir_bundle())
    with pytest.raises(QuotaReached):
        await confirm(runtime, alice, fhir_bundle(date(2026, 1, 1)))


async def test_older_profiles_follow_a_changed_birth_date_in_a_job(
    runtime: Runtime, people: People
) -> None:
    ada = await people.person("ada", sex="female")
    await confirm(runtime, ada, fhir_bundle(date(2025, 9, 1)))
    await confirm(runtime, ada, fhir_bundle(DAY))
    async with runtime.database.transaction(user_id=ada.user_id) as session:
        born = profile.Change(birth_date=date(1976, 3, 1))
        await profile.change(session, ada.user_id, born, now=runtime.clock.now())
        kinds = await session.scalars(text("select kind from job_runs where kind like 'labs.%'"))
        assert kinds.all() == ["labs.recompute_older"]
        ages = await session.scalars(
            text("select chronological_age from health_profiles order by report_date")
        )
        assert ages.all() == [None, 50]
        await service.recompute_profiles(session, ada.user_id)
        ages = await session.scalars(
            text("select chronological_age from health_profiles order by report_date")
        )
        assert ages.all() == [49, 50]
