"""Areas, authorities, people and roles."""

from authorities.models.api import ApiCallCount, ApiToken
from authorities.models.organisations import (
    AreaMunicipality,
    Authority,
    AuthorityArea,
    AuthorityKind,
    AuthorityName,
    CodeItem,
    CooperationArea,
    EmployerType,
    Municipality,
    Place,
    PresenceRule,
    RemoteMode,
    RemoteTool,
    Unit,
)
from authorities.models.reviews import AccountReview
from authorities.models.sign_in import AccountMail, KnownDevice, SecondFactorReset, SignInAttempt
from authorities.models.users import (
    AccountState,
    AreaGroupPermission,
    AreaUserPermission,
    AuthorityGroupPermission,
    AuthorityUserPermission,
    RoleAssignment,
    User,
)

__all__ = [
    "AccountMail",
    "AccountReview",
    "AccountState",
    "ApiCallCount",
    "ApiToken",
    "AreaGroupPermission",
    "AreaMunicipality",
    "AreaUserPermission",
    "Authority",
    "AuthorityArea",
    "AuthorityGroupPermission",
    "AuthorityKind",
    "AuthorityName",
    "AuthorityUserPermission",
    "CodeItem",
    "CooperationArea",
    "EmployerType",
    "KnownDevice",
    "Municipality",
    "Place",
    "PresenceRule",
    "RemoteMode",
    "RemoteTool",
    "RoleAssignment",
    "SecondFactorReset",
    "SignInAttempt",
    "Unit",
    "User",
]
