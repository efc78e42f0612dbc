"""Every address, every role, both schools, logged in or not: one table.

An address that is not in the table fails the test, so no page comes into being without somebody
deciding who may see it. `ok` is an answer of the page itself, `login` leads to the log-in page,
403 refuses.
"""

import datetime as dt
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import actions
from accounts.models import RoleGrant, User
from controlplane.control import ask
from controlplane.models import Authority
from isolation import in_school, in_shared
from tests import cast
from tests.access import CENTRE, NOBODY, SCHOOL, STAFF, Row
from tests.cast import ACTOR
from tests.conftest import Visit, Visitor
from tests.consent.agreements import access as agreements
from tests.consent.applications import access as applications
from tests.consent.vault import access as vault
from tests.journal.family import access as family
from tests.journal.lessons import access as lessons
from tests.journal.plans import access as plans
from tests.journal.roster import access as roster
from tests.tenants.groups import access as groups
from tests.tenants.messaging import access as messaging
from tests.tenants.people import access as people
from tests.tenants.programmes import access as programmes
from tests.tenants.staff import access as staff
from tests.tenants.years import access as years


def _own(roles: frozenset[str]) -> dict[str, Row]:
    """Pages that everybody who is logged in has."""
    return {
        "home": Row("/", roles),
        "account_reauthenticate": Row("/me/confirm/", roles),
        "mfa_reauthenticate": Row("/me/confirm/code/", roles),
        "account_change_password": Row("/me/password/", roles),
        "mfa_index": Row("/me/second-factor/", roles),
        "mfa_activate_totp": Row("/me/second-factor/on/", roles),
        "mfa_deactivate_totp": Row("/me/second-factor/off/", roles, ok=(302, 404)),
        "mfa_view_recovery_codes": Row("/me/codes/", roles, ok=(302, 404)),
        "mfa_generate_recovery_codes": Row("/me/codes/new/", roles),
        "mfa_download_recovery_codes": Row("/me/codes/file/", roles, ok=(302, 404)),
        "accounts:me": Row("/me/", roles),
        "accounts:sessions": Row("/me/sessions/", roles),
        "accounts:api_keys": Row("/me/keys/", roles),
    }


def _access(managers: frozenset[str]) -> dict[str, Row]:
    return {
        "accounts:people": Row("/access/", managers),
        "accounts:add": Row("/access/new/", managers),
        "accounts:policy": Row("/access/length/", managers),
        "accounts:person": Row("/access/{user}/", managers),
        "accounts:password": Row("/access/{user}/password/", managers, method="post"),
        "accounts:second_factor": Row("/access/{user}/second-factor/", managers, method="post"),
        "accounts:log_out": Row("/access/{user}/log-out/", managers, method="post"),
        "accounts:end_grant": Row("/access/roles/{grant}/end/", managers, method="post"),
        "accounts:unlock": Row("/access/locked/0/open/", managers, method="post", ok=(404,)),
    }


OPEN = {
    "account_login": Row("/login/", NOBODY, public=True),
    "mfa_authenticate": Row("/login/code/", NOBODY, public=True),
    "account_logout": Row("/logout/", NOBODY, public=True),
    "ui:appearance": Row("/appearance/", NOBODY, public=True),
    "ui:help": Row("/help/", NOBODY, public=True),
    "api-schema": Row("/api/schema/", NOBODY, public=True),
    "v1:nothing": Row("/api/v1/nothing/", NOBODY, public=True, ok=(404,)),
}
# Programs come with a key: a browser's session opens nothing here (tests/api).
API = {"v1:me": Row("/api/v1/me/", NOBODY)}

ROOMS: tuple[ModuleType, ...] = (
    years, staff, people, programmes, groups, messaging, agreements, vault, applications, roster,
    plans, lessons, family,
)  # fmt: skip

TABLE: dict[str, dict[str, Row]] = {
    "alpha": {
        **OPEN,
        **API,
        **_own(SCHOOL),
        **_access(frozenset({"admin"})),
        "start": Row("/start/", frozenset({"admin"})),
        "profile:card": Row("/school/", STAFF),
        "profile:edit": Row("/school/edit/", frozenset({"admin"})),
        **{name: row for room in ROOMS for name, row in room.ROWS.items()},
    },
    "centre": {
        **OPEN,
        **API,
        **_own(CENTRE),
        **_access(frozenset({"operator"})),
        "controlplane:schools": Row("/schools/", CENTRE),
        "controlplane:onboard": Row("/schools/new/", frozenset({"operator"})),
        "controlplane:onboarding": Row("/schools/new/{onboarding}/", frozenset({"operator"})),
        "controlplane:school": Row("/schools/alpha/", CENTRE),
        "controlplane:suspend": Row("/schools/alpha/suspend/", frozenset({"operator"})),
        "controlplane:resume": Row("/schools/alpha/resume/", frozenset({"operator"})),
        "controlplane:password": Row(
            "/schools/alpha/password/", frozenset({"operator"}), method="post"
        ),
        "controlplane:authorities": Row("/authorities/", frozenset({"operator"})),
        "controlplane:authority": Row("/authorities/{authority}/", frozenset({"operator"})),
        "controlplane:history": Row("/history/", frozenset({"operator"})),
    },
}
URLCONFS = {"alpha": "config.urls_school", "centre": "config.urls_centre"}
CASTS = {"alpha": SCHOOL, "centre": CENTRE}


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield prefix + pattern.name
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, inner)


@pytest.mark.parametrize("place", TABLE)
def test_every_address_is_in_the_table(place: str) -> None:
    assert set(_names(get_resolver(URLCONFS[place]))) == set(TABLE[place])


def _another_grant(user: User) -> int:
    """A second grant of a role that the user has anyway: ending it shuts nobody out."""
    role = next(iter(user.roles))
    return actions.grant_role(user, role, valid_from=cast.SINCE, actor=ACTOR).pk


@pytest.fixture
def ids(db: None) -> dict[str, dict[str, int]]:
    """Real objects for addresses that name one."""
    with in_school(cast.school("alpha")):
        teacher = User.objects.get(login="teacher")
        school = {"user": teacher.pk, "grant": _another_grant(teacher)}
        for room in ROOMS:
            school |= room.ids()
    with in_shared():
        specialist = User.objects.get(login="specialist")
        authority = Authority.objects.get().pk
        operator = User.objects.get(login="operator")
        centre = {
            "user": specialist.pk,
            "grant": _another_grant(specialist),
            "authority": authority,
            "onboarding": ask(cast.wish("gamma", authority_id=authority), by=operator).pk,
        }
    return {"alpha": school, "centre": centre}


def _call(visitor: Visitor, row: Row, known: dict[str, int]) -> HttpResponse:
    call = getattr(visitor, row.method)
    response: HttpResponse = call(row.path.format(**known), row.data)
    return response


def _leads_to_login(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith("/login/")


CASES = [(place, name) for place, rows in TABLE.items() for name in rows]


@pytest.mark.parametrize(("place", "name"), CASES)
def test_the_logged_out_see_public_pages_alone(
    place: str, name: str, visit: Visit, ids: dict[str, dict[str, int]]
) -> None:
    row = TABLE[place][name]
    response = _call(visit(place), row, ids[place])
    if name in API:
        assert response.status_code == 401
    elif not row.public:
        assert _leads_to_login(response)
    else:
        leaving = {"mfa_authenticate", "account_logout"}  # nobody is inside: they lead elsewhere
        assert response.status_code in row.ok and (response.status_code != 302 or name in leaving)


@pytest.mark.parametrize(("place", "name"), CASES)
def test_a_role_sees_what_the_table_says(
    place: str, name: str, visit: Visit, ids: dict[str, dict[str, int]], no_second_factor: None
) -> None:
    row = TABLE[place][name]
    if row.public or name in API:
        return
    for role in sorted(CASTS[place]):
        response = _call(visit(place, role), row, ids[place])
        expected = row.ok if role in row.allowed else (403,)
        assert response.status_code in expected, (role, response.status_code)
        assert not _leads_to_login(response), role


@pytest.mark.parametrize("name", TABLE["alpha"])
def test_a_session_of_one_school_is_nobody_in_another(
    name: str, visit: Visit, ids: dict[str, dict[str, int]], no_second_factor: None
) -> None:
    row = TABLE["alpha"][name]
    if row.public or name in API:
        return
    stranger = visit("beta")
    stranger.cookies = visit("alpha", "admin").cookies
    assert _leads_to_login(_call(stranger, row, ids["alpha"]))


@pytest.mark.parametrize("name", TABLE["centre"])
def test_a_schools_session_is_nobody_at_the_centre_and_the_other_way_round(
    name: str, visit: Visit, ids: dict[str, dict[str, int]], no_second_factor: None
) -> None:
    row = TABLE["centre"][name]
    if row.public or name in API:
        return
    stranger = visit("centre")
    stranger.cookies = visit("alpha", "admin").cookies
    assert _leads_to_login(_call(stranger, row, ids["centre"]))


@pytest.mark.parametrize("name", sorted(_own(SCHOOL)))
def test_a_role_that_has_ended_opens_nothing(name: str, visit: Visit) -> None:
    visitor = visit("alpha", "teacher")
    assert visitor.side is not None
    with in_school(visitor.side):
        grant = RoleGrant.objects.get(user__login="teacher")
        actions.end_grant(grant, last_day=dt.date(2021, 1, 1), actor=ACTOR)
    assert _leads_to_login(_call(visitor, TABLE["alpha"][name], {}))


def test_an_unknown_host_gets_a_bare_404_whatever_the_path(visit: Visit) -> None:
    for path in ("/", "/login/", "/schools/", "/static/x"):
        response = Client(headers={"host": "nobody.localhost"}).get(path)
        assert response.status_code == 404
        assert b"Alpha" not in response.content
