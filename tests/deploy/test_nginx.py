"""nginx/zvonok.conf: read as text, and by nginx where it is installed."""

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.deploy.places import path_of
from tests.deploy.servers import free_port


def test_nginx_replaces_what_a_visitor_says_of_themselves() -> None:
    text = path_of("nginx/zvonok.conf").read_text("utf-8")
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))

    assert told == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Request-ID": "$request_id",
        "Connection": '""',
    }
    assert set(re.findall(r"server_name (\S+);", text)) == {"_", "*.zvonok.example"}
    assert "client_max_body_size 11m;" in text
    assert "Strict-Transport-Security" not in text
    assert not re.search(r"^\s*(root|alias|autoindex)\b", text, re.MULTILINE)


def test_nginx_takes_the_file(tmp_path: Path) -> None:
    """Its braces always; nginx's own word where it is installed."""
    text = path_of("nginx/zvonok.conf").read_text("utf-8")
    assert text.count("{") == text.count("}")
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        return
    for name in ("fullchain.pem", "privkey.pem"):
        text = text.replace(f"/etc/zvonok/tls/{name}", str(tmp_path / name))
    _draw_certificate(tmp_path)
    text = text.replace("[::]:80", f"[::]:{free_port()}").replace("[::]:443", f"[::]:{free_port()}")
    text = re.sub(r"listen 80\b", f"listen {free_port()}", text)
    text = re.sub(r"listen 443\b", f"listen {free_port()}", text)
    folders = "".join(
        f"{kind}_temp_path {tmp_path / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {folders}\n{text} }}"
    )
    checked = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def _draw_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "*.zvonok.example")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2126))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    (folder / "fullchain.pem").write_bytes(certificate)
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
