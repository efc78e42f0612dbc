"""Who may do what on the centre's host."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_SCHOOLS = declare("controlplane.see_schools", holds(Role.OPERATOR, Role.SPECIALIST))
ONBOARD = declare("controlplane.onboard", holds(Role.OPERATOR))
SUSPEND = declare("controlplane.suspend", holds(Role.OPERATOR))
MANAGE_AUTHORITIES = declare("controlplane.manage_authorities", holds(Role.OPERATOR))
SEE_HISTORY = declare("controlplane.see_history", holds(Role.OPERATOR))
