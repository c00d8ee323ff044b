"""How the deletion of a client treats this app's own tables, those of installed libraries, and the stores beside the tables."""

from core.registry import PurgeClass, PurgeKind, PurgeTarget, register_purge
from privacy.sessions import end_sessions_about

SIGN_IN = "how officials sign in; they are not clients here"
RIGHTS = "names of groups and rights"
NEVER_FILLED = "guardian's generic tables stay empty: its rows are in direct tables of the app authorities"

LIBRARY_TABLES = {
    "account.EmailAddress": SIGN_IN,
    "account.EmailConfirmation": SIGN_IN,
    "mfa.Authenticator": SIGN_IN,
    "usersessions.UserSession": SIGN_IN,
    "auth.Group": RIGHTS,
    "auth.Group_permissions": RIGHTS,
    "auth.Permission": RIGHTS,
    "contenttypes.ContentType": "names of models",
    "guardian.GroupObjectPermission": NEVER_FILLED,
    "guardian.UserObjectPermission": NEVER_FILLED,
}
LIBRARY_JSON = {
    "mfa.Authenticator.data": "encrypted secrets of officials' second factors",
    "usersessions.UserSession.data": "left empty by the library; what a session holds is in sessions.Session",
}
OTHER_STORES = {
    "table:django_migrations": "names of migrations",
    "table:django_cache": "counters of the sign-in limits; client data is never cached (design § 9)",
    "storages:default": "no file field uses it; a test fails on the first one that is not classified",
    "storages:attachments": "files of client data, classified by field: each goes with its client (how-to-add-a-table, Files)",
    "storages:staticfiles": "the front end's own files",
    "redis:queue": "names of jobs and keys only, for as long as a message waits; there is no result backend",
    "logs": "no personal data is logged (design § 12); kept outside the system",
}


def register() -> None:
    """Put the classes into the registry; called once, when the apps are ready."""
    register_purge(
        PurgeClass(
            PurgeTarget.MODEL,
            "privacy.LedgerEntry",
            PurgeKind.KEEP_WITHOUT_PERSON,
            reason="proof of the deletion, and the list to delete by after a restore: a key that leads nowhere, and counts (R37)",
        ),
        PurgeClass(
            PurgeTarget.JSON_COLUMN,
            "privacy.LedgerEntry.counts",
            PurgeKind.KEEP_WITHOUT_PERSON,
            reason="names of tables and numbers of rows",
        ),
        _no_person(PurgeTarget.MODEL, "privacy.FileToDelete", "random names of files, until they are deleted"),
        PurgeClass(PurgeTarget.MODEL, "sessions.Session", PurgeKind.DELETE, erase=end_sessions_about, order=-100),
        *(_no_person(PurgeTarget.MODEL, name, reason) for name, reason in LIBRARY_TABLES.items()),
        *(_no_person(PurgeTarget.JSON_COLUMN, name, reason) for name, reason in LIBRARY_JSON.items()),
        *(_no_person(PurgeTarget.STORAGE, name, reason) for name, reason in OTHER_STORES.items()),
    )


def _no_person(target: PurgeTarget, name: str, reason: str) -> PurgeClass:
    return PurgeClass(target, name, PurgeKind.NO_PERSON, reason=reason)
