"""The image: what goes in, for whom it runs, how it is asked whether it is well."""

import json
import re
import socketserver
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.places import compose, is_understood, path_of, settings
from tests.paths import ROOT


def test_images_have_plain_names() -> None:
    stages = re.findall(r"^FROM (\S+)", path_of("Dockerfile").read_text("utf-8"), re.MULTILINE)
    images = [service["image"] for service in compose()["services"].values()]

    plain = re.compile(r"[\w.-]+(:[\w.-]+)?")
    assert [name for name in (*stages, *images) if not plain.fullmatch(name)] == []


def test_the_image_holds_every_room_and_nothing_else() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = packages["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}

    assert "*" in lines
    assert let_in == {package.partition("/")[0] for package in wheel} | {
        "locale",
        "requirements",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    }


def test_the_image_is_built_from_locked_packages_for_an_ordinary_user() -> None:
    text = path_of("Dockerfile").read_text("utf-8")
    last_command = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)

    assert "--require-hashes \\\n    --requirement requirements/base.txt" in text
    assert "\nUSER 10001:10001\n" in text
    assert settings(text) == {"ZVONOK_DATA_DIR"}
    assert last_command
    assert is_understood(json.loads(last_command[1]))


def test_the_health_check_tells_a_well_web_process_from_an_ill_one(tmp_path: Path) -> None:
    text = path_of("Dockerfile").read_text("utf-8")
    found = re.search(r"^HEALTHCHECK .* CMD (\[.*?\])$", text, re.MULTILINE | re.DOTALL)
    assert found
    program, *arguments = json.loads(found[1].replace("\\\n", ""))
    assert program == "python"
    socket_path = str(tmp_path / "s")
    arguments = [word.replace("/run/zvonok/web.sock", socket_path) for word in arguments]
    checked = {}
    for status in (b"200 OK", b"503 Ill"):
        with served_once(socket_path, b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status):
            checked[status] = subprocess.run([sys.executable, *arguments]).returncode
    gone = subprocess.run([sys.executable, *arguments], stderr=subprocess.DEVNULL).returncode

    assert checked == {b"200 OK": 0, b"503 Ill": 1}
    assert gone == 1


@contextmanager
def served_once(path: str, answer: bytes) -> Iterator[None]:
    """A server on a socket that gives one visitor this answer and goes."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            assert self.request.recv(9999).startswith(b"GET /healthz ")
            self.request.sendall(answer)

    with socketserver.UnixStreamServer(path, Handler) as server:
        visit = threading.Thread(target=server.handle_request)
        visit.start()
        yield
        visit.join()
    Path(path).unlink()
