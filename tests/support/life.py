"""A life lived through the API: everything a person can own, made on real input."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

from sante.core.runtime import Runtime
from sante.identity.oidc import service as oidc
from sante.identity.oidc.types import Provider, Subject
from sante.kit.ids import encode
from sante.notify import service as notify
from sante.notify.reminders import service as reminders
from sante.notify.types import Notice
from tests.labs.samples import fhir_bundle
from tests.support.apple import export
from tests.support.authenticator import Device
from tests.support.people import Person
from tests.support.pictures import jpeg

LOCAL = {"Host": "localhost"}  # where passkeys work without HTTPS


@dataclass(frozen=True)
class Life:
    person: Person
    ids: dict[str, str]

    def id_for(self, parameter: str) -> str:
        assert parameter in self.ids, f"say in tests/support/life.py how a {parameter} is made"
        return self.ids[parameter]


async def live_through(client: httpx2.AsyncClient, person: Person, runtime: Runtime) -> Life:
    """Upload, confirm, set a goal, do an action; a passkey and a linked identity beside it.

    The person is the first, who runs the house.
    """
    api = _Api(client, person)
    passkey = await _passkey(api)
    token = await api.post("/tokens", {"name": "mine"})
    constraint = await api.post("/constraints", {"kind": "allergy", "label": "Peanuts"})
    report = await api.upload("/reports", "report.json", fhir_bundle())
    await api.post(f"/reports/{report['report_id']}/confirm", {})
    goal = await api.post("/goals", {"category": "cardiovascular", "intensity": "balanced"})
    action = goal["actions"][0]["user_action_id"]
    log = await api.post(f"/actions/{action}/log", {"status": "completed"})
    await api.send("PUT", "/checkins/2026-03-09", {"mood": 4, "energy": 3})
    await api.send("PATCH", "/me", {"sex": "male"})  # older profiles follow in a job
    imported = await api.upload("/imports", "export.zip", export(1).zip, status=202)
    await api.send("PATCH", "/sources", {"order": []})
    recording = await api.post(
        "/health-sessions",
        {
            "start_time": "2026-03-08T10:00:00Z", "end_time": "2026-03-08T10:30:00Z",
            "data_source": "a watch", "activity": {"steps": {"total": 900}},
        },
    )  # fmt: skip
    tracker = await api.post("/trackers", {"template": "water"})
    entry = await api.post(f"/trackers/{tracker['tracker_id']}/entries", {"data": {"amount": 250}})
    quiz = await api.post("/sleep-quizzes", {"answers": {"quality": 7, "wakings": "none"}})
    food = await _food(api)
    channel = await api.post(
        "/notifications/channels", {"channel": "ntfy", "address": "https://ntfy.sh/alice"}
    )
    challenge = await api.post("/challenges/week_warrior/start", {})
    reminder = await api.post(
        "/reminders", {"message": "Stretch", "schedule": {"type": "daily", "time": "12:00"}}
    )
    jobs = await api.send("GET", "/jobs")
    sessions = await api.send("GET", "/sessions")
    invite = await api.post("/admin/invites", {"description": "for Bob"})
    return Life(
        person,
        {
            "user_id": encode("user", person.user_id),
            "session_id": sessions["items"][0]["session_id"],
            "invite_id": invite["invite_id"],
            "token_id": token["token_id"],
            "passkey_id": passkey,
            "identity_id": await _identity(runtime, person),
            "constraint_id": constraint["constraint_id"],
            "report_id": report["report_id"],
            "goal_id": goal["goal_id"],
            "action_id": action,
            "user_action_id": action,
            "log_id": log["log_id"],
            "user_challenge_id": challenge["user_challenge_id"],
            "reminder_id": reminder["reminder_id"],
            "event_id": await _asked(runtime, person),
            "job_id": jobs["items"][0]["job_id"],
            "import_id": imported["import_id"],
            "channel_id": channel["channel_id"],
            "notification_id": await _notification(runtime, person),
            "health_session_id": recording["health_session_id"],
            "tracker_id": tracker["tracker_id"],
            "tracker_entry_id": entry["tracker_entry_id"],
            "quiz_id": quiz["quiz_id"],
            **food,
        },
    )


async def _food(api: "_Api") -> dict[str, str]:
    """A food of one's own, a photo, a meal of both that was corrected, and the meal saved."""
    own = await api.post("/food/foods", {"name": "Bread", "per_100g": {"kcal": 250}})
    photo = await api.upload("/food/photos", "meal.jpg", jpeg())
    items = [{"food_id": own["food_id"], "grams": 50}, {"food_id": "usda:9040", "amount": 1}]
    meal = await api.post("/food/entries", {"items": items, "photo_id": photo["photo_id"]})
    meal_id = meal["food_entry_id"]
    await api.send("PATCH", f"/food/entries/{meal_id}", {"notes": "with honey"})
    saved = await api.post("/food/formulas", {"name": "Mine", "food_entry_id": meal_id})
    await api.post(f"/food/formulas/{saved['formula_id']}/use", {})
    await api.send("PATCH", "/food/targets", {"show_energy": True})
    return {
        "own_food_id": own["own_food_id"],
        "photo_id": photo["photo_id"],
        "food_entry_id": meal_id,
        "formula_id": saved["formula_id"],
    }


async def _asked(runtime: Runtime, person: Person) -> str:
    """As the worker looks after reminders, a few hours on."""
    later = runtime.clock.now() + timedelta(hours=6)
    async with runtime.database.transaction(user_id=person.user_id) as session:
        await reminders.look(session, person.user_id, now=later)
        found = await reminders.standing(session, person.user_id, now=later)
    return encode("rev", (*found.due, *found.missed)[0][1].id)


async def _passkey(api: "_Api") -> str:
    begun = await api.post("/auth/passkeys/options", {})
    made = Device("http://localhost").create(begun["options"])
    body = {"step": begun["step"], "name": "Phone", "credential": made}
    found: str = (await api.post("/auth/passkeys", body))["passkey_id"]
    return found


async def _identity(runtime: Runtime, person: Person) -> str:
    """As the provider's answer is stored; that answer itself is tried in tests/identity."""
    home = Provider("https://auth.example", "sante", None, "Home")
    subject = Subject(home.issuer, "alice-1", person.email, True, None, None)
    async with runtime.database.transaction(user_id=person.user_id) as session:
        made = await oidc.link(
            session,
            runtime.settings,
            home,
            (person.user_id, subject),
            now=runtime.clock.now(),
        )
    return encode("idn", made)


async def _notification(runtime: Runtime, person: Person) -> str:
    now = runtime.clock.now()
    told = Notice(
        "reminder", "Psyllium", "One spoon.", "/", "psyllium", now + timedelta(hours=3),
        actions=("snooze",),
    )  # fmt: skip
    async with runtime.database.transaction(user_id=person.user_id) as session:
        made = await notify.tell(session, person.user_id, told, now=now)
    assert made is not None
    return encode("ntf", made)


class _Api:
    def __init__(self, client: httpx2.AsyncClient, person: Person) -> None:
        self._client = client
        self._person = person

    async def post(self, path: str, body: object) -> dict[str, Any]:
        return await self.send("POST", path, body)

    async def send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = await self._client.request(
            method, f"/api/v1{path}", json=body, headers=self._person.headers | LOCAL
        )
        assert answer.status_code < 300, f"{path}: {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    async def upload(
        self, path: str, name: str, content: bytes, *, status: int = 201
    ) -> dict[str, Any]:
        answer = await self._client.post(
            f"/api/v1{path}", files={"file": (name, content)}, headers=self._person.headers
        )
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found
