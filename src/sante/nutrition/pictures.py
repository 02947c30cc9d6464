"""Photos people send, made safe (the only place that opens an image).

The kind is found by content and only three are tried; a picture of more than 50 megapixels is
refused before its pixels are unpacked. What is kept is a fresh canvas with the pixels on it,
upright and at most 1,600 wide or high: no EXIF, no place, no comment, no thumbnail, no bytes behind
the picture.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Final

from sante.nutrition.errors import PictureRefused, PictureTooLarge

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 1600
QUALITY: Final = 85
_NOT_ONE: Final = (
    "This is no picture we can read. Send a JPEG, PNG or WebP; on an iPhone, choose “Most"
    " compatible” in the camera's settings."
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG of ours."""

    data: bytes
    width: int
    height: int


def redraw(data: bytes) -> Picture:
    """Raises PictureRefused, PictureTooLarge. Slow: call it in a thread."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PictureTooLarge(
                        "The picture has more than 50 megapixels. Send it smaller."
                    )
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                pixels = upright.convert("RGB")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PictureTooLarge("The picture is too large. Send it smaller.") from None
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
            raise PictureRefused(_NOT_ONE) from None
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    canvas = Image.new("RGB", pixels.size)
    canvas.paste(pixels)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), canvas.width, canvas.height)
