"""The log: one structured line per request and task, without query strings, addresses or anybody's name."""

import logging
from typing import Any, Literal

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
]

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


class ShortRefusals(logging.Filter):
    """Answers of 403 and 404 are everyday: one line, no traceback. Errors of ours keep theirs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the traceback off a record below ERROR; let every record through."""
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


def logging_settings(*, level: str, style: Literal["json", "console"]) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard output, as JSON or as lines for people.

    Args:
        level: lowest level that is written.
        style: "json" for machines, "console" for people.
    """
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "json":
        # No local variables in tracebacks: they would carry clients' data into the log.
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.plain_traceback
        last += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": last,
        "foreign_pre_chain": _SHARED,
    }
    # For people the good news is left out: who watches a demo wants to see what went wrong.
    quiet = "WARNING" if style == "console" and level == "INFO" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "filters": {"short_refusals": {"()": ShortRefusals}},
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Django's own handlers would write the same line a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["short_refusals"]},
            "django_structlog": {"level": quiet},
            "celery": {"level": quiet},
            # Whatever the level: the seals in the stream are what a forged chain is compared with.
            "tym.audit.seal": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }


class RequestLogMiddleware(RequestMiddleware):
    """The request's lines in the log: our request id, and the path without its query, which may hold a name."""

    def prepare(self, request: HttpRequest) -> None:
        """Begin the request's log context under the id that RequestIdMiddleware gave."""
        super().prepare(request)
        structlog.contextvars.bind_contextvars(request_id=getattr(request, "request_id", ""))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return the method and the path only."""
        return f"{request.method} {request.path}"
