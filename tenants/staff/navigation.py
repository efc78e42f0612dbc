"""Places of this room, and its step of the first hour."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.staff.models import StaffMember
from tenants.staff.rights import MANAGE_STAFF, SEE_STAFF
from ui.navigation import NavEntry, register
from ui.steps import Step, register_step

register(
    NavEntry(
        _("Staff"), "staff:list", SEE_STAFF.name, "id-card", 550, "school",
        short=pgettext_lazy("a place in the bottom bar", "Staff"),
    )
)  # fmt: skip
register_step(
    Step(
        title=_("Enter the staff"),
        text=_("Groups are led by teachers; with access they fill in the journal themselves."),
        url_name="staff:add",
        right=MANAGE_STAFF.name,
        order=300,
        done=StaffMember.objects.exists,
    )
)
