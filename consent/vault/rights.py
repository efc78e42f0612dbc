"""Who may open and fill personal records. Every opening is kept in the history."""

from accounts.models import Role
from accounts.rights import declare, holds

READ_VAULT = declare("vault.read", holds(Role.ADMIN, Role.DIRECTOR, Role.DEPUTY))
WRITE_VAULT = declare("vault.write", holds(Role.ADMIN))
SEE_READERS = declare("vault.readers", holds(Role.ADMIN, Role.DIRECTOR))
