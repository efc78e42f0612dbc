"""Places of this room, tabs of a group's page, and its steps of the first hour."""

from django.utils.translation import gettext_lazy as _

from tenants.groups.checks import needs_of_a_group, needs_of_a_timetable
from tenants.groups.models import StudyGroup, TimetableSlot
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from ui.navigation import NavEntry, register
from ui.panels import Tab, register_tab
from ui.steps import Step, register_step

register(
    NavEntry(_("Groups"), "groups:list", SEE_GROUPS.name, "users-round", 400, "school"),
    NavEntry(_("Timetable"), "groups:timetable", SEE_GROUPS.name, "calendar-days", 450, "school"),
)
register_tab(
    Tab("group", _("Overview"), "groups:group", SEE_GROUPS.name, 10),
    Tab("group", _("Timetable"), "groups:slots", SEE_GROUPS.name, 30),
)
register_step(
    Step(
        title=_("Make an association and a group"),
        text=_("A journal is kept of every group: its programme, teacher and places."),
        url_name="groups:new",
        right=MANAGE_GROUPS.name,
        order=500,
        done=StudyGroup.objects.exists,
        needs=needs_of_a_group,
    ),
    Step(
        title=_("Make the timetable"),
        text=_("Lessons of the year are made from it."),
        url_name="groups:timetable",
        right=MANAGE_GROUPS.name,
        order=550,
        done=TimetableSlot.objects.exists,
        needs=needs_of_a_timetable,
    ),
)
