"""Areas, authorities, people and roles."""

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
from authorities.models.users import (
    AreaGroupPermission,
    AreaUserPermission,
    AuthorityGroupPermission,
    AuthorityUserPermission,
    RoleAssignment,
    User,
)

__all__ = [
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
    "Municipality",
    "Place",
    "PresenceRule",
    "RemoteMode",
    "RemoteTool",
    "RoleAssignment",
    "Unit",
    "User",
]
