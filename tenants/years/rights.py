"""Who may do what with the academic year."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_YEARS = declare("years.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER))
MANAGE_YEARS = declare("years.manage", holds(Role.ADMIN))
