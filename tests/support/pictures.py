"""Pictures as cameras and strangers send them."""

import io
from typing import Any

from PIL import Image

GPS_IFD = 0x8825
ORIENTATION = 0x0112
DESCRIPTION = 0x010E
SECRET_WORDS = "taken at home, 52.52 N 13.40 E"


def jpeg(width: int = 60, height: int = 40, **options: Any) -> bytes:
    """A small photo with a place, a description and a comment in it."""
    image = Image.new("RGB", (width, height), (200, 120, 40))
    image.paste((20, 20, 220), (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET_WORDS
    exif[ORIENTATION] = options.pop("orientation", 1)
    exif.get_ifd(GPS_IFD)[2] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=SECRET_WORDS.encode(), **options)
    return out.getvalue() + b"and more behind the picture"


def png(width: int, height: int) -> bytes:
    """Black, so that many pixels make few bytes."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG", optimize=True)
    return out.getvalue()
