from sante.core.http import Now, Router, Tx
from sante.nutrition import service
from sante.nutrition.api.common import PhotoId, Reader, Writer, eater
from sante.nutrition.schemas import EstimateOut, PhotoJobOut

router = Router(tags=["food"], prefix="/food")


@router.post("/photos/{photo_id}/estimate", status_code=202)
async def ask_estimate(photo_id: PhotoId, viewer: Writer, session: Tx, now: Now) -> PhotoJobOut:
    """Send the photo to the model of this house. What it sees waits with the photo: log what you
    choose of it."""
    who = await eater(session, viewer, now)
    job_id = await service.ask_estimate(session, who.person, photo_id, today=who.today)
    return PhotoJobOut(job_id=job_id, reader=service.photo_reader() or "")


@router.get("/photos/{photo_id}/estimate")
async def read_estimate(photo_id: PhotoId, viewer: Reader, session: Tx, now: Now) -> EstimateOut:
    """How far the estimate is and what was seen, with the five foods of the table each may be."""
    who = await eater(session, viewer, now)
    found = await service.estimating(session, who.person, photo_id, today=who.today)
    return EstimateOut.of(photo_id, found, who.shown, reader=service.photo_reader())
