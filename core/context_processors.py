"""Gives every template the frame of the page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from core.presentation.frame import Frame


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame that a middleware or a view has put on the request, or the empty one, and the language to switch to."""
    is_demo = bool(getattr(settings, "TYM_DEMO", False))
    return {
        "frame": getattr(request, "frame", None) or Frame(is_demo=is_demo),
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != get_language()],
    }
