"""Who may do what with lessons: those who see a group see its lessons, and its journal; into that
also looks who substitutes in it (`queries.month` says which lessons of it)."""

from accounts.models import Role
from accounts.rights import declare, holds
from tenants.groups.models import SEES_ALL
from tenants.groups.rights import teaches

SEE_LESSONS = declare("lessons.see", holds(*SEES_ALL) | teaches)
FILL_LESSONS = declare("lessons.fill", holds(*SEES_ALL, Role.TEACHER))
CONDUCT_LESSONS = declare("lessons.conduct", holds(Role.TEACHER))
MANAGE_LESSONS = declare("lessons.manage", holds(Role.ADMIN))
REVIEW_LESSONS = declare("lessons.review", holds(*SEES_ALL))

# The deputy controls journals, and the director controls them (regulation 4.5, 6.2, 6.3).
CONTROL_LESSONS = declare("lessons.control", holds(Role.DEPUTY, Role.DIRECTOR))
SEE_JOURNAL = declare("lessons.journal", holds(*SEES_ALL, Role.TEACHER))
ALL_JOURNALS = declare("lessons.all_journals", holds(*SEES_ALL))
OWN_JOURNAL = declare("lessons.own_journal", holds(Role.TEACHER) & ~holds(*SEES_ALL))
