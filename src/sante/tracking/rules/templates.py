"""The trackers ready to be taken, read once from the package's data."""

import json
from datetime import time
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sante.tracking.rules.stored import read_aim, read_definition
from sante.tracking.types import (
    Colour,
    Domain,
    Frequency,
    Icon,
    Kind,
    Schedule,
    Setup,
    Template,
)


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    text = files("sante.tracking").joinpath("data/templates.json").read_text(encoding="utf-8")
    return tuple(_template(one) for one in json.loads(text))


def template(key: str) -> Template | None:
    return next((one for one in templates() if one.key == key), None)


def _template(one: dict[str, Any]) -> Template:
    prompt = one["prompt_time"]
    setup = Setup(
        name=one["name"],
        definition=read_definition({"fields": one["fields"], "rules": one.get("rules", [])}),
        icon=Icon(one["icon"]),
        colour=Colour(one["colour"]),
        kind=Kind.TEMPLATE,
        template=one["key"],
        domain=Domain(one["domain"]) if "domain" in one else None,
        schedule=Schedule(
            Frequency.NONE if prompt is None else Frequency.DAILY,
            prompt_time=None if prompt is None else time.fromisoformat(prompt),
        ),
        aim=read_aim(one["aim"]) if "aim" in one else None,
    )
    return Template(one["key"], one["description"], setup)
