"""Work behind sign-in: mail about accounts, and sweeping what is over."""

from collections.abc import Mapping
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from authorities.api.throttle import forget_old_counts
from authorities.models import AccountMail, KnownDevice
from authorities.sign_in.limits import forget_old_attempts
from authorities.sign_in.mail import send_waiting
from core.clock import now
from core.jobs import Every, job, work_task

MAIL_KEPT = timedelta(days=30)
DEVICES_KEPT = timedelta(days=365)


@work_task("authorities.send_account_mail")
def send_account_mail(mail_id: str) -> None:
    """Send one mail soon after it was written."""
    send_waiting(only=mail_id)


@job("authorities.send_waiting_mail", every=Every.HOUR, overdue_after=timedelta(hours=6))
def send_waiting_mail() -> Mapping[str, int]:
    """Send what the queue or the mail server let lie."""
    return send_waiting()


@job("authorities.sweep_sign_in", every=Every.DAY, overdue_after=timedelta(days=3), from_hour=4)
def sweep_sign_in() -> Mapping[str, int]:
    """Delete sessions that are over, old attempts and counts of calls, sent mail, and devices that nobody has used for a year."""
    moment = now()
    sessions = Session.objects.filter(expire_date__lte=moment).delete()[0]
    live = Session.objects.values("session_key")
    return {
        "sessions": sessions,
        "listed_sessions": UserSession.objects.exclude(session_key__in=live).delete()[0],
        "attempts": forget_old_attempts(),
        "api_calls": forget_old_counts(),
        "mail": AccountMail.objects.filter(created_at__lte=moment - MAIL_KEPT).delete()[0],
        "devices": KnownDevice.objects.filter(last_seen_at__lte=moment - DEVICES_KEPT).delete()[0],
    }
