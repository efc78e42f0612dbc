"""Views of version 1."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rights import OWN_ACCOUNT
from api.v1.serializers import MeSerializer
from isolation import SchoolRef, current


@extend_schema(exclude=True)
class Nothing(APIView):
    """Every address that is not there, whatever the method: 404 in JSON, whoever asks."""

    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


class Me(APIView):
    """The user whose key this is."""

    right = OWN_ACCOUNT

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - the permission let nobody else pass
        side = current()
        school = side if isinstance(side, SchoolRef) else None
        answer = {
            "id": user.pk,
            "login": user.login,
            "last_name": user.last_name,
            "first_name": user.first_name,
            "middle_name": user.middle_name,
            "roles": sorted(user.roles),
            "side": {
                "slug": school.slug if school else None,
                "name": school.name if school else _("Municipal centre"),
            },
        }
        return Response(MeSerializer(answer).data)
