"""Places of this room, its steps of the first hour, and what it asks before a year opens."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.years.hooks import opening_checks
from tenants.years.models import AcademicYear, YearState
from tenants.years.queries import lacks_table_days
from tenants.years.rights import MANAGE_YEARS
from ui.navigation import NavEntry, register
from ui.steps import Step, register_step


def _no_year() -> str:
    return "" if AcademicYear.objects.exists() else gettext("First add the academic year.")


register(
    NavEntry(
        _("Academic year"), "years:list", MANAGE_YEARS.name, "calendar-range", 200, "school",
        short=_("Year"),
    )
)  # fmt: skip
register_step(
    Step(
        title=_("Add the academic year"),
        text=_("Its first and last day; the days off of the country and the republic come along."),
        url_name="years:add",
        right=MANAGE_YEARS.name,
        order=200,
        done=AcademicYear.objects.exists,
    ),
    Step(
        title=_("Open the academic year"),
        text=_("From then on teachers fill in the journal."),
        url_name="years:list",
        right=MANAGE_YEARS.name,
        order=900,
        done=lambda: AcademicYear.objects.exclude(state=YearState.PLANNED).exists(),
        needs=_no_year,
    ),
)
opening_checks.append(lacks_table_days)
