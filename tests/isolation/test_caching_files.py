"""Cache keys and files carry their side, or there are none."""

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from isolation import CrossingError, SchoolRef, in_school, in_shared
from isolation.caching import side_key

UUID = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


# Cache


def test_a_key_begins_with_its_side(db: None, alpha: SchoolRef, beta: SchoolRef) -> None:
    with in_school(alpha):
        assert side_key("roles", "", 1) == f"{alpha.schema}::1:roles"
        with in_school(beta):
            assert side_key("roles", "", 1) == f"{beta.schema}::1:roles"
    with in_shared():
        assert side_key("roles", "p", 2) == "shared:p:2:roles"


def test_no_side_can_pass_for_another(db: None, alpha: SchoolRef, beta: SchoolRef) -> None:
    """A key chosen by somebody hostile begins with its own side all the same."""
    with in_school(alpha):
        forged = side_key(f"{beta.schema}::1:roles", "", 1)
    with in_school(beta):
        assert side_key("roles", "", 1) != forged


def test_on_neither_side_there_is_no_key(db: None) -> None:
    for ask in (
        lambda: cache.get("roles"),
        lambda: cache.set("roles", 1),
        lambda: cache.delete("roles"),
        lambda: cache.get_or_set("roles", 1),
        lambda: cache.get_many(["roles"]),
        lambda: cache.incr("roles"),
    ):
        with pytest.raises(CrossingError):
            ask()


def test_what_one_side_keeps_another_does_not_find(
    db: None, alpha: SchoolRef, beta: SchoolRef
) -> None:
    with in_school(alpha):
        cache.set("colour", "alpha's")
    with in_school(beta):
        assert cache.get("colour") is None
        cache.set("colour", "beta's")
    with in_shared():
        assert cache.get("colour") is None
    with in_school(alpha):
        assert cache.get("colour") == "alpha's"
        cache.delete("colour")
    with in_school(beta):
        assert cache.get("colour") == "beta's"
        cache.delete("colour")


def test_look_ups_live_in_memory_for_three_seconds(settings: Any) -> None:
    assert settings.CACHES["default"]["TIMEOUT"] == 3
    assert settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")


# Files


def test_a_file_lies_in_its_school_s_folder_under_a_drawn_name(
    db: None, alpha: SchoolRef, beta: SchoolRef, tmp_path: Path
) -> None:
    with in_school(alpha):
        name = default_storage.save("приказ о зачислении.pdf", ContentFile(b"alpha"))
        assert UUID.fullmatch(name)
        assert Path(default_storage.path(name)) == tmp_path / alpha.schema / name
        with default_storage.open(name) as kept:
            assert kept.read() == b"alpha"
    with in_school(beta):
        assert not default_storage.exists(name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(name)


def test_two_uploads_of_one_name_are_two_files(db: None, alpha: SchoolRef) -> None:
    with in_school(alpha):
        one = default_storage.save("order.pdf", ContentFile(b"1"))
        two = default_storage.save("order.pdf", ContentFile(b"2"))
        assert one != two
        with default_storage.open(one) as first, default_storage.open(two) as second:
            assert (first.read(), second.read()) == (b"1", b"2")


HOSTILE = [
    "../s2/secret", "..", "../../etc/passwd", "/etc/passwd", "a/../../s2/secret", ".",
    "../s1-other/secret", "link/secret",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_path_out_of_the_folder_is_refused(
    db: None, alpha: SchoolRef, tmp_path: Path, name: str
) -> None:
    for folder in (alpha.schema, "s2", f"{alpha.schema}-other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "secret").write_text(folder)
    (tmp_path / alpha.schema / "link").symlink_to(tmp_path / "s2")
    with in_school(alpha):
        for ask in (default_storage.path, default_storage.open, default_storage.delete):
            with pytest.raises(SuspiciousFileOperation):
                ask(name)
    assert (tmp_path / "s2" / "secret").read_text() == "s2"


def files(folder: Path) -> list[tuple[str, ...]]:
    return [path.relative_to(folder).parts for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../s2/planted", "/planted", "..\\planted", "a/../../x"])
def test_an_upload_with_a_path_for_a_name_is_refused(
    db: None, alpha: SchoolRef, tmp_path: Path, name: str
) -> None:
    with in_school(alpha), pytest.raises(SuspiciousFileOperation):
        default_storage.save(name, ContentFile(b"x"))
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["a/b/c.pdf", "x" * 500, "page.html", "план.svg"])
def test_an_upload_s_own_name_chooses_nothing(
    db: None, alpha: SchoolRef, tmp_path: Path, name: str
) -> None:
    with in_school(alpha):
        kept = default_storage.save(name, ContentFile(b"x"))
    assert UUID.fullmatch(kept)
    assert files(tmp_path) == [(alpha.schema, kept)]


def test_outside_a_school_there_is_no_file(db: None) -> None:
    with pytest.raises(CrossingError):
        default_storage.save("order.pdf", ContentFile(b"1"))
    with in_shared(), pytest.raises(CrossingError):
        default_storage.path("order.pdf")


def test_a_file_has_no_address_of_its_own(db: None, alpha: SchoolRef) -> None:
    """Only a guarded view serves it."""
    with in_school(alpha):
        name = default_storage.save("order.pdf", ContentFile(b"1"))
        with pytest.raises(ValueError, match="no address"):
            default_storage.url(name)


def test_another_thread_is_on_no_side(db: None, alpha: SchoolRef) -> None:
    found: list[str] = []

    def ask() -> None:
        try:
            found.append(default_storage.path("x"))
        except CrossingError:
            found.append("nowhere")

    with in_school(alpha):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert found == ["nowhere"]
