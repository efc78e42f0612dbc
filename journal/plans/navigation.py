"""Places of this room, its tab of a group's page, and its step of the first hour."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from journal.plans.models import PlannedLesson
from journal.plans.rights import SEE_PLANS
from tenants.groups.models import StudyGroup
from ui.navigation import NavEntry, register
from ui.panels import Tab, register_tab
from ui.steps import Step, register_step


def _groups_first() -> str:
    return "" if StudyGroup.objects.exists() else gettext("First make a group.")


register(NavEntry(_("Plans"), "plans:list", SEE_PLANS.name, "list-checks", 720, "school"))
register_tab(Tab("group", _("Lesson plan"), "plans:plan", SEE_PLANS.name, 40))
register_step(
    Step(
        title=_("Write the lesson plans"),
        text=_("Topics of lessons come from them; the deputy approves them."),
        url_name="plans:list",
        right=SEE_PLANS.name,
        order=850,
        done=PlannedLesson.objects.exists,
        needs=_groups_first,
    )
)
