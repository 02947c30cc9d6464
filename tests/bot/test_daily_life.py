"""Reminders, trackers, the quiz, meals and points, through the bot's door."""

from typing import Any

import pytest
from tests.bot.chats import Chats
from tests.support.clock import FakeClock
from tests.support.people import Person
from tests.support.pictures import jpeg

from sante.bot.base import House
from sante.bot.handlers.quiz import answers
from sante.notify.reminders import service as reminders
from sante.tracking.types import Disruption, Wakings


async def post(chats: Chats, who: Person, path: str, body: dict[str, Any]) -> Any:
    made = await chats.client.post(f"/api/v1{path}", json=body, headers=who.headers)
    assert made.status_code < 300, made.text
    return made.json()


async def get(chats: Chats, who: Person, path: str) -> Any:
    return (await chats.client.get(f"/api/v1{path}", headers=who.headers)).json()


async def remind(chats: Chats, who: Person, clock: FakeClock, **more: Any) -> None:
    """One that is due now: it is 12:00 in Berlin."""
    body = {"message": "Stretch", "schedule": {"type": "daily", "time": "12:00"}}
    await post(chats, who, "/reminders", body | more)
    clock.advance(hours=2)
    await look(chats, who, clock)


async def look(chats: Chats, who: Person, clock: FakeClock) -> None:
    async with chats.house.database.transaction(user_id=who.user_id) as session:
        await reminders.look(session, who.user_id, now=clock.now())


async def states(chats: Chats, who: Person) -> list[tuple[str, int]]:
    return [(row["state"], row["asked"]) for row in await chats.rows(who, "reminder_events")]


async def test_a_reminder_is_done_from_the_list_and_the_inbox_knows(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    await chats.link(ana)
    chats.server.says("/reminders")
    assert "No reminders yet" in (await chats.server.wait(2)).text
    await remind(chats, ana, clock)
    chats.server.says("/reminders")
    message = await chats.server.wait(3)
    assert "12:00 Stretch" in message.text
    chats.server.taps("Stretch")
    assert await chats.server.toast(1) == "Done. Well kept."
    assert "Nothing waits" in await chats.server.edited(message)
    assert await states(chats, ana) == [("done", 1)]
    (told,) = (await get(chats, ana, "/notifications"))["items"]
    assert (told["acted"], told["opened"]) == ("done", True)


async def test_later_asks_again_with_one_new_notice(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    await chats.link(ana)
    await remind(chats, ana, clock)
    chats.server.says("/reminders")
    await chats.server.wait(2)
    chats.server.taps("30 min")
    assert await chats.server.toast(1) == "In 30 minutes."
    assert await states(chats, ana) == [("snoozed", 1)]
    clock.advance(minutes=30)
    await look(chats, ana, clock)
    assert await states(chats, ana) == [("sent", 2)]
    found = (await get(chats, ana, "/notifications"))["items"]
    assert [one["acted"] for one in found] == [None, "snooze"]
    chats.server.says("/reminders")
    await chats.server.wait(3)
    chats.server.taps("Skip")
    await chats.server.toast(2)
    assert await states(chats, ana) == [("skipped", 2)]


async def test_a_tracker_is_logged_by_a_tap_by_its_name_and_taken_back(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.link(ana)
    chats.server.says("/track")
    assert "No trackers yet" in (await chats.server.wait(2)).text
    await post(chats, ana, "/trackers", {"template": "water"})
    chats.server.says("/track water 250")
    message = await chats.server.wait(3)
    assert message.text.startswith("Water: 250 ml. Logged.")
    (entry,) = await chats.rows(ana, "tracking_entries")
    assert entry["data"] == {"amount": 250}
    chats.server.says("/track")
    listed = await chats.server.wait(4)
    assert "✅ Water: 250 ml" in listed.text
    chats.server.taps("Water", message=listed)
    await chats.server.toast(1)
    assert len(await chats.rows(ana, "tracking_entries")) == 2
    chats.server.taps("Take it back", message=message)
    await chats.server.toast(2)
    assert len(await chats.rows(ana, "tracking_entries")) == 1


async def test_what_is_no_value_is_explained_and_not_logged(
    polling: House, chats: Chats, ana: Person
) -> None:
    await post(chats, ana, "/trackers", {"template": "water"})
    await chats.link(ana)
    for number, said in enumerate(("water", "water many", "water 1e400", "water -5", "tea 3"), 2):
        chats.server.says(f"/track {said}")
        assert "Logged" not in (await chats.server.wait(number)).text
    assert not any("broke" in one.text for one in chats.server.seen())
    assert await chats.rows(ana, "tracking_entries") == []


async def test_the_quiz_of_the_morning_is_eight_taps(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.link(ana)
    chats.server.says("/sleep")
    message = await chats.server.wait(2)
    assert message.text.startswith("1 of 8.")
    taps = ["23:00", "15 to 30", "07:00", "1 or 2", "7", "Not at all", "Noise", "Next", "8"]
    for number, label in enumerate(taps, start=1):
        chats.server.taps(label, message=message)
        last = await chats.server.edited(message, number)
    assert last.startswith("Your night: ")
    (quiz,) = (await get(chats, ana, "/sleep-quizzes"))["items"]
    assert quiz["answers"]["disruptions"] == ["noise"]
    assert (quiz["answers"]["bedtime"], quiz["answers"]["alertness"]) == ("23:00:00", 8)


def test_an_answer_is_one_sign() -> None:
    found = answers("---16-5-")
    assert (found.wakings, found.quality) == (Wakings.FEW, 7)
    assert found.disruptions == frozenset({Disruption.NOISE, Disruption.TEMPERATURE})
    assert found.bedtime is None
    with pytest.raises(IndexError):
        answers("z-------")


async def test_a_meal_is_drafted_chosen_and_logged_only_then(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.link(ana)
    chats.server.says("/ate 2 eggs and 100 g banana")
    message = await chats.server.wait(2)
    assert "Nothing is logged yet." in message.text
    assert await chats.rows(ana, "food_entries") == []
    before = message.text
    chats.server.taps("banana:", message=message)
    assert await chats.server.edited(message) != before
    assert await chats.rows(ana, "food_entries") == []
    chats.server.taps("Log it", message=message)
    assert await chats.server.toast(1) == "Logged."
    await chats.server.edited(message, 2)
    (meal,) = await chats.rows(ana, "food_entries")
    items = await chats.rows(ana, "entry_items")
    assert (meal["source"], len(items)) == ("text", 2)
    assert 100 in [round(item["grams"]) for item in items]
    chats.server.taps("Take it back", message=message)
    await chats.server.edited(message, 3)
    (meal,) = await chats.rows(ana, "food_entries")
    assert meal["removed_at"] is not None


async def test_a_photo_is_kept_and_the_foods_are_asked_for(
    polling: House, chats: Chats, ana: Person, clock: FakeClock
) -> None:
    await chats.link(ana)
    chats.server.sends_photo(jpeg())
    assert "What is on it?" in (await chats.server.wait(2)).text
    (photo,) = await chats.rows(ana, "food_photos")
    clock.advance(minutes=2)
    chats.server.says("2 eggs")
    message = await chats.server.wait(3)
    assert await chats.rows(ana, "food_entries") == []
    chats.server.taps("Log it", message=message)
    await chats.server.edited(message)
    (meal,) = await chats.rows(ana, "food_entries")
    assert (meal["photo_id"], meal["source"]) == (photo["id"], "photo")
    clock.advance(minutes=2)
    chats.server.says("2 eggs")
    await chats.server.wait(4)
    chats.server.taps("Log it", message=chats.server.seen()[-1])
    await chats.server.edited(chats.server.seen()[-1])
    assert [row["photo_id"] for row in await chats.rows(ana, "food_entries")][1] is None


async def test_small_talk_is_no_meal(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    for number, text in enumerate(("hello", "How are you?", "thanks", "ok", "good morning"), 2):
        chats.server.says(text)
        assert "did not understand" in (await chats.server.wait(number)).text


async def test_points_are_said_in_a_few_lines(polling: House, chats: Chats, ana: Person) -> None:
    await chats.link(ana)
    chats.server.says("/level")
    text = (await chats.server.wait(2)).text
    assert text.startswith("Level 1, Bronze: 0 XP.")
    assert "/achievements" in text


BUTTONS = [
    *("r", "r:done:", "r:fly:rev_01h455vb4pex5vsknk084sn02q"),
    *("r:done:rev_01h455vb4pex5vsknk084sn02q", "k:x", "k:undo:te_1"),
    *("k:trk_01h455vb4pex5vsknk084sn02q:1", "f:log:0", "f:log:9:photo_1", "f:pick:"),
    *("f:undo:meal_01h455vb4pex5vsknk084sn02q", "q:", "q:2026-03-10:zzzz"),
    *("q:2026-03-10:--------", "q:9999-12-31:1-------", "q:2026-03-10:------:é"),
    *("q:2026-03-10:1111111111"),
]


async def test_whatever_a_button_brings_changes_nothing_and_breaks_nothing(
    polling: House, chats: Chats, ana: Person
) -> None:
    await chats.link(ana)
    chats.server.says("/help")
    message = await chats.server.wait(2)
    for number, data in enumerate(BUTTONS, start=1):
        chats.server.taps_data(data, message_id=message.id)
        await chats.server.tapped(number)
    assert not any("broke" in one.text for one in chats.server.seen())
    for table in ("reminder_events", "tracking_entries", "food_entries", "sleep_quiz_submissions"):
        assert await chats.rows(ana, table) == []
