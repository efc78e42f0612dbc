"""The place of this room, with the number of what is new."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.messaging.models import Notification
from tenants.messaging.rights import READ_MESSAGES
from ui.navigation import NavEntry, register


def _unseen(request: HttpRequest) -> int:
    return Notification.objects.of(request.user).unseen().count()


register(
    NavEntry(
        _("Messages"), "messaging:list", READ_MESSAGES.name, "mail", 300, "school", count=_unseen
    )
)
