"""What comes over the wire need not come from our pages: no request ends in a 500."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.conftest import Visit, Visitor

pytestmark = pytest.mark.usefixtures("no_second_factor")

SCHOOL_PAGES = ("/", "/login/", "/me/", "/me/sessions/", "/me/keys/", "/me/password/",
                "/me/second-factor/", "/access/", "/access/new/", "/access/length/", "/school/",
                "/school/edit/", "/help/", "/appearance/", "/nothing/")  # fmt: skip
CENTRE_PAGES = ("/", "/schools/", "/schools/new/", "/schools/alpha/", "/authorities/", "/history/",
                "/access/", "/nothing/")  # fmt: skip
NASTY = {
    "nul": "a\0b", "long": "я" * 20_000, "quote": "'\"`;--", "format": "%s%(x)s{0}${x}",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "controls": "".join(map(chr, range(1, 32))), "rtl": "\u202e\u200b\ufeff", "number": "9" * 400,
}  # fmt: skip
FIELDS = ("login", "password", "shared_computer", "next", "q", "page", "end", "name", "days", "slug",
          "inn", "ogrn", "authority", "municipality", "timezone", "last_name", "first_name",
          "middle_name", "email", "role", "valid_from", "valid_to", "staff_hours", "family_days",
          "oldpassword", "password1", "password2", "code", "reason", "specialist", "give", "short_name",
          "founder", "site", "phone", "scheme", "size", "spacing", "preset", "show")  # fmt: skip


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("alpha", "admin", raise_request_exception=False)


@pytest.fixture
def operator(visit: Visit) -> Visitor:
    visitor = visit("centre", "operator", raise_request_exception=False)
    visitor.post("/me/confirm/", {"password": PASSWORD})
    return visitor


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_any_value_in_any_field_is_answered(admin: Visitor, operator: Visitor, value: str) -> None:
    data = dict.fromkeys(FIELDS, value)
    for visitor, pages in ((admin, SCHOOL_PAGES), (operator, CENTRE_PAGES)):
        for path in pages:
            assert visitor.post(path, data).status_code < 500, path
            assert visitor.get(path, data).status_code < 500, path


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_any_value_is_answered_at_the_log_in(visit: Visit, value: str) -> None:
    visitor = visit("alpha", raise_request_exception=False)
    answer = visitor.post("/login/", {"login": value, "password": value, "next": value})
    assert answer.status_code == 200
    assert not visitor.is_inside


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00login=\xff",
        b"login=%FF%FE&password=%00",
        b"%",
        b"=&=&=",
        b"login",
        b"\x00" * 99,
    ],
)
def test_bytes_that_are_no_text_are_answered(visit: Visit, body: bytes) -> None:
    visitor = visit("alpha", raise_request_exception=False)
    form = "application/x-www-form-urlencoded"
    kinds = (form, "text/plain", "application/json", "multipart/form-data; boundary=x", "multipart",
             f"{form}; charset=utf-16", f"{form}; charset=nonsense", "")  # fmt: skip
    for kind in kinds:
        answer = visitor.generic("POST", "/login/", body, kind)
        assert answer.status_code in {200, 400}, kind


def test_a_huge_body_is_refused_at_once(admin: Visitor) -> None:
    body = b"q=" + b"x" * 3_000_000
    answer = admin.post("/access/", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "Запрос не понят" in answer.content.decode()
    many = "&".join(f"f{number}=1" for number in range(1500))
    answer = admin.post("/access/", data=many, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/%00/", "/%ff%fe/", "/access/%00/", "/schools/%d0%b9/", "/access/-1/", "/access/1e9/",
     "/access/²/", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../settings.py",
     "/static/%2e%2e/x", "/x" * 4000, "/access/" + "9" * 500 + "/", "/.git/config", "/admin/"],
)  # fmt: skip
def test_a_path_of_any_kind_is_not_found(admin: Visitor, operator: Visitor, path: str) -> None:
    for visitor in (admin, operator):
        answer = visitor.get(quote(path, safe="/%"))
        assert answer.status_code == 404
        assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", SCHOOL_PAGES)
def test_head_and_options_are_answered(admin: Visitor, path: str) -> None:
    assert admin.head(path).status_code < 500
    assert admin.head(path).content == b""
    assert admin.options(path).status_code < 500
    for method in (admin.put, admin.delete, admin.patch):
        assert method(path).status_code < 500


def test_head_of_a_guarded_page_leads_to_the_log_in(visit: Visit) -> None:
    assert visit("alpha").head("/school/")["Location"] == "/login/"


# CSRF


@pytest.mark.parametrize("path", ["/login/", "/logout/", "/me/password/", "/me/sessions/",
                                  "/me/keys/", "/me/confirm/", "/access/", "/access/new/",
                                  "/access/1/password/", "/school/edit/", "/appearance/"])  # fmt: skip
def test_a_post_without_the_token_is_refused(visit: Visit, path: str) -> None:
    visitor = visit("alpha", "admin", enforce_csrf_checks=True)
    for headers in ({}, {"hx-request": "true"}, {"x-csrftoken": "x" * 32}):
        answer = visitor.post(path, {"end": "all"}, headers=headers)
        assert answer.status_code == 403, headers
        assert "Страница устарела" in answer.content.decode()
    assert visitor.is_inside


def test_a_post_with_the_token_passes_as_a_form_and_as_htmx_sends_it(visit: Visit) -> None:
    visitor = visit("alpha", "teacher", enforce_csrf_checks=True)
    page = visitor.get("/me/sessions/").content.decode()
    found = re.search(r'hx-headers=\'{"X-CSRFToken": "(\w+)"}\'', page)
    assert found
    token = found.group(1)
    form = visitor.post("/me/sessions/", {"end": "x", "csrfmiddlewaretoken": token})
    htmx = visitor.post(
        "/me/sessions/", {"end": "x"}, headers={"x-csrftoken": token, "hx-request": "true"}
    )
    assert (form.status_code, htmx.status_code) == (302, 302)


def test_a_token_of_another_site_is_refused(visit: Visit) -> None:
    visitor = visit("alpha", "teacher", enforce_csrf_checks=True)
    visitor.get("/me/sessions/")
    token = visitor.cookies["csrf"].value
    answer = visitor.post(
        "/me/sessions/",
        {"end": "all", "csrfmiddlewaretoken": token},
        headers={"origin": "http://beta.localhost"},
    )
    assert (answer.status_code, visitor.is_inside) == (403, True)


# Headers

POLICY = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'",
    "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip


def hardened(answer: Any) -> bool:
    return (
        set(answer["Content-Security-Policy"].split("; ")) == POLICY
        and answer["X-Content-Type-Options"] == "nosniff"
        and answer["Referrer-Policy"] == "same-origin"
        and answer["Cross-Origin-Opener-Policy"] == "same-origin"
    )


def test_every_page_and_every_error_page_is_hardened(
    admin: Visitor, operator: Visitor, visit: Visit
) -> None:
    answers = [admin.get(path) for path in SCHOOL_PAGES]
    answers += [operator.get(path) for path in CENTRE_PAGES]
    answers += [
        visit("alpha").get("/login/"),
        visit("alpha", "parent").get("/access/"),
        visit("alpha", "admin", enforce_csrf_checks=True).post("/me/keys/"),
        Client(headers={"host": "nobody.localhost"}).get("/"),
        Client(headers={"host": "a b"}).get("/"),
        Client(headers={"host": "alpha.localhost"}).get("/api/v1/me/"),
        Client(headers={"host": "alpha.localhost"}).get("/api/schema/"),
    ]
    assert [answer.request["PATH_INFO"] for answer in answers if not hardened(answer)] == []


def test_a_page_of_ours_cannot_be_framed(admin: Visitor) -> None:
    assert admin.get("/me/")["X-Frame-Options"] == "DENY"


def test_no_page_has_a_script_or_a_style_of_its_own(admin: Visitor, operator: Visitor) -> None:
    for visitor, pages in ((admin, SCHOOL_PAGES), (operator, CENTRE_PAGES)):
        for path in pages:
            text = visitor.get(path).content.decode()
            inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=|\sstyle=", text)
            assert inline == [], path
            assert re.findall(r'(?:src|href|action)="(?:https?:)?//(?!\w+\.localhost)', text) == []


def test_pages_with_data_are_kept_by_no_proxy(admin: Visitor, operator: Visitor) -> None:
    for visitor, pages in ((admin, SCHOOL_PAGES), (operator, CENTRE_PAGES)):
        for path in pages:
            kept = visitor.get(path)["Cache-Control"]
            assert "private" in kept or "no-store" in kept, path


def test_cookies_are_for_this_host_and_not_for_scripts(visit: Visit) -> None:
    visitor = visit("alpha")
    visitor.post("/login/", {"login": "teacher", "password": PASSWORD})
    for name in ("session", "csrf"):
        cookie = visitor.cookies[name]
        assert (cookie["domain"], cookie["path"], cookie["httponly"], cookie["samesite"]) == (
            "", "/", True, "Lax",
        )  # fmt: skip


def test_an_address_holds_no_person(admin: Visitor) -> None:
    """Every address that the pages of access offer names people by number."""
    for path in ("/access/", "/access/1/", "/me/"):
        text = admin.get(path).content.decode()
        for address in re.findall(r'(?:href|action)="([^"]*)"', text):
            assert not re.search("teacher|ivanov|%D0|[а-яё]", address, re.IGNORECASE), address
