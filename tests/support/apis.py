"""The APIs messages leave by, as their makers describe them, on loopback: they check who calls,
look at what is sent, and answer with the errors the real ones have. `next` answers come first."""

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

TOKEN = "123456:a-bot-token-of-the-tests"
ACCOUNT, TWILIO_TOKEN = "AC00000000000000000000000000000001", "a-twilio-token"
META_TOKEN, PHONE_ID, TEMPLATE = "a-meta-token", "106540352242922", "sante_notice"


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str]:
        return {name: found[0] for name, found in parse_qs(self.content.decode()).items()}


@dataclass(frozen=True)
class Answer:
    status: int
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    slow: float = 0


def twilio_error(status: int, code: int) -> Answer:
    return Answer(
        status,
        {
            "code": code, "message": "said at length, with the number in it", "status": status,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
        },
    )  # fmt: skip


def meta_error(status: int, code: int) -> Answer:
    error = {"message": "prose", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return Answer(status, {"error": error})


def telegram_error(code: int, said: str, **parameters: int) -> Answer:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": said}
    return Answer(code, body | ({"parameters": parameters} if parameters else {}))


@dataclass
class Apis:
    """`calls` are those that were let in; `tries` counts all."""

    port: int = 0
    next: list[Answer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    tries: int = 0
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """On the port it had before, if it had one."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(self._app(), log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=10)
            self._server = self._thread = None

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/{path:path}")
        async def take(request: Request, path: str) -> Response:
            import asyncio

            self.tries += 1
            call = Call(f"/{path}", dict(request.headers), await request.body())
            answer = self.next.pop(0) if self.next else self._usual(call)
            await asyncio.sleep(answer.slow)
            if answer.status < 300:
                self.calls.append(call)
            if answer.raw is not None:
                return Response(answer.raw, answer.status, headers=answer.headers)
            return JSONResponse(answer.body, answer.status, headers=answer.headers)

        return app

    def _usual(self, call: Call) -> Answer:
        if call.path.startswith("/bot"):
            return _telegram(call, len(self.calls))
        if call.path.startswith("/2010-04-01/"):
            return _twilio(call)
        if call.path.startswith("/v23.0/"):
            return _meta(call)
        if call.path.startswith("/push/"):
            return _push(call)
        if call.path.startswith("/hook"):
            return Answer(200, {"received": True})
        return _ntfy(call)


def _telegram(call: Call, number: int) -> Answer:
    if call.path != f"/bot{TOKEN}/sendMessage":
        return telegram_error(401, "Unauthorized")
    text = call.json.get("text", "")
    if not text.strip():
        return telegram_error(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) > 2 * 4096:
        return telegram_error(400, "Bad Request: message is too long")
    for row in call.json.get("reply_markup", {}).get("inline_keyboard", []):
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in row):
            return telegram_error(400, "Bad Request: BUTTON_DATA_INVALID")
    chat = {"id": int(call.json["chat_id"]), "type": "private"}
    sent = {"message_id": number + 1, "date": 1773144000, "chat": chat, "text": text}
    return Answer(200, {"ok": True, "result": sent})


def _twilio(call: Call) -> Answer:
    wanted = base64.b64encode(f"{ACCOUNT}:{TWILIO_TOKEN}".encode()).decode()
    if call.headers.get("authorization") != f"Basic {wanted}":
        return twilio_error(401, 20003)
    form = call.form
    if not form.get("To"):
        return twilio_error(400, 21604)
    if form["To"].startswith("whatsapp:") and not form.get("ContentSid"):
        return twilio_error(400, 63016)
    if not form["To"].startswith("whatsapp:") and len(form.get("Body", "")) > 1600:
        return twilio_error(400, 21617)
    return Answer(201, {"sid": "SM" + "0" * 32, "status": "queued", "error_code": None})


def _meta(call: Call) -> Answer:
    if call.headers.get("authorization") != f"Bearer {META_TOKEN}":
        return meta_error(401, 190)
    if call.path != f"/v23.0/{PHONE_ID}/messages":
        return meta_error(400, 100)
    body = call.json
    if body["type"] != "template":
        return meta_error(400, 131047)
    if body["template"]["name"] != TEMPLATE:
        return meta_error(404, 132001)
    (component,) = body["template"]["components"]
    if any("\n" in one["text"] for one in component["parameters"]):
        return meta_error(400, 132018)
    found = {"messaging_product": "whatsapp", "messages": [{"id": "wamid.HBg1"}]}
    return Answer(200, found)


def _push(call: Call) -> Answer:
    if not call.headers.get("authorization", "").startswith("vapid t="):
        return Answer(401)
    if call.headers.get("content-encoding") != "aes128gcm" or "ttl" not in call.headers:
        return Answer(400)
    return Answer(413) if len(call.content) > 4096 else Answer(201)


def _ntfy(call: Call) -> Answer:
    body = call.json
    if body["topic"] == "locked" and call.headers.get("authorization") != "Bearer tk_good":
        return Answer(403, {"code": 40301, "http": 403, "error": "forbidden"})
    return Answer(200, {"id": "hwQ2YpKdmg", "event": "message", "topic": body["topic"]})


@contextmanager
def apis() -> Iterator[Apis]:
    made = Apis()
    made.start()
    yield made
    made.stop()
