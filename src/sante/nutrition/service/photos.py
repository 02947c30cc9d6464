"""Photos of meals. No model looks at them: a photo is kept, and the person names the foods."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import NotFound, TooLarge
from sante.core.files import FileMissing, Files, new_key
from sante.core.runtime import Runtime
from sante.core.uploads import IncomingFile
from sante.kit.ids import new_id
from sante.nutrition import pictures
from sante.nutrition.errors import TooManyKept
from sante.nutrition.models import FoodPhoto
from sante.nutrition.queries import meals as queries
from sante.nutrition.service.rows import photo_of
from sante.nutrition.types import Photo
from sante.profile import service as profile

MOST_PHOTOS: Final = 20_000


async def take_photo(
    runtime: Runtime, user_id: UUID, incoming: IncomingFile, *, now: datetime
) -> Photo:
    """Draw the picture anew and keep it. Raises PictureRefused, PictureTooLarge, TooLarge,
    TooManyKept, BadRequest."""
    limit = runtime.settings.max_upload_mb * 2**20
    picture = await asyncio.to_thread(pictures.redraw, await _whole(incoming.chunks, limit))
    async with runtime.database.transaction(user_id=user_id) as session:
        count, _ = await queries.photo_usage(session, user_id)
        if count >= MOST_PHOTOS:
            raise TooManyKept("photos", MOST_PHOTOS)
        _, today = await profile.person_at(session, user_id, now=now)
    stored = await runtime.files.put(new_key(user_id, now), picture.data)
    try:
        async with runtime.database.transaction(user_id=user_id) as session:
            await touch(session, user_id)
            photo_id = new_id()
            row = {
                "user_id": user_id,
                "id": photo_id,
                "file_key": stored.key,
                "width": picture.width,
                "height": picture.height,
                "size": stored.size,
                "local_date": today,
                "created_at": now,
            }
            await queries.add(session, FoodPhoto, [row])
            return await photo(session, user_id, photo_id)
    except BaseException:
        await runtime.files.delete(stored.key)
        raise


async def _whole(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"The picture is larger than {limit // 2**20} MB. Send it smaller.")
    return bytes(data)


async def photo(session: AsyncSession, user_id: UUID, photo_id: UUID) -> Photo:
    """Raises NotFound."""
    row = await queries.photo(session, user_id, photo_id)
    if row is None:
        raise NotFound
    return photo_of(row)


async def photos(session: AsyncSession, user_id: UUID, first: date, last: date) -> list[Photo]:
    """Taken on the local days, oldest first."""
    return [photo_of(row) for row in await queries.photos_between(session, user_id, first, last)]


async def picture(session: AsyncSession, user_id: UUID, photo_id: UUID, *, files: Files) -> bytes:
    """The JPEG. Raises NotFound."""
    found = await photo(session, user_id, photo_id)
    try:
        return await files.get(found.file_key)
    except FileMissing:
        raise NotFound from None


async def delete_photo(
    session: AsyncSession, user_id: UUID, photo_id: UUID, *, files: Files
) -> None:
    """The picture is gone; a meal that had it stays. Raises NotFound."""
    await touch(session, user_id)
    found = await photo(session, user_id, photo_id)
    await queries.remove_photo(session, user_id, photo_id)
    await files.delete(found.file_key)
