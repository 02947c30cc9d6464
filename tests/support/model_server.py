"""A language model on loopback that speaks OpenAI's chat completions and Anthropic's messages.

It checks what the real ones check (key, roles, that a picture is one), calls the tool it is offered
with what the test scripted, or prints it as text where none is offered, and fails on request in the
ways they fail.
"""

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from PIL import Image

from tests.support.loopback import serving

KEY = "sk-of-the-tests"


@dataclass
class Seen:
    """One request: all text of it, the size of each picture, and whether tools were offered."""

    text: str
    pictures: list[tuple[int, int]]
    tools: bool


@dataclass
class ModelServer:
    """`answers` are given in turn, the last one for ever: a dict is the form filled in, a str is
    printed as it is, an int is that status, and "cut off" ends in the middle."""

    url: str
    answers: list[dict[str, Any] | str | int] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def _next(self) -> dict[str, Any] | str | int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def app(self) -> FastAPI:
        app = FastAPI()
        app.post("/v1/chat/completions")(self._openai)
        app.post("/v1/messages")(self._anthropic)
        return app

    async def _openai(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refusal(401, "Incorrect API key provided")
        body = await request.json()
        assert body["model"]
        assert {m["role"] for m in body["messages"]} <= {"system", "user", "assistant", "tool"}
        parts = [p for m in body["messages"] for p in _parts(m.get("content"))]
        urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        tools = body.get("tools") or []
        self._see(parts, [url.removeprefix("data:image/jpeg;base64,") for url in urls], tools)
        answer = self._next()
        if isinstance(answer, int):
            return _refusal(answer, "no")
        message: dict[str, Any] = {"role": "assistant", "content": None}
        if tools and isinstance(answer, dict):
            name = tools[0]["function"]["name"]
            call = {"name": name, "arguments": json.dumps(answer)}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
        else:
            message["content"] = _printed(answer)
        cut = answer == "cut off"
        choice = {"index": 0, "message": message, "finish_reason": "length" if cut else "stop"}
        return JSONResponse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_700_000_000,
                "model": body["model"],
                "choices": [choice],
                "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
            }
        )

    async def _anthropic(self, request: Request) -> Response:
        sent = (request.headers.get("x-api-key"), request.headers.get("authorization"))
        if KEY not in sent and f"Bearer {KEY}" not in sent:
            return _refusal(401, "invalid x-api-key")
        assert request.headers["anthropic-version"]
        body = await request.json()
        assert body["max_tokens"] > 0
        parts = [p for m in body["messages"] for p in _parts(m["content"])]
        sources = [part["source"] for part in parts if part["type"] == "image"]
        assert all(s["media_type"] == "image/jpeg" for s in sources)
        tools = body.get("tools") or []
        self._see(parts, [source["data"] for source in sources], tools)
        answer = self._next()
        if isinstance(answer, int):
            return _refusal(answer, "no")
        content: dict[str, Any] = {"type": "text", "text": _printed(answer)}
        if tools and isinstance(answer, dict):
            content = {"type": "tool_use", "id": "toolu_1", "name": tools[0]["name"]}
            content["input"] = answer
        return JSONResponse(
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": body["model"],
                "content": [content],
                "stop_reason": "tool_use" if tools else "end_turn",
                "stop_sequence": None,
                "usage": {"input_tokens": 9, "output_tokens": 9},
            }
        )

    def _see(self, parts: list[dict[str, Any]], pictures: list[str], tools: list[Any]) -> None:
        text = "\n".join(part["text"] for part in parts if part["type"] == "text")
        sizes = [Image.open(io.BytesIO(base64.b64decode(p, validate=True))).size for p in pictures]
        self.seen.append(Seen(text, sizes, bool(tools)))


def _parts(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return list(content or [])


def _printed(answer: dict[str, Any] | str | int) -> str:
    if answer == "cut off":
        return '{"rows": [{"name": "LDL", "val'
    return answer if isinstance(answer, str) else json.dumps(answer)


def _refusal(status: int, message: str) -> Response:
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "server_error")
    error = {"message": message, "type": kind, "param": None, "code": None}
    return JSONResponse({"type": "error", "error": error}, status)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    server = ModelServer("")
    with serving(server.app()) as url:
        server.url = url
        yield server
