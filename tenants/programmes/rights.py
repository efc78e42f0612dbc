"""Who may do what with programmes."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_PROGRAMMES = declare(
    "programmes.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER)
)
MANAGE_PROGRAMMES = declare("programmes.manage", holds(Role.ADMIN))
