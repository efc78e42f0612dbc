"""Who may do what with pupils and representatives."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_PEOPLE = declare("people.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
MANAGE_PEOPLE = declare("people.manage", holds(Role.ADMIN))
