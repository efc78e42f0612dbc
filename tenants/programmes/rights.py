"""Who may do what with programmes."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_PROGRAMMES = declare(
    "programmes.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER)
)
MANAGE_PROGRAMMES = declare("programmes.manage", holds(Role.ADMIN))
# A teacher reaches the programme from the group; the list is a place of the administration.
LIST_PROGRAMMES = declare("programmes.list", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
