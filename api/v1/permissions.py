"""A view names the right it asks for; one that names none is refused."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.rights import Right

if TYPE_CHECKING:  # the views import their default permissions
    from rest_framework.views import APIView


class HoldsRight(BasePermission):
    """Reads `right` of the view and tells the guards' middleware that the view was guarded."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        request._request.guarded = True  # type: ignore[attr-defined]
        right: Right | None = getattr(view, "right", None)
        if right is None or not request.user or not request.user.is_authenticated:
            return False
        return right.allows(request.user)
