"""The service worker, which shows notifications while no page is open. It stands at the root of the
house, for a worker may look after no more than what lies below it."""

from fastapi import Response

from sante.core.http import Router
from sante.ui import service as ui

router = Router()


@router.get("/service-worker.js")
async def service_worker() -> Response:
    return Response(
        ui.asset_bytes("service-worker.js"),
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )
