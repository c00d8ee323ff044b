"""Running a service for a form: all of it or nothing, and its refusals as the form's errors."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refused, StaleRow


def performed(form: Any, action: Callable[[], Any]) -> bool:
    """Run a service inside a savepoint; on a refusal undo it, put the words on the form and return False.

    A refused permission goes on to its own page. A service with refusals of its own is caught inside ``action``.
    """
    try:
        with transaction.atomic():
            action()
    except StaleRow as error:
        form.report_stale(error)
    except Refused as error:
        form.add_error(None, str(error.message))
    except ValidationError as error:
        add_errors(form, error)
    except IntegrityError:
        text = _("Somebody else saved something meanwhile that this does not go together with. Check it and save again.")
        form.add_error(None, text)
    else:
        return True
    return False


def add_errors(form: Any, error: ValidationError) -> None:
    """Put a service's errors at the fields that they name; the others concern the whole form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        visible = name in form.fields and not isinstance(form.fields[name].widget, forms.HiddenInput)
        form.add_error(name if visible else None, errors)
