"""The application: every router under one roof. It only assembles."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request, Response

import sante
from sante import wiring
from sante.bot.base import House
from sante.bot.running import running
from sante.core import health, http
from sante.core.errors import Failure
from sante.core.middleware import Guard
from sante.core.runtime import Runtime
from sante.identity.access import ProveFirst, SignInFirst
from sante.identity.pages import prove_address, sign_in_address
from sante.ui import service as ui

FORM_AROUND: Final = 64 * 1024  # what a form adds to the file in it


def create_app(runtime: Runtime) -> FastAPI:
    """The whole web application over one runtime; the caller owns the runtime's life."""
    wiring.install(runtime.settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(app.state.bot):
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
    app.state.bot = House(runtime, wiring.OWNED_TABLES)
    http.gather(app.router, [*wiring.api_routers(), *wiring.page_routers(), health.router])
    app.state.panels = wiring.panels()
    app.mount(ui.PREFIX, ui.Assets())
    http.install_failures(app, page=_failure_page)
    app.add_exception_handler(SignInFirst, _to_sign_in)
    app.add_exception_handler(ProveFirst, _to_proof)
    app.add_middleware(
        Guard,
        upload_limit=runtime.settings.max_upload_mb * 1024 * 1024,
        https=runtime.settings.https,
        page=_failure_page,
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


async def _to_proof(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProveFirst)
    return ui.redirect(request, prove_address(error.back))


def _failure_page(request: Request, failure: Failure) -> Response:
    return ui.error_page(
        request,
        status=failure.status,
        title=failure.title,
        detail=failure.detail,
        errors=failure.errors,
    )
