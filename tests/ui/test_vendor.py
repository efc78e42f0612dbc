"""What browsers and documents get is what was vendored, and no static file reaches out."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import ui

ROOM = Path(ui.__file__).parent
STATIC = ROOM / "static"
TREES = (STATIC / "vendor", ROOM / "documents" / "fonts")
PACKAGES = [package for tree in TREES for package in json.loads((tree / "VENDOR.json").read_text())]
TEXTS = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".json"}]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_every_vendored_file_is_listed_with_its_sum(tree: Path) -> None:
    packages = json.loads((tree / "VENDOR.json").read_text())
    found = {
        str(path.relative_to(tree)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tree.rglob("*")
        if path.is_file() and path.name != "VENDOR.json"
    }

    assert found == {file["path"]: file["sha256"] for each in packages for file in each["files"]}


def test_every_package_has_version_licence_and_its_text() -> None:
    for package in PACKAGES:
        assert package["version"]
        assert package["licence"] in {"MIT", "ISC", "OFL-1.1"}
        assert "LICENSE.txt" in {Path(file["path"]).name for file in package["files"]}


def test_the_lock_pins_the_vendored_versions_and_names_no_registry() -> None:
    text = (ROOM / "vendor" / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]

    assert '"resolved"' not in text
    for package in PACKAGES:
        entry = locked[f"node_modules/{package['name']}"]
        assert entry["version"] == package["version"]
        assert entry["integrity"].startswith("sha512-")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_static_file_reaches_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "sourceMappingURL" not in text
    assert "@import" not in text
    targets = re.findall(r"url\(\s*[\"']?([^\"')]*)", text)
    assert [target for target in targets if not target.startswith("data:")] == []
    if path.suffix == ".js":
        assert not re.search(r"https?://|\beval\(|new Function", text)


def test_every_class_of_a_library_that_a_template_names_has_its_rules() -> None:
    """Of Bootstrap the vendored file has what is used: `vendor/copy.mjs` lists it."""
    root = ROOM.parent.parent
    rooms = [root / "platform", *(root / name for name in ("tenants", "consent", "journal"))]
    sheets = [path for room in rooms for path in room.rglob("static/**/*.css")]
    rules = {name for path in sheets for name in re.findall(r"\.([a-z][\w-]*)", path.read_text())}
    family = re.compile(r"(?:btn|form|table|visually|text|input|[dpm][xybtse]?)-[\w-]*[\w]")
    named = {
        name
        for room in rooms
        for path in room.rglob("templates/**/*.html")
        for classes in re.findall(r'class="([^"]*)', path.read_text())
        for name in classes.split()
        if family.fullmatch(name)
    }

    assert named - rules == set()
