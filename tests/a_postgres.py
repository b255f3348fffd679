"""A real PostgreSQL server of one's own: made, started, stopped in the middle, and taken away."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _as_postgres(*command):
    """A server does not run as root."""
    words = [str(part) for part in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.getuid() == 0 else words


class Postgres:
    """A server on a free port of this machine; `url` is what the grader is told."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="grader-pg-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"postgresql://grader@127.0.0.1:{self.port}/postgres"
        self._run(BINARIES[-1], "-D", self.folder / "data", "-A", "trust", "-U", "grader")
        self.start()
        return self

    def start(self) -> None:
        self._control(
            "-o", f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1", "start"
        )

    def stop(self) -> None:
        """Stop as in a power cut."""
        self._control("-m", "immediate", "stop")

    def new_database(self, name: str) -> str:
        """Make an empty database; return its URL."""
        self._run(
            BINARIES[-1].with_name("createdb"),
            "-h",
            self.folder,
            "-p",
            self.port,
            "-U",
            "grader",
            name,
        )
        return f"{self.url.rpartition('/')[0]}/{name}"

    def _control(self, *words):
        self._run(
            BINARIES[-1].with_name("pg_ctl"),
            "-D",
            self.folder / "data",
            "-w",
            "-l",
            self.folder / "log",
            *words,
        )

    def _run(self, *command):
        subprocess.run(_as_postgres(*command), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder)
