"""What can happen: the closed list of actions that the log knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """The business event's verb. The value is stored for twelve years: never reuse or rename one."""

    VIEWED = "viewed", _("Viewed")
    LISTED = "listed", _("Listed")
    SEARCHED = "searched", _("Searched")
    REVEALED = "revealed", _("Revealed the identity code")
    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    STRUCK = "struck", _("Struck an entry")
    DELETED = "deleted", _("Deleted")
    EXPORTED = "exported", _("Exported")
    PRINTED = "printed", _("Printed")
    DISCLOSED = "disclosed", _("Disclosed to an outsider")
    DENIED = "denied", _("Denied")
    PURPOSE_CHOSEN = "purpose_chosen", _("Chose a purpose")
    BREAK_GLASS = "break_glass", _("Opened by exception")
    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrew")
    HANDED_OVER = "handed_over", _("Handed over")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    GRANTED = "granted", _("Granted a right")
    RENEWED = "renewed", _("Renewed a right")
    ENDED = "ended", _("Ended a right")
    BARRED = "barred", _("Barred access")
    HELD = "held", _("Put on hold")
    RELEASED = "released", _("Released from hold")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    LOCKED_OUT = "locked_out", _("Locked out")
    SESSION_LOCKED = "session_locked", _("Session locked")
    SESSIONS_ENDED = "sessions_ended", _("Ended sessions")
    SECOND_FACTOR_SET = "second_factor_set", _("Set up a second factor")
    SECOND_FACTOR_RESET = "second_factor_reset", _("Reset a second factor")
    IMPORTED = "imported", _("Imported")
    KEYS_ROTATED = "keys_rotated", _("Rotated encryption keys")
    MIRROR_SYNCED = "mirror_synced", _("Synchronised a mirror")
    LOG_EXPIRED = "log_expired", _("Dropped an expired month of the log")
