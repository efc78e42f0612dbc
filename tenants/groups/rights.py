"""Who may do what with groups; a teacher sees the groups they lead or accompany."""

from typing import Any

from rules import predicates

from accounts.models import Role, User
from accounts.rights import declare, holds
from tenants.groups.models import SEES_ALL


@predicates.predicate  # type: ignore[untyped-decorator]
def teaches(user: User, group: Any = None) -> bool:
    """A teacher, and of this group when one is named."""
    return user.has_role(Role.TEACHER) and (group is None or group.is_taught_by(user))


SEE_GROUPS = declare("groups.see", holds(*SEES_ALL) | teaches)
MANAGE_GROUPS = declare("groups.manage", holds(Role.ADMIN))
