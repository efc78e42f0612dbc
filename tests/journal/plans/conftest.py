"""A group with a teacher of the cast, and its plan filled from a curriculum of 144 hours."""

import pytest

from isolation import SchoolRef, in_school
from journal.plans.actions import fill_from_curriculum, plan_of
from journal.plans.models import LessonPlan
from tenants.groups.models import StudyGroup
from tests import world
from tests.cast import ACTOR


@pytest.fixture
def group(alpha: SchoolRef) -> StudyGroup:
    with in_school(alpha):
        return world.group(teacher=world.teacher(login="teacher"))


@pytest.fixture
def plan(alpha: SchoolRef, group: StudyGroup) -> LessonPlan:
    with in_school(alpha):
        return fill_from_curriculum(plan_of(group, actor=ACTOR), actor=ACTOR)
