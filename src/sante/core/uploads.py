"""Uploads as they arrive, before anything is made of them."""

from fastapi import Request
from python_multipart.multipart import parse_options_header

from sante.core.errors import BadRequest


async def refuse_cut_off(request: Request) -> None:
    """Raises BadRequest when a multipart body lacks its end.

    A form ends with its boundary and two hyphens. Without them the connection broke on the way,
    and a text file cut short would pass for whole.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    end = b"--" + options.get(b"boundary", b"") + b"--"
    if end not in (await request.body())[-len(end) - 200 :]:
        raise BadRequest("The upload was cut off before its end. Nothing was kept: send it again.")
