"""Traps of the tree that no other tool notices."""

import importlib.metadata
import platform
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "isolation", "ui", "history", "accounts", "controlplane", "oversight")
ROOT_ROOMS = ("tenants", "consent", "journal", "api")
TOPS = ("platform", *ROOT_ROOMS, "tests", "deploy")
OURS = frozenset({".py", ".html", ".js", ".css"})
NOT_OURS = frozenset({"migrations", "locale", "vendor", "__pycache__", "node_modules"})
BINARY = frozenset({".png", ".mo", ".ico", ".woff2", ".ttf", ".pyc"})
MOST_LINES = 600
DRAWERS = frozenset({"utils", "util", "common", "helpers", "helper", "extras", "misc"})
# Put together here, so that this file names none of them.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
        ("quay", "io"),
    )
)
INDEX_SETTING = re.compile(r"(?:--(?:extra-)?index-url|--trusted-host|--find-links)\b")
TODAY = re.compile(r"\b(?:date\.today|datetime\.today|localdate)\b")


def everything(tops: tuple[str, ...] = TOPS) -> Iterator[Path]:
    """Our own files: not generated, not vendored."""
    for top in tops:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts):
                yield path


def files(suffixes: frozenset[str], tops: tuple[str, ...] = TOPS) -> Iterator[Path]:
    return (path for path in everything(tops) if path.suffix in suffixes)


def root_files() -> Iterator[Path]:
    return (path for path in sorted(ROOT.iterdir()) if path.is_file())


def test_platform_is_a_source_root_and_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_standard_library_s_platform_wins() -> None:
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    assert platform.python_version()


def test_nothing_lies_loose_in_platform() -> None:
    lying = [path.name for path in (ROOT / "platform").iterdir() if not path.is_dir()]
    rooms = [path.name for path in (ROOT / "platform").iterdir() if path.is_dir()]

    assert lying == []
    assert set(rooms) - {"__pycache__"} <= set(ROOMS)


def test_no_installed_package_hides_ours() -> None:
    others = {
        name: [d for d in distributions if d != "zvonok"]
        for name, distributions in importlib.metadata.packages_distributions().items()
        if name in (*ROOMS, *ROOT_ROOMS, "tests")
    }

    assert {name: found for name, found in others.items() if found} == {}


def test_our_rooms_are_imported_from_this_tree() -> None:
    import accounts
    import config
    import isolation
    import tenants

    for room in (accounts, config, isolation, tenants):
        assert next(iter(room.__path__)).startswith(str(ROOT))


def test_no_file_of_ours_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(OURS)
        if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}


def test_there_are_no_drawers() -> None:
    folders = {part for path in files(OURS) for part in path.relative_to(ROOT).parts[:-1]}
    modules = {path.stem for path in files(frozenset({".py"}))}

    assert (folders | modules) & DRAWERS == set()


def test_no_file_names_a_registry_s_host() -> None:
    naming = [
        (str(path.relative_to(ROOT)), host)
        for path in (*everything((*TOPS, ".ci", "requirements")), *root_files())
        if path.suffix not in BINARY
        for text in [path.read_text("utf-8", errors="replace")]
        for host in REGISTRIES
        if host in text
    ]
    locks = everything(("requirements",))

    assert naming == []
    assert [path.name for path in locks if INDEX_SETTING.search(path.read_text("utf-8"))] == []


def test_today_comes_from_the_product_s_clock_alone() -> None:
    clock = ROOT / "platform" / "isolation" / "clock.py"
    asking = [
        str(path.relative_to(ROOT))
        for path in files(frozenset({".py"}), ("platform", *ROOT_ROOMS))
        if path != clock and TODAY.search(path.read_text("utf-8"))
    ]

    assert asking == []


def test_the_tree_that_these_tests_read_is_not_empty() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in files(OURS)}

    assert {"platform", "tenants", "tests"} <= found
