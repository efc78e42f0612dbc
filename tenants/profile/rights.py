"""Who may do what with the school card."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_CARD = declare("profile.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY, Role.TEACHER))
EDIT_CARD = declare("profile.edit", holds(Role.ADMIN))
