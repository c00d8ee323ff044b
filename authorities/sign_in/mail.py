"""Mail about accounts: written down in the transaction of what it tells of, sent by a worker, tried again when it fails."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from authorities.independence import is_link_held
from authorities.models import AccountMail, User
from core import clock
from core.jobs import wake

logger = logging.getLogger(__name__)

MOST_TRIES = 20
BATCH = 50
WITH_LINK = {AccountMail.Kind.INVITATION, AccountMail.Kind.PASSWORD_RESET}


def queue_mail(user: User, kind: AccountMail.Kind, *, address: str = "") -> AccountMail:
    """Have mail of this kind sent to the user after the transaction; never fails because of the mail server or the queue.

    Args:
        address: where it goes when that is not the account's address; never for mail that carries a link.
    """
    from authorities.sign_in.tasks import send_account_mail

    mail = AccountMail.objects.create(user=user, kind=kind, address=address, created_at=clock.now())
    wake(send_account_mail, mail.pk)
    return mail


def send_waiting(*, only: str = "") -> dict[str, int]:
    """Send what waits, or the one mail with the key ``only``; returns how many were sent and how many failed.

    Accounts that are no longer in force get no links, nor those whose address and second factor were both replaced
    lately. Rows under work elsewhere are left alone.
    """
    waiting = AccountMail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    waiting = waiting.filter(sent_at=None, tries__lt=MOST_TRIES).order_by("created_at")
    if only:
        waiting = waiting.filter(pk=only)
    counts = {"sent": 0, "failed": 0}
    for mail in waiting[:BATCH]:
        counts["sent" if _send(mail) else "failed"] += 1
    return counts


def _send(mail: AccountMail) -> bool:
    mail.tries += 1
    try:
        if mail.kind not in WITH_LINK or (mail.user.account_is_open and not is_link_held(mail.user)):
            subject, text = compose(mail)
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [mail.address or mail.user.email])
        mail.sent_at = clock.now()
    except (SMTPException, OSError) as error:
        # Neither the address nor the server's answer, which may repeat it.
        logger.warning("account mail could not be sent: %s (%s)", mail.kind, type(error).__name__)
    mail.save(update_fields=["tries", "sent_at"])
    return mail.sent_at is not None


def compose(mail: AccountMail) -> tuple[str, str]:
    """Return subject and text, in the user's language. No client data, and no word of who else did what."""
    with translation.override(mail.user.language):
        context = {"user": mail.user, "link": "", "sign_in_url": _address("account_login"), "at": mail.created_at}
        if mail.kind in WITH_LINK:
            context["link"] = password_link(mail.user)
        text = render_to_string(f"authorities/sign_in/mail/{mail.kind}.txt", context)
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def password_link(user: User) -> str:
    """Return the address at which the user chooses a password; it works once, for as long as ``PASSWORD_RESET_TIMEOUT``."""
    return _address(
        "account_reset_password_from_key",
        uidb64=urlsafe_base64_encode(force_bytes(user.pk)),
        token=default_token_generator.make_token(user),
    )


def _address(name: str, **kwargs: str) -> str:
    return f"{settings.TYM_BASE_URL.rstrip('/')}{reverse(name, kwargs=kwargs)}"
