"""What all request and answer models share."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Path
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from sante.core.errors import NotFound
from sante.kit import ids

T = TypeVar("T")


class Model(BaseModel):
    """Unknown fields are refused: a typo must not look like success."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Page(Model, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PublicId:
    """`Annotated[UUID, PublicId("goal")]`: a UUID inside, a TypeID such as `goal_01j…` outside."""

    prefix: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            self._read,
            core_schema.uuid_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(self._write),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"type": "string", "pattern": f"^{self.prefix}_[0-9a-hjkmnp-tv-z]{{26}}$"}

    def _read(self, value: object) -> object:
        return ids.decode(self.prefix, value) if isinstance(value, str) else value

    def _write(self, value: UUID) -> str:
        return ids.encode(self.prefix, value)


@lru_cache
def PathId(prefix: str, name: str | None = None) -> Any:  # noqa: N802 - reads as a type does
    """`Annotated[UUID, PathId("goal")]`: a malformed id in a path is answered as an unknown one.

    `name` is the parameter's name in the path, `<kind>_id` of the prefix by default.
    """
    parameter = name or PARAMETERS[prefix]

    async def read(value: Annotated[str, Path(alias=parameter)]) -> UUID:
        try:
            return ids.decode(prefix, value)
        except ValueError:
            raise NotFound from None

    return Depends(read)


PARAMETERS = {
    "rep": "report_id",
    "obs": "observation_id",
    "con": "constraint_id",
    "goal": "goal_id",
    "ua": "user_action_id",
    "log": "log_id",
    "plan": "plan_id",
    "uc": "user_challenge_id",
    "xp": "transaction_id",
    "job": "job_id",
    "imp": "import_id",
    "src": "source_id",
    "hs": "health_session_id",
    "trk": "tracker_id",
    "te": "tracker_entry_id",
    "quiz": "quiz_id",
    "meal": "food_entry_id",
    "formula": "formula_id",
    "food": "own_food_id",
    "photo": "photo_id",
    "rem": "reminder_id",
    "rev": "event_id",
    "tok": "token_id",
    "pk": "passkey_id",
    "idn": "identity_id",
    "sess": "session_id",
    "inv": "invite_id",
    "msg": "message_id",
    "prof": "profile_id",
    "ntf": "notification_id",
    "chan": "channel_id",
    "user": "user_id",
}
