"""The Bot API on loopback, as far as a bot in private chats meets it: people who write and tap,
what they see, and the errors Telegram answers with. It records every call."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.support.apis import TOKEN
from tests.support.loopback import serving

BOT = {"id": 123456, "is_bot": True, "first_name": "Santé", "username": "sante_test_bot"}


@dataclass
class Message:
    """A message as it stands in a chat now."""

    id: int
    chat: int
    text: str
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]

    def data(self, label: str) -> str:
        found = [b["callback_data"] for row in self.rows for b in row if label in b["text"]]
        assert found, f"no button {label!r} in {self.labels}"
        return found[0]


class Refused(Exception):
    def __init__(self, code: int, said: str, **parameters: int) -> None:
        super().__init__(said)
        self.answer = {"ok": False, "error_code": code, "description": said}
        if parameters:
            self.answer["parameters"] = parameters


@dataclass
class Telegram:
    """`fails`: (method, refusal) that the next calls of the method meet, in turn."""

    url: str = ""
    messages: list[Message] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fails: list[tuple[str, Refused]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    slow: float = 0
    _next_update: int = 1000
    _next_message: int = 1
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # People

    def says(self, text: str, *, chat: int = 42, kind: str = "private", name: str = "Ana") -> int:
        return self._put("message", self._message(text, chat, kind, name))

    def sends_photo(self, content: bytes, *, chat: int = 42, caption: str = "") -> int:
        file_id = f"file{len(self.files)}"
        self.files[file_id] = content
        message = self._message("", chat, "private", "Ana")
        message.pop("text")
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90}
        return self._put("message", message | {"photo": [size], "caption": caption})

    def taps(self, label: str, *, chat: int = 42, message: Message | None = None) -> int:
        """A button of the newest message that has one like it."""
        shown = [m for m in self.seen(chat) if any(label in one for one in m.labels)]
        assert shown or message, f"nobody shows {label!r}: {[m.labels for m in self.seen(chat)]}"
        found = message or shown[-1]
        return self.taps_data(found.data(label), chat=chat, message_id=found.id)

    def taps_data(self, data: str, *, chat: int = 42, message_id: int = 1) -> int:
        said = next((m.text for m in self.seen(chat) if m.id == message_id), "before")
        message = self._message(said, chat, "private", "Ana") | {"message_id": message_id}
        query = {
            "id": str(self._next_update), "from": self._person(chat, "Ana"), "message": message,
            "chat_instance": "1", "data": data,
        }  # fmt: skip
        return self._put("callback_query", query)

    def blocks(self, *, chat: int = 42) -> int:
        member = {"user": BOT}
        change = {
            "chat": {"id": chat, "type": "private", "first_name": "Ana"},
            "from": self._person(chat, "Ana"), "date": 1773144000,
            "old_chat_member": member | {"status": "member"},
            "new_chat_member": member | {"status": "kicked", "until_date": 0},
        }  # fmt: skip
        return self._put("my_chat_member", change)

    def seen(self, chat: int = 42) -> list[Message]:
        return [one for one in self.messages if one.chat == chat]

    async def wait(self, number: int = 1, *, chat: int = 42, seconds: float = 15) -> Message:
        """The newest message of the chat once there are so many."""
        until = time.monotonic() + seconds
        while len(self.seen(chat)) < number:
            assert time.monotonic() < until, f"only {[m.text for m in self.seen(chat)]}"
            await asyncio.sleep(0.02)
        return self.seen(chat)[-1]

    async def toast(self, number: int = 1, *, seconds: float = 15) -> str:
        until = time.monotonic() + seconds
        while len(self.toasts) < number:
            assert time.monotonic() < until, f"only {self.toasts}"
            await asyncio.sleep(0.02)
        return self.toasts[-1]

    async def tapped(self, number: int = 1, *, seconds: float = 15) -> None:
        """Once so many taps were answered."""
        until = time.monotonic() + seconds
        while self.count("answerCallbackQuery") < number:
            assert time.monotonic() < until, f"only {self.count('answerCallbackQuery')}"
            await asyncio.sleep(0.02)

    async def edited(self, message: Message, number: int = 1, *, seconds: float = 15) -> str:
        """The text of a message once it was edited so often."""
        until = time.monotonic() + seconds
        while message.edits < number:
            assert time.monotonic() < until, f"still {message.text!r}"
            await asyncio.sleep(0.02)
        return message.text

    def count(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    # The server

    def _person(self, chat: int, name: str) -> dict[str, Any]:
        return {"id": abs(chat), "is_bot": False, "first_name": name}

    def _message(self, text: str, chat: int, kind: str, name: str) -> dict[str, Any]:
        place = {"id": chat, "type": kind}
        place |= {"first_name": name} if kind == "private" else {"title": "A group"}
        return {
            "message_id": self._take_number(), "date": 1773144000, "chat": place,
            "from": self._person(chat, name), "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
            if text.startswith("/") else [],
        }  # fmt: skip

    def _take_number(self) -> int:
        self._next_message += 1
        return self._next_message

    def _put(self, kind: str, content: dict[str, Any]) -> int:
        with self._lock:
            self._next_update += 1
            update = {"update_id": self._next_update, kind: content}
            self.updates.append(update)
            return self._next_update

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/file/bot{token}/{name}")
        async def download(token: str, name: str) -> Response:
            return Response(self.files[name] if token == TOKEN else b"", 200)

        @app.post("/bot{token}/{method}")
        async def call(token: str, method: str, request: Request) -> Response:
            given = _given(await request.body(), request.headers.get("content-type", ""))
            await asyncio.sleep(self.slow if method != "getUpdates" else 0)
            if token != TOKEN:
                return JSONResponse(
                    {"ok": False, "error_code": 401, "description": "Unauthorized"}, 401
                )
            if method != "getUpdates":
                self.calls.append((method, given))
            try:
                self._fail(method)
                result = await self._do(method, given)
            except Refused as refused:
                return JSONResponse(refused.answer, int(str(refused.answer["error_code"])))
            return JSONResponse({"ok": True, "result": result})

        return app

    def _fail(self, method: str) -> None:
        for place, (name, refused) in enumerate(self.fails):
            if name == method:
                del self.fails[place]
                raise refused

    async def _do(self, method: str, given: dict[str, str]) -> object:
        if method == "getUpdates":
            return await self._poll(given)
        known: dict[str, Callable[[], object]] = {
            "getMe": lambda: BOT,
            "sendMessage": lambda: self._send(given),
            "editMessageText": lambda: self._edit(given),
            "answerCallbackQuery": lambda: self._toast(given),
            "getFile": lambda: self._file(given["file_id"]),
            "leaveChat": lambda: self._leave(int(given["chat_id"])),
            "setWebhook": lambda: self._hook(given),
            "deleteWebhook": lambda: self._hook({}),
            "setMyCommands": lambda: True,
        }
        if method not in known:
            raise Refused(404, "Not Found")
        return known[method]()

    def _leave(self, chat: int) -> bool:
        self.left.append(chat)
        return True

    def _hook(self, given: dict[str, str]) -> bool:
        self.webhook = given
        return True

    def _toast(self, given: dict[str, str]) -> bool:
        if "text" in given:
            self.toasts.append(given["text"])
        return True

    def _file(self, file_id: str) -> object:
        size = len(self.files[file_id])
        named = {"file_id": file_id, "file_unique_id": file_id, "file_path": file_id}
        return named | {"file_size": size}

    async def _poll(self, given: dict[str, str]) -> object:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset", 0))
        until = time.monotonic() + min(float(given.get("timeout", 0)), 0.5)
        while True:
            with self._lock:
                self.updates = [u for u in self.updates if u["update_id"] >= offset]
                found = list(self.updates[:100])
            if found or time.monotonic() > until:
                return found
            await asyncio.sleep(0.02)

    def _send(self, given: dict[str, str]) -> object:
        text = given.get("text", "")
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) > 2 * 4096:
            raise Refused(400, "Bad Request: message is too long")
        made = Message(self._take_number(), int(given["chat_id"]), text, self._rows(given))
        self.messages.append(made)
        return self._shown(made)

    def _edit(self, given: dict[str, str]) -> object:
        found = [m for m in self.messages if m.id == int(given["message_id"])]
        if not found:
            raise Refused(400, "Bad Request: message to edit not found")
        (one,) = found
        rows = self._rows(given)
        if (one.text, one.rows) == (given["text"], rows):
            raise Refused(400, "Bad Request: message is not modified")
        one.text, one.rows, one.edits = given["text"], rows, one.edits + 1
        return self._shown(one)

    def _rows(self, given: dict[str, str]) -> list[list[dict[str, str]]]:
        rows: list[list[dict[str, str]]] = json.loads(given.get("reply_markup", "{}")).get(
            "inline_keyboard", []
        )
        for button in (button for row in rows for button in row):
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        return rows

    def _shown(self, one: Message) -> dict[str, Any]:
        chat = {"id": one.chat, "type": "private", "first_name": "Ana"}
        return {"message_id": one.id, "date": 1773144000, "chat": chat, "text": one.text}


def _given(raw: bytes, kind: str) -> dict[str, str]:
    """Forms and JSON are both taken; what is nested is JSON in either."""
    if not kind.startswith("application/json"):
        return {name: one[0] for name, one in parse_qs(raw.decode()).items()}
    found = json.loads(raw)
    return {n: v if isinstance(v, str) else json.dumps(v) for n, v in found.items()}


@contextmanager
def telegram() -> Iterator[Telegram]:
    made = Telegram()
    with serving(made.app()) as url:
        made.url = url
        yield made
