"""The application: every router under one roof. It only assembles."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request, Response

import sante
from sante import wiring
from sante.core import health, http
from sante.core.errors import Failure
from sante.core.middleware import Guard
from sante.core.runtime import Runtime
from sante.identity.access import SignInFirst
from sante.identity.pages import sign_in_address
from sante.ui import service as ui

FORM_AROUND: Final = 64 * 1024  # what a form adds to the file in it


def create_app(runtime: Runtime) -> FastAPI:
    """The whole web application over one runtime; the caller owns the runtime's life."""
    wiring.install(runtime.settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await runtime.database.close()

    app = FastAPI(
        title="Santé",
        version=sante.__version__,
        openapi_url=f"{http.API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    for router in wiring.api_routers():
        app.include_router(router, prefix=http.API_PREFIX)
    for router in wiring.page_routers():
        app.include_router(router, include_in_schema=False)
    app.mount(ui.PREFIX, ui.Assets())
    app.include_router(health.router, include_in_schema=False)
    http.install_failures(app, page=_failure_page)
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_middleware(
        Guard,
        upload_limit=runtime.settings.max_upload_mb * 1024 * 1024,
        https=runtime.settings.https,
        large_uploads=dict.fromkeys(
            wiring.LARGE_UPLOADS, runtime.settings.max_import_mb * 1024 * 1024 + FORM_AROUND
        ),
        large_bodies=wiring.LARGE_BODIES,
    )
    return app


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    """Back to where they wanted to go, once signed in; a fragment makes the whole page go."""
    wanted = request.url.path if request.method == "GET" else "/"
    return ui.redirect(request, sign_in_address(wanted))


def _failure_page(request: Request, failure: Failure) -> Response:
    return ui.error_page(
        request,
        status=failure.status,
        title=failure.title,
        detail=failure.detail,
        errors=failure.errors,
    )
