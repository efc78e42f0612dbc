"""Places of this room, and its step of the first hour."""

from django.utils.translation import gettext_lazy as _

from tenants.people.models import Pupil
from tenants.people.rights import MANAGE_PEOPLE, SEE_PEOPLE
from ui.navigation import NavEntry, register
from ui.steps import Step, register_step

register(
    NavEntry(
        _("Pupils"), "people:pupils", SEE_PEOPLE.name, "users-round", 500, "school",
        short=_("Children"),
    )
)  # fmt: skip
register_step(
    Step(
        title=_("Enter the children"),
        text=_("Names, birth dates and representatives; documents come with the consent."),
        url_name="people:new",
        right=MANAGE_PEOPLE.name,
        order=600,
        done=Pupil.objects.exists,
    )
)
