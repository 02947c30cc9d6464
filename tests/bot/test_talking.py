"""Talks with the bot through the Bot API, as `sante serve` runs it: commands, taps, answers."""

from datetime import timedelta

import pytest
from tests.bot.chats import Chats
from tests.support.clock import FakeClock
from tests.support.people import Person
from tests.support.telegram import Refused

from sante.bot import handlers
from sante.bot.base import House
from sante.bot.sending import pieces
from sante.kit.ids import encode
from sante.notify import service as notify
from sante.notify.types import Notice


async def test_help_lists_every_command(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.says("/help")
    text = (await chats.server.wait(2)).text
    assert [f"/{c.name} - {c.help}" for c in handlers.commands()] == text.split("\n")
    for name in ("start", "today", "progress", "settings", "transparency", "clear", "unlink"):
        assert f"/{name} -" in text


async def test_an_action_is_logged_by_one_tap_and_taken_back_by_another(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/today")
    message = await chats.server.wait(2)
    assert message.text.startswith("Today, 0 of ")
    chats.server.taps("✅")
    assert "left" in await chats.server.toast(1) or "all" in chats.server.toasts[0]
    (log,) = await chats.rows(ana, "action_logs")
    assert (log["status"], log["logged_via"]) == ("completed", "chat")
    assert (await chats.server.edited(message, 1)).startswith("Today, 1 of ")
    chats.server.taps("↩")
    assert await chats.server.toast(2) == "Taken back."
    await chats.server.edited(message, 2)
    assert await chats.rows(ana, "action_logs") == []
    chats.server.taps("Partly")
    await chats.server.toast(3)
    (log,) = await chats.rows(ana, "action_logs")
    assert log["status"] == "partial"
    assert len(chats.server.seen()) == 2  # the same message all the time


async def test_a_tap_on_yesterday_s_message_is_about_yesterday(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/today")
    await chats.server.wait(2)
    clock.advance(days=1)
    chats.server.taps("Skip")
    await chats.server.toast(1)
    (log,) = await chats.rows(ana, "action_logs")
    assert (log["local_date"], log["status"]) == (
        clock.now().date() - timedelta(days=1),
        "skipped",
    )


async def test_later_reminds_in_half_an_hour_and_not_before(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/today")
    await chats.server.wait(2)
    chats.server.taps("30 min")
    assert await chats.server.toast(1) == "In 30 minutes."
    (held,) = await chats.rows(ana, "scheduled_notifications")
    assert held["delivery"] == "held"
    assert held["scheduled_for"] == clock.now() + timedelta(minutes=30)
    async with chats.house.database.transaction(user_id=ana.user_id) as session:
        assert (await notify.inbox(session, ana.user_id, now=clock.now())).items == ()
        assert await notify.release(session, ana.user_id, now=clock.now()) == 0
        clock.advance(minutes=30)
        assert await notify.release(session, ana.user_id, now=clock.now()) == 1


async def test_a_notice_is_shown_and_done_from_the_chat(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    """What a discreet message keeps back is behind its button."""
    await chats.link(ana)
    told = Notice(
        "reminder", "Psyllium <b>&amp;</b>", "With *water* [x](http://evil).", "/", "one",
        clock.now() + timedelta(hours=2), actions=("snooze",),
    )  # fmt: skip
    async with chats.house.database.transaction(user_id=ana.user_id) as session:
        found = await notify.tell(session, ana.user_id, told, now=clock.now())
    assert found is not None
    message = await chats.server.wait(1)  # any message of the chat can be the one tapped
    chats.server.taps_data(f"n:show:{encode('ntf', found)}", message_id=message.id)

    assert (
        await chats.server.edited(message)
        == "Psyllium <b>&amp;</b>\nWith *water* [x](http://evil)."
    )
    sent = [given for name, given in chats.server.calls if name == "editMessageText"]
    assert all("parse_mode" not in given and "entities" not in given for given in sent)
    chats.server.taps("30 min")
    assert await chats.server.toast(1) == "I will remind you in 30 minutes."
    (row,) = await chats.rows(ana, "scheduled_notifications")
    assert (row["opened"], row["delivery"]) == (False, "held")


async def test_progress_says_how_it_goes(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.says("/progress")
    assert "no goal yet" in (await chats.server.wait(2)).text
    await chats.plan(ana)
    chats.server.says("/progress")
    text = (await chats.server.wait(3)).text
    assert "In a row: 0 days" in text
    assert "day 1 of 90" in text


async def test_settings_are_switched_by_taps(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.says("/settings")
    message = await chats.server.wait(2)
    assert "Quiet: 22:00 to 07:00" in message.text
    chats.server.taps("Streaks")
    assert await chats.server.toast(1) == "Saved."
    await chats.server.edited(message)
    assert "▫️ Streaks" in message.labels
    async with chats.house.database.transaction(user_id=ana.user_id) as session:
        assert (await notify.preferences(session, ana.user_id)).streak_alerts is False


async def test_transparency_counts_what_is_stored(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/transparency")
    text = (await chats.server.wait(2)).text
    assert "goals: 1" in text
    assert "channel addresses: 1" in text
    assert "https://sante.example/data" in text


async def test_clear_and_unlink(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.says("/clear")
    assert "No conversation is kept" in (await chats.server.wait(2)).text
    chats.server.says("/unlink")
    message = await chats.server.wait(3)
    chats.server.taps("Keep it")
    chats.server.says("/progress")
    assert "goal" in (await chats.server.wait(4)).text
    chats.server.says("/unlink")
    await chats.server.wait(5)
    chats.server.taps("Unlink", message=chats.server.seen()[-1])
    chats.server.says("/progress")
    assert "not linked" in (await chats.server.wait(6)).text
    assert await chats.rows(ana, "channel_addresses") == []
    assert message.text == "Nothing was changed."


@pytest.mark.parametrize(
    "text", ["/nothing", "hello", "/today@another_bot", "🦊" * 2000, "/", "<b>x</b>", "\u202e"]
)
async def test_whatever_is_written_gets_an_answer(
    polling: House, chats: Chats, ana: Person, text: str
) -> None:
    await chats.link(ana)
    chats.server.says(text)
    assert (await chats.server.wait(2)).text


@pytest.mark.parametrize(
    "data", ["", ":", "t", "t:done", "t:done:ua_x:2026", "t:fly:x:y", "n:show:ntf_1", "s:x", "zz:1",
             "u:what", "t:undo:ua_01h455vb4pex5vsknk084sn02q:2026-03-10",
             "t:done:ua_01h455vb4pex5vsknk084sn02q:9999-99-99",
             "n:act:ntf_01h455vb4pex5vsknk084sn02q"],
)  # fmt: skip
async def test_whatever_a_button_brings_changes_nothing_and_breaks_nothing(
    polling: House, chats: Chats, ana: Person, data: str
) -> None:
    await chats.plan(ana)
    await chats.link(ana)
    chats.server.says("/today")
    message = await chats.server.wait(2)
    chats.server.taps_data(data, message_id=message.id)
    chats.server.says("/help")
    assert "/today" in (await chats.server.wait(3)).text
    assert await chats.rows(ana, "action_logs") == []
    assert chats.server.count("answerCallbackQuery") == 1
    assert not any("broke" in m.text for m in chats.server.seen())


async def test_telegram_s_refusals_are_waited_out(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.link(ana)
    chats.server.fails = [
        ("sendMessage", Refused(429, "Too Many Requests: retry after 1", retry_after=1)),
        ("getUpdates", Refused(502, "Bad Gateway")),
    ]
    chats.server.says("/help")
    assert "/today" in (await chats.server.wait(2)).text
    chats.server.says("/help")
    assert "/today" in (await chats.server.wait(3)).text


def test_a_long_text_is_several_messages() -> None:
    text = "\n".join(f"line {number} 🦊" for number in range(1500))
    found = pieces(text)
    assert all(len(one.encode("utf-16-le")) <= 2 * 4096 for one in found)
    assert "\n".join(found) == text
    assert "".join(pieces("🦊" * 5000)) == "🦊" * 5000
    assert pieces("") == [""]
