"""How programmes and their curricula come about and change."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from history.signature import SIGNATURE, Actor
from isolation.clock import school_today
from tenants.programmes import rules
from tenants.programmes.hooks import last_year_in_use, sections_going
from tenants.programmes.models import CurriculumItem, Programme
from tenants.programmes.rewriting import rewriting

CHECKED = (
    "years", "hours", "age_from", "age_to", "protocol", "protocol_on", "order", "order_on",
)  # fmt: skip


@transaction.atomic
def add_programme(*, actor: Actor, **values: Any) -> Programme:
    """`values` are the model's fields. Raises ValidationError by field."""
    programme = Programme(**values)
    _check(programme)
    return programme.write(actor)


@transaction.atomic
def edit_programme(
    programme: Programme, values: Mapping[str, Any], *, seen: dt.datetime | None, actor: Actor
) -> Programme:
    """Raises ValidationError by field, ChangedMeanwhileError when somebody was quicker."""
    held: Programme = Programme.objects.hold(programme.pk, seen)
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, values[name])
    _check(held)
    written = held.items.aggregate(last=Max("study_year"))["last"] or 0
    rules.check_years_fit(held.years, taught=last_year_in_use(held), written=written)
    return held.write(actor, only=changed) if changed else held


@transaction.atomic
def put_away(programme: Programme, *, archived: bool, actor: Actor) -> None:
    """To the archive, where new groups do not find it, or back."""
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if held.is_archived != archived:
        held.is_archived = archived
        held.write(actor, only=["is_archived"])


@transaction.atomic
def write_curriculum(
    programme: Programme,
    study_year: int,
    items: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    seen: dt.datetime | None = None,
) -> None:
    """The whole curriculum of a year of study: dictionaries of `title`, `theory`, `practice`,
    `control`; `id` names the section it was. The programme's row is its version: `seen` as of
    `hold`, None for a writer without a form. Raises ValidationError, ChangedMeanwhileError."""
    held = (
        Programme.objects.hold(programme.pk, seen)
        if seen
        else Programme.objects.select_for_update().get(pk=programme.pk)
    )
    rules.check_study_year(study_year, held.years)
    rules.check_sections(items)
    change = rewriting(
        list(held.items.filter(study_year=study_year)),
        items,
        name="title",
        make=lambda: CurriculumItem(programme=held, study_year=study_year),
    )
    if change.is_empty:
        return
    going = [item.pk for item in change.gone]
    if going:
        for let_go in sections_going:
            let_go(going, actor=actor)
        CurriculumItem.objects.filter(pk__in=going).erase(actor)
    change.write(CurriculumItem, actor)
    held.write(actor, only=[])


def _check(programme: Programme) -> None:
    programme.clean_fields(exclude=SIGNATURE)
    rules.check_programme(
        {name: getattr(programme, name) for name in CHECKED}, today=school_today()
    )
