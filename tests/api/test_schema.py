"""The API describes itself, truly, to everybody."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema

from tests.conftest import Visit


@pytest.fixture
def schema(visit: Visit) -> dict[str, Any]:
    answer = visit("alpha").get("/api/schema/", headers={"accept": "application/json"})
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_it_is_valid_openapi(schema: dict[str, Any]) -> None:
    validate_schema(schema)  # type: ignore[no-untyped-call]
    assert schema["openapi"].startswith("3.")
    assert (schema["info"]["title"], schema["info"]["version"]) == ("Zvonok", "1")


def test_it_is_made_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_it_describes_whose_key_it_is_and_nothing_that_is_not_there(
    schema: dict[str, Any],
) -> None:
    assert list(schema["paths"]) == ["/api/v1/me/"]
    me = schema["paths"]["/api/v1/me/"]
    assert list(me) == ["get"]
    assert me["get"]["operationId"] == "me"
    assert me["get"]["security"] == [{"key": []}]
    shape = schema["components"]["schemas"]
    assert set(shape["Me"]["required"]) == {
        "id", "login", "last_name", "first_name", "middle_name", "roles", "side",
    }  # fmt: skip
    assert shape["Side"]["properties"]["slug"] == {"type": "string", "nullable": True}


def test_it_describes_the_key(schema: dict[str, Any]) -> None:
    assert schema["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}


@pytest.mark.parametrize("place", ["alpha", "beta", "centre"])
def test_it_is_the_same_everywhere_and_asks_nobody_who_they_are(visit: Visit, place: str) -> None:
    here = visit(place).get("/api/schema/", headers={"accept": "application/json"})
    there = visit("alpha").get("/api/schema/", headers={"accept": "application/json"})
    assert (here.status_code, here.content) == (200, there.content)
