"""Failures a caller can expect: a class with a code and a status, rendered in one place.

Anything else is a bug: it stays a 500 that carries an id and nothing more.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple


class FieldError(NamedTuple):
    field: str
    message: str


class Failure(Exception):
    """Raised where it is known. `detail` says what is wrong and what to do about it."""

    code: ClassVar[str] = "failure"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request could not be done"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


class BadRequest(Failure):
    code, status, title = "bad_request", 400, "The request is not understood"


class Unauthorized(Failure):
    code, status, title = "unauthorized", 401, "Sign in first"

    def __init__(self, detail: str = "Sign in, or send a valid access token.") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Failure):
    code, status, title = "forbidden", 403, "Not allowed"


class NotFound(Failure):
    """There is no such thing, or it is somebody else's: the answer is the same to the byte."""

    code, status, title = "not_found", 404, "Not found"

    def __init__(self) -> None:
        super().__init__("There is nothing here. Check the address or the id.")


class MethodNotAllowed(Failure):
    code, status, title = "method_not_allowed", 405, "Method not allowed"


class Conflict(Failure):
    code, status, title = "conflict", 409, "Conflict with the present state"


class TooLarge(Failure):
    code, status, title = "too_large", 413, "Too large"


class UnsupportedMedia(Failure):
    code, status, title = "unsupported_media_type", 415, "This kind of file cannot be read"


class Invalid(Failure):
    code, status, title = "invalid", 422, "Some values need a correction"


class TooMany(Failure):
    code, status, title = "too_many_requests", 429, "Too many requests"


class StorageFull(Failure):
    code, status, title = "storage_full", 507, "There is no space left"


class Unavailable(Failure):
    code, status, title = "unavailable", 503, "Not available just now"

    def __init__(self) -> None:
        detail = "The database does not answer in time. Nothing was changed; try again shortly."
        super().__init__(detail, headers={"Retry-After": "5"})
