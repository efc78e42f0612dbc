"""Who has a list of messages: so far families are told of something."""

from accounts.models import Role
from accounts.rights import declare, holds

READ_MESSAGES = declare("messaging.read", holds(Role.PARENT, Role.PUPIL))
