"""Who may call the API, and on which objects: the policy's answers as DRF asks for them."""

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from authorities.policy import can_enter

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class PolicyPermission(BasePermission):
    """Signed in with both factors; and on an object, the policy's answer to the view's ``permission`` (``app.codename``)."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Whether the API is open to the user at all."""
        actor = getattr(request, "actor", None)
        return actor is not None and bool(can_enter(actor))

    def has_object_permission(self, request: "Request", view: "APIView", obj: Any) -> bool:
        """Ask ``user.has_perm``, which asks the policy (``authorities.backends``)."""
        permission: str = view.permission  # type: ignore[attr-defined]
        return request.user.has_perm(permission, obj)
