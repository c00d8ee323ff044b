"""Django's rules for passwords, saying what to do in our own words."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least ``min_length`` characters."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("Make the password longer: it needs at least %(count)d characters.") % {"count": self.min_length}


class NotAboutOneself(UserAttributeSimilarityValidator):
    """Not like the name or the e-mail address."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("Choose a password that does not look like your name or e-mail address.")


class NotCommon(CommonPasswordValidator):
    """Not among the 20,000 most common ones."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("Choose another password: this one is widely used and easy to guess.")


class NotDigitsOnly(NumericPasswordValidator):
    """Not digits only."""

    def get_error_message(self) -> str:
        """What to do."""
        return _("Choose a password that is not digits only.")
