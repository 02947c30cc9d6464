"""Structured logs: a fixed event name, ids as fields, never an object, never health data."""

import logging
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

_CONTROL: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127)}


def _harmless(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Line breaks and terminal codes in a value cannot forge a line of the log."""
    return {k: v.translate(_CONTROL) if isinstance(v, str) else v for k, v in event.items()}


def configure(style: str = "auto") -> None:
    """`style`: json for machines, text for a terminal, auto decides by where it goes."""
    text = style == "text" or (style == "auto" and sys.stderr.isatty())
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if text
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _harmless,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    for name in ("uvicorn.access", "procrastinate", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)
