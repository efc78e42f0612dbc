"""Where queries go, and that they go nowhere by themselves."""

import pytest
from django.db import connection, transaction

from accounts.models import User
from isolation import SHARED, CrossingError, SchoolRef, current, in_school, in_shared


def _who() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        user, schema = cursor.fetchone()
        return str(user), str(schema)


def test_a_query_outside_every_side_is_refused(db: None) -> None:
    with pytest.raises(CrossingError):
        User.objects.count()


def test_inside_a_school_schema_and_role_are_the_schools(alpha: SchoolRef) -> None:
    with in_school(alpha):
        assert _who() == (alpha.role, alpha.schema)
        assert current() == alpha


def test_on_the_shared_side_the_role_is_zvonok_shared(db: None) -> None:
    with in_shared():
        assert _who() == ("zvonok_shared", "public")
        assert current() is SHARED


def test_blocks_nest_and_give_back_what_was_before(alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_school(alpha):
        with in_school(beta):
            assert _who() == (beta.role, beta.schema)
            with in_shared():
                assert _who()[0] == "zvonok_shared"
            assert _who() == (beta.role, beta.schema)
        assert _who() == (alpha.role, alpha.schema)
    assert current() is None


def test_another_school_cannot_be_entered_inside_an_open_transaction(
    alpha: SchoolRef, beta: SchoolRef
) -> None:
    with in_school(alpha), transaction.atomic():
        with in_school(alpha):
            assert _who()[1] == alpha.schema
        with pytest.raises(CrossingError), in_school(beta):
            pass
        with pytest.raises(CrossingError), in_shared():
            pass
        assert _who() == (alpha.role, alpha.schema)
