"""The outbox, worked through by a real worker that talks to a real mail server."""

import dataclasses
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.core.job_support import ended, pace, until, working
from tests.support.mail import MailServer
from tests.support.people import People, Person

from sante.core.db import PooledDatabase
from sante.core.jobs import Retry, jobs
from sante.core.runtime import Runtime
from sante.identity import queries
from sante.identity import service as identity
from sante.identity.events import SignUpRepeated
from sante.identity.service import links
from sante.notify import service
from sante.notify.service import Desk

SOON = Retry(attempts=9, first=timedelta(seconds=0.2), factor=1)


@pytest.fixture
async def ana(mailing: Runtime) -> Person:
    return await People(mailing).person("ana")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries as in earnest, without their pauses."""
    hurried = dataclasses.replace(jobs.tasks["notify.deliver"], retry=SOON)
    monkeypatch.setitem(jobs.tasks, "notify.deliver", hurried)


async def ask_reset(house: Runtime, who: Person) -> None:
    async with house.database.transaction(user_id=who.user_id) as session:
        user = await queries.user_by_id(session, who.user_id)
        assert user is not None
        await links.ask_reset(session, user, now=house.clock.now())


async def rows(house: Runtime, who: Person, table: str) -> list[Any]:
    async with house.database.transaction(user_id=who.user_id) as session:
        found = await session.execute(text(f"select * from {table} order by id"))
        return list(found.mappings())


async def outbox(house: Runtime, who: Person) -> list[Any]:
    return await rows(house, who, "outbox")


async def state_is(house: Runtime, who: Person, state: str) -> None:
    async def so() -> bool:
        return [row["state"] for row in await outbox(house, who)] == [state]

    await until(so)


async def test_a_letter_is_sent_once_and_its_secret_is_wiped(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person
) -> None:
    await ask_reset(mailing, ana)
    (waiting,) = await outbox(mailing, ana)
    assert waiting["state"] == "queued"
    async with working(live, jobs):
        letter = await smtp.letter(ana.email)
        await state_is(mailing, ana, "sent")
        (run,) = await ended(live, ana.user_id)
    assert letter.link.startswith("/reset-password?token=sante_link_")
    assert "https://sante.example/reset-password" in letter.text
    secret = letter.token.rsplit("_", 1)[-1]
    assert secret.encode() not in bytes(waiting["sealed_body"])
    assert secret not in str(run.input) + str(run.output) + str(
        await rows(mailing, ana, "job_runs")
    )
    (sent,) = await outbox(mailing, ana)
    assert (sent["sealed_body"], sent["attempts"], sent["last_error"]) == (None, 1, None)
    (attempt,) = await rows(mailing, ana, "outbox_attempts")
    assert (attempt["outcome"], attempt["number"]) == ("sent", 1)
    assert len(smtp.letters) == 1


async def test_what_is_refused_for_now_is_tried_again_and_every_attempt_leaves_a_row(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person, at_once: None
) -> None:
    smtp.recipient_answers = ["451 later", "452 later still"]
    await ask_reset(mailing, ana)
    async with working(live, jobs):
        await state_is(mailing, ana, "sent")
    attempts = await rows(mailing, ana, "outbox_attempts")
    assert [(a["outcome"], a["error"]) for a in attempts] == [
        ("temporary", "busy"),
        ("temporary", "busy"),
        ("sent", None),
    ]
    assert all(a["ended_at"] >= a["began_at"] for a in attempts)


async def test_what_is_refused_for_good_is_not_tried_again_and_the_person_is_told(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person, at_once: None
) -> None:
    smtp.recipient_answers = ["550 no such mailbox"] * 3
    await ask_reset(mailing, ana)
    async with working(live, jobs):
        await state_is(mailing, ana, "failed")
        (run,) = await ended(live, ana.user_id)
    assert smtp.tries == 1
    assert (run.status, run.errors[0]["code"]) == ("failed", "message_refused")
    (row,) = await outbox(mailing, ana)
    assert (row["last_error"], row["sealed_body"]) == ("recipient_refused", None)


async def test_letters_wait_while_the_server_is_down_and_leave_when_it_is_up(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person, at_once: None
) -> None:
    await smtp.stop()
    await ask_reset(mailing, ana)

    async def tried() -> bool:
        return len(await rows(mailing, ana, "outbox_attempts")) >= 2

    async with working(live, jobs):
        await until(tried)
        (waiting,) = await outbox(mailing, ana)
        assert (waiting["state"], waiting["last_error"]) == ("queued", "unreachable")
        assert waiting["next_attempt_at"] > mailing.clock.now()
        await smtp.start()
        await state_is(mailing, ana, "sent")
    assert len(smtp.to(ana.email)) == 1


async def test_an_occasion_is_told_once(mailing: Runtime, smtp: MailServer, ana: Person) -> None:
    desk = Desk.of(mailing.settings)
    event = SignUpRepeated(ana.user_id, ana.email, mailing.clock.now())
    for _ in range(3):
        async with mailing.database.transaction(user_id=ana.user_id) as session:
            await service.on_sign_up_repeated(session, event, desk=desk)
    assert len(await outbox(mailing, ana)) == 1
    assert len(await rows(mailing, ana, "job_runs")) == 1


async def test_a_letter_and_its_cause_are_stored_together_or_not_at_all(
    mailing: Runtime, ana: Person
) -> None:
    """R6."""

    async def write_and_fail() -> None:
        async with mailing.database.transaction(user_id=ana.user_id) as session:
            desk, now = Desk.of(mailing.settings), mailing.clock.now()
            await service.post_trial(session, desk, ana.user_id, ana.email, now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await outbox(mailing, ana) == []
    assert await rows(mailing, ana, "job_runs") == []


async def test_a_link_that_is_too_old_is_not_sent_any_more(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person
) -> None:
    await ask_reset(mailing, ana)
    async with live.transaction(user_id=ana.user_id) as session:
        await session.execute(text("update outbox set expires_at = created_at"))
    async with working(live, jobs):
        await state_is(mailing, ana, "expired")
    assert smtp.tries == 0
    assert (await outbox(mailing, ana))[0]["sealed_body"] is None


async def test_the_sweep_wipes_what_nobody_sends_and_forgets_what_is_old(
    mailing: Runtime, live: PooledDatabase, ana: Person
) -> None:
    await ask_reset(mailing, ana)
    now = mailing.clock.now()
    async with live.system_transaction() as session:
        await service.sweep(session, now=now + timedelta(hours=2))
    (row,) = await outbox(mailing, ana)
    assert (row["state"], row["sealed_body"]) == ("expired", None)
    async with live.system_transaction() as session:
        await service.sweep(session, now=now + timedelta(days=31))
    assert await outbox(mailing, ana) == []


async def test_a_worker_that_dies_while_sending_leaves_unknown_and_the_letter_goes_again(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person
) -> None:
    """R7: both have one Message-ID, by which a mail program tells the double."""
    smtp.slow = 1.0
    await ask_reset(mailing, ana)

    async def under_way() -> bool:
        return smtp.tries == 1

    async with working(live, jobs, hurry=pace(grace=0.1)):
        await until(under_way)
    smtp.slow = 0
    async with working(live, jobs):
        await state_is(mailing, ana, "sent")
    attempts = await rows(mailing, ana, "outbox_attempts")
    assert [a["outcome"] for a in attempts] == ["unknown", "sent"]
    assert len({one.message["Message-ID"] for one in smtp.letters}) == 1


async def test_a_disabled_person_gets_no_mail(
    mailing: Runtime, live: PooledDatabase, smtp: MailServer, ana: Person
) -> None:
    """S10: what was queued does not run."""
    await ask_reset(mailing, ana)
    async with live.transaction() as session:
        await identity.disable(session, ana.user_id, now=mailing.clock.now())
    async with working(live, jobs):
        (run,) = await ended(live, ana.user_id)
    assert run.status == "cancelled"
    assert smtp.tries == 0


async def test_a_body_does_not_open_in_another_row_or_with_another_key(
    mailing: Runtime, ana: Person
) -> None:
    await ask_reset(mailing, ana)
    (row,) = await outbox(mailing, ana)
    message_id: UUID = row["id"]
    now = mailing.clock.now()
    desk = dataclasses.replace(
        Desk.of(mailing.settings), secret=b"another secret key, as long too."
    )
    async with mailing.database.transaction(user_id=ana.user_id) as session:
        assert await service.begin(session, desk, ana.user_id, message_id, now=now) is None
    (row,) = await outbox(mailing, ana)
    assert (row["state"], row["last_error"]) == ("failed", "unreadable")
