from typing import Annotated

from fastapi import Query, Request, Response

from sante.core.errors import NotFound
from sante.core.http import Now, Router, RuntimeDep, StreamRouter, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.uploads import incoming_file
from sante.identity.access import StreamWrite
from sante.identity.types import Viewer
from sante.nutrition import service
from sante.nutrition.api.common import FILE, OwnFoodId, PhotoId, Reader, Writer, eater
from sante.nutrition.schemas import (
    FoodIn,
    FoodPatch,
    FoodsOut,
    OwnFoodOut,
    PhotoOut,
    ProductsOut,
    SearchOut,
)

router = Router(tags=["food"], prefix="/food")
uploads = StreamRouter(tags=["food"], prefix="/food")

_IMAGE: dict[int | str, dict[str, object]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/search")
async def search_foods(
    viewer: Reader,
    session: Tx,
    now: Now,
    q: Annotated[str, Query(max_length=200)] = "",
    barcode: Annotated[str | None, Query(pattern="^[0-9]{6,14}$")] = None,
    limit: Annotated[int, Query(ge=1, le=25)] = 5,
) -> SearchOut:
    """Foods of the table and of your own, the best first; or the product with a barcode."""
    shown = (await eater(session, viewer, now)).shown
    if barcode is not None:
        try:
            own = await service.by_barcode(session, viewer.user_id, barcode)
        except NotFound:
            return SearchOut(items=[])
        return SearchOut.of([(own.food, 1.0)], shown)
    found = await service.search(session, viewer.user_id, q, best=limit) if q.strip() else []
    return SearchOut.of(found, shown)


@router.get("/foods")
async def list_foods(
    viewer: Reader,
    session: Tx,
    now: Now,
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> FoodsOut:
    """The foods you typed in, newest first."""
    shown = (await eater(session, viewer, now)).shown
    after = from_cursor("food", cursor)
    found = await service.list_own(session, viewer.user_id, after=after, limit=limit + 1)
    kept = found[:limit]
    return FoodsOut(
        items=[OwnFoodOut.of_own(one, shown) for one in kept],
        next_cursor=cursor_of("food", kept[-1].id) if len(found) > limit else None,
    )


@router.post("/foods", status_code=201)
async def add_food(body: FoodIn, viewer: Writer, session: Tx, now: Now) -> OwnFoodOut:
    """A food the table lacks, with the figures of its packet."""
    made = await service.add_food(session, viewer.user_id, body.new(), now=now)
    return OwnFoodOut.of_own(made, (await eater(session, viewer, now)).shown)


@router.get("/foods/{own_food_id}")
async def read_food(own_food_id: OwnFoodId, viewer: Reader, session: Tx, now: Now) -> OwnFoodOut:
    found = await service.own_food(session, viewer.user_id, own_food_id)
    return OwnFoodOut.of_own(found, (await eater(session, viewer, now)).shown)


@router.patch("/foods/{own_food_id}")
async def change_food(
    own_food_id: OwnFoodId, body: FoodPatch, viewer: Writer, session: Tx, now: Now
) -> OwnFoodOut:
    """Meals logged before keep the figures they had."""
    before = await service.own_food(session, viewer.user_id, own_food_id)
    made = await service.change_food(session, viewer.user_id, own_food_id, body.onto(before))
    return OwnFoodOut.of_own(made, (await eater(session, viewer, now)).shown)


@router.delete("/foods/{own_food_id}", status_code=204)
async def delete_food(own_food_id: OwnFoodId, viewer: Writer, session: Tx) -> Response:
    await service.delete_food(session, viewer.user_id, own_food_id)
    return Response(status_code=204)


@uploads.post("/products", openapi_extra=FILE)
async def bring_products(
    request: Request,
    viewer: Annotated[Viewer, StreamWrite("nutrition")],
    now: Now,
    runtime: RuntimeDep,
    country: Annotated[str | None, Query(max_length=60, examples=["germany"])] = None,
) -> ProductsOut:
    """Send an export of Open Food Facts (CSV or JSONL, packed with gzip or not); products with a
    name and their energy become foods of yours, up to 20,000. The same again changes nothing."""
    brought = await service.bring_products(
        runtime,
        viewer.user_id,
        await incoming_file(request),
        country=None if country is None else country.strip().casefold(),
        now=now,
    )
    return ProductsOut(
        lines=brought.lines, stored=brought.stored, left_out=brought.left_out, full=brought.full
    )


@router.delete("/products", status_code=204)
async def forget_products(viewer: Writer, session: Tx) -> Response:
    """Delete the products of your files; meals logged with them stay."""
    await service.forget_products(session, viewer.user_id)
    return Response(status_code=204)


@uploads.post("/photos", status_code=201, openapi_extra=FILE)
async def add_photo(
    request: Request,
    viewer: Annotated[Viewer, StreamWrite("nutrition")],
    now: Now,
    runtime: RuntimeDep,
) -> PhotoOut:
    """Keep a photo of a meal: drawn anew, without what the camera wrote beside it. Log the meal
    with its `photo_id`."""
    made = await service.take_photo(runtime, viewer.user_id, await incoming_file(request), now=now)
    return PhotoOut.of(made)


@router.get("/photos/{photo_id}", response_class=Response, responses=_IMAGE)
async def read_photo(
    photo_id: PhotoId, viewer: Reader, session: Tx, runtime: RuntimeDep
) -> Response:
    data = await service.picture(session, viewer.user_id, photo_id, files=runtime.files)
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})


@router.delete("/photos/{photo_id}", status_code=204)
async def delete_photo(
    photo_id: PhotoId, viewer: Writer, session: Tx, runtime: RuntimeDep
) -> Response:
    """The picture is gone; the meal stays."""
    await service.delete_photo(session, viewer.user_id, photo_id, files=runtime.files)
    return Response(status_code=204)
