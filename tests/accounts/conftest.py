"""What the tests of this folder share."""

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import User
from isolation import in_school, in_shared
from tests import cast


@pytest.fixture(autouse=True)
def _cheap_passwords(db: None) -> None:
    """The cast's own hashes are as in earnest, and a third of a second each."""
    for side in (in_shared(), *(in_school(cast.school(slug)) for slug in cast.SLUGS)):
        with side:
            User.objects.change(cast.ACTOR, password=make_password(cast.PASSWORD))
