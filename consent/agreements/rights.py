"""Who may do what with consents."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_CONSENTS = declare("consents.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
MANAGE_CONSENTS = declare("consents.manage", holds(Role.ADMIN))
