"""How a request meets the house: one transaction, one clock reading, one shape of failure.

The transaction is a function-scoped dependency: it commits before the first byte of the answer is
sent, so an acknowledged write is a stored write. Streams must not hold it.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from sante.core import idempotency
from sante.core.errors import (
    BadRequest,
    Failure,
    FieldError,
    Invalid,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
)
from sante.core.runtime import Runtime
from sante.kit import strict_json

log = structlog.get_logger()

API_PREFIX: Final = "/api/v1"


def runtime_of(request: Request) -> Runtime:
    runtime = request.app.state.runtime
    assert isinstance(runtime, Runtime)
    return runtime


# Dependencies are coroutines even where nothing is awaited: a plain function would be run in a
# thread, which costs more than what it does.
async def _runtime(request: Request) -> Runtime:
    return runtime_of(request)


RuntimeDep = Annotated[Runtime, Depends(_runtime)]


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    async with runtime_of(request).database.transaction() as session:
        request.state.session = session
        yield session


async def _now(request: Request) -> datetime:
    return runtime_of(request).clock.now()


Tx = Annotated[AsyncSession, Depends(_transaction, scope="function")]
Now = Annotated[datetime, Depends(_now)]


class StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return strict_json.loads(await self.body())
        except strict_json.JsonProblem as wrong:
            raise BadRequest(str(wrong)) from None


class Route(APIRoute):
    """Replays the stored answer of a repeated Idempotency-Key; stores it with the write."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if not await idempotency.prepare(strict):
                return await answer(strict)
            try:
                response = await answer(strict)
            except idempotency.Replay as replay:
                return replay.response
            await idempotency.settle(strict, response, runtime_of(strict).settings.secret)
            return response

        return handle


def Router(*, tags: list[str | Enum] | None = None, prefix: str = "") -> APIRouter:  # noqa: N802
    """Routes for programs (with `tags`: under the API's prefix, described in OpenAPI) or pages."""
    return _router(Route, tags, prefix)


def _router(route_class: type[APIRoute], tags: list[str | Enum] | None, prefix: str) -> APIRouter:
    if tags is None:
        return APIRouter(route_class=route_class, prefix=prefix, include_in_schema=False)
    return APIRouter(route_class=route_class, prefix=API_PREFIX + prefix, tags=tags)


def gather(into: APIRouter, parts: Iterable[APIRouter]) -> None:
    """Add the parts' routes themselves.

    An included router is walked anew for each request, twice and at several microseconds a route;
    routes of one list cost a regular expression each.
    """
    for part in parts:
        into.routes.extend(part.routes)


def StreamRouter(*, tags: list[str | Enum] | None = None, prefix: str = "") -> APIRouter:  # noqa: N802
    """As `Router`, for uploads that are stored as they arrive. They hold no transaction while they
    do, and reading an Idempotency-Key's fingerprint would mean keeping the whole body: such a
    route must be idempotent by what is uploaded."""
    return _router(APIRoute, tags, prefix)


def problem(failure: Failure) -> JSONResponse:
    """RFC 9457 problem details."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": failure.title,
        "status": failure.status,
        "code": failure.code,
        "detail": failure.detail,
        "errors": [error._asdict() for error in failure.errors],
    }
    return JSONResponse(
        body,
        status_code=failure.status,
        headers=failure.headers,
        media_type="application/problem+json",
    )


Renderer = Callable[[Request, Failure], Awaitable[Response] | Response]


async def rendered(request: Request, failure: Failure, page: Renderer) -> Response:
    """problem+json for programs, `page` for people."""
    if request.url.path.startswith("/api/") or not _wants_html(request):
        return problem(failure)
    made = page(request, failure)
    return made if isinstance(made, Response) else await made


def install_failures(app: FastAPI, *, page: Renderer) -> None:
    """Render every failure that a route raises."""

    async def render(request: Request, failure: Failure) -> Response:
        return await rendered(request, failure, page)

    async def on_failure(request: Request, error: Exception) -> Response:
        assert isinstance(error, Failure)
        return await render(request, error)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await render(request, invalid_from(error.errors()))

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await render(request, _from_status(error))

    async def on_database(request: Request, error: Exception) -> Response:
        log.warning("database_unavailable", error=type(error).__name__)
        return await render(request, Unavailable())

    async def on_data(request: Request, _error: Exception) -> Response:
        detail = "Some text holds a character that cannot be stored, such as NUL. Remove it."
        return await render(request, BadRequest(detail))

    app.add_exception_handler(Failure, on_failure)
    app.add_exception_handler(DataError, on_data)
    app.add_exception_handler(OperationalError, on_database)  # gone, or a statement timed out
    app.add_exception_handler(PoolTimeout, on_database)  # every connection is busy
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)


def _wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def invalid_from(errors: Sequence[Mapping[str, Any]]) -> Failure:
    """Pydantic's findings as field errors; the rejected input itself is never echoed."""
    found = []
    for error in errors:
        path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
        message = str(error["msg"]).removeprefix("Value error, ")
        if error["type"] == "extra_forbidden":
            message = "This field is not known. Remove it or check its spelling."
        found.append(FieldError(".".join(path), message))
    what = "a value" if len(found) == 1 else f"{len(found)} values"
    return Invalid(f"Please correct {what}: see errors.", errors=found)


def _from_status(error: HTTPException) -> Failure:
    """Failures the framework itself raises, such as a method a path does not have.

    It wraps what goes wrong while a body is read; a failure of ours in there is the one to tell.
    """
    if isinstance(error.__cause__, Failure):
        return error.__cause__
    if error.status_code == 404:
        return NotFound()
    if error.status_code == 405:
        return MethodNotAllowed("This address does not take that method.", headers=error.headers)
    if error.status_code == 413:
        return TooLarge(str(error.detail))
    return BadRequest(str(error.detail), headers=error.headers)
