"""Having a photo estimated: asking for it, and waiting."""

from fastapi import Request, Response

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit import ids
from sante.nutrition import service
from sante.nutrition.pages.common import PhotoId, guest
from sante.nutrition.pages.day import view_of
from sante.nutrition.pages.estimate_card import estimate_card
from sante.ui import service as ui
from sante.ui.types import Flash, Form

router = Router()


@router.post("/food/photos/{photo_id}/estimate")
async def ask(
    request: Request, photo_id: PhotoId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """Send the photo to the model of this house."""
    who = await guest(session, viewer, now)
    key = ids.encode("photo", photo_id)
    try:
        async with session.begin_nested():
            await service.ask_estimate(session, who.person, photo_id, today=who.today)
    except NotFound:
        raise
    except Failure as failure:
        form = Form(message=failure.detail)
        view = await view_of(session, viewer, who, who.today, form=form, photo=key)
        return ui.render(request, "nutrition/day.html", view, status=failure.status)
    said = Flash(f"{service.photo_reader()} looks at it now. You can leave this page.")
    return ui.redirect(request, f"/food?photo={key}", flash=said)


@router.get("/food/photos/{photo_id}/estimating")
async def estimating(
    request: Request, photo_id: PhotoId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    """The card of a photo that is looked at, which asks for itself; then what was seen."""
    who = await guest(session, viewer, now)
    key = ids.encode("photo", photo_id)
    card = await estimate_card(session, who, key)
    if card is not None and card.is_open and ui.is_htmx(request):
        return ui.fragment(request, "nutrition/estimate.html", card)
    ready = card is not None and card.seen and not card.failure and not card.is_open
    return ui.redirect(request, f"/food/photos/{key}/choose" if ready else f"/food?photo={key}")
