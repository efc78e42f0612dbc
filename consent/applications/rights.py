"""Who may do what with applications."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_APPLICATIONS = declare("applications.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
MANAGE_APPLICATIONS = declare("applications.manage", holds(Role.ADMIN))
