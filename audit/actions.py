"""What can happen: the closed list of actions that the log knows."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Action(models.TextChoices):
    """The business event's verb. The value is stored for twelve years: never reuse or rename one."""

    VIEWED = "viewed", pgettext_lazy("log action", "Viewed")
    LISTED = "listed", pgettext_lazy("log action", "Listed")
    SEARCHED = "searched", pgettext_lazy("log action", "Searched")
    REVEALED = "revealed", pgettext_lazy("log action", "Revealed the identity code")
    CREATED = "created", pgettext_lazy("log action", "Created")
    CHANGED = "changed", pgettext_lazy("log action", "Changed")
    STRUCK = "struck", pgettext_lazy("log action", "Struck an entry")
    DELETED = "deleted", pgettext_lazy("log action", "Deleted")
    EXPORTED = "exported", pgettext_lazy("log action", "Exported")
    PRINTED = "printed", pgettext_lazy("log action", "Printed")
    DISCLOSED = "disclosed", pgettext_lazy("log action", "Disclosed to an outsider")
    DENIED = "denied", pgettext_lazy("log action", "Denied")
    PURPOSE_CHOSEN = "purpose_chosen", pgettext_lazy("log action", "Chose a purpose")
    BREAK_GLASS = "break_glass", pgettext_lazy("log action", "Opened by exception")
    REVIEWED = "reviewed", pgettext_lazy("log action", "Reviewed")
    APPROVED = "approved", pgettext_lazy("log action", "Approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("log action", "Withdrew")
    HANDED_OVER = "handed_over", pgettext_lazy("log action", "Handed over")
    CLOSED = "closed", pgettext_lazy("log action", "Closed")
    REOPENED = "reopened", pgettext_lazy("log action", "Reopened")
    GRANTED = "granted", pgettext_lazy("log action", "Granted a right")
    RENEWED = "renewed", pgettext_lazy("log action", "Renewed a right")
    ENDED = "ended", pgettext_lazy("log action", "Ended a right")
    BARRED = "barred", pgettext_lazy("log action", "Barred access")
    HELD = "held", pgettext_lazy("log action", "Put on hold")
    RELEASED = "released", pgettext_lazy("log action", "Released from hold")
    SIGNED_IN = "signed_in", pgettext_lazy("log action", "Signed in")
    SIGNED_OUT = "signed_out", pgettext_lazy("log action", "Signed out")
    SIGN_IN_FAILED = "sign_in_failed", pgettext_lazy("log action", "Sign-in failed")
    LOCKED_OUT = "locked_out", pgettext_lazy("log action", "Locked out")
    SESSION_LOCKED = "session_locked", pgettext_lazy("log action", "Session locked")
    SESSIONS_ENDED = "sessions_ended", pgettext_lazy("log action", "Ended sessions")
    SECOND_FACTOR_SET = "second_factor_set", pgettext_lazy("log action", "Set up a second factor")
    SECOND_FACTOR_RESET = "second_factor_reset", pgettext_lazy("log action", "Reset a second factor")
    IMPORTED = "imported", pgettext_lazy("log action", "Imported")
    KEYS_ROTATED = "keys_rotated", pgettext_lazy("log action", "Rotated encryption keys")
    MIRROR_SYNCED = "mirror_synced", pgettext_lazy("log action", "Synchronised a mirror")
    LOG_EXPIRED = "log_expired", pgettext_lazy("log action", "Dropped an expired month of the log")
