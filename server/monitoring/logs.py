"""Structured logs: one JSON line an event, with the request's id; never personal data."""

import logging
import sys
from contextvars import ContextVar
from typing import Final, TextIO

import structlog
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger
from structlog.typing import EventDict

#: The id of the request that is being answered; empty outside of one.
REQUEST: Final = ContextVar("request", default="")


def _name_request(_: object, __: str, event: EventDict) -> EventDict:
    if request := REQUEST.get():
        event["request"] = request
    return event


_SHARED: Final = (
    _name_request,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _keep_quiet(record: logging.LogRecord) -> bool:
    """What callers cause, aiohttp logs as a fault, with their address.

    Of what is no HTTP it also logs the bytes, which may be a token.
    """
    broken = record.exc_info[1] if record.exc_info else None
    if isinstance(broken, HttpProcessingError):
        said = "what came is no HTTP: %s"
    elif isinstance(broken, ConnectionResetError) and record.name == server_logger.name:
        said = "the caller left before the answer: %s"
    else:
        return True
    record.levelno, record.levelname = logging.INFO, "INFO"
    record.msg, record.args = said, (type(broken).__name__,)
    record.exc_info = record.exc_text = None
    return True


def make_handler(form: str, stream: TextIO) -> logging.Handler:
    """Writes each event as one JSON line, or for a `console`; as quiet about persons as the rest."""
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if form == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_keep_quiet)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    return handler


def start_logs(form: str) -> None:
    """Sends every standard logger through one formatter to standard error."""
    logging.basicConfig(level=logging.INFO, handlers=[make_handler(form, sys.stderr)], force=True)
    for noisy in ("aiohttp.access", "alembic.runtime.migration", "sqlalchemy.engine"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
