"""The database goes away: a clear page, an honest /readyz, and recovery without anybody's hand."""

from collections.abc import Iterator

import pytest

from tests.site import Site, free_port, site

SOMEBODY = "a" * 32  # a session's key, so that the request must ask the database

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with site("down", worker=False) as found:
        yield found


def test_in_the_middle_of_work_people_get_a_clear_page_and_the_site_recovers(served: Site) -> None:
    assert served.get("alpha", "/login/", session=SOMEBODY)[0] == 200
    with served.without_database():
        status, text = served.get("alpha", "/login/", session=SOMEBODY)
        assert status == 503
        assert "Traceback" not in text
        assert ">Обновить</a>" in text
        served.wait_for(503, says='"database": "unreachable"')
        assert served.get("centre", "/healthz") == (200, "ok")
    served.wait_for(200)
    served.wait_for(200, "/login/", place="alpha")


def test_a_site_that_starts_without_its_database_comes_up_with_it(served: Site) -> None:
    late = Site(port=free_port(), admin=served.admin, env=served.env)
    try:
        with served.without_database():
            late.start("serve", "--bind", f"127.0.0.1:{late.port}", "--workers", "1")
            late.wait_for(200, "/healthz")
            late.wait_for(503)
            assert late.get("alpha", "/login/")[0] == 503  # not even the host can be looked up
        late.wait_for(200)
        assert late.get("alpha", "/login/")[0] == 200
    finally:
        late.stop()
