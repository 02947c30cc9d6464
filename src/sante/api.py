"""The application: every router under one roof. It only assembles."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

import sante
from sante import wiring
from sante.core import health, http
from sante.core.errors import Failure
from sante.core.middleware import Guard
from sante.core.runtime import Runtime
from sante.identity.access import SignInFirst

PREFIX = "/api/v1"


def create_app(runtime: Runtime) -> FastAPI:
    """The whole web application over one runtime; the caller owns the runtime's life."""
    wiring.install()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await runtime.database.close()

    app = FastAPI(
        title="Santé",
        version=sante.__version__,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    for router in wiring.api_routers():
        app.include_router(router, prefix=PREFIX)
    for router in wiring.page_routers():
        app.include_router(router, include_in_schema=False)
    app.include_router(health.router, include_in_schema=False)
    http.install_failures(app, page=_failure_page)
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_middleware(
        Guard,
        upload_limit=runtime.settings.max_upload_mb * 1024 * 1024,
        https=runtime.settings.https,
    )
    return app


def _failure_page(request: Request, failure: Failure) -> Response:
    from sante.web.pages import failure_page

    return failure_page(request, failure)


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    """Back to where they wanted to go, once signed in; a fragment makes the whole page go."""
    target = "/sign-in"
    if request.method == "GET" and request.url.path != "/":
        target += f"?next={quote(request.url.path)}"
    if "hx-request" in request.headers:
        return JSONResponse(None, status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)
