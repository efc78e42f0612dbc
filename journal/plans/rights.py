"""Who may do what with lesson plans: the group's teacher writes, the deputy approves."""

from accounts.models import Role
from accounts.rights import declare, holds
from tenants.groups.models import SEES_ALL
from tenants.groups.rights import teaches

SEE_PLANS = declare("plans.see", holds(*SEES_ALL) | teaches)
WRITE_PLANS = declare("plans.write", holds(Role.ADMIN) | teaches)
APPROVE_PLANS = declare("plans.approve", holds(Role.DEPUTY, Role.DIRECTOR))
