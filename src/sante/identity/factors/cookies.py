"""The cookie that carries a sign-in from its first step to its second."""

from datetime import timedelta
from typing import Final

from fastapi import Request, Response

from sante.core.http import runtime_of
from sante.core.settings import Settings
from sante.identity.factors import second_step
from sante.identity.factors.rules import FACTORS
from sante.identity.factors.second_step import FirstStep
from sante.ui import service as ui

STEP_COOKIE: Final = "sante_step"
SECOND_STEP: Final = "/sign-in/second-step"


async def to_second_step(request: Request, first: FirstStep) -> Response:
    """Go on to the second step, which finds the first by a cookie."""
    runtime = runtime_of(request)
    token = await second_step.begin(runtime, first)
    response = ui.redirect(request, SECOND_STEP)
    keep(response, runtime.settings, (STEP_COOKIE, token), FACTORS.second_step_for)
    return response


def keep(
    response: Response, settings: Settings, cookie: tuple[str, str], lifetime: timedelta
) -> None:
    """Only for the sign-in pages; scripts cannot read it, and no other site's form sends it."""
    name, value = cookie
    response.set_cookie(
        name,
        value,
        max_age=int(lifetime.total_seconds()),
        path="/sign-in",
        httponly=True,
        secure=settings.https,
        samesite="lax",
    )
