"""A real PostgreSQL for the contract tests, started by them and gone after them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest


@dataclass(frozen=True)
class Server:
    """A server on loopback; `admin` is a URL without a password (trust, this machine only)."""

    port: int
    folder: Path

    def admin(self, database: str) -> str:
        return f"postgresql://hub_admin@127.0.0.1:{self.port}/{database}"


def program(name: str) -> str | None:
    """A program of the server: beside Debian's versions first, newest first, then on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: -int(p.parts[-3]))
    return str(found[0]) if found else shutil.which(name)


def somebody() -> str | None:
    """Whom the server runs as: it refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


@contextmanager
def server() -> Iterator[Server]:
    """Laid, started, stopped, removed. Skips loudly where there is no server; never where CI says it must be one."""
    initdb, postgres = program("initdb"), program("postgres")
    if initdb is None or postgres is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL on this machine, and CI always has one (Debian: postgresql)")
        pytest.skip("NO POSTGRESQL: the hub's contract was not tested here. Debian: apt install postgresql")
    user = somebody()
    folder = Path(mkdtemp(prefix="hub-"))
    try:
        if user:
            shutil.chown(folder, user)
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
        run = {"check": True, "capture_output": True, "cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}, **as_user}
        subprocess.run([initdb, "-D", str(folder / "data"), "-U", "hub_admin", "-A", "trust", "-E", "UTF8", "--no-sync"], **run)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (folder / "data" / "pg_hba.conf").write_text(
            "local all all trust\nhost all hub_admin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii"
        )
        options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(folder), "-c", "fsync=off", "-c", "logging_collector=off"]
        run.pop("check")
        run.pop("capture_output")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([postgres, "-D", str(folder / "data"), *options], stdout=log, stderr=log, **run)
        try:
            _wait(port, process)
            yield Server(port, folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen) -> None:
    """Until it takes connections."""
    import psycopg

    for _ in range(2000):
        if process.poll() is not None:
            pytest.fail("PostgreSQL did not start")
        try:
            psycopg.connect(f"postgresql://hub_admin@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            select_a_moment()
    pytest.fail("PostgreSQL did not take a connection")


def select_a_moment() -> None:
    """Wait 10 ms for nothing, so that the server gets the processor."""
    import select

    select.select([], [], [], 0.01)
