"""A school comes onto the platform: the wish, its check, and the one transaction that grants it."""

import re

import psycopg
from django.conf import settings
from django.db import IntegrityError, connections
from django.utils.translation import gettext as _

from accounts.logins import propose
from accounts.models import Role, User
from accounts.names import clean_names
from controlplane import hooks
from controlplane.keys import draw_key, wrap
from controlplane.models import Domain, Installation, Onboarding, School, SchoolKey
from controlplane.wish import Wish
from history.models import record
from history.signature import Actor, Via
from isolation import SchoolRef, SchoolState
from isolation.clock import now
from isolation.provision import OWNER, owner_in, provision
from isolation.ref import SHARED_SCHEMA


class AlreadyDone(Exception):
    """The job's school is there: another run was quicker."""


class SlugTaken(Exception):
    """Another school has, or once had, this address."""

    def __str__(self) -> str:
        return _("This address is taken by another school. Choose another one.")


def host_of(slug: str) -> str:
    return f"{slug}.{settings.BASE_DOMAIN}"


def address_of(school: School | SchoolRef) -> str:
    """The school's address as a person types it."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PORT}" if settings.BASE_DOMAIN == "localhost" else ""
    return f"{scheme}://{host_of(school.slug)}{port}/"


def slug_is_taken(slug: str) -> bool:
    """On the shared side. Hosts are never given twice, so old ones count."""
    return Domain.objects.filter(host=host_of(slug)).exists()


def onboard(wish: Wish, *, actor: Actor, job: Onboarding | None = None) -> SchoolRef:
    """Make the school, now, as the owner: row, host, key, role, schema, first administrator and
    (for a job) its `done`, all in one transaction. Raises `SlugTaken`, or `AlreadyDone` for a job
    that is, and `ValidationError` by field for a name that is not one; nothing is left behind
    then."""
    ref = _draw_ref(wish)
    inside = actor if actor.via is not Via.PERSON else Actor(Via.OPERATOR, None, actor.reason)

    def before() -> None:
        if job is not None:
            _hold(job)
        school = _school_row(ref, wish, actor)
        if job is not None:
            # The people of the wish live in the school from now on, and nowhere else.
            kept = {"short_name": wish.short_name, "slug": wish.slug}
            Onboarding.objects.using(OWNER).filter(pk=job.pk).update(
                state=Onboarding.State.DONE, school=school, problem="", wish=kept
            )

    def after() -> None:
        _first_administrator(ref, wish, inside)
        for hook in hooks.school_created:
            hook(ref, wish, using=OWNER, actor=inside)

    try:
        provision(ref, before=before, after=after)
    except IntegrityError as error:
        if _ADDRESS_TAKEN.fullmatch(_constraint(error)):
            raise SlugTaken from error
        raise
    return ref


def _hold(job: Onboarding) -> None:
    """Lock the job's row: a second run waits here for the first, and finds it done."""
    held = Onboarding.objects.using(OWNER).select_for_update().get(pk=job.pk)
    if held.state == Onboarding.State.DONE:
        raise AlreadyDone


# Citus numbers the constraints of shards.
_ADDRESS_TAKEN = re.compile(r"controlplane_(school_slug|domain)_unique(_\d+)?")


def _constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, psycopg.Error) else ""


def _draw_ref(wish: Wish) -> SchoolRef:
    """A number from the sequence and the names that follow from it. A gap costs nothing."""
    with owner_in(SHARED_SCHEMA), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('controlplane_school', 'id'))")
        number = int(cursor.fetchone()[0])
        prefix = Installation.objects.using(OWNER).get().prefix
    schema = f"s{number}"
    return SchoolRef(
        id=number,
        slug=wish.slug,
        schema=schema,
        role=f"{prefix}_{schema}",
        timezone=wish.timezone,
        state=SchoolState.ACTIVE,
        name=wish.short_name,
    )


def _school_row(ref: SchoolRef, wish: Wish, actor: Actor) -> School:
    school = School(
        id=ref.id,
        schema_name=ref.schema,
        role=ref.role,
        slug=ref.slug,
        name=wish.name,
        short_name=wish.short_name,
        inn=wish.inn,
        authority_id=wish.authority_id,
        municipality=wish.municipality,
        timezone=wish.timezone,
        onboarded_at=now(),
    ).sign(actor)
    school.save(using=OWNER, force_insert=True)
    Domain(host=host_of(ref.slug), school=school).sign(actor).save(using=OWNER)
    SchoolKey.objects.using(OWNER).create(school=school, wrapped=wrap(draw_key(), ref.schema))
    record("controlplane.school_onboarded", actor=actor, subject=ref.slug, using=OWNER)
    return school


def _first_administrator(school: SchoolRef, wish: Wish, actor: Actor) -> None:
    """The school's first user, who cannot log in until the operator draws a password."""
    today = now().astimezone(school.zone).date()
    names = clean_names(vars(wish))
    user = User(login=propose(**names, taken=set()), email=wish.email, **names).sign(actor)
    user.set_unusable_password()
    user.save(using=OWNER)
    grant = user.grants.model(user=user, role=Role.ADMIN, valid_from=today).sign(actor)
    grant.save(using=OWNER)
