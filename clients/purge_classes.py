"""How the deletion of a client treats the register's tables: all of them go, the client's own row after the rest."""

from core.registry import PurgeClass, PurgeKind, PurgeTarget, register_purge

#: Deletion goes from high to low. Histories come after all the rows that they tell of: whoever is saving a row while its
#: client is erased holds that row, and has committed its last history entry by the time the histories are reached.
#: A vacancy comes after the officials, whose deletion makes one, and before the membership, without which there is none.
RECORD, VACANCY, PARENT, CLIENT, HISTORY = 100, 60, 50, 0, -10

CLIENT_TABLES = {
    "AccessRequest": RECORD,
    "Attachment": RECORD,
    "Bar": RECORD,
    "ClientGrant": RECORD,
    "ClientMerge": RECORD,
    "ClientNameToken": RECORD,
    "ColleagueNote": PARENT,
    "Consent": PARENT,
    "ContactDetails": RECORD,
    "Education": RECORD,
    "EndJudgement": RECORD,
    "Flag": RECORD,
    "HealthEntry": RECORD,
    "LanguageSkill": RECORD,
    "Licence": RECORD,
    "Membership": PARENT,
    "Mention": RECORD,
    "PurposeOfDay": RECORD,
    "Referral": RECORD,
    "ResponsibleOfficial": RECORD,
    "ServiceNeed": RECORD,
    "ServingAuthority": RECORD,
    "ShieldedAccess": RECORD,
    "SocialEntry": RECORD,
    "SpecialArrangement": RECORD,
    "Vacancy": VACANCY,
    "VocationalSkill": RECORD,
    "WorkPeriod": RECORD,
    "HistoricalAttachment": HISTORY,
    "HistoricalBar": HISTORY,
    "HistoricalClientGrant": HISTORY,
    "HistoricalClientMerge": HISTORY,
    "HistoricalColleagueNote": HISTORY,
    "HistoricalConsent": HISTORY,
    "HistoricalContactDetails": HISTORY,
    "HistoricalEducation": HISTORY,
    "HistoricalEndJudgement": HISTORY,
    "HistoricalFlag": HISTORY,
    "HistoricalHealthEntry": HISTORY,
    "HistoricalLanguageSkill": HISTORY,
    "HistoricalLicence": HISTORY,
    "HistoricalMembership": HISTORY,
    "HistoricalReferral": HISTORY,
    "HistoricalResponsibleOfficial": HISTORY,
    "HistoricalServiceNeed": HISTORY,
    "HistoricalServingAuthority": HISTORY,
    "HistoricalShieldedAccess": HISTORY,
    "HistoricalSocialEntry": HISTORY,
    "HistoricalSpecialArrangement": HISTORY,
    "HistoricalVocationalSkill": HISTORY,
    "HistoricalWorkPeriod": HISTORY,
}


def register() -> None:
    """Put the classes of this app's tables into the registry; called once, when the apps are ready."""
    staff = "who of the staff stands in for whom, and when"
    register_purge(
        PurgeClass(
            PurgeTarget.MODEL, "clients.SavedFilter", PurgeKind.NO_PERSON, reason="codes of the list's filters, no search term"
        ),
        PurgeClass(PurgeTarget.MODEL, "clients.Substitution", PurgeKind.NO_PERSON, reason=staff),
        PurgeClass(PurgeTarget.MODEL, "clients.HistoricalSubstitution", PurgeKind.NO_PERSON, reason=staff),
        PurgeClass(PurgeTarget.MODEL, "clients.Client", PurgeKind.DELETE, client_column="id", order=CLIENT),
        PurgeClass(PurgeTarget.MODEL, "clients.HistoricalClient", PurgeKind.DELETE, client_column="id", order=HISTORY),
        *(
            PurgeClass(PurgeTarget.MODEL, f"clients.{name}", PurgeKind.DELETE, order=order)
            for name, order in CLIENT_TABLES.items()
        ),
        PurgeClass(PurgeTarget.STORAGE, "clients.Attachment.file", PurgeKind.DELETE),
        PurgeClass(
            PurgeTarget.MODEL, "clients.CodeAttempt", PurgeKind.NO_PERSON, reason="when officials looked up codes; no codes"
        ),
    )
