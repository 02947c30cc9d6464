from datetime import time
from typing import Annotated

from pydantic import Field, PlainSerializer

from sante.core.schemas import Model

Wall = Annotated[time, PlainSerializer(lambda at: at.strftime("%H:%M"), return_type=str)]


class RepeatModel(Model):
    """Asked again until it is answered."""

    minutes: int = Field(ge=1, le=1440)
    times: int = Field(ge=1, le=100)
