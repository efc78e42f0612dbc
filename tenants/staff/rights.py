"""Who may do what with the staff list."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_STAFF = declare("staff.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
MANAGE_STAFF = declare("staff.manage", holds(Role.ADMIN))
