"""Places of this room, and what it adds to pages of others."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consent.applications.hooks import Batch, batches
from consent.applications.models import Application, Status
from journal.roster import queries
from journal.roster.models import OrderKind, OrderLine
from journal.roster.rights import MANAGE_ORDERS, SEE_ORDERS
from tenants.groups.models import StudyGroup
from tenants.groups.rights import SEE_GROUPS
from tenants.people.models import Pupil
from ui.navigation import NavEntry, register, rights_of
from ui.panels import Panel, PanelContent, Tab, register_panel, register_tab
from ui.steps import Step, register_step


def of_pupil(request: HttpRequest, pupil: Pupil) -> PanelContent:
    """Where the child is and was, by which orders."""
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_ORDERS.name)
    return PanelContent(
        _("Groups and orders"), "roster/pupil_panel.html",
        {"enrolments": list(queries.of_pupil(pupil))},
        url=f"{reverse('roster:new')}?kind=enrol&pupil={pupil.pk}" if may_manage else "",
        action=_("Enrol by an order"),
    )  # fmt: skip


def of_application(request: HttpRequest, application: Application) -> PanelContent | None:
    """The order that fulfils the application, or the way to one."""
    lines = OrderLine.objects.filter(application=application).select_related("order")
    rights = rights_of(request)
    may_manage = rights is not None and rights.allows(MANAGE_ORDERS.name)
    confirmed = application.status == Status.CONFIRMED
    if not lines and not confirmed:
        return None
    address = f"{reverse('roster:new')}?kind=enrol&application={application.pk}"
    return PanelContent(
        _("Order"), "roster/application_panel.html", {"lines": list(lines)},
        url=address if may_manage and confirmed and not lines else "",
        action=_("Prepare an order on enrolment"),
    )  # fmt: skip


def _needs_groups() -> str:
    return "" if StudyGroup.objects.exists() else gettext("First make groups.")


register(NavEntry(_("Orders"), "roster:orders", SEE_ORDERS.name, "stamp", 650, "school"))
register_tab(Tab("group", _("Roster"), "roster:group", SEE_GROUPS.name, 20))
register_panel(Panel("pupil", 20, SEE_ORDERS.name, of_pupil))
register_panel(Panel("application", 20, SEE_ORDERS.name, of_application))
register_step(
    Step(
        title=_("Enrol children by an order"),
        text=_("A child is in a group from the day that an order names."),
        url_name="roster:new",
        right=MANAGE_ORDERS.name,
        order=750,
        done=queries.enrolling_orders,
        needs=_needs_groups,
    )
)
batches.append(
    Batch(
        _("Prepare an order on enrolment"), "roster:new", MANAGE_ORDERS.name,
        (("kind", OrderKind.ENROL.value),),
    )
)  # fmt: skip
