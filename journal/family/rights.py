"""Who may do what here; whose child it is, is a fact (`lessons.queries.children`)."""

from rules import predicates

from accounts.models import Role, User
from accounts.rights import declare, holds


@predicates.predicate  # type: ignore[untyped-decorator]
def pupil_of_age(user: User, _obj: object = None) -> bool:
    """A pupil for whom nobody acts any more."""
    pupil = getattr(user, "pupil", None) if user.has_role(Role.PUPIL) else None
    return pupil is not None and pupil.is_adult


SEE_FAMILY = declare("family.see", holds(Role.PARENT, Role.PUPIL))
ANNOUNCE_ABSENCE = declare("family.announce", holds(Role.PARENT) | pupil_of_age)
