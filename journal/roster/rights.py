"""Who may do what with orders."""

from accounts.models import Role
from accounts.rights import declare, holds

SEE_ORDERS = declare("orders.see", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
MANAGE_ORDERS = declare("orders.manage", holds(Role.ADMIN))
