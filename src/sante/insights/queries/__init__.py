"""What is asked of the database."""

from sante.insights.queries.days import (
    days,
    patterns,
    put_days,
    put_patterns,
    put_trends,
    remove_days,
    set_morning,
    take_mornings,
    trends,
)

__all__ = [
    "days",
    "patterns",
    "put_days",
    "put_patterns",
    "put_trends",
    "remove_days",
    "set_morning",
    "take_mornings",
    "trends",
]
