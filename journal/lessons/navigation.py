"""Places of this room, its tab of a group's page and its step of the first hour."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Lesson
from journal.lessons.rights import CONDUCT_LESSONS, MANAGE_LESSONS, SEE_LESSONS
from tenants.groups.models import TimetableSlot
from ui.navigation import NavEntry, register
from ui.panels import Tab, register_tab
from ui.steps import Step, register_step


def _needs() -> str:
    if TimetableSlot.objects.exists():
        return ""
    return gettext("First give the groups their timetable.")


register(
    NavEntry(_("Today"), "lessons:today", CONDUCT_LESSONS.name, "clipboard-check", 150, "school")
)
register(
    NavEntry(
        _("Lessons of the year"), "lessons:generate", MANAGE_LESSONS.name, "calendar-check", 460,
        "school", short=_("Lessons"),
    )
)  # fmt: skip
register_tab(Tab("group", _("Lessons"), "lessons:group", SEE_LESSONS.name, 50))
register_step(
    Step(
        title=_("Make the lessons of the year"),
        text=_("From timetable, days off and academic hours; each lesson on its date."),
        url_name="lessons:generate",
        right=MANAGE_LESSONS.name,
        order=800,
        done=Lesson.objects.exists,
        needs=_needs,
    )
)
