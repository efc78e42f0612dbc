"""Places of this room, its tab of a group's page and its step of the first hour."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.lessons.models import Lesson
from journal.lessons.rights import (
    ALL_JOURNALS,
    CONDUCT_LESSONS,
    CONTROL_LESSONS,
    MANAGE_LESSONS,
    OWN_JOURNAL,
    REVIEW_LESSONS,
    SEE_LESSONS,
)
from tenants.groups.models import TimetableSlot
from ui.navigation import NavEntry, register
from ui.panels import Tab, register_tab
from ui.steps import Step, register_step


def _needs() -> str:
    if TimetableSlot.objects.exists():
        return ""
    return gettext("First give the groups their timetable.")


register(
    NavEntry(_("Today"), "lessons:today", CONDUCT_LESSONS.name, "clipboard-check", 140, "school"),
    NavEntry(_("Journal"), "lessons:journal", OWN_JOURNAL.name, "notebook-pen", 145, "school"),
    NavEntry(_("Journals"), "lessons:journal", ALL_JOURNALS.name, "notebook-pen", 420, "school"),
    NavEntry(
        _("Lessons of the year"), "lessons:generate", MANAGE_LESSONS.name, "calendar-check", 460,
        "school", short=_("Lessons"),
    ),
)  # fmt: skip
register(
    NavEntry(
        _("Substitutions"), "lessons:substitutions", SEE_LESSONS.name, "arrow-left-right", 470,
        "school",
    ),
    NavEntry(_("Not filled"), "lessons:unfilled", REVIEW_LESSONS.name, "list-todo", 150, "school"),
    NavEntry(
        _("Closing of the month"), "lessons:months", CONTROL_LESSONS.name, "lock", 160, "school",
        short=_("Closing"),
    ),
    NavEntry(
        _("Settings of the journal"), "lessons:settings", MANAGE_LESSONS.name, "settings-2", 480,
        "school", short=_("Settings"),
    ),
)  # fmt: skip
register_tab(
    Tab("group", _("Lessons"), "lessons:group", SEE_LESSONS.name, 50),
    Tab("group", _("Journal"), "lessons:group_journal", SEE_LESSONS.name, 60),
)
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
