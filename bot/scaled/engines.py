"""PostgreSQL and Redis of our own, from Debian's packages, with what they hold in one folder."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from bot.scaled.parts import Part, PartError, free_port, private

INSTALL = "Install what is missing: sudo scripts/find_engines"
# Who a server runs as that refuses to run as root; Debian's package makes it.
POSTGRES = "postgres"


def postgresql(folder: Path) -> tuple[Part, str]:
    """A PostgreSQL whose files lie in a folder: the part, and the address of its database.

    Raises:
        PartError: it is not installed, or its user cannot reach the folder.
    """
    data, key = folder / "postgresql", folder / "postgresql.password"
    as_user = _as_user() if os.geteuid() == 0 else []
    if not key.exists():
        private(key, secrets.token_urlsafe(24))
    if not (data / "PG_VERSION").exists():
        _init(data, key, as_user)
    port = free_port()
    options = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", ""]
    # A statement that fails is not written to the log: it holds values.
    options += ["-c", "log_min_error_statement=panic"]
    part = Part(
        "PostgreSQL", [*as_user, _postgresql_program("postgres"), *options], answers=f"127.0.0.1:{port}",
        asked=lambda _: _takes_logins(port), stops_with=signal.SIGINT, log=folder / "postgresql.log",
    )  # fmt: skip
    return part, f"postgresql://{POSTGRES}:{key.read_text()}@127.0.0.1:{port}/{POSTGRES}"


def _takes_logins(port: int) -> bool:
    """It takes connections before it is ready for them."""
    asked = [_postgresql_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(asked, check=False).returncode == 0


def _as_user() -> list[str]:
    return ["setpriv", f"--reuid={POSTGRES}", f"--regid={POSTGRES}", "--init-groups", "--"]


def _init(data: Path, key: Path, as_user: list[str]) -> None:
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    password = key
    if as_user:
        user = pwd.getpwnam(POSTGRES)
        os.chown(data, user.pw_uid, user.pw_gid)
        password = data.parent / "postgresql.password.once"
        private(password, key.read_text())
        os.chown(password, user.pw_uid, user.pw_gid)
        if subprocess.run([*as_user, "test", "-r", str(password)], check=False).returncode != 0:
            raise PartError(
                f"The user {POSTGRES} cannot reach {data.parent}. Set CONCERN_BOT_VAR to a folder that it can, "
                "or CONCERN_BOT_DATABASE_URL to a PostgreSQL that runs."
            )
    options = ["-D", str(data), "-U", POSTGRES, "--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8"]
    done = subprocess.run(
        [*as_user, _postgresql_program("initdb"), *options, "--locale=C.UTF-8"], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if password.suffix == ".once":
        password.unlink()
    if done.returncode != 0:
        raise PartError(f"PostgreSQL could not be set up in {data}: {done.stderr.strip().splitlines()[-1]}")


def redis(folder: Path) -> tuple[Part, str]:
    """A Redis that keeps nothing: the part, and its address.

    Raises:
        PartError: it is not installed.
    """
    port, password = free_port(), secrets.token_urlsafe(24)
    lines = (f"port {port}", "bind 127.0.0.1", f"requirepass {password}", 'save ""', "appendonly no", f"dir {folder}")
    configuration = private(folder / "redis.conf", "\n".join((*lines, "loglevel warning\n")))
    part = Part(
        "Redis", [program("redis-server"), str(configuration)], answers=f"127.0.0.1:{port}", log=folder / "redis.log"
    )
    return part, f"redis://:{password}@127.0.0.1:{port}/0"


def program(name: str) -> str:
    """Where a program is.

    Raises:
        PartError: it is not installed.
    """
    path = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    if path is None:
        raise PartError(f"{name} is not installed. {INSTALL}")
    return path


def _postgresql_program(name: str) -> str:
    """Debian keeps them apart by version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return str(found[-1]) if found else program(name)
