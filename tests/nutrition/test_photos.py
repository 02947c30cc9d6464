"""S29: what is kept of a picture is its pixels, and what is no picture is refused."""

import io
import struct
import zlib

import httpx2
import pytest
from PIL import Image

from sante.core.runtime import Runtime
from sante.nutrition.errors import PictureRefused, PictureTooLarge
from sante.nutrition.pictures import LONGEST_SIDE, redraw
from tests.support.people import People, Person
from tests.support.pictures import SECRET_WORDS, jpeg, png


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_only_the_pixels_are_kept() -> None:
    sent = jpeg()
    assert SECRET_WORDS.encode() in sent
    made = redraw(sent)
    assert SECRET_WORDS.encode() not in made.data
    assert b"behind the picture" not in made.data
    assert made.data.endswith(b"\xff\xd9")
    image = opened(made.data)
    assert dict(image.getexif()) == {}
    assert "comment" not in image.info


def test_a_picture_stands_upright() -> None:
    made = redraw(jpeg(60, 40, orientation=6))
    assert (made.width, made.height) == (40, 60)


def test_a_large_photo_is_made_smaller() -> None:
    made = redraw(jpeg(4000, 3000))
    assert (made.width, made.height) == (LONGEST_SIDE, 1200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_become_jpeg_transparent_or_not(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 20), (10, 200, 30, 128)).save(out, kind)
    assert opened(redraw(out.getvalue()).data).format == "JPEG"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(PictureTooLarge, match="50 megapixels"):
        redraw(png(8000, 6300))


def bomb() -> bytes:
    """A PNG that says it is 60,000 by 60,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (10, 10)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        jpeg()[:200],
        gif(),
    ],
    ids=["empty", "text", "svg", "html", "pdf", "cut off", "gif"],
)
def test_what_is_no_picture_of_three_kinds_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused):
        redraw(data)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        redraw(bomb())


async def test_a_photo_is_private_and_goes_when_it_is_deleted(
    client: httpx2.AsyncClient, alice: Person, people: People, runtime: Runtime
) -> None:
    files = {"file": ("../../evil.jpg", jpeg())}
    made = await client.post("/api/v1/food/photos", files=files, headers=alice.headers)
    assert made.status_code == 201, made.text
    assert "Write what is on it" in made.json()["prompt"]
    path = f"/api/v1/food/photos/{made.json()['photo_id']}"
    shown = await client.get(path, headers=alice.headers)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    charlie = await people.charlie()
    assert (await client.get(path, headers=charlie.headers)).status_code == 404
    stored = [p for p in (runtime.settings.home / "files").rglob("*") if p.is_file()]
    assert len(stored) == 1
    assert "evil" not in str(stored[0])
    assert (await client.delete(path, headers=alice.headers)).status_code == 204
    assert (await client.get(path, headers=alice.headers)).status_code == 404
    assert [p for p in (runtime.settings.home / "files").rglob("*") if p.is_file()] == []


async def test_a_refused_picture_leaves_no_file(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    files = {"file": ("a.jpg", b"nothing")}
    refused = await client.post("/api/v1/food/photos", files=files, headers=alice.headers)
    assert (refused.status_code, refused.json()["code"]) == (415, "picture_refused")
    assert not [p for p in (runtime.settings.home / "files").rglob("*") if p.is_file()]
