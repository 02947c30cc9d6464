"""Whether the process lives, whether it can serve, and its metrics."""

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sante.core import metrics
from sante.core.errors import NotFound
from sante.core.http import Router, runtime_of

router = Router()


@router.get("/healthz")
async def live() -> Response:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """503 until the database answers with the schema this release was made for."""
    try:
        async with runtime_of(request).database.transaction() as session:
            found = await session.execute(text("select count(*) from users where false"))
            found.scalar_one()
    except (SQLAlchemyError, OSError, TimeoutError):
        return JSONResponse({"status": "waiting for the database"}, status_code=503)
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def prometheus(request: Request) -> Response:
    """For a scraper on this machine; a reverse proxy passes on no such request."""
    if request.client is None or request.client.host not in ("127.0.0.1", "::1"):
        raise NotFound
    if "x-forwarded-for" in request.headers:
        raise NotFound
    return Response(metrics.render(), media_type=CONTENT_TYPE_LATEST)
