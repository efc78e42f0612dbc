"""Which school a host is: unknown ones learn nothing, old ones lead on."""

from typing import Any

import pytest
from django.test import Client

from controlplane import directory
from controlplane.directory import CENTRE, KEEP, LONGEST, MOST, find
from controlplane.models import Domain, School
from isolation import SchoolRef, in_shared
from tests.cast import ACTOR
from tests.conftest import Visit

KNOWN = ["alpha.localhost", "ALPHA.localhost", "alpha.localhost.", "alpha.localhost:8000",
         "Alpha.LocalHost.:443"]  # fmt: skip
UNKNOWN = ["nobody.localhost", "127.0.0.1", "[::1]", "[::1]:8000", "alpha",
           "alpha.localhost.evil.example", "evil.example", "alpha.localhost..", "x.alpha.localhost",
           "a" * 300 + ".localhost", "s1.localhost", ".."]  # fmt: skip
FORGED = ["alpha.localhost/../x", "alpha.localhost@evil.example", "alpha.localhost#",
          "alpha_localhost", "alpha.localhost:x", "alpha localhost", "'; DROP TABLE x",
          "[alpha.localhost]", ".", ""]  # fmt: skip


def get(host: str, path: str = "/login/") -> Any:
    return Client(headers={"host": host}).get(path)


@pytest.mark.parametrize("host", KNOWN)
def test_a_host_is_known_in_any_spelling(db: None, host: str) -> None:
    answer = get(host)
    assert (answer.status_code, "Alpha" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("path", ["/", "/login/", "/schools/", "/api/v1/me/", "/admin/"])
@pytest.mark.parametrize("host", UNKNOWN)
def test_an_unknown_host_gets_the_same_bare_page_whatever_the_path(
    db: None, host: str, path: str
) -> None:
    answer = get(host, path)
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")
    assert answer.content == get("nobody.localhost", "/").content
    text = answer.content.decode()
    assert not any(name in text for name in ("Alpha", "alpha", "Beta", "centre", "csrf"))
    assert answer.cookies == {}


@pytest.mark.parametrize("host", FORGED)
def test_a_forged_host_is_a_bad_request(db: None, host: str) -> None:
    answer = get(host)
    assert (answer.status_code, answer["Cache-Control"]) == (400, "no-store")
    assert "lpha" not in answer.content.decode()


def test_a_word_about_another_host_is_not_believed(db: None) -> None:
    client = Client(headers={"host": "alpha.localhost", "x-forwarded-host": "beta.localhost"})
    assert "Alpha" in client.get("/login/").content.decode()


def test_the_centre_is_no_school(db: None) -> None:
    assert find("centre.localhost") is CENTRE
    assert get("centre.localhost").status_code == 200
    assert get("centre.localhost", "/school/").status_code == 404
    assert get("alpha.localhost", "/schools/").status_code == 404


@pytest.fixture
def moved(db: None, alpha: SchoolRef) -> None:
    with in_shared():
        school = School.objects.get(slug="alpha")
        Domain(host="old-alpha.localhost", school=school, is_primary=False).write(ACTOR)


def test_an_old_host_leads_to_the_present_one_and_keeps_the_way(moved: None) -> None:
    for path in ("/", "/school/?a=b&c=%D0%B9", "/lessons/12/"):
        answer = get("old-alpha.localhost", path)
        assert answer.status_code == 301
        assert answer["Location"] == f"http://alpha.localhost:8000{path}"


def test_the_bare_domain_leads_to_the_centre(db: None) -> None:
    answer = get("localhost", "/schools/?q=a")
    assert answer.status_code == 301
    assert answer["Location"] == "http://centre.localhost:8000/schools/?q=a"


def test_an_old_host_opens_nothing_itself(moved: None, visit: Visit) -> None:
    visitor = visit("alpha", "teacher")
    visitor.defaults["HTTP_HOST"] = "old-alpha.localhost"
    assert visitor.post("/me/sessions/", {"end": "all"}).status_code == 301
    visitor.defaults["HTTP_HOST"] = "alpha.localhost"
    assert visitor.get("/school/").status_code == 200


def test_a_new_host_is_noticed_within_three_seconds(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [1000.0]
    monkeypatch.setattr(directory, "KEEP", KEEP)
    monkeypatch.setattr("controlplane.directory.time.monotonic", lambda: moment[0])
    assert get("new.localhost").status_code == 404
    with in_shared():
        school = School.objects.get(slug="alpha")
        Domain(host="new.localhost", school=school, is_primary=True).write(ACTOR)
    moment[0] += 2.9
    assert get("new.localhost").status_code == 404
    moment[0] += 0.2
    assert get("new.localhost").status_code == 200


def test_a_host_costs_one_look_up_in_three_seconds(
    db: None, django_assert_num_queries: Any
) -> None:
    with in_shared(), django_assert_num_queries(2):
        for _ in range(5):
            find("alpha.localhost")
            find("nobody.localhost")


def test_a_flood_of_hosts_fills_no_memory(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "_look_up", lambda host: None)
    for number in range(MOST + 10):
        find(f"h{number}.localhost")
    assert len(directory._known) <= MOST
    for host in ("", "x" * (LONGEST + 1)):
        assert find(host) is None
        assert host not in directory._known


def test_over_https_an_unknown_host_is_not_led_anywhere_either(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert get("evil.example").status_code == 404
    assert get("alpha.localhost")["Location"] == "https://alpha.localhost/login/"
