"""Changes of accounts that a second pair of eyes looks at: who is told, and their lines on the desk."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from authorities.access import Actor
from authorities.endings import administrators_of, holders_of
from authorities.matrix import Role, role_name, roles
from authorities.models import AccountMail, AccountReview, RoleAssignment, User
from authorities.rights import AreaRight
from authorities.sign_in.mail import queue_mail
from core import clock
from core.registry import DeskItem


def tell_of_grant(*, actor: Actor, assignment: RoleAssignment) -> int:
    """Put it on others' desks when somebody is granted a role that administers or opens client data; returns how many.

    Whatever the account's age: one that was made long ago and waited is no safer than a new one.
    """
    role = roles()[assignment.role_code]
    if not is_weighty(role):
        return 0
    return _tell(actor, assignment.user, AccountReview.Kind.ROLE_GRANTED, role_code=role.code)


def is_weighty(role: Role) -> bool:
    """Whether others look at every grant of a role: it administers, opens client data, or makes one of those who look."""
    return role.opens_client_data or bool(role.area & {AreaRight.ADMINISTER, AreaRight.SUPERVISE})


def readers_of(actor: Actor, user: User) -> set[User]:
    """Who looks at what an administrator does to an account: the other administrators and the employer's supervisors."""
    supervisors = holders_of(AreaRight.SUPERVISE).filter(employer=user.employer_id)
    return (set(administrators_of(user)) | set(supervisors)) - {actor.user, user}


def tell_of_email(*, actor: Actor, user: User) -> int:
    """Put it on others' desks that an account has another e-mail address; returns how many were told."""
    return _tell(actor, user, AccountReview.Kind.EMAIL_CHANGED)


def _tell(actor: Actor, user: User, kind: AccountReview.Kind, *, role_code: str = "") -> int:
    readers = readers_of(actor, user)
    for reader in readers:
        AccountReview.objects.create(
            reader=reader, user=user, kind=kind, role_code=role_code, made_by=actor.user, created_at=clock.now()
        )
        queue_mail(reader, AccountMail.Kind.ACCOUNT_REVIEW)
    return len(readers)


def desk_of_reviews(actor: Actor, *, client: Any = None) -> Iterable[DeskItem]:
    """The desk's lines on accounts to be checked: one for each change, until acknowledged or 30 days old."""
    if client is not None:
        return
    for review in _waiting(actor).select_related("user__employer"):
        yield DeskItem(
            kind="account_review",
            kind_label=_("Accounts to be checked"),
            title=_("Check: %(what)s") % {"what": what_was_done(review)},
            url=reverse("authorities:account-review", args=[review.pk]),
            due=(review.created_at + review.STANDS_FOR).date(),
            detail=f"{review.user}, {review.user.employer.short_name}",
        )


def count_of_reviews(actor: Actor) -> int:
    """How many lines ``desk_of_reviews`` has, in one query."""
    return _waiting(actor).count()


def _waiting(actor: Actor) -> QuerySet[AccountReview]:
    return AccountReview.objects.waiting().filter(reader=actor.user_id)


def what_was_done(review: AccountReview) -> str:
    """The change in a few words, without names."""
    if review.kind == AccountReview.Kind.ROLE_GRANTED:
        return _("an account was granted the role %(role)s") % {"role": role_name(review.role_code)}
    return _("the e-mail address of an account was changed")
