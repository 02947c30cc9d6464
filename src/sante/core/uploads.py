"""Uploads as they arrive, before anything is made of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from sante.core.errors import BadRequest, FieldError, Invalid, UnsupportedMedia

MOST_AFTER: Final = 64 * 1024  # bytes of a form behind its file

_CUT_OFF: Final = "The upload was cut off before its end. Nothing was kept: send it again."


async def refuse_cut_off(request: Request) -> None:
    """Raises BadRequest when a multipart body lacks its end.

    A form ends with its boundary and two hyphens. Without them the connection broke on the way,
    and a text file cut short would pass for whole.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    end = b"--" + options.get(b"boundary", b"") + b"--"
    if end not in (await request.body())[-len(end) - 200 :]:
        raise BadRequest(_CUT_OFF)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """`chunks` gives the bytes as they come and raises BadRequest where they stop too early: who
    stores them sees either the whole file or a failure."""

    name: str | None
    chunks: AsyncIterator[bytes]


async def incoming_file(request: Request, field: str = "file") -> IncomingFile:
    """The one file of a multipart form, straight from the connection.

    Nothing is gathered, in memory or on disk: a file of any size costs what one piece does.
    Raises UnsupportedMedia, BadRequest, or Invalid when the form does not hold that file.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UnsupportedMedia(f"Send the file as multipart/form-data (field “{field}”).")
    form = _Form(request, options[b"boundary"], field)
    await form.find()
    return IncomingFile(form.file_name, form.chunks())


class _Form:
    def __init__(self, request: Request, boundary: bytes, field: str) -> None:
        self._body = aiter(request.stream())
        self._field = field
        self._header, self._value = b"", b""
        self._parts = self._size = 0
        self._ended = self._found = self._file_ended = False
        self._pieces: list[bytes] = []
        self.file_name: str | None = None
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._on_field,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": self._on_data,
                    "on_part_end": self._on_part_end,
                    "on_end": self._on_end,
                },
            )
        except FormParserError:
            raise BadRequest("The form's boundary is impossible.") from None

    async def find(self) -> None:
        """Read up to where the file begins."""
        while not self._found:
            if not await self._more():
                raise BadRequest(_CUT_OFF)

    async def chunks(self) -> AsyncIterator[bytes]:
        after = 0
        while True:
            pieces, self._pieces = self._pieces, []
            for piece in pieces:
                yield piece
            if self._ended:
                return
            behind = self._file_ended  # of this piece: the file's own end may be a large one
            if not await self._more():
                raise BadRequest(_CUT_OFF)
            after += self._size if behind else 0
            if after > MOST_AFTER:
                raise BadRequest("The form goes on behind its file.")

    async def _more(self) -> bool:
        piece = await anext(self._body, b"")
        if not piece:
            return False
        self._size = len(piece)
        try:
            self._parser.write(piece)
        except FormParserError:
            raise BadRequest("The form is broken. Send the file again.") from None
        return True

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > 1:
            self._refuse("Send one file and nothing else.")

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            if options.get(b"name", b"").decode("utf-8", "replace") != self._field:
                self._refuse(f"Send the file in the field “{self._field}”, and no other field.")
            name = options.get(b"filename")
            if not name:
                self._refuse("Choose a file first.")
            else:
                self.file_name = name.decode("utf-8", "replace")
                self._found = True
        self._header = self._value = b""

    def _on_headers(self) -> None:
        if not self._found:
            self._refuse(f"Send the file in the field “{self._field}”.")

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._pieces.append(data[start:end])

    def _on_part_end(self) -> None:
        self._file_ended = True

    def _on_end(self) -> None:
        self._ended = True

    def _refuse(self, message: str) -> None:
        raise Invalid(message, errors=[FieldError(self._field, message)])
