"""Where the server's log goes: to structlog where somebody has set it up, otherwise to Python's own logging."""

from __future__ import annotations

import logging
from typing import Any

import structlog

_NAME = "amss.http"
_STANDARD: Any = structlog.wrap_logger(
    logging.getLogger(_NAME),
    processors=[structlog.stdlib.render_to_log_kwargs],
    wrapper_class=structlog.stdlib.BoundLogger,
)


def log() -> Any:  # noqa: ANN401 - structlog's loggers have no common type
    """Return what the log is written with."""
    return structlog.get_logger(_NAME) if structlog.is_configured() else _STANDARD
