"""Places of this room, and its step of the first hour."""

from django.utils.translation import gettext_lazy as _

from tenants.programmes.models import Programme
from tenants.programmes.rights import LIST_PROGRAMMES, MANAGE_PROGRAMMES, SEE_PROGRAMMES
from ui.navigation import NavEntry, register
from ui.panels import Tab, register_tab
from ui.steps import Step, register_step

register(
    NavEntry(_("Programmes"), "programmes:list", LIST_PROGRAMMES.name, "book-open", 410, "school")
)
register_tab(Tab("programme", _("Overview"), "programmes:programme", SEE_PROGRAMMES.name, 10))
register_step(
    Step(
        title=_("Enter a programme"),
        text=_("Groups learn by programmes; lesson plans are checked against their curricula."),
        url_name="programmes:add",
        right=MANAGE_PROGRAMMES.name,
        order=400,
        done=lambda: Programme.objects.in_use().exists(),
    )
)
