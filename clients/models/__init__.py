"""The register: the client and what belongs to them."""

from clients.models.access import AccessRequest, Bar, ClientGrant, CodeAttempt, PurposeOfDay, ShieldedAccess
from clients.models.base import ClientData, ClientRecord, Ownership
from clients.models.client import Client, ClientNameToken
from clients.models.contact import ContactDetails
from clients.models.membership import Ground, Membership, Referral, ResponsibleOfficial, ServingAuthority

__all__ = [
    "AccessRequest",
    "Bar",
    "Client",
    "ClientData",
    "ClientGrant",
    "ClientNameToken",
    "ClientRecord",
    "CodeAttempt",
    "ContactDetails",
    "Ground",
    "Membership",
    "Ownership",
    "PurposeOfDay",
    "Referral",
    "ResponsibleOfficial",
    "ServingAuthority",
    "ShieldedAccess",
]
