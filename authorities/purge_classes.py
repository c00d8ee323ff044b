"""How the deletion of a client treats the tables of organisations and accounts: they tell of officials, not of clients."""

from core.registry import PurgeClass, PurgeKind, PurgeTarget, register_purge

ORGANISATION = "organisations, areas and code lists; public"
ACCOUNT = "accounts and roles of officials, who are not clients here; they end with the employment (R34)"
SIGN_IN = "how officials sign in, as keyed hashes and codes; clients have no accounts here"
RIGHTS = "what roles open, projected from the matrix; no persons"

TABLES = {
    "Municipality": ORGANISATION,
    "CooperationArea": ORGANISATION,
    "AreaMunicipality": ORGANISATION,
    "Authority": ORGANISATION,
    "AuthorityName": ORGANISATION,
    "AuthorityArea": ORGANISATION,
    "Unit": ORGANISATION,
    "Place": ORGANISATION,
    "RemoteTool": ORGANISATION,
    "PresenceRule": ORGANISATION,
    "CodeItem": ORGANISATION,
    "User": ACCOUNT,
    "HistoricalUser": ACCOUNT,
    "User_groups": ACCOUNT,
    "User_user_permissions": ACCOUNT,
    "RoleAssignment": ACCOUNT,
    "HistoricalRoleAssignment": ACCOUNT,
    "AccountReview": ACCOUNT,
    "ApiToken": ACCOUNT,
    "HistoricalApiToken": ACCOUNT,
    "ApiCallCount": SIGN_IN,
    "SignInAttempt": SIGN_IN,
    "KnownDevice": SIGN_IN,
    "AccountMail": SIGN_IN,
    "SecondFactorReset": SIGN_IN,
    "AuthorityGroupPermission": RIGHTS,
    "AuthorityUserPermission": RIGHTS,
    "AreaGroupPermission": RIGHTS,
    "AreaUserPermission": RIGHTS,
}


def register() -> None:
    """Put the classes of this app's tables into the registry; called once, when the apps are ready."""
    register_purge(
        *(
            PurgeClass(PurgeTarget.MODEL, f"authorities.{name}", PurgeKind.NO_PERSON, reason=reason)
            for name, reason in TABLES.items()
        )
    )
