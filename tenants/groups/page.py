"""What every page of a group is headed with; pages of higher rooms extend `groups/base_group.html`."""

from typing import Any

from accounts.http import Request
from tenants.groups.models import StudyGroup
from ui.panels import tabs_for


def group_page(asked: Request, group: StudyGroup, **more: Any) -> dict[str, Any]:
    """Context of a tab of the group's page."""
    return {"group": group, "tabs": tabs_for(asked, "group", group, pk=group.pk), **more}
