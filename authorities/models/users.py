"""Personal accounts, the roles they hold for a time, and guardian's tables of what a role opens."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from audit.history import audited_history
from audit.querysets import AuditedQuerySet
from authorities.matrix import role, role_name
from authorities.models.dated import DatedModel, in_force
from authorities.models.organisations import Authority, CooperationArea, Unit
from core import clock
from core.fields import BlindIndexField, EncryptedTextField
from core.models import VersionedModel
from core.overlaps import Key, no_overlap
from core.sort_keys import SortKeyField

if TYPE_CHECKING:
    from authorities.access import Actor, Reach

#: Domain of the blind index: users and clients share it, so that one's own record is recognised.
IDENTITY_CODE_INDEX = "identity_code"


class AccountState(models.TextChoices):
    """Where an account stands today; computed, never stored."""

    INVITED = "invited", _("Not signed in yet")
    ACTIVE = "active", _("In force")
    EXPIRED = "expired", _("Ended")
    CLOSED = "closed", _("Closed")


class UserQuerySet(AuditedQuerySet["User"]):
    """Accounts by what they may do. They keep history: no updates in sets."""

    def in_force(self, day: date | None = None) -> Self:
        """Accounts that may be used on ``day``, today by default; ``User.account_is_open`` is the same for one account."""
        return self.filter(is_active=True, valid_to__gte=day or clock.today())

    def with_role(self, codes: Iterable[str], *, in_areas: Iterable[int | None] | None = None) -> Self:
        """Accounts that hold one of these roles today: in any area, or in one of ``in_areas`` (roles for all areas included)."""
        held = RoleAssignment.objects.current().filter(role_code__in=list(codes))
        if in_areas is not None:
            held = held.filter(Q(area__in=list(in_areas)) | Q(area=None))
        return self.filter(pk__in=held.order_by().values("user"))

    def in_reach(self, reach: "Reach") -> Self:
        """Accounts that an administrator meets: whose employer belongs to one of the areas of ``reach``, now or later."""
        if reach.everywhere:
            return self.all()
        return self.filter(employer__in=Authority.objects.in_reach(reach).order_by().values("pk"))


class AccountManager(BaseUserManager["User"]):
    """Accounts are made by an administrator; nobody registers."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by its e-mail address, in any letter case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account with a hashed password; an unusable one when ``password`` is None."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user


UserManager = AccountManager.from_queryset(UserQuerySet)


class User(VersionedModel, AbstractBaseUser, PermissionsMixin):
    """A personal, dated account tied to one employer (Act 381/2023 § 12(4), R34).

    The user's own record in the register is barred by ``identity_index``. The code itself is kept too, encrypted: without
    it a rotation of the index key would open that record. ``end_noticed_on`` is set once the coming end was told.
    ``created_by`` and ``email_changed_at`` tell whether two administrators are independent, and whether mail may carry a link.
    """

    uncounted_fields: ClassVar[frozenset[str]] = frozenset(
        {"last_login", "password", "language", "end_noticed_on", "email_changed_at"}
    )

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    title = models.CharField(_("title"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    employer = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="staff", verbose_name=_("employer"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("unit"))
    identity_code = EncryptedTextField(_("personal identity code"), null=True, blank=True)
    identity_index = BlindIndexField(source="identity_code", index_name=IDENTITY_CODE_INDEX)
    language = models.CharField(_("language"), max_length=5, default="fi", choices=[("fi", "suomi"), ("en", "English")])
    is_active = models.BooleanField(_("active"), default=True)
    valid_to = models.DateField(_("account ends"))
    created_at = models.DateTimeField(auto_now_add=True)
    name_key = SortKeyField(sources=("last_name", "first_name"))
    end_noticed_on = models.DateField(null=True, editable=False)
    created_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("created by")
    )
    email_changed_at = models.DateTimeField(null=True, editable=False)

    history = audited_history(
        excluded_fields=[
            "last_login",
            "password",
            "identity_code",
            "identity_index",
            "name_key",
            "row_version",
            "end_noticed_on",
            "email_changed_at",
        ]
    )

    #: Who the user is in the running request, put here by ``authorities.middleware`` for ``has_perm``.
    actor: "Actor | None" = None
    #: Simple-history's own name for the author of the next entries; the running request's actor where nothing is set.
    _history_user: "Actor"

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects = UserManager()

    class Meta:
        ordering = ("name_key", "pk")
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name()

    def changed_by(self, actor: "Actor") -> None:
        """Name the author of what is saved next: whether two people are independent is read from the history."""
        self._history_user = actor

    def get_full_name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}"

    def get_short_name(self) -> str:
        """First name."""
        return self.first_name

    @property
    def account_is_open(self) -> bool:
        """Whether the account may be used today."""
        return self.is_active and self.valid_to >= clock.today()

    @property
    def state(self) -> AccountState:
        """Where the account stands today."""
        if not self.is_active:
            return AccountState.CLOSED
        if self.valid_to < clock.today():
            return AccountState.EXPIRED
        return AccountState.ACTIVE if self.last_login else AccountState.INVITED


class RoleAssignmentQuerySet(AuditedQuerySet):
    """Role assignments and when they hold."""

    def current(self) -> Self:
        """Assignments in force today."""
        return self.filter(in_force(clock.today()))

    def ending_by(self, day: Any) -> Self:
        """Assignments in force today that end on or before ``day``."""
        return self.current().filter(valid_to__lte=day)

    def not_over(self) -> Self:
        """Assignments in force today, and those to begin later."""
        return self.filter(valid_to__gte=clock.today())

    def in_reach(self, reach: "Reach") -> Self:
        """Assignments that an administrator meets: those for the areas of ``reach``, and for all areas of accounts in reach."""
        if reach.everywhere:
            return self.all()
        met = User.objects.in_reach(reach).order_by().values("pk")
        return self.filter(Q(area__in=reach.area_ids) | Q(area=None, user__in=met))


RoleAssignmentManager = models.Manager.from_queryset(RoleAssignmentQuerySet)


class RoleAssignment(DatedModel):
    """A role held by a user for a time, in one area or in every area of the employer (area empty)."""

    objects = RoleAssignmentManager()

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments", verbose_name=_("user"))
    role_code = models.CharField(_("role"), max_length=40)
    area = models.ForeignKey(
        CooperationArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("granted by"))
    granted_at = models.DateTimeField(auto_now_add=True)
    end_noticed_on = models.DateField(null=True, editable=False)

    history = audited_history(excluded_fields=["end_noticed_on"])

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("user", "valid_from")
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            *DatedModel.Meta.constraints,
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="a_role_always_ends"),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")), name="nobody_grants_a_role_to_themselves"
            ),
            no_overlap(
                name="a_role_in_an_area_is_held_once",
                by={"user_id": Key.INTEGER, "role_code": Key.TEXT, "area_id": Key.INTEGER},
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role_name}"

    @property
    def role_name(self) -> str:
        """The role's name in the reader's language; its code when the matrix has no such role any more."""
        return role_name(self.role_code)

    @property
    def role(self) -> Any:
        """The role as the matrix knows it."""
        return role(self.role_code)


class AuthorityGroupPermission(GroupObjectPermissionBase):
    """What a role's group may do with data groups through one authority (direct foreign key: guardian's fast form)."""

    content_object = models.ForeignKey(Authority, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class AuthorityUserPermission(UserObjectPermissionBase):
    """Never filled: people have rights through roles. It exists so that guardian's own checks find a table."""

    content_object = models.ForeignKey(Authority, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class AreaGroupPermission(GroupObjectPermissionBase):
    """What a role's group may do in one co-operation area."""

    content_object = models.ForeignKey(CooperationArea, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class AreaUserPermission(UserObjectPermissionBase):
    """Never filled: see ``AuthorityUserPermission``."""

    content_object = models.ForeignKey(CooperationArea, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
