"""The register: the client and what belongs to them."""

from clients.models.access import AccessRequest, Bar, ClientGrant, CodeAttempt, PurposeOfDay, ShieldedAccess
from clients.models.attachment import Attachment, ScanState
from clients.models.base import ClientData, ClientRecord, InForceOnce, Ownership
from clients.models.client import Client, ClientNameToken, with_merged
from clients.models.closing import EndJudgement
from clients.models.consent import Consent, Direction
from clients.models.contact import ContactDetails
from clients.models.flag import Flag
from clients.models.membership import EndReason, Ground, Membership, Referral, ResponsibleOfficial, ServingAuthority
from clients.models.merge import ClientMerge
from clients.models.note import ColleagueNote, Mention
from clients.models.saved_filter import SavedFilter
from clients.models.situation import HealthEntry, NecessaryEntry, ServiceNeed, SocialEntry, SpecialArrangement
from clients.models.skills import Education, LanguageSkill, Licence, VocationalSkill, WorkPeriod
from clients.models.sources import Source, SourcedRecord
from clients.models.substitution import Substitution
from clients.models.vacancy import Vacancy

__all__ = [
    "AccessRequest",
    "Attachment",
    "Bar",
    "Client",
    "ClientData",
    "ClientGrant",
    "ClientMerge",
    "ClientNameToken",
    "ClientRecord",
    "CodeAttempt",
    "ColleagueNote",
    "Consent",
    "ContactDetails",
    "Direction",
    "Education",
    "EndJudgement",
    "EndReason",
    "Flag",
    "Ground",
    "HealthEntry",
    "InForceOnce",
    "LanguageSkill",
    "Licence",
    "Membership",
    "Mention",
    "NecessaryEntry",
    "Ownership",
    "PurposeOfDay",
    "Referral",
    "ResponsibleOfficial",
    "SavedFilter",
    "ScanState",
    "ServiceNeed",
    "ServingAuthority",
    "ShieldedAccess",
    "SocialEntry",
    "Source",
    "SourcedRecord",
    "SpecialArrangement",
    "Substitution",
    "Vacancy",
    "VocationalSkill",
    "WorkPeriod",
    "with_merged",
]
