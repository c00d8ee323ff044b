"""The vocabulary of access: data groups of § 11(2), rights to them, and what a role may do in an area."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DataGroup(models.TextChoices):
    """The seven groups of data that the register may hold (Act 381/2023 § 11(2)); there is no eighth (R28)."""

    IDENTITY = "identity", _("Person and contact details")
    MEMBERSHIP = "membership", _("Membership and dealings")
    SKILLS = "skills", _("Skills and work history")
    SOCIAL = "social", _("Social situation")
    HEALTH = "health", _("Health and work ability")
    NEEDS = "needs", _("Service needs")
    PLAN = "plan", _("Plan and follow-up")


class Right(models.TextChoices):
    """What may be done with a data group. ``READ_OWN``: only what the user's own authority stored."""

    READ = "read", _("read")
    WRITE = "write", _("write")
    READ_OWN = "read_own", _("read what the own authority stored")


class AreaRight(models.TextChoices):
    """What a role may do in a co-operation area, beside the data groups."""

    TAKE_IN = "take_in_clients", _("Take in clients")
    SUPERVISE = "supervise", _("Supervise own staff")
    READ_LOG = "read_access_log", _("Read the access log of a client with names")
    KEEP_REGISTER = "keep_register", _("Handle requests, holds and disclosures")
    GOVERN = "govern", _("Prepare and decide in the steering group")
    HANDLE_COSTS = "handle_costs", _("Handle joint costs and invoices")
    ADMINISTER = "administer", _("Administer areas, users and settings")

    @classmethod
    def permissions(cls) -> tuple[tuple[str, str], ...]:
        """The rights as Django permissions on the area."""
        return tuple((right.value, right.name.replace("_", " ").capitalize()) for right in cls)


def data_permission(right: Right, group: DataGroup) -> str:
    """Return the codename of a right to a data group, such as ``read_health``."""
    return f"{Right(right).value}_{DataGroup(group).value}"


def authority_permissions() -> tuple[tuple[str, str], ...]:
    """All rights to data groups, as Django permissions on the authority through which a user has them."""
    return tuple(
        (data_permission(right, group), f"May {right.name.lower().replace('_', ' ')}: {group.name.lower()}")
        for group in DataGroup
        for right in Right
    )
